-- What stands where the registry belongs: its columns, table by table; and whether there is the place for what is set aside.
-- ->  tab           text        null: the schema has no table, or is the one for what is set aside
-- ->  col           text        null likewise; homing_keep: of that schema
SELECT c.relname AS tab, CASE n.nspname WHEN 'homing' THEN a.attname ELSE n.nspname END AS col
  FROM pg_catalog.pg_namespace n
  LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND n.nspname = 'homing' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE n.nspname IN ('homing', 'homing_keep')
 ORDER BY c.oid, a.attnum
