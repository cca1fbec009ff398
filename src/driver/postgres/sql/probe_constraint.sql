-- Whether a constraint is validated; no row: no such table or constraint.
-- $1  table  text     quoted path
-- $2  name   text     of the constraint
-- ->  valid  integer
-- source     PostgreSQL manual 53.13, pg_constraint
SELECT k.convalidated::pg_catalog.int4
  FROM pg_catalog.pg_constraint k
 WHERE k.conrelid = pg_catalog.to_regclass($1::pg_catalog.text) AND k.conname = $2::pg_catalog.text
