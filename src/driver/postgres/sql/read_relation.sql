-- A table as its rows are handled.
-- $1  identity    text     its number
-- ->  schema      text
-- ->  name        text
-- ->  ordinary    boolean  its rows can be captured by triggers at it alone
-- ->  rows        bigint   -1: never analysed
-- ->  replicated  boolean
-- ->  put_off     boolean  one of its unique or exclusion constraints can be checked later
-- from 12
-- source      PostgreSQL manual 53.11 (pg_class), 5.10 (inheritance)
SELECT n.nspname AS schema, c.relname AS name,
       c.relkind IN ('r', 'p')
       AND NOT (c.relkind = 'r' AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid))
       AND (c.relispartition OR NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid)) AS ordinary,
       CASE WHEN c.reltuples < 0 OR c.relpages = 0 THEN -1 ELSE c.reltuples::pg_catalog.int8 END AS rows,
       EXISTS (SELECT FROM pg_catalog.pg_publication_tables p
                WHERE p.schemaname = n.nspname AND p.tablename = c.relname) AS replicated,
       EXISTS (SELECT FROM pg_catalog.pg_index x
                WHERE x.indrelid = c.oid AND (x.indisunique OR x.indisexclusion) AND NOT x.indimmediate) AS put_off
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = $1::pg_catalog.oid
