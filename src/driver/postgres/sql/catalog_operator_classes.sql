-- Operator classes, named with their access method.
-- ->  kind        text
-- ->  schema      text  empty where there is none
-- ->  name        text
-- ->  sub         text  name of a part, empty for a whole object
-- ->  type        text
-- ->  is_default  text
-- ->  family      text
-- ->  storage     text
-- ->  owner       text
-- ->  comment     text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'operator class' AS kind, n.nspname AS schema, o.opcname || '(' || m.amname || ')' AS name, '' AS sub,
       /*: 'pg_catalog.pg_opclass'::pg_catalog.regclass::pg_catalog.oid || '/' || o.oid || '/0' AS number, :*/
       pg_catalog.format_type(o.opcintype, NULL) AS type,
       CASE WHEN o.opcdefault THEN 'yes' END AS is_default,
       f.opfnamespace::pg_catalog.regnamespace::text || '.' || pg_catalog.quote_ident(f.opfname) AS family,
       pg_catalog.format_type(nullif(o.opckeytype, 0), NULL) AS storage,
       pg_catalog.pg_get_userbyid(o.opcowner) AS owner,
       pg_catalog.obj_description(o.oid, 'pg_opclass') AS comment
  FROM pg_catalog.pg_opclass o
  JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
  JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod
  JOIN pg_catalog.pg_opfamily f ON f.oid = o.opcfamily
 WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND o.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_opclass'::pg_catalog.regclass)
