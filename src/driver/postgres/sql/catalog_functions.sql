-- Functions, procedures and aggregates, named with the types of their arguments.
-- ->  kind             text
-- ->  schema           text  empty where there is none
-- ->  name             text
-- ->  sub              text  name of a part, empty for a whole object
-- ->  arguments        text
-- ->  result           text
-- ->  language         text
-- ->  window_function  text
-- ->  volatility       text
-- ->  strict           text
-- ->  security         text
-- ->  leakproof        text
-- ->  parallel         text
-- ->  cost             text
-- ->  rows             text
-- ->  support          text
-- ->  config           text
-- ->  transforms       text
-- ->  library          text
-- ->  body             text
-- ->  aggregate        text
-- ->  owner            text
-- ->  grants           text
-- ->  comment          text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END AS kind, n.nspname AS schema, p.proname || '(' || pg_catalog.oidvectortypes(p.proargtypes) || ')' AS name, '' AS sub,
       /*: 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid || '/' || p.oid || '/0' AS number, :*/
       nullif(pg_catalog.pg_get_function_arguments(p.oid), '') AS arguments,
       pg_catalog.pg_get_function_result(p.oid) AS result,
       l.lanname AS language,
       CASE WHEN p.prokind = 'w' THEN 'yes' END AS window_function,
       CASE WHEN p.prokind <> 'p' THEN CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END END AS volatility,
       CASE WHEN p.proisstrict THEN 'yes' END AS strict,
       CASE WHEN p.prosecdef THEN 'definer' END AS security,
       CASE WHEN p.proleakproof THEN 'yes' END AS leakproof,
       CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' END AS parallel,
       nullif(p.procost, CASE WHEN l.lanname IN ('c', 'internal') THEN 1 ELSE 100 END) AS cost,
       CASE WHEN p.proretset THEN nullif(p.prorows, 1000) END AS rows,
       nullif(p.prosupport::text, '-') AS support,
       CASE WHEN p.proconfig IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(o, E'\n' ORDER BY o COLLATE "C") FROM pg_catalog.unnest(p.proconfig) o) END AS config,
       CASE WHEN p.protrftypes IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(pg_catalog.format_type(u.t, NULL), ', ' ORDER BY u.i) FROM pg_catalog.unnest(p.protrftypes) WITH ORDINALITY u(t, i)) END AS transforms,
       p.probin AS library,
       CASE WHEN p.prokind <> 'a' THEN p.prosrc END AS body,
       CASE WHEN p.prokind = 'a' THEN
           pg_catalog.concat_ws(E'\n', 'kind ' || g.aggkind::text || ' direct ' || g.aggnumdirectargs,
                     'state ' || pg_catalog.format_type(g.aggtranstype, NULL) || ' space ' || g.aggtransspace,
                     'transition ' || g.aggtransfn::text, 'final ' || nullif(g.aggfinalfn::text, '-'),
                     'final modifies ' || g.aggfinalmodify::text, CASE WHEN g.aggfinalextra THEN 'final extra' END,
                     'combine ' || nullif(g.aggcombinefn::text, '-'), 'serial ' || nullif(g.aggserialfn::text, '-'),
                     'deserial ' || nullif(g.aggdeserialfn::text, '-'), 'initial ' || g.agginitval,
                     'moving transition ' || nullif(g.aggmtransfn::text, '-'),
                     'moving inverse ' || nullif(g.aggminvtransfn::text, '-'),
                     'moving final ' || nullif(g.aggmfinalfn::text, '-'),
                     CASE WHEN g.aggmfinalextra THEN 'moving final extra' END,
                     CASE WHEN g.aggmtranstype <> 0 THEN 'moving state ' || pg_catalog.format_type(g.aggmtranstype, NULL)
                          || ' space ' || g.aggmtransspace || ' modifies ' || g.aggmfinalmodify::text END,
                     'moving initial ' || g.aggminitval,
                     CASE WHEN g.aggsortop <> 0 THEN 'sort ' || g.aggsortop::pg_catalog.regoperator::text END) END AS aggregate,
       pg_catalog.pg_get_userbyid(p.proowner) AS owner,
       CASE WHEN p.proacl IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(
                       CASE WHEN g.given THEN 'grant ' ELSE 'revoke ' END || g.privilege_type || ' '
                       || CASE g.grantee WHEN 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(g.grantee) END
                       || CASE WHEN g.is_grantable THEN ' with grant option' ELSE '' END
                       || CASE WHEN g.grantor <> p.proowner THEN ' by ' || pg_catalog.pg_get_userbyid(g.grantor) ELSE '' END,
                       E'\n' ORDER BY g.privilege_type COLLATE "C", pg_catalog.pg_get_userbyid(g.grantee), g.given,
                                      g.is_grantable, pg_catalog.pg_get_userbyid(g.grantor))
              FROM ((SELECT true AS given, now.* FROM pg_catalog.aclexplode(p.proacl) now
                     EXCEPT SELECT true, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('f', p.proowner)) base)
                    UNION ALL
                    (SELECT false, base.* FROM pg_catalog.aclexplode(pg_catalog.acldefault('f', p.proowner)) base
                     EXCEPT SELECT false, now.* FROM pg_catalog.aclexplode(p.proacl) now)) g) END AS grants,
       pg_catalog.obj_description(p.oid, 'pg_proc') AS comment
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
  LEFT JOIN pg_catalog.pg_aggregate g ON g.aggfnoid = p.oid
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND p.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass)
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend own WHERE own.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND own.objid = p.oid
                                               AND own.deptype = 'i')
   /*: AND p.oid = ANY ($1::pg_catalog.oid[]) :*/
