-- Indexes; the definition of one that a constraint owns is the constraint's.
-- ->  kind              text
-- ->  schema            text  empty where there is none
-- ->  name              text
-- ->  sub               text  name of a part, empty for a whole object
-- ->  on_table          text
-- ->  of_constraint     text
-- ->  definition        text
-- ->  valid             text
-- ->  ready             text
-- ->  clustered         text
-- ->  replica_identity  text
-- ->  partition_of      text
-- ->  options           text
-- ->  tablespace        text
-- ->  statistics        text
-- ->  comment           text
-- from 12
-- source      PostgreSQL manual, System Catalogs
SELECT 'index' AS kind, n.nspname AS schema, c.relname AS name, '' AS sub,
       /*: 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid || '/' || c.oid || '/0' AS number, :*/
       t.relname AS on_table,
       k.conname AS of_constraint,
       CASE WHEN k.oid IS NULL THEN pg_catalog.pg_get_indexdef(c.oid) END AS definition,
       CASE WHEN NOT i.indisvalid THEN 'no' END AS valid,
       CASE WHEN NOT i.indisready THEN 'no' END AS ready,
       CASE WHEN i.indisclustered THEN 'yes' END AS clustered,
       CASE WHEN i.indisreplident THEN 'yes' END AS replica_identity,
       CASE WHEN c.relispartition THEN
           (SELECT h.inhparent::pg_catalog.regclass::text FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid) END AS partition_of,
       CASE WHEN CASE WHEN k.oid IS NOT NULL THEN c.reloptions END IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(o, ', ' ORDER BY o COLLATE "C") FROM pg_catalog.unnest(CASE WHEN k.oid IS NOT NULL THEN c.reloptions END) o) END AS options,
       CASE WHEN c.reltablespace <> 0 THEN
           (SELECT ts.spcname FROM pg_catalog.pg_tablespace ts WHERE ts.oid = c.reltablespace) END AS tablespace,
       CASE WHEN i.indexprs IS NOT NULL THEN
           (SELECT pg_catalog.string_agg(a.attnum || '=' || a.attstattarget, ', ')
              FROM (SELECT o.attnum, o.attstattarget FROM pg_catalog.pg_attribute o
                     WHERE o.attrelid = c.oid AND o.attnum > 0 AND o.attstattarget >= 0 ORDER BY o.attnum) a) END AS statistics,
       x.description AS comment
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
  LEFT JOIN pg_catalog.pg_description x ON x.objoid = c.oid AND x.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objsubid = 0
 WHERE t.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND t.oid NOT IN (SELECT d.objid FROM pg_catalog.pg_depend d
                   WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
                     AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
   /*: AND c.oid = ANY ($1::pg_catalog.oid[]) :*/
