-- Which types and functions kept tables and columns need: they cannot go before those do. A type and its array are one
-- thing, which is known by either number.
-- ->  class  text  oid of the system table
-- ->  oid    text
-- from 12
-- source     PostgreSQL manual, pg_depend
WITH RECURSIVE kept AS (
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS class, a.attrelid AS id, a.attnum::integer AS part
      FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE a.attnum > 0 AND NOT a.attisdropped AND (n.nspname = 'homing_keep' OR a.attname ~ '^homing_keep_[0-9]+$')
    UNION
    SELECT d.classid, d.objid, d.objsubid
      FROM pg_catalog.pg_depend d
      JOIN kept k ON d.refclassid = k.class AND d.refobjid = k.id AND d.refobjsubid = k.part
     WHERE d.deptype IN ('a', 'i')
), needed AS (
    SELECT d.refclassid AS class, d.refobjid AS id
      FROM pg_catalog.pg_depend d
      JOIN kept k ON d.classid = k.class AND d.objid = k.id AND d.objsubid = k.part
     WHERE d.refclassid IN ('pg_catalog.pg_type'::pg_catalog.regclass, 'pg_catalog.pg_proc'::pg_catalog.regclass)
    UNION
    SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.typelem
      FROM needed e
      JOIN pg_catalog.pg_type t ON e.class = 'pg_catalog.pg_type'::pg_catalog.regclass AND t.oid = e.id AND t.typelem <> 0
)
SELECT DISTINCT e.class::text AS class, e.id::text AS oid
  FROM (SELECT class, id FROM needed
        UNION ALL
        SELECT n.class, t.typarray
          FROM needed n
          JOIN pg_catalog.pg_type t ON n.class = 'pg_catalog.pg_type'::pg_catalog.regclass AND t.oid = n.id) e
 WHERE e.id >= 16384
