-- A stamp that stays the same as long as no object was made, changed or removed: which versions of which rows the system
-- tables hold. Another stamp means only that one must look; statistics and vacuum leave it alone.
-- ->  stamp  text
-- from 12
-- source     PostgreSQL manual 5.5 (ctid, xmin); objects made after initdb have an oid of 16384 or more
SELECT pg_catalog.count(*) || '/' || coalesce(pg_catalog.sum(pg_catalog.hashtextextended(v, 0)), 0) AS stamp
  FROM (
    SELECT 'class' || c.ctid || c.xmin FROM pg_catalog.pg_class c
     WHERE c.oid >= 16384 AND c.relnamespace <> (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = 'homing')
    UNION ALL SELECT 'attribute' || ctid || xmin FROM pg_catalog.pg_attribute WHERE attrelid >= 16384
    UNION ALL SELECT 'depend' || ctid || xmin FROM pg_catalog.pg_depend WHERE objid >= 16384
    UNION ALL SELECT 'namespace' || ctid || xmin FROM pg_catalog.pg_namespace
    UNION ALL SELECT 'proc' || ctid || xmin FROM pg_catalog.pg_proc WHERE oid >= 16384
    UNION ALL SELECT 'type' || ctid || xmin FROM pg_catalog.pg_type WHERE oid >= 16384
    UNION ALL SELECT 'enum' || ctid || xmin FROM pg_catalog.pg_enum WHERE oid >= 16384
    UNION ALL SELECT 'constraint' || ctid || xmin FROM pg_catalog.pg_constraint WHERE oid >= 16384
    UNION ALL SELECT 'index' || ctid || xmin FROM pg_catalog.pg_index WHERE indexrelid >= 16384
    UNION ALL SELECT 'sequence' || ctid || xmin FROM pg_catalog.pg_sequence
    UNION ALL SELECT 'trigger' || ctid || xmin FROM pg_catalog.pg_trigger WHERE oid >= 16384
    UNION ALL SELECT 'rewrite' || ctid || xmin FROM pg_catalog.pg_rewrite WHERE oid >= 16384
    UNION ALL SELECT 'policy' || ctid || xmin FROM pg_catalog.pg_policy
    UNION ALL SELECT 'description' || ctid || xmin FROM pg_catalog.pg_description WHERE objoid >= 16384
    UNION ALL SELECT 'default' || ctid || xmin FROM pg_catalog.pg_attrdef
    UNION ALL SELECT 'acl' || ctid || xmin FROM pg_catalog.pg_default_acl
    UNION ALL SELECT 'extension' || ctid || xmin FROM pg_catalog.pg_extension
  ) rows (v)
