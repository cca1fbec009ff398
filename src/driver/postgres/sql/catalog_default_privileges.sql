-- Default privileges, named role(kind of object).
-- ->  kind    text
-- ->  schema  text  empty where there is none
-- ->  name    text
-- ->  sub     text  name of a part, empty for a whole object
-- ->  grants  text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'default privileges' AS kind, coalesce(n.nspname, '') AS schema, pg_catalog.pg_get_userbyid(p.defaclrole) || '(' || CASE p.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
              WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE p.defaclobjtype::text END || ')' AS name, '' AS sub,
       /*: '' AS number, :*/
       CASE WHEN p.defaclacl IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(
                       CASE WHEN g.given THEN 'grant ' ELSE 'revoke ' END || g.privilege_type || ' '
                       || CASE g.grantee WHEN 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(g.grantee) END
                       || CASE WHEN g.is_grantable THEN ' with grant option' ELSE '' END
                       || CASE WHEN g.grantor <> p.defaclrole THEN ' by ' || pg_catalog.pg_get_userbyid(g.grantor) ELSE '' END,
                       E'\n' ORDER BY g.privilege_type COLLATE "C", pg_catalog.pg_get_userbyid(g.grantee), g.given,
                                      g.is_grantable, pg_catalog.pg_get_userbyid(g.grantor))
              FROM ((SELECT true AS given, now.* FROM pg_catalog.aclexplode(p.defaclacl) now
                     EXCEPT SELECT true, base.* FROM pg_catalog.aclexplode(CASE WHEN p.defaclnamespace = 0 THEN
                 pg_catalog.acldefault(CASE p.defaclobjtype WHEN 'S' THEN 's' ELSE p.defaclobjtype END, p.defaclrole) ELSE pg_catalog.acldefault('c', p.defaclrole) END) base)
                    UNION ALL
                    (SELECT false, base.* FROM pg_catalog.aclexplode(CASE WHEN p.defaclnamespace = 0 THEN
                 pg_catalog.acldefault(CASE p.defaclobjtype WHEN 'S' THEN 's' ELSE p.defaclobjtype END, p.defaclrole) ELSE pg_catalog.acldefault('c', p.defaclrole) END) base
                     EXCEPT SELECT false, now.* FROM pg_catalog.aclexplode(p.defaclacl) now)) g) END AS grants
  FROM pg_catalog.pg_default_acl p
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.defaclnamespace
 WHERE p.defaclnamespace = 0 OR n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
