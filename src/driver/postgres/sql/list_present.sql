-- The tables that are there now, to tell them from those that a transaction makes.
-- ->  oid  text
-- from 12
-- source      PostgreSQL manual, pg_class
SELECT c.oid::text AS oid
  FROM pg_catalog.pg_class c
 WHERE c.relkind IN ('r', 'p', 'f') AND c.oid >= 16384
