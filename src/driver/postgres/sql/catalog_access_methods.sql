-- Access methods.
-- ->  kind     text
-- ->  schema   text  empty where there is none
-- ->  name     text
-- ->  sub      text  name of a part, empty for a whole object
-- ->  handler  text
-- ->  type     text
-- ->  comment  text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'access method' AS kind, '' AS schema, m.amname AS name, '' AS sub,
       /*: 'pg_catalog.pg_am'::pg_catalog.regclass::pg_catalog.oid || '/' || m.oid || '/0' AS number, :*/
       m.amhandler::text AS handler,
       CASE m.amtype WHEN 't' THEN 'table' ELSE 'index' END AS type,
       pg_catalog.obj_description(m.oid, 'pg_am') AS comment
  FROM pg_catalog.pg_am m
 WHERE m.oid >= 16384 AND m.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_am'::pg_catalog.regclass)
