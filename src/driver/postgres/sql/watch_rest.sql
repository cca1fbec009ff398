-- Which rows are new in the system tables that seldom change, told as watch_catalog tells it of the busy ones.
-- $1 oldest   text    oldest transaction under way at the last look, modulo 2^32; NULL: every row counts as new
-- $2 wanted   text[]  tables, or statements that read one whole
-- ->  of     text    table, or statement that reads it whole; those that are not wanted have no meaning
-- ->  total  bigint  rows there are
-- ->  rows   text    as of watch_catalog; of what is read whole: how many are new
-- from 12
-- source     PostgreSQL manual 5.5 (xmin)
SELECT u.of, u.total, u.rows
  FROM (SELECT coalesce(pg_catalog.age($1::pg_catalog.xid), 2147483647) AS age, $2::text[] AS wanted OFFSET 0) l
 CROSS JOIN LATERAL (
SELECT 'proc', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, 0, r.prokind, 0, pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', r.proname, r.pronamespace, r.prorettype, r.proargtypes, r.proargnames), 0)), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_proc r
 WHERE 'proc' = ANY (l.wanted)
   AND r.oid >= 16384
UNION ALL
SELECT 'namespace', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, 0, 's', 0, pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', r.nspname), 0)), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_namespace r
 WHERE 'namespace' = ANY (l.wanted)
   AND r.nspname !~ '^pg_'
UNION ALL
SELECT 'rewrite', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, 0, CASE r.rulename WHEN '_RETURN' THEN 'v' ELSE 'u' END, r.ev_class, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_rewrite r
 WHERE 'rewrite' = ANY (l.wanted)
   AND r.oid >= 16384
UNION ALL
SELECT 'policy', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, 0, 'p', r.polrelid, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_policy r
 WHERE 'policy' = ANY (l.wanted)
   AND r.oid >= 16384
UNION ALL
SELECT 'enum', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, 0, 'e', r.enumtypid, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_enum r
 WHERE 'enum' = ANY (l.wanted)
   AND r.oid >= 16384
UNION ALL
SELECT 'range', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.rngtypid, 0, 'r', 0, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_range r
 WHERE 'range' = ANY (l.wanted)
   AND r.rngtypid >= 16384
UNION ALL
SELECT 'inherits', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.inhrelid, r.inhseqno, 'i', 0, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_inherits r
 WHERE 'inherits' = ANY (l.wanted)
   AND r.inhrelid >= 16384
UNION ALL
SELECT 'partitioned', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.partrelid, 0, 'p', 0, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_partitioned_table r
 WHERE 'partitioned' = ANY (l.wanted)
   AND r.partrelid >= 16384
UNION ALL
SELECT 'foreign', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.ftrelid, 0, 'f', 0, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_foreign_table r
 WHERE 'foreign' = ANY (l.wanted)
   AND r.ftrelid >= 16384
UNION ALL
SELECT 'aggregate', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.aggfnoid::oid, 0, 'a', 0, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_aggregate r
 WHERE 'aggregate' = ANY (l.wanted)
   AND r.aggfnoid >= 16384
UNION ALL
SELECT 'description', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.objoid, r.objsubid, 'd', r.classoid, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_description r
 WHERE 'description' = ANY (l.wanted)
   AND (r.objoid >= 16384 OR r.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass)
UNION ALL
SELECT 'catalog_access_methods', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_am r
 WHERE 'catalog_access_methods' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_casts', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_cast r
 WHERE 'catalog_casts' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_collations', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_collation r
 WHERE 'catalog_collations' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_conversions', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_conversion r
 WHERE 'catalog_conversions' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_default_privileges', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_default_acl r
 WHERE 'catalog_default_privileges' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_event_triggers', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_event_trigger r
 WHERE 'catalog_event_triggers' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_extensions', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_extension r
 WHERE 'catalog_extensions' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_foreign_data_wrappers', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_foreign_data_wrapper r
 WHERE 'catalog_foreign_data_wrappers' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_languages', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_language r
 WHERE 'catalog_languages' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_operator_classes', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_opclass r
 WHERE 'catalog_operator_classes' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_operator_families', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_opfamily r
 WHERE 'catalog_operator_families' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_operators', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_operator r
 WHERE 'catalog_operators' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_publications', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_publication r
 WHERE 'catalog_publications' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_servers', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_foreign_server r
 WHERE 'catalog_servers' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_statistics', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_statistic_ext r
 WHERE 'catalog_statistics' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_text_search_configurations', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_ts_config r
 WHERE 'catalog_text_search_configurations' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_text_search_configurations', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_ts_config_map r
 WHERE 'catalog_text_search_configurations' = ANY (l.wanted) AND r.mapcfg >= 16384
UNION ALL
SELECT 'catalog_text_search_dictionaries', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_ts_dict r
 WHERE 'catalog_text_search_dictionaries' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_text_search_parsers', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_ts_parser r
 WHERE 'catalog_text_search_parsers' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_text_search_templates', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_ts_template r
 WHERE 'catalog_text_search_templates' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_transforms', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_transform r
 WHERE 'catalog_transforms' = ANY (l.wanted) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_security_labels', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_seclabel r
 WHERE 'catalog_security_labels' = ANY (l.wanted)
UNION ALL
SELECT 'catalog_subscriptions', pg_catalog.count(r.oid), pg_catalog.count(r.oid)::text
  FROM pg_catalog.pg_subscription r
 WHERE 'catalog_subscriptions' = ANY (l.wanted)
UNION ALL
SELECT 'catalog_user_mappings', pg_catalog.count(*), pg_catalog.count(*)::text
  FROM pg_catalog.pg_user_mappings r
 WHERE 'catalog_user_mappings' = ANY (l.wanted)
) u (of, total, rows)
