-- Constraints of tables and domains; not-null ones are attributes of their columns on every version.
-- ->  kind        text
-- ->  schema      text  empty where there is none
-- ->  name        text
-- ->  sub         text  name of a part, empty for a whole object
-- ->  form        text
-- ->  definition  text
-- ->  validated   text
-- ->  deferrable  text
-- ->  deferred    text
-- ->  inherited   text
-- ->  comment     text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'constraint' AS kind, n.nspname AS schema, coalesce(c.relname, (SELECT t.typname FROM pg_catalog.pg_type t WHERE t.oid = k.contypid)) AS name, k.conname AS sub,
       /*: 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid || '/' || k.oid || '/0' AS number, :*/
       CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'c' THEN 'check' WHEN 'f' THEN 'foreign key'
                      WHEN 'x' THEN 'exclusion' ELSE k.contype::text END AS form,
       pg_catalog.pg_get_constraintdef(k.oid) AS definition,
       CASE WHEN NOT k.convalidated THEN 'no' END AS validated,
       CASE WHEN k.condeferrable THEN 'yes' END AS deferrable,
       CASE WHEN k.condeferred THEN 'yes' END AS deferred,
       CASE WHEN k.coninhcount > 0 AND k.conislocal THEN 'and local' WHEN k.coninhcount > 0 THEN 'yes' END AS inherited,
       x.description AS comment
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
  LEFT JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  LEFT JOIN pg_catalog.pg_description x ON x.objoid = k.oid AND x.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND x.objsubid = 0
 WHERE k.contype NOT IN ('t', 'n') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND NOT (k.contype = 'f' AND k.conparentid <> 0
            AND EXISTS (SELECT FROM pg_catalog.pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid))
   AND k.conrelid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
   AND k.contypid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass)
   /*: AND k.oid = ANY ($1::pg_catalog.oid[]) :*/
