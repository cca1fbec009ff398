-- A stamp that stays the same as long as no object was made, changed or removed: by which transactions the rows of the
-- system tables were written, table by table. What is added or changed later has a later writer, and what goes is missing in
-- the count. Another stamp means only that one must look; statistics and vacuum leave it alone.
-- ->  stamp  text
-- from 12
-- source     PostgreSQL manual 5.5 (xmin); objects made after initdb have an oid of 16384 or more
SELECT pg_catalog.count(*)::text || '/' || coalesce(pg_catalog.sum(pg_catalog.hashtextextended(writer::text, of)), 0)::text AS stamp
  FROM (
    SELECT 1::bigint, c.xmin FROM pg_catalog.pg_class c
     WHERE c.oid >= 16384 AND c.relnamespace <> (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = 'homing')
    UNION ALL SELECT 2, xmin FROM pg_catalog.pg_attribute WHERE attrelid >= 16384
    UNION ALL SELECT 3, xmin FROM pg_catalog.pg_depend WHERE objid >= 16384
    UNION ALL SELECT 4, xmin FROM pg_catalog.pg_namespace
    UNION ALL SELECT 5, xmin FROM pg_catalog.pg_proc WHERE oid >= 16384
    UNION ALL SELECT 6, xmin FROM pg_catalog.pg_type WHERE oid >= 16384
    UNION ALL SELECT 7, xmin FROM pg_catalog.pg_enum WHERE oid >= 16384
    UNION ALL SELECT 8, xmin FROM pg_catalog.pg_constraint WHERE oid >= 16384
    UNION ALL SELECT 9, xmin FROM pg_catalog.pg_index WHERE indexrelid >= 16384
    UNION ALL SELECT 10, xmin FROM pg_catalog.pg_sequence
    UNION ALL SELECT 11, xmin FROM pg_catalog.pg_trigger WHERE oid >= 16384
    UNION ALL SELECT 12, xmin FROM pg_catalog.pg_rewrite WHERE oid >= 16384
    UNION ALL SELECT 13, xmin FROM pg_catalog.pg_policy
    UNION ALL SELECT 14, xmin FROM pg_catalog.pg_description WHERE objoid >= 16384
    UNION ALL SELECT 15, xmin FROM pg_catalog.pg_attrdef
    UNION ALL SELECT 16, xmin FROM pg_catalog.pg_default_acl
    UNION ALL SELECT 17, xmin FROM pg_catalog.pg_extension
  ) rows (of, writer)
