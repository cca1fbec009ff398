-- Where a table is now, by its number.
-- $1  oid     text
-- ->  schema  text
-- ->  name    text
-- from 12
-- source      PostgreSQL manual, pg_class
SELECT n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = $1::text::pg_catalog.oid
