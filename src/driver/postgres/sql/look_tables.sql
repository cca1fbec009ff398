-- What stands where the registry belongs: its columns, table by table.
-- ->  tab           text        null: the schema has no table
-- ->  col           text        null likewise
SELECT c.relname AS tab, a.attname AS col
  FROM pg_catalog.pg_namespace n
  LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE n.nspname = 'homing'
 ORDER BY c.oid, a.attnum
