-- How a table hangs on a parent, before servers could detach concurrently; no row: one of the two is not there.
-- $1  parent  text     quoted path
-- $2  part    text     quoted path
-- ->  hangs   integer  1: it is a partition of that parent
-- ->  pending integer  0
-- ->  other   integer  1: it is a partition of another parent
-- source      PostgreSQL manual 53.27, pg_inherits
SELECT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid AND i.inhparent = p.oid)::pg_catalog.int4,
       0,
       EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid AND i.inhparent <> p.oid)::pg_catalog.int4
  FROM pg_catalog.pg_class p, pg_catalog.pg_class c
 WHERE p.oid = pg_catalog.to_regclass($1::pg_catalog.text) AND c.oid = pg_catalog.to_regclass($2::pg_catalog.text)
