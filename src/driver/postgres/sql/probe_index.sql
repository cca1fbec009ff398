-- What bears the name of an index, in the schema of the table it is made on; no row: nothing.
-- $1  table     text     quoted path of the table
-- $2  name      text     of the index, unquoted
-- ->  schema    text
-- ->  kind      text     as pg_class.relkind
-- ->  on_table  integer  1: an index on that table
-- ->  valid     integer  1: valid, ready and live
-- ->  unique    integer
-- ->  method    text
-- ->  columns   text     key columns joined by ",", "()" for an expression
-- ->  builder   integer  process that builds it now; null: none that this role can see
-- source        PostgreSQL manual 53.26 (pg_index), 28.4.2 (pg_stat_progress_create_index)
SELECT n.nspname, c.relkind,
       (x.indrelid IS NOT DISTINCT FROM t.oid)::pg_catalog.int4,
       (x.indisvalid AND x.indisready AND x.indislive)::pg_catalog.int4,
       x.indisunique::pg_catalog.int4,
       m.amname,
       (SELECT pg_catalog.string_agg(COALESCE(a.attname::pg_catalog.text, '()'), ',' ORDER BY k.place)
          FROM pg_catalog.unnest(x.indkey::pg_catalog.int2[]) WITH ORDINALITY k(number, place)
          LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number AND k.number > 0
         WHERE k.place <= x.indnkeyatts),
       (SELECT pg_catalog.min(p.pid) FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid)
  FROM pg_catalog.pg_class t
  JOIN pg_catalog.pg_class c ON c.relnamespace = t.relnamespace AND c.relname = $2::pg_catalog.text
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam
  LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid
 WHERE t.oid = pg_catalog.to_regclass($1::pg_catalog.text)
