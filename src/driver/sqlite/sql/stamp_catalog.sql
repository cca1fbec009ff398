-- A stamp that stays the same as long as no object was made, changed or removed, and no pragma that counts.
-- ->  stamp  text
-- source     SQLite, "Database File Format" 1.3 (schema cookie)
SELECT s.schema_version || '/' || u.user_version || '/' || a.application_id AS stamp
  FROM pragma_schema_version AS s, pragma_user_version AS u, pragma_application_id AS a
