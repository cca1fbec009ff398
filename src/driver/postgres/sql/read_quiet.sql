-- The number that the next transaction will have, when none that could change anything is open: as long as it stays the
-- same, nothing at all is changed in this database or in any other of the server.
-- ->  next          text        empty: one is open
-- source            PostgreSQL manual 9.27.8 (transaction ID and snapshot information functions)
SELECT CASE WHEN pg_catalog.txid_snapshot_xmin(s) = pg_catalog.txid_snapshot_xmax(s)
            THEN pg_catalog.txid_snapshot_xmax(s)::text ELSE '' END AS next
  FROM pg_catalog.txid_current_snapshot() s
