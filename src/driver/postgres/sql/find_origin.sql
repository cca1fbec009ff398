-- Which database this is, for ever.
-- ->  origin  text  system and database
-- from 12
-- source      PostgreSQL manual, 9.27 (pg_control_system)
SELECT (SELECT s.system_identifier FROM pg_catalog.pg_control_system() s) || '/' || b.oid AS origin
  FROM pg_catalog.pg_database b
 WHERE b.datname = pg_catalog.current_database()
