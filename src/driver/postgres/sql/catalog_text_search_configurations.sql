-- Text search configurations with their mappings.
-- ->  kind      text
-- ->  schema    text  empty where there is none
-- ->  name      text
-- ->  sub       text  name of a part, empty for a whole object
-- ->  parser    text
-- ->  mappings  text
-- ->  owner     text
-- ->  comment   text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'text search configuration' AS kind, n.nspname AS schema, c.cfgname AS name, '' AS sub,
       /*: 'pg_catalog.pg_ts_config'::pg_catalog.regclass::pg_catalog.oid || '/' || c.oid || '/0' AS number, :*/
       (SELECT p.prsnamespace::pg_catalog.regnamespace::text || '.' || pg_catalog.quote_ident(p.prsname) FROM pg_catalog.pg_ts_parser p WHERE p.oid = c.cfgparser) AS parser,
       (SELECT pg_catalog.string_agg(m.line, E'\n' ORDER BY m.line COLLATE "C")
          FROM (SELECT (SELECT t.alias FROM pg_catalog.ts_token_type(c.cfgparser) t WHERE t.tokid = x.maptokentype) || ': '
                       || pg_catalog.string_agg(x.mapdict::pg_catalog.regdictionary::text, ', ' ORDER BY x.mapseqno) AS line
                  FROM pg_catalog.pg_ts_config_map x WHERE x.mapcfg = c.oid GROUP BY x.maptokentype) m) AS mappings,
       pg_catalog.pg_get_userbyid(c.cfgowner) AS owner,
       pg_catalog.obj_description(c.oid, 'pg_ts_config') AS comment
  FROM pg_catalog.pg_ts_config c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND c.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_ts_config'::pg_catalog.regclass)
