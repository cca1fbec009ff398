-- Who has a name among the relations of a schema.
-- $1  schema  text
-- $2  name    text
-- ->  kind    text  relkind: r and p are tables
-- ->  oid     text
-- from 12
-- source      PostgreSQL manual, pg_class
SELECT c.relkind::text AS kind, c.oid::text AS oid
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = $1 AND c.relname = $2
