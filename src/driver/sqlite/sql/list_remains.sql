-- Objects that somebody made in this database, and how each is dropped; what is part of another goes with that.
-- ->  what  text  for people
-- ->  sql   text
-- from 3035
SELECT type || ' ' || name AS what,
       'DROP ' || upper(type) || ' IF EXISTS "' || printf('%w', name) || '"' AS sql
  FROM sqlite_schema
 WHERE type IN ('view', 'table') AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name <> 'homing_sandbox'
 ORDER BY type DESC, name
