-- Bytes on disk of a table that was set aside, with its indexes and partitions.
-- $1  place  text    quoted
-- ->  bytes  bigint  0: it is not there
-- source     PostgreSQL manual 9.27.7 (size functions), 9.27.10 (partitions)
SELECT coalesce((SELECT pg_catalog.sum(pg_catalog.pg_total_relation_size(p.relid))
                   FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1)) p),
                pg_catalog.pg_total_relation_size(pg_catalog.to_regclass($1)), 0)::bigint AS bytes
