-- What the file itself says, save what only its layout needs.
-- ->  kind    text
-- ->  schema  text  empty
-- ->  name    text  of the pragma
-- ->  sub     text  empty
-- ->  value   any
-- from 3035
-- source      SQLite manual, PRAGMA Statements
SELECT 'setting' AS kind, '' AS schema, 'user_version' AS name, '' AS sub, user_version AS value
  FROM pragma_user_version
UNION ALL
SELECT 'setting', '', 'application_id', '', application_id FROM pragma_application_id
UNION ALL
SELECT 'setting', '', 'encoding', '', encoding FROM pragma_encoding
UNION ALL
SELECT 'setting', '', 'auto_vacuum', '', CASE auto_vacuum WHEN 0 THEN 'none' WHEN 1 THEN 'full' ELSE 'incremental' END
  FROM pragma_auto_vacuum
