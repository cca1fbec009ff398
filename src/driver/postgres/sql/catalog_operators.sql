-- Operators, named with the types of their operands.
-- ->  kind           text
-- ->  schema         text  empty where there is none
-- ->  name           text
-- ->  sub            text  name of a part, empty for a whole object
-- ->  function       text
-- ->  result         text
-- ->  commutator     text
-- ->  negator        text
-- ->  restriction    text
-- ->  join_estimate  text
-- ->  hashes         text
-- ->  merges         text
-- ->  owner          text
-- ->  comment        text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'operator' AS kind, n.nspname AS schema, o.oprname || '(' || pg_catalog.concat_ws(', ', pg_catalog.format_type(nullif(o.oprleft, 0), NULL), pg_catalog.format_type(nullif(o.oprright, 0), NULL)) || ')' AS name, '' AS sub,
       /*: 'pg_catalog.pg_operator'::pg_catalog.regclass::pg_catalog.oid || '/' || o.oid || '/0' AS number, :*/
       o.oprcode::pg_catalog.regprocedure::text AS function,
       pg_catalog.format_type(nullif(o.oprresult, 0), NULL) AS result,
       CASE WHEN o.oprcom <> 0 THEN o.oprcom::pg_catalog.regoperator::text END AS commutator,
       CASE WHEN o.oprnegate <> 0 THEN o.oprnegate::pg_catalog.regoperator::text END AS negator,
       nullif(o.oprrest::text, '-') AS restriction,
       nullif(o.oprjoin::text, '-') AS join_estimate,
       CASE WHEN o.oprcanhash THEN 'yes' END AS hashes,
       CASE WHEN o.oprcanmerge THEN 'yes' END AS merges,
       pg_catalog.pg_get_userbyid(o.oprowner) AS owner,
       pg_catalog.obj_description(o.oid, 'pg_operator') AS comment
  FROM pg_catalog.pg_operator o
  JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND o.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_operator'::pg_catalog.regclass)
