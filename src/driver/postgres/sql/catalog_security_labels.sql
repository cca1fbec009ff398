-- Security labels of any object, named as the server identifies it.
-- ->  kind    text
-- ->  schema  text  empty where there is none
-- ->  name    text
-- ->  sub     text  name of a part, empty for a whole object
-- ->  label   text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'security label' AS kind, '' AS schema, o.type || ' ' || o.identity AS name, l.provider AS sub,
       /*: '' AS number, :*/
       l.label AS label
  FROM pg_catalog.pg_seclabel l
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(l.classoid, l.objoid, l.objsubid) o
 WHERE o.identity IS NOT NULL AND (o.schema IS NULL OR o.schema NOT IN ('homing', 'homing_keep'))
