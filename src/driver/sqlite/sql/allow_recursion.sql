-- Triggers see what REPLACE takes out, and may set themselves off.
-- from 3035
-- source      SQLite manual, PRAGMA recursive_triggers
PRAGMA recursive_triggers = ON
