-- Whether triggers may set themselves off, which is also whether they see what REPLACE takes out; and whether there are any of the application's.
-- ->  allowed   integer
-- ->  triggers  integer
-- from 3035
-- source      SQLite manual, PRAGMA recursive_triggers
SELECT r.recursive_triggers AS allowed,
       EXISTS (SELECT 1 FROM sqlite_schema m WHERE m.type = 'trigger')
       OR EXISTS (SELECT 1 FROM sqlite_temp_schema t WHERE t.type = 'trigger' AND lower(substr(t.name, 1, 7)) <> 'homing_') AS triggers
  FROM pragma_recursive_triggers r
