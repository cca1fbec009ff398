-- Operator families with their operators and functions.
-- ->  kind       text
-- ->  schema     text  empty where there is none
-- ->  name       text
-- ->  sub        text  name of a part, empty for a whole object
-- ->  operators  text
-- ->  functions  text
-- ->  owner      text
-- ->  comment    text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'operator family' AS kind, n.nspname AS schema, f.opfname || '(' || m.amname || ')' AS name, '' AS sub,
       /*: 'pg_catalog.pg_opfamily'::pg_catalog.regclass::pg_catalog.oid || '/' || f.oid || '/0' AS number, :*/
       (SELECT pg_catalog.string_agg(o.amopstrategy || ' ' || o.amopopr::pg_catalog.regoperator::text
                          || CASE WHEN o.amopsortfamily <> 0 THEN ' for order by ' || s.opfname ELSE '' END,
                          E'\n' ORDER BY o.amopstrategy, o.amopopr::pg_catalog.regoperator::text COLLATE "C")
          FROM pg_catalog.pg_amop o LEFT JOIN pg_catalog.pg_opfamily s ON s.oid = o.amopsortfamily WHERE o.amopfamily = f.oid) AS operators,
       (SELECT pg_catalog.string_agg(p.amprocnum || ' ' || p.amproc::pg_catalog.regprocedure::text || ' for '
                          || pg_catalog.format_type(p.amproclefttype, NULL) || ', ' || pg_catalog.format_type(p.amprocrighttype, NULL),
                          E'\n' ORDER BY p.amprocnum, p.amproc::pg_catalog.regprocedure::text COLLATE "C",
                                         pg_catalog.format_type(p.amproclefttype, NULL) COLLATE "C",
                                         pg_catalog.format_type(p.amprocrighttype, NULL) COLLATE "C")
          FROM pg_catalog.pg_amproc p WHERE p.amprocfamily = f.oid) AS functions,
       pg_catalog.pg_get_userbyid(f.opfowner) AS owner,
       pg_catalog.obj_description(f.oid, 'pg_opfamily') AS comment
  FROM pg_catalog.pg_opfamily f
  JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
  JOIN pg_catalog.pg_am m ON m.oid = f.opfmethod
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND f.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass)
