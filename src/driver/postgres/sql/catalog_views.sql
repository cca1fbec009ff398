-- Views and materialized views.
-- ->  kind           text
-- ->  schema         text  empty where there is none
-- ->  name           text
-- ->  sub            text  name of a part, empty for a whole object
-- ->  columns        text
-- ->  definition     text
-- ->  options        text
-- ->  populated      text
-- ->  access_method  text
-- ->  tablespace     text
-- ->  owner          text
-- ->  grants         text
-- ->  comment        text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END AS kind, n.nspname AS schema, c.relname AS name, '' AS sub,
       /*: 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid || '/' || c.oid || '/0' AS number, :*/
       (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname) || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
          FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       pg_catalog.pg_get_viewdef(c.oid) AS definition,
       CASE WHEN c.reloptions IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(o, ', ' ORDER BY o COLLATE "C") FROM pg_catalog.unnest(c.reloptions) o) END AS options,
       CASE WHEN c.relkind = 'm' AND NOT c.relispopulated THEN 'no' END AS populated,
       (SELECT am.amname FROM pg_catalog.pg_am am WHERE am.oid = c.relam AND am.amname <> 'heap') AS access_method,
       (SELECT ts.spcname FROM pg_catalog.pg_tablespace ts WHERE ts.oid = c.reltablespace) AS tablespace,
       pg_catalog.pg_get_userbyid(c.relowner) AS owner,
       CASE WHEN c.relacl IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(
                       CASE WHEN g.given THEN 'grant ' ELSE 'revoke ' END || g.privilege_type || ' '
                       || CASE g.grantee WHEN 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(g.grantee) END
                       || CASE WHEN g.is_grantable THEN ' with grant option' ELSE '' END
                       || CASE WHEN g.grantor <> c.relowner THEN ' by ' || pg_catalog.pg_get_userbyid(g.grantor) ELSE '' END,
                       E'\n' ORDER BY g.privilege_type COLLATE "C", pg_catalog.pg_get_userbyid(g.grantee), g.given,
                                      g.is_grantable, pg_catalog.pg_get_userbyid(g.grantor))
              FROM ((SELECT true AS given, now.* FROM pg_catalog.aclexplode(c.relacl) now
                     EXCEPT SELECT true, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('r', c.relowner)) base)
                    UNION ALL
                    (SELECT false, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('r', c.relowner)) base
                     EXCEPT SELECT false, now.* FROM pg_catalog.aclexplode(c.relacl) now)) g) END AS grants,
       pg_catalog.obj_description(c.oid, 'pg_class') AS comment
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('v', 'm') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND c.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
   /*: AND c.oid = ANY ($1::pg_catalog.oid[]) :*/
