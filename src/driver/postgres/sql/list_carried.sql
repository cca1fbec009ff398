-- What has a name of its own and moves with a table: its indexes, and the sequences that its columns own.
-- $1  oid   text
-- ->  kind  text  INDEX or SEQUENCE
-- ->  name  text
-- from 12
-- source    PostgreSQL manual, pg_index, pg_depend
SELECT 'INDEX' AS kind, c.relname AS name
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
 WHERE i.indrelid = $1::text::pg_catalog.oid
UNION ALL
SELECT 'SEQUENCE', c.relname
  FROM pg_catalog.pg_depend d
  JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S'
 WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND d.refobjid = $1::text::pg_catalog.oid AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
 ORDER BY 1, 2
