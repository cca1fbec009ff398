-- Conversions between encodings.
-- ->  kind        text
-- ->  schema      text  empty where there is none
-- ->  name        text
-- ->  sub         text  name of a part, empty for a whole object
-- ->  source      text
-- ->  target      text
-- ->  function    text
-- ->  is_default  text
-- ->  owner       text
-- ->  comment     text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'conversion' AS kind, n.nspname AS schema, c.conname AS name, '' AS sub,
       /*: 'pg_catalog.pg_conversion'::pg_catalog.regclass::pg_catalog.oid || '/' || c.oid || '/0' AS number, :*/
       pg_catalog.pg_encoding_to_char(c.conforencoding) AS source,
       pg_catalog.pg_encoding_to_char(c.contoencoding) AS target,
       c.conproc::text AS function,
       CASE WHEN c.condefault THEN 'yes' END AS is_default,
       pg_catalog.pg_get_userbyid(c.conowner) AS owner,
       pg_catalog.obj_description(c.oid, 'pg_conversion') AS comment
  FROM pg_catalog.pg_conversion c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND c.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_conversion'::pg_catalog.regclass)
