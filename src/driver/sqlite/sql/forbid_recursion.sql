-- Triggers do not set themselves off: the library's default.
-- from 3035
-- source      SQLite manual, PRAGMA recursive_triggers
PRAGMA recursive_triggers = OFF
