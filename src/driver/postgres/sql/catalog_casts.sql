-- Casts, named "source as target".
-- ->  kind      text
-- ->  schema    text  empty where there is none
-- ->  name      text
-- ->  sub       text  name of a part, empty for a whole object
-- ->  function  text
-- ->  method    text
-- ->  context   text
-- ->  comment   text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'cast' AS kind, '' AS schema, pg_catalog.format_type(k.castsource, NULL) || ' as ' || pg_catalog.format_type(k.casttarget, NULL) AS name, '' AS sub,
       /*: 'pg_catalog.pg_cast'::pg_catalog.regclass::pg_catalog.oid || '/' || k.oid || '/0' AS number, :*/
       CASE WHEN k.castfunc <> 0 THEN k.castfunc::pg_catalog.regprocedure::text END AS function,
       CASE k.castmethod WHEN 'i' THEN 'inout' WHEN 'b' THEN 'binary' ELSE 'function' END AS method,
       CASE k.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment' ELSE 'explicit' END AS context,
       pg_catalog.obj_description(k.oid, 'pg_cast') AS comment
  FROM pg_catalog.pg_cast k
 WHERE k.oid >= 16384 AND k.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass)
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend own WHERE own.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass AND own.objid = k.oid
                                               AND own.deptype = 'i')
