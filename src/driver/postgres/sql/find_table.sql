-- The table that a name in a statement means, as the session looks for it.
-- $1  name  text  quoted
-- ->  oid   text
-- from 12
-- source    PostgreSQL manual, 9.26 (to_regclass)
SELECT c.oid::text AS oid
  FROM pg_catalog.pg_class c
 WHERE c.oid = pg_catalog.to_regclass($1)::pg_catalog.oid AND c.relkind IN ('r', 'p')
