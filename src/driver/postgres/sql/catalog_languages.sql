-- Procedural languages that no extension brought.
-- ->  kind       text
-- ->  schema     text  empty where there is none
-- ->  name       text
-- ->  sub        text  name of a part, empty for a whole object
-- ->  trusted    text
-- ->  handler    text
-- ->  inline     text
-- ->  validator  text
-- ->  owner      text
-- ->  grants     text
-- ->  comment    text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'language' AS kind, '' AS schema, l.lanname AS name, '' AS sub,
       /*: 'pg_catalog.pg_language'::pg_catalog.regclass::pg_catalog.oid || '/' || l.oid || '/0' AS number, :*/
       CASE WHEN l.lanpltrusted THEN 'yes' ELSE 'no' END AS trusted,
       nullif(l.lanplcallfoid::pg_catalog.regproc::text, '-') AS handler,
       nullif(l.laninline::pg_catalog.regproc::text, '-') AS inline,
       nullif(l.lanvalidator::pg_catalog.regproc::text, '-') AS validator,
       pg_catalog.pg_get_userbyid(l.lanowner) AS owner,
       CASE WHEN l.lanacl IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(
                       CASE WHEN g.given THEN 'grant ' ELSE 'revoke ' END || g.privilege_type || ' '
                       || CASE g.grantee WHEN 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(g.grantee) END
                       || CASE WHEN g.is_grantable THEN ' with grant option' ELSE '' END
                       || CASE WHEN g.grantor <> l.lanowner THEN ' by ' || pg_catalog.pg_get_userbyid(g.grantor) ELSE '' END,
                       E'\n' ORDER BY g.privilege_type COLLATE "C", pg_catalog.pg_get_userbyid(g.grantee), g.given,
                                      g.is_grantable, pg_catalog.pg_get_userbyid(g.grantor))
              FROM ((SELECT true AS given, now.* FROM pg_catalog.aclexplode(l.lanacl) now
                     EXCEPT SELECT true, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('l', l.lanowner)) base)
                    UNION ALL
                    (SELECT false, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('l', l.lanowner)) base
                     EXCEPT SELECT false, now.* FROM pg_catalog.aclexplode(l.lanacl) now)) g) END AS grants,
       pg_catalog.obj_description(l.oid, 'pg_language') AS comment
  FROM pg_catalog.pg_language l
 WHERE l.oid >= 16384 AND l.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_language'::pg_catalog.regclass)
