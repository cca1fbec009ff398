-- Tables in which another tool may keep its history, with their columns: those that have a column of a list.
-- $1  rare      text     ",migration_name,run_on,": names for which the size of the table says nothing
-- $2  common    text     names that count in tables with few columns only
-- ->  schema    text
-- ->  table     text
-- ->  readable  boolean
-- ->  column    text
-- ->  class     text     S text, N number, B boolean, D time, A list, J json; else another letter
-- ->  type      text
-- source        PostgreSQL manual 53.64, pg_type.typcategory
WITH marked AS (
    SELECT c.oid, n.nspname, c.relname,
           pg_catalog.has_schema_privilege(n.oid, 'USAGE')
               AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AS readable
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p')
       AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
       AND NOT pg_catalog.starts_with(n.nspname, 'pg_')
       AND EXISTS (
           SELECT FROM pg_catalog.pg_attribute m
            WHERE m.attrelid = c.oid AND m.attnum > 0 AND NOT m.attisdropped
              AND (pg_catalog.strpos($1::pg_catalog.text, ',' || m.attname || ',') > 0
                   OR (c.relnatts <= 10
                       AND pg_catalog.strpos($2::pg_catalog.text, ',' || m.attname || ',') > 0)))
)
SELECT m.nspname, m.relname, m.readable, a.attname,
       CASE WHEN t.typname IN ('json', 'jsonb') THEN 'J' ELSE t.typcategory::pg_catalog.text END,
       pg_catalog.format_type(a.atttypid, a.atttypmod)
  FROM marked m
  JOIN pg_catalog.pg_attribute a ON a.attrelid = m.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
 ORDER BY m.nspname, m.relname, a.attnum
