-- What stands where the registry belongs: its tables, each with its columns; and whether there is the place for what is set
-- aside.
-- ->  tab           text        null: the schema has no table, or is the one for what is set aside
-- ->  cols          text        "{name,name}"; null where the schema has no table; homing_keep: of that schema
SELECT c.relname AS tab,
       CASE WHEN n.nspname <> 'homing' THEN n.nspname::text
            WHEN c.oid IS NOT NULL THEN ARRAY(SELECT a.attname
                                                FROM pg_catalog.pg_attribute a
                                               WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)::text END AS cols
  FROM pg_catalog.pg_namespace n
  LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND n.nspname = 'homing' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
 WHERE n.nspname IN ('homing', 'homing_keep')
