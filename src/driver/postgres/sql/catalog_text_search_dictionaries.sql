-- Text search dictionaries.
-- ->  kind      text
-- ->  schema    text  empty where there is none
-- ->  name      text
-- ->  sub       text  name of a part, empty for a whole object
-- ->  template  text
-- ->  options   text
-- ->  owner     text
-- ->  comment   text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'text search dictionary' AS kind, n.nspname AS schema, d0.dictname AS name, '' AS sub,
       /*: 'pg_catalog.pg_ts_dict'::pg_catalog.regclass::pg_catalog.oid || '/' || d0.oid || '/0' AS number, :*/
       (SELECT t.tmplnamespace::pg_catalog.regnamespace::text || '.' || pg_catalog.quote_ident(t.tmplname) FROM pg_catalog.pg_ts_template t WHERE t.oid = d0.dicttemplate) AS template,
       d0.dictinitoption AS options,
       pg_catalog.pg_get_userbyid(d0.dictowner) AS owner,
       pg_catalog.obj_description(d0.oid, 'pg_ts_dict') AS comment
  FROM pg_catalog.pg_ts_dict d0
  JOIN pg_catalog.pg_namespace n ON n.oid = d0.dictnamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND d0.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_ts_dict'::pg_catalog.regclass)
