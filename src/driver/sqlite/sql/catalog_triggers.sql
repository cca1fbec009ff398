-- Triggers.
-- ->  kind    text
-- ->  schema  text  empty
-- ->  name    text  of the table or view
-- ->  sub     text  of the trigger
-- ->  sql     text  as it was written
-- from 3035
-- source      SQLite manual, The Schema Table
SELECT 'trigger' AS kind, '' AS schema, m.tbl_name AS name, m.name AS sub, m.sql AS sql
  FROM sqlite_schema m
 WHERE m.type = 'trigger' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.tbl_name NOT LIKE 'homing\_%' ESCAPE '\'
