-- Columns of tables.
-- ->  kind           text
-- ->  schema         text     empty
-- ->  name           text     of the table
-- ->  sub            text     of the column
-- ->  type           text     as it was declared
-- ->  nullable       text
-- ->  default_value  text     as it was written
-- ->  primary_key    integer  position in it, from 1
-- ->  generated      text
-- from 3035
-- source      SQLite manual, PRAGMA table_xinfo
SELECT 'column' AS kind, '' AS schema, m.name AS name, x.name AS sub,
       x.type AS type,
       CASE WHEN x."notnull" THEN 'no' END AS nullable,
       x.dflt_value AS default_value,
       nullif(x.pk, 0) AS primary_key,
       CASE x.hidden WHEN 2 THEN 'virtual' WHEN 3 THEN 'stored' END AS generated
  FROM sqlite_schema m
  JOIN pragma_table_xinfo(m.name) x
 WHERE m.type = 'table' AND x.hidden <> 1 AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.tbl_name NOT LIKE 'homing\_%' ESCAPE '\'
