-- Foreign servers; values of options that look secret are not read.
-- ->  kind     text
-- ->  schema   text  empty where there is none
-- ->  name     text
-- ->  sub      text  name of a part, empty for a whole object
-- ->  wrapper  text
-- ->  type     text
-- ->  version  text
-- ->  options  text
-- ->  owner    text
-- ->  grants   text
-- ->  comment  text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'server' AS kind, '' AS schema, s.srvname AS name, '' AS sub,
       /*: 'pg_catalog.pg_foreign_server'::pg_catalog.regclass::pg_catalog.oid || '/' || s.oid || '/0' AS number, :*/
       w.fdwname AS wrapper,
       s.srvtype AS type,
       s.srvversion AS version,
       CASE WHEN s.srvoptions IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(CASE WHEN o ~* '^[^=]*(pass|secret|token|credential)'
                                   THEN pg_catalog.split_part(o, '=', 1) || '=***' ELSE o END,
                              E'\n' ORDER BY o COLLATE "C") FROM pg_catalog.unnest(s.srvoptions) o) END AS options,
       pg_catalog.pg_get_userbyid(s.srvowner) AS owner,
       CASE WHEN s.srvacl IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(
                       CASE WHEN g.given THEN 'grant ' ELSE 'revoke ' END || g.privilege_type || ' '
                       || CASE g.grantee WHEN 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(g.grantee) END
                       || CASE WHEN g.is_grantable THEN ' with grant option' ELSE '' END
                       || CASE WHEN g.grantor <> s.srvowner THEN ' by ' || pg_catalog.pg_get_userbyid(g.grantor) ELSE '' END,
                       E'\n' ORDER BY g.privilege_type COLLATE "C", pg_catalog.pg_get_userbyid(g.grantee), g.given,
                                      g.is_grantable, pg_catalog.pg_get_userbyid(g.grantor))
              FROM ((SELECT true AS given, now.* FROM pg_catalog.aclexplode(s.srvacl) now
                     EXCEPT SELECT true, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('S', s.srvowner)) base)
                    UNION ALL
                    (SELECT false, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('S', s.srvowner)) base
                     EXCEPT SELECT false, now.* FROM pg_catalog.aclexplode(s.srvacl) now)) g) END AS grants,
       pg_catalog.obj_description(s.oid, 'pg_foreign_server') AS comment
  FROM pg_catalog.pg_foreign_server s
  JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
 WHERE s.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass)
