-- Objects that somebody made in this database, and how each is dropped; what is part of another comes with that.
-- ->  what  text  for people
-- ->  sql   text
-- from 12
-- source      PostgreSQL sources, src/include/access/transam.h (FirstNormalObjectId); manual, pg_identify_object
WITH made (class, oid, rank) AS (
    SELECT 'pg_event_trigger'::pg_catalog.regclass::pg_catalog.oid, oid, 1 FROM pg_catalog.pg_event_trigger
    UNION ALL SELECT 'pg_subscription'::pg_catalog.regclass, s.oid, 2
                FROM pg_catalog.pg_subscription s
                JOIN pg_catalog.pg_database b ON b.oid = s.subdbid AND b.datname = pg_catalog.current_database()
    UNION ALL SELECT 'pg_publication'::pg_catalog.regclass, oid, 3 FROM pg_catalog.pg_publication
    UNION ALL SELECT 'pg_extension'::pg_catalog.regclass, oid, 4 FROM pg_catalog.pg_extension
    UNION ALL SELECT 'pg_namespace'::pg_catalog.regclass, oid, 5 FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_'
    UNION ALL SELECT 'pg_class'::pg_catalog.regclass, c.oid, 6
                FROM pg_catalog.pg_class c
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_'
               WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL SELECT 'pg_proc'::pg_catalog.regclass, oid, 7 FROM pg_catalog.pg_proc
    UNION ALL SELECT 'pg_cast'::pg_catalog.regclass, oid, 8 FROM pg_catalog.pg_cast
    UNION ALL SELECT 'pg_transform'::pg_catalog.regclass, oid, 8 FROM pg_catalog.pg_transform
    UNION ALL SELECT 'pg_operator'::pg_catalog.regclass, oid, 8 FROM pg_catalog.pg_operator
    UNION ALL SELECT 'pg_opclass'::pg_catalog.regclass, oid, 8 FROM pg_catalog.pg_opclass
    UNION ALL SELECT 'pg_opfamily'::pg_catalog.regclass, oid, 9 FROM pg_catalog.pg_opfamily
    UNION ALL SELECT 'pg_type'::pg_catalog.regclass, t.oid, 10
                FROM pg_catalog.pg_type t
                JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace AND n.nspname !~ '^pg_'
    UNION ALL SELECT 'pg_collation'::pg_catalog.regclass, oid, 11 FROM pg_catalog.pg_collation
    UNION ALL SELECT 'pg_conversion'::pg_catalog.regclass, oid, 11 FROM pg_catalog.pg_conversion
    UNION ALL SELECT 'pg_ts_config'::pg_catalog.regclass, oid, 11 FROM pg_catalog.pg_ts_config
    UNION ALL SELECT 'pg_ts_dict'::pg_catalog.regclass, oid, 12 FROM pg_catalog.pg_ts_dict
    UNION ALL SELECT 'pg_ts_template'::pg_catalog.regclass, oid, 13 FROM pg_catalog.pg_ts_template
    UNION ALL SELECT 'pg_ts_parser'::pg_catalog.regclass, oid, 13 FROM pg_catalog.pg_ts_parser
    UNION ALL SELECT 'pg_foreign_server'::pg_catalog.regclass, oid, 14 FROM pg_catalog.pg_foreign_server
    UNION ALL SELECT 'pg_foreign_data_wrapper'::pg_catalog.regclass, oid, 15 FROM pg_catalog.pg_foreign_data_wrapper
    UNION ALL SELECT 'pg_language'::pg_catalog.regclass, oid, 15 FROM pg_catalog.pg_language
    UNION ALL SELECT 'pg_am'::pg_catalog.regclass, oid, 15 FROM pg_catalog.pg_am
    UNION ALL SELECT 'pg_largeobject'::pg_catalog.regclass, oid, 16 FROM pg_catalog.pg_largeobject_metadata
)
SELECT i.type || ' ' || i.identity AS what,
       CASE i.type WHEN 'large object' THEN 'SELECT pg_catalog.lo_unlink(' || m.oid || ')'
                   ELSE 'DROP ' || CASE i.type WHEN 'foreign-data wrapper' THEN 'FOREIGN DATA WRAPPER'
                                               WHEN 'statistics object' THEN 'STATISTICS'
                                               ELSE pg_catalog.upper(i.type) END
                        || ' IF EXISTS ' || i.identity || ' CASCADE' END AS sql
  FROM made m
 CROSS JOIN LATERAL pg_catalog.pg_identify_object(m.class, m.oid, 0) i
 WHERE m.oid >= 16384
   AND i.schema IS DISTINCT FROM 'homing'
   AND NOT (i.type = 'schema' AND i.identity = 'homing')
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = m.class AND d.objid = m.oid AND d.objsubid = 0 AND d.deptype IN ('e', 'i'))
 ORDER BY m.rank, 1
