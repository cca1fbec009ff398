-- Extensions; what belongs to one is not read.
-- ->  kind       text
-- ->  schema     text  empty where there is none
-- ->  name       text
-- ->  sub        text  name of a part, empty for a whole object
-- ->  version    text
-- ->  in_schema  text
-- ->  comment    text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'extension' AS kind, '' AS schema, e.extname AS name, '' AS sub,
       /*: 'pg_catalog.pg_extension'::pg_catalog.regclass::pg_catalog.oid || '/' || e.oid || '/0' AS number, :*/
       e.extversion AS version,
       n.nspname AS in_schema,
       pg_catalog.obj_description(e.oid, 'pg_extension') AS comment
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
 WHERE e.extname <> 'plpgsql'
