-- Rules, save those that make a view.
-- ->  kind        text
-- ->  schema      text  empty where there is none
-- ->  name        text
-- ->  sub         text  name of a part, empty for a whole object
-- ->  definition  text
-- ->  enabled     text
-- ->  comment     text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'rule' AS kind, n.nspname AS schema, c.relname AS name, r.rulename AS sub,
       /*: 'pg_catalog.pg_rewrite'::pg_catalog.regclass::pg_catalog.oid || '/' || r.oid || '/0' AS number, :*/
       pg_catalog.pg_get_ruledef(r.oid) AS definition,
       CASE r.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END AS enabled,
       pg_catalog.obj_description(r.oid, 'pg_rewrite') AS comment
  FROM pg_catalog.pg_rewrite r
  JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE r.rulename <> '_RETURN' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND c.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
   /*: AND r.oid = ANY ($1::pg_catalog.oid[]) :*/
