-- Row security policies.
-- ->  kind              text
-- ->  schema            text  empty where there is none
-- ->  name              text
-- ->  sub               text  name of a part, empty for a whole object
-- ->  command           text
-- ->  permissive        text
-- ->  roles             text
-- ->  using_expression  text
-- ->  check_expression  text
-- ->  comment           text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'policy' AS kind, n.nspname AS schema, c.relname AS name, p.polname AS sub,
       /*: 'pg_catalog.pg_policy'::pg_catalog.regclass::pg_catalog.oid || '/' || p.oid || '/0' AS number, :*/
       CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END AS command,
       CASE WHEN NOT p.polpermissive THEN 'no' END AS permissive,
       (SELECT pg_catalog.string_agg(r.role, ', ' ORDER BY r.role COLLATE "C")
          FROM (SELECT CASE u WHEN 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(u)::text END AS role FROM pg_catalog.unnest(p.polroles) u) r) AS roles,
       pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS using_expression,
       pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS check_expression,
       pg_catalog.obj_description(p.oid, 'pg_policy') AS comment
  FROM pg_catalog.pg_policy p
  JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND c.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
   /*: AND p.oid = ANY ($1::pg_catalog.oid[]) :*/
