-- The application's triggers at a table.
-- $1  identity  text  number of the table
-- ->  name      text
-- ->  enabled   text  O, D, R or A
-- ->  sql       text  empty
-- from 12
-- source      PostgreSQL manual 53.55 (pg_trigger)
SELECT t.tgname AS name, t.tgenabled AS enabled, '' AS sql
  FROM pg_catalog.pg_trigger t
 WHERE t.tgrelid = $1::pg_catalog.oid AND NOT t.tgisinternal
   AND NOT pg_catalog.starts_with(t.tgname::pg_catalog.text, 'homing_')
 ORDER BY t.tgname
