-- Where a table is now, by its number; no row: it is gone.
-- $1  oid   text
-- ->  path  text  quoted
-- source    PostgreSQL manual 53.11, pg_class
SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS path
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = $1::pg_catalog.oid
   AND c.relkind IN ('r', 'p', 'f')
