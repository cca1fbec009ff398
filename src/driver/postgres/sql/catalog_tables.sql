-- Tables: ordinary, partitioned, partitions, foreign.
-- ->  kind              text
-- ->  schema            text  empty where there is none
-- ->  name              text
-- ->  sub               text  name of a part, empty for a whole object
-- ->  columns           text
-- ->  persistence       text
-- ->  partition_key     text
-- ->  parents           text
-- ->  bound             text
-- ->  of_type           text
-- ->  server            text
-- ->  server_options    text
-- ->  access_method     text
-- ->  options           text
-- ->  toast_options     text
-- ->  tablespace        text
-- ->  row_security      text
-- ->  replica_identity  text
-- ->  owner             text
-- ->  grants            text
-- ->  comment           text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT CASE c.relkind WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind, n.nspname AS schema, c.relname AS name, '' AS sub,
       /*: 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid || '/' || c.oid || '/0' AS number, :*/
       (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ')
          FROM (SELECT o.attname FROM pg_catalog.pg_attribute o
                 WHERE o.attrelid = c.oid AND o.attnum > 0 AND NOT o.attisdropped
                   AND o.attname !~ '^homing_keep_[0-9]+$' ORDER BY o.attnum) a) AS columns,
       CASE c.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END AS persistence,
       CASE c.relkind WHEN 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_key,
       CASE WHEN i.inhrelid IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(i2.inhparent::pg_catalog.regclass::text || CASE pg_catalog.to_jsonb(i2) ->> 'inhdetachpending' WHEN 'true'
                                                                   THEN ' (detach pending)' ELSE '' END,
                              ', ' ORDER BY i2.inhseqno)
              FROM pg_catalog.pg_inherits i2 WHERE i2.inhrelid = c.oid) END AS parents,
       CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS bound,
       CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END AS of_type,
       fs.srvname AS server,
       CASE WHEN ft.ftoptions IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(CASE WHEN o ~* '^[^=]*(pass|secret|token|credential)'
                                   THEN pg_catalog.split_part(o, '=', 1) || '=***' ELSE o END,
                              E'\n' ORDER BY o COLLATE "C") FROM pg_catalog.unnest(ft.ftoptions) o) END AS server_options,
       am.amname AS access_method,
       CASE WHEN c.reloptions IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(o, ', ' ORDER BY o COLLATE "C") FROM pg_catalog.unnest(c.reloptions) o) END AS options,
       CASE WHEN tc.reloptions IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(o, ', ' ORDER BY o COLLATE "C") FROM pg_catalog.unnest(tc.reloptions) o) END AS toast_options,
       CASE WHEN c.reltablespace <> 0 THEN
           (SELECT ts.spcname FROM pg_catalog.pg_tablespace ts WHERE ts.oid = c.reltablespace) END AS tablespace,
       CASE WHEN c.relrowsecurity AND c.relforcerowsecurity THEN 'forced' WHEN c.relrowsecurity THEN 'enabled'
            WHEN c.relforcerowsecurity THEN 'forced when enabled' END AS row_security,
       CASE c.relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' WHEN 'i' THEN 'index' END AS replica_identity,
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
       x.description AS comment
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN (SELECT DISTINCT inhrelid FROM pg_catalog.pg_inherits) i ON i.inhrelid = c.oid
  LEFT JOIN pg_catalog.pg_class tc ON tc.oid = c.reltoastrelid AND tc.reloptions IS NOT NULL
  LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam AND am.amname <> 'heap'
  LEFT JOIN pg_catalog.pg_foreign_table ft ON ft.ftrelid = c.oid
  LEFT JOIN pg_catalog.pg_foreign_server fs ON fs.oid = ft.ftserver
  LEFT JOIN pg_catalog.pg_description x ON x.objoid = c.oid AND x.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objsubid = 0
 WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND c.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
   /*: AND c.oid = ANY ($1::pg_catalog.oid[]) :*/
