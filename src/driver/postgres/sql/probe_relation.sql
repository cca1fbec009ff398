-- What bears a name; no row: nothing.
-- $1  path    text     quoted
-- ->  schema  text
-- ->  name    text
-- ->  kind    text     as pg_class.relkind
-- ->  valid   integer  of an index: 1: valid, ready and live; else null
SELECT n.nspname, c.relname, c.relkind, (x.indisvalid AND x.indisready AND x.indislive)::pg_catalog.int4
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid
 WHERE c.oid = pg_catalog.to_regclass($1::pg_catalog.text)
