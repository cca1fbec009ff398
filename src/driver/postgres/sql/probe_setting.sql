-- What ALTER SYSTEM has stored for a setting; no row: nothing.
-- $1  name   text
-- ->  value  text
-- source     PostgreSQL manual 54.9, pg_file_settings
SELECT f.setting
  FROM pg_catalog.pg_file_settings f
 WHERE pg_catalog.lower(f.name) = pg_catalog.lower($1::pg_catalog.text)
   AND f.sourcefile = pg_catalog.current_setting('data_directory') || '/postgresql.auto.conf'
 ORDER BY f.seqno DESC
 LIMIT 1
