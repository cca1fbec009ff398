-- Sequences, not where they stand.
-- ->  kind         text
-- ->  schema       text  empty where there is none
-- ->  name         text
-- ->  sub          text  name of a part, empty for a whole object
-- ->  type         text
-- ->  start        text
-- ->  minimum      text
-- ->  maximum      text
-- ->  increment    text
-- ->  cache        text
-- ->  cycle        text
-- ->  persistence  text
-- ->  owned_by     text
-- ->  owned_as     text
-- ->  owner        text
-- ->  grants       text
-- ->  comment      text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'sequence' AS kind, n.nspname AS schema, c.relname AS name, '' AS sub,
       /*: 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid || '/' || c.oid || '/0' AS number, :*/
       pg_catalog.format_type(s.seqtypid, NULL) AS type,
       s.seqstart AS start,
       s.seqmin AS minimum,
       s.seqmax AS maximum,
       s.seqincrement AS increment,
       nullif(s.seqcache, 1) AS cache,
       CASE WHEN s.seqcycle THEN 'yes' END AS cycle,
       CASE c.relpersistence WHEN 'u' THEN 'unlogged' END AS persistence,
       CASE WHEN o.objid IS NOT NULL THEN
           o.refobjid::pg_catalog.regclass::text || '.' || (SELECT pg_catalog.quote_ident(a.attname) FROM pg_catalog.pg_attribute a
                                                   WHERE a.attrelid = o.refobjid AND a.attnum = o.refobjsubid) END AS owned_by,
       CASE o.deptype WHEN 'i' THEN 'identity' END AS owned_as,
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
                     EXCEPT SELECT true, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('s', c.relowner)) base)
                    UNION ALL
                    (SELECT false, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('s', c.relowner)) base
                     EXCEPT SELECT false, now.* FROM pg_catalog.aclexplode(c.relacl) now)) g) END AS grants,
       x.description AS comment
  FROM pg_catalog.pg_sequence s
  JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_depend o ON o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.objid = c.oid AND o.objsubid = 0
                       AND o.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')
  LEFT JOIN pg_catalog.pg_description x ON x.objoid = c.oid AND x.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objsubid = 0
 WHERE c.relkind = 'S' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND c.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute k WHERE k.attrelid = o.refobjid AND k.attnum = o.refobjsubid
                      AND k.attname ~ '^homing_keep_[0-9]+$')
   /*: AND c.oid = ANY ($1::pg_catalog.oid[]) :*/
