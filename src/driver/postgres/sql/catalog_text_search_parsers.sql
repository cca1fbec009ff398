-- Text search parsers.
-- ->  kind       text
-- ->  schema     text  empty where there is none
-- ->  name       text
-- ->  sub        text  name of a part, empty for a whole object
-- ->  functions  text
-- ->  comment    text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'text search parser' AS kind, n.nspname AS schema, p.prsname AS name, '' AS sub,
       /*: 'pg_catalog.pg_ts_parser'::pg_catalog.regclass::pg_catalog.oid || '/' || p.oid || '/0' AS number, :*/
       pg_catalog.concat_ws(E'\n', p.prsstart::text, p.prstoken::text, p.prsend::text, p.prsheadline::text, p.prslextype::text) AS functions,
       pg_catalog.obj_description(p.oid, 'pg_ts_parser') AS comment
  FROM pg_catalog.pg_ts_parser p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND p.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_ts_parser'::pg_catalog.regclass)
