-- Collations, without the version of their library.
-- ->  kind           text
-- ->  schema         text  empty where there is none
-- ->  name           text
-- ->  sub            text  name of a part, empty for a whole object
-- ->  provider       text
-- ->  locale         text
-- ->  ctype          text
-- ->  rules          text
-- ->  deterministic  text
-- ->  encoding       text
-- ->  owner          text
-- ->  comment        text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'collation' AS kind, n.nspname AS schema, c.collname AS name, '' AS sub,
       /*: 'pg_catalog.pg_collation'::pg_catalog.regclass::pg_catalog.oid || '/' || c.oid || '/0' AS number, :*/
       CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'c' THEN 'libc' WHEN 'b' THEN 'builtin' ELSE 'default' END AS provider,
       coalesce(pg_catalog.to_jsonb(c) ->> 'colllocale', pg_catalog.to_jsonb(c) ->> 'colliculocale', pg_catalog.to_jsonb(c) ->> 'collcollate') AS locale,
       nullif(pg_catalog.to_jsonb(c) ->> 'collctype', pg_catalog.to_jsonb(c) ->> 'collcollate') AS ctype,
       pg_catalog.to_jsonb(c) ->> 'collicurules' AS rules,
       CASE WHEN NOT c.collisdeterministic THEN 'no' END AS deterministic,
       CASE WHEN c.collencoding >= 0 THEN pg_catalog.pg_encoding_to_char(c.collencoding) END AS encoding,
       pg_catalog.pg_get_userbyid(c.collowner) AS owner,
       pg_catalog.obj_description(c.oid, 'pg_collation') AS comment
  FROM pg_catalog.pg_collation c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND c.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_collation'::pg_catalog.regclass)
