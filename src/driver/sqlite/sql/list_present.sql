-- The application's tables that are there now.
-- ->  name  text
SELECT name FROM main.sqlite_schema
 WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'homing\_%' ESCAPE '\'
