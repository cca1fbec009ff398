-- Extended statistics objects.
-- ->  kind        text
-- ->  schema      text  empty where there is none
-- ->  name        text
-- ->  sub         text  name of a part, empty for a whole object
-- ->  definition  text
-- ->  target      text
-- ->  owner       text
-- ->  comment     text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'statistics' AS kind, n.nspname AS schema, s.stxname AS name, '' AS sub,
       /*: 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass::pg_catalog.oid || '/' || s.oid || '/0' AS number, :*/
       pg_catalog.pg_get_statisticsobjdef(s.oid) AS definition,
       nullif(pg_catalog.to_jsonb(s) ->> 'stxstattarget', '-1') AS target,
       pg_catalog.pg_get_userbyid(s.stxowner) AS owner,
       pg_catalog.obj_description(s.oid, 'pg_statistic_ext') AS comment
  FROM pg_catalog.pg_statistic_ext s
  JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND s.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass)
