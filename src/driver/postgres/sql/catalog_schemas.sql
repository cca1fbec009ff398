-- Schemas.
-- ->  kind     text
-- ->  schema   text  empty where there is none
-- ->  name     text
-- ->  sub      text  name of a part, empty for a whole object
-- ->  owner    text
-- ->  grants   text
-- ->  comment  text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'schema' AS kind, '' AS schema, n.nspname AS name, '' AS sub,
       /*: 'pg_catalog.pg_namespace'::pg_catalog.regclass::pg_catalog.oid || '/' || n.oid || '/0' AS number, :*/
       pg_catalog.pg_get_userbyid(n.nspowner) AS owner,
       CASE WHEN n.nspacl IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(
                       CASE WHEN g.given THEN 'grant ' ELSE 'revoke ' END || g.privilege_type || ' '
                       || CASE g.grantee WHEN 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(g.grantee) END
                       || CASE WHEN g.is_grantable THEN ' with grant option' ELSE '' END
                       || CASE WHEN g.grantor <> n.nspowner THEN ' by ' || pg_catalog.pg_get_userbyid(g.grantor) ELSE '' END,
                       E'\n' ORDER BY g.privilege_type COLLATE "C", pg_catalog.pg_get_userbyid(g.grantee), g.given,
                                      g.is_grantable, pg_catalog.pg_get_userbyid(g.grantor))
              FROM ((SELECT true AS given, now.* FROM pg_catalog.aclexplode(n.nspacl) now
                     EXCEPT SELECT true, base.* FROM pg_catalog.aclexplode(coalesce((SELECT i.initprivs FROM pg_catalog.pg_init_privs i WHERE i.objoid = n.oid
                     AND i.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass), pg_catalog.acldefault('n', n.nspowner))) base)
                    UNION ALL
                    (SELECT false, base.* FROM pg_catalog.aclexplode(coalesce((SELECT i.initprivs FROM pg_catalog.pg_init_privs i WHERE i.objoid = n.oid
                     AND i.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass), pg_catalog.acldefault('n', n.nspowner))) base
                     EXCEPT SELECT false, now.* FROM pg_catalog.aclexplode(n.nspacl) now)) g) END AS grants,
       nullif(pg_catalog.obj_description(n.oid, 'pg_namespace'), CASE n.nspname WHEN 'public' THEN 'standard public schema' END) AS comment
  FROM pg_catalog.pg_namespace n
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND n.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass)
   /*: AND n.oid = ANY ($1::pg_catalog.oid[]) :*/
