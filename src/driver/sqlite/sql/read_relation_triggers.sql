-- The application's triggers at a table.
-- ?1  identity  text  name of the table
-- ->  name      text
-- ->  enabled   text  O
-- ->  sql       text  what makes it again
-- from 3035
SELECT m.name AS name, 'O' AS enabled, m.sql AS sql
  FROM sqlite_schema m
 WHERE m.type = 'trigger' AND lower(m.tbl_name) = lower(?1) AND lower(substr(m.name, 1, 7)) <> 'homing_'
 ORDER BY m.rowid
