-- Text search templates.
-- ->  kind       text
-- ->  schema     text  empty where there is none
-- ->  name       text
-- ->  sub        text  name of a part, empty for a whole object
-- ->  functions  text
-- ->  comment    text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'text search template' AS kind, n.nspname AS schema, t.tmplname AS name, '' AS sub,
       /*: 'pg_catalog.pg_ts_template'::pg_catalog.regclass::pg_catalog.oid || '/' || t.oid || '/0' AS number, :*/
       pg_catalog.concat_ws(E'\n', t.tmplinit::text, t.tmpllexize::text) AS functions,
       pg_catalog.obj_description(t.oid, 'pg_ts_template') AS comment
  FROM pg_catalog.pg_ts_template t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND t.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_ts_template'::pg_catalog.regclass)
