-- Transforms, named "type for language".
-- ->  kind      text
-- ->  schema    text  empty where there is none
-- ->  name      text
-- ->  sub       text  name of a part, empty for a whole object
-- ->  from_sql  text
-- ->  to_sql    text
-- ->  comment   text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'transform' AS kind, '' AS schema, pg_catalog.format_type(t.trftype, NULL) || ' for ' || l.lanname AS name, '' AS sub,
       /*: 'pg_catalog.pg_transform'::pg_catalog.regclass::pg_catalog.oid || '/' || t.oid || '/0' AS number, :*/
       CASE WHEN t.trffromsql <> 0 THEN t.trffromsql::pg_catalog.regprocedure::text END AS from_sql,
       CASE WHEN t.trftosql <> 0 THEN t.trftosql::pg_catalog.regprocedure::text END AS to_sql,
       pg_catalog.obj_description(t.oid, 'pg_transform') AS comment
  FROM pg_catalog.pg_transform t
  JOIN pg_catalog.pg_language l ON l.oid = t.trflang
 WHERE t.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_transform'::pg_catalog.regclass)
