-- Views.
-- ->  kind    text
-- ->  schema  text  empty
-- ->  name    text
-- ->  sub     text  empty
-- ->  sql     text  as it was written
-- from 3035
-- source      SQLite manual, The Schema Table
SELECT 'view' AS kind, '' AS schema, m.name AS name, '' AS sub, m.sql AS sql
  FROM sqlite_schema m
 WHERE m.type = 'view' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.tbl_name NOT LIKE 'homing\_%' ESCAPE '\'
