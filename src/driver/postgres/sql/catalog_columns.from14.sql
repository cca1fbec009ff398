-- Columns of tables; of views those that carry something of their own. The option
-- pg_attver, in which some releases note a position of one server, is left out, as pg_dump leaves it out.
-- ->  kind            text
-- ->  schema          text  empty where there is none
-- ->  name            text
-- ->  sub             text  name of a part, empty for a whole object
-- ->  type            text
-- ->  collation       text
-- ->  nullable        text
-- ->  default_value   text
-- ->  identity        text
-- ->  generated       text
-- ->  inherited       text
-- ->  storage         text
-- ->  compression     text
-- ->  statistics      text
-- ->  options         text
-- ->  server_options  text
-- ->  grants          text
-- ->  comment         text
-- from 14
-- source      PostgreSQL manual, System Catalogs
SELECT 'column' AS kind, n.nspname AS schema, c.relname AS name, a.attname AS sub,
       /*: 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid || '/' || c.oid || '/' || a.attnum AS number, :*/
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::pg_catalog.regcollation::text END AS collation,
       CASE WHEN a.attnotnull THEN 'no' END AS nullable,
       CASE WHEN a.atthasdef AND a.attgenerated = '' THEN
           (SELECT pg_catalog.pg_get_expr(f.adbin, 0) FROM pg_catalog.pg_attrdef f WHERE f.adrelid = a.attrelid AND f.adnum = a.attnum) END AS default_value,
       CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity,
       CASE WHEN a.attgenerated <> '' THEN CASE a.attgenerated WHEN 's' THEN 'stored ' ELSE 'virtual ' END ||
           (SELECT pg_catalog.pg_get_expr(f.adbin, f.adrelid) FROM pg_catalog.pg_attrdef f WHERE f.adrelid = a.attrelid AND f.adnum = a.attnum) END AS generated,
       CASE WHEN a.attinhcount > 0 AND a.attislocal THEN 'and local' WHEN a.attinhcount > 0 THEN 'yes' END AS inherited,
       CASE WHEN a.attstorage <> t.typstorage THEN
           CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END AS storage,
       CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
       nullif(a.attstattarget, -1) AS statistics,
       CASE WHEN a.attoptions IS NOT NULL AND (a.attoptions[2] IS NOT NULL OR NOT pg_catalog.starts_with(a.attoptions[1], 'pg_attver=')) THEN
           (SELECT pg_catalog.string_agg(o, ', ' ORDER BY o COLLATE "C") FROM pg_catalog.unnest(a.attoptions) o WHERE NOT pg_catalog.starts_with(o, 'pg_attver=')) END AS options,
       CASE WHEN a.attfdwoptions IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(CASE WHEN o ~* '^[^=]*(pass|secret|token|credential)'
                                   THEN pg_catalog.split_part(o, '=', 1) || '=***' ELSE o END,
                              E'\n' ORDER BY o COLLATE "C") FROM pg_catalog.unnest(a.attfdwoptions) o) END AS server_options,
       CASE WHEN a.attacl IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(
                       CASE WHEN g.given THEN 'grant ' ELSE 'revoke ' END || g.privilege_type || ' '
                       || CASE g.grantee WHEN 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(g.grantee) END
                       || CASE WHEN g.is_grantable THEN ' with grant option' ELSE '' END
                       || CASE WHEN g.grantor <> c.relowner THEN ' by ' || pg_catalog.pg_get_userbyid(g.grantor) ELSE '' END,
                       E'\n' ORDER BY g.privilege_type COLLATE "C", pg_catalog.pg_get_userbyid(g.grantee), g.given,
                                      g.is_grantable, pg_catalog.pg_get_userbyid(g.grantor))
              FROM ((SELECT true AS given, now.* FROM pg_catalog.aclexplode(a.attacl) now
                     EXCEPT SELECT true, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('c', c.relowner)) base)
                    UNION ALL
                    (SELECT false, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('c', c.relowner)) base
                     EXCEPT SELECT false, now.* FROM pg_catalog.aclexplode(a.attacl) now)) g) END AS grants,
       x.description AS comment
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL (SELECT * FROM pg_catalog.pg_attribute o
                      WHERE o.attrelid = c.oid AND o.attnum > 0 AND NOT o.attisdropped
                        AND o.attname !~ '^homing_keep_[0-9]+$' OFFSET 0) a
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_description x ON x.objoid = a.attrelid AND x.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objsubid = a.attnum
 WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND (c.relkind IN ('r', 'p', 'f')
        OR c.relkind IN ('v', 'm') AND (a.atthasdef OR x.objoid IS NOT NULL OR a.attacl IS NOT NULL
                                        OR a.attoptions[2] IS NOT NULL OR NOT pg_catalog.starts_with(a.attoptions[1], 'pg_attver=')
                                        OR a.attstattarget >= 0))
   AND c.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
   /*: AND c.oid = ANY ($1::pg_catalog.oid[]) :*/
