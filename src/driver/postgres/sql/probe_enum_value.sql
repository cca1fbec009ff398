-- Whether a type has a label; no row: no such type.
-- $1  type   text     quoted path
-- $2  label  text
-- ->  enum   integer  1: it is an enumerated type
-- ->  there  integer  1: it has the label
-- source     PostgreSQL manual 53.20, pg_enum
SELECT (t.typtype = 'e')::pg_catalog.int4,
       EXISTS (SELECT FROM pg_catalog.pg_enum v WHERE v.enumtypid = t.oid AND v.enumlabel = $2::pg_catalog.text)::pg_catalog.int4
  FROM pg_catalog.pg_type t
 WHERE t.oid = pg_catalog.to_regtype($1::pg_catalog.text)
