-- About how many rows a table has, without reading it.
-- $1  schema  text    empty: by the search path
-- $2  table   text
-- ->  rows    bigint  no row when there is no such table; from its size where it was never analysed
-- source              PostgreSQL manual 53.11, pg_class.reltuples
SELECT CASE WHEN c.reltuples < 0 THEN pg_catalog.pg_relation_size(c.oid) / 100 ELSE c.reltuples::pg_catalog.int8 END
  FROM pg_catalog.pg_class c
 WHERE c.oid = pg_catalog.to_regclass(
           CASE WHEN $1 = '' THEN pg_catalog.quote_ident($2)
                ELSE pg_catalog.quote_ident($1) || '.' || pg_catalog.quote_ident($2) END)
