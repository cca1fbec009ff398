-- Which database a name means.
-- $1  name    text
-- ->  origin  text  system and database; no row when there is none
-- from 12
SELECT (SELECT s.system_identifier FROM pg_catalog.pg_control_system() s) || '/' || b.oid AS origin
  FROM pg_catalog.pg_database b
 WHERE b.datname = $1::pg_catalog.text
