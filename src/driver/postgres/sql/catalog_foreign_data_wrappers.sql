-- Foreign data wrappers; values of options that look secret are not read.
-- ->  kind       text
-- ->  schema     text  empty where there is none
-- ->  name       text
-- ->  sub        text  name of a part, empty for a whole object
-- ->  handler    text
-- ->  validator  text
-- ->  options    text
-- ->  owner      text
-- ->  grants     text
-- ->  comment    text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'foreign data wrapper' AS kind, '' AS schema, w.fdwname AS name, '' AS sub,
       /*: 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass::pg_catalog.oid || '/' || w.oid || '/0' AS number, :*/
       nullif(w.fdwhandler::pg_catalog.regproc::text, '-') AS handler,
       nullif(w.fdwvalidator::pg_catalog.regproc::text, '-') AS validator,
       CASE WHEN w.fdwoptions IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(CASE WHEN o ~* '^[^=]*(pass|secret|token|credential)'
                                   THEN pg_catalog.split_part(o, '=', 1) || '=***' ELSE o END,
                              E'\n' ORDER BY o COLLATE "C") FROM pg_catalog.unnest(w.fdwoptions) o) END AS options,
       pg_catalog.pg_get_userbyid(w.fdwowner) AS owner,
       CASE WHEN w.fdwacl IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(
                       CASE WHEN g.given THEN 'grant ' ELSE 'revoke ' END || g.privilege_type || ' '
                       || CASE g.grantee WHEN 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(g.grantee) END
                       || CASE WHEN g.is_grantable THEN ' with grant option' ELSE '' END
                       || CASE WHEN g.grantor <> w.fdwowner THEN ' by ' || pg_catalog.pg_get_userbyid(g.grantor) ELSE '' END,
                       E'\n' ORDER BY g.privilege_type COLLATE "C", pg_catalog.pg_get_userbyid(g.grantee), g.given,
                                      g.is_grantable, pg_catalog.pg_get_userbyid(g.grantor))
              FROM ((SELECT true AS given, now.* FROM pg_catalog.aclexplode(w.fdwacl) now
                     EXCEPT SELECT true, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('F', w.fdwowner)) base)
                    UNION ALL
                    (SELECT false, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('F', w.fdwowner)) base
                     EXCEPT SELECT false, now.* FROM pg_catalog.aclexplode(w.fdwacl) now)) g) END AS grants,
       pg_catalog.obj_description(w.oid, 'pg_foreign_data_wrapper') AS comment
  FROM pg_catalog.pg_foreign_data_wrapper w
 WHERE w.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass)
