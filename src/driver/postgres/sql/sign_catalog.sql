-- What tells whether the catalogue is the one recorded last. The stamp is not taken where nothing was done since that
-- was recorded.
-- :stamp      stamp_catalog, between parentheses
-- ->  level   text  of the catalogue recorded last; null likewise below: there is none
-- ->  stamp   text  as it was recorded
-- ->  quiet   text  as it was recorded
-- ->  now     text  as stamp_catalog says; empty: nothing was done since then
-- ->  next    text  as read_quiet says
-- from 12
SELECT l.level, l.stamp, l.quiet,
       CASE WHEN l.quiet = (nullif(q.next, '')::bigint - 1)::text THEN '' ELSE :stamp END AS now,
       q.next
  FROM (SELECT CASE WHEN pg_catalog.txid_snapshot_xmin(s) = pg_catalog.txid_snapshot_xmax(s)
                    THEN pg_catalog.txid_snapshot_xmax(s)::text ELSE '' END AS next
          FROM pg_catalog.txid_current_snapshot() s) q
  LEFT JOIN (SELECT c.level, c.stamp, c.quiet FROM homing.catalogs c ORDER BY c.recorded_at DESC LIMIT 1) l ON true
