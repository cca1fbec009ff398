-- Which rows of the system tables are new, for those who know what there was: new ones by their transaction (a row's xmin
-- is younger than the oldest transaction that was under way at the last look), lost ones by the number of all rows.
-- $1 oldest   text    oldest transaction under way at the last look, modulo 2^32; NULL: every row counts as new
-- $2 named    text[]  tables of which every row is wanted, and no other's; NULL: all tables, new rows
-- $3 before   text    snapshot of the last look: when the same one is seen again and nothing was under way, nothing is looked at
-- ->  of     text    table, or statement that reads it whole; snapshot; roles
-- ->  total  bigint  rows there are
-- ->  rows   text    "key part mark owner face,...": numbers; face is a hash of what others show of it, 0: all of it. Of
--                    pg_depend every link of a dependent that has a new one. Of what is read whole: how many are new.
-- from 12
-- source     PostgreSQL manual 5.5 (xmin), 9.27.8 (txid_current_snapshot; snapshots and ages of transactions)
SELECT u.of, u.total, u.rows
  FROM (SELECT now.snapshot, coalesce(CASE WHEN $2::text[] IS NULL THEN pg_catalog.age($1::pg_catalog.xid) END, 2147483647) AS age,
               $2::text[] IS NOT NULL OR now.snapshot IS DISTINCT FROM $3::text
               OR pg_catalog.split_part(now.snapshot, ':', 1) <> pg_catalog.split_part(now.snapshot, ':', 2) AS look
          FROM (SELECT pg_catalog.txid_current_snapshot()::text AS snapshot OFFSET 0) now
        OFFSET 0) l
 CROSS JOIN LATERAL (
SELECT 'snapshot' AS of, 0::bigint AS total, l.snapshot AS rows
UNION ALL
SELECT 'reader', 0, CURRENT_USER::text
UNION ALL
SELECT 'class', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, 0, r.relkind, CASE r.relkind WHEN 'c' THEN r.reltype ELSE 0 END, pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', r.relname, r.relnamespace), 0)), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_class r
 WHERE l.look AND ($2::text[] IS NULL OR 'class' = ANY ($2::text[]))
   AND r.oid >= 16384 AND r.relnamespace <> 99
UNION ALL
SELECT 'attribute', 0, pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.attrelid, r.attnum, 'a', 0, pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', r.attname, r.atttypid, r.atttypmod, r.attisdropped, r.attcollation), 0)), ',')
  FROM pg_catalog.pg_attribute r
 WHERE l.look AND ($2::text[] IS NULL OR 'attribute' = ANY ($2::text[]))
   AND pg_catalog.age(r.xmin) <= l.age AND r.attnum > 0 AND r.attrelid >= 16384
UNION ALL
SELECT 'type', pg_catalog.count(*), pg_catalog.string_agg((SELECT pg_catalog.concat_ws(' ', r.oid, 0, CASE WHEN s.relation IS NOT NULL THEN 'r' WHEN s.type IS NOT NULL THEN 'a' ELSE 't' END,
                coalesce(s.relation, s.type, 0), pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', r.typname, r.typnamespace, r.typstorage, r.typcollation), 0))
           FROM (SELECT (SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relkind <> 'c' AND c.oid = coalesce((SELECT e.typrelid FROM pg_catalog.pg_type e WHERE e.oid = r.typelem AND e.typarray = r.oid), r.typrelid)) AS relation,
                     coalesce(CASE r.typtype WHEN 'm' THEN (SELECT m.rngtypid FROM pg_catalog.pg_range m
                     WHERE (pg_catalog.to_jsonb(m) ->> 'rngmultitypid')::pg_catalog.oid = r.oid) END, (SELECT e.oid FROM pg_catalog.pg_type e WHERE e.oid = r.typelem AND e.typarray = r.oid)) AS type OFFSET 0) s), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_type r
 WHERE l.look AND ($2::text[] IS NULL OR 'type' = ANY ($2::text[]))
   AND r.oid >= 16384 AND r.typnamespace <> 99
UNION ALL
SELECT 'proc', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, 0, r.prokind, 0, pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', r.proname, r.pronamespace, r.prorettype, r.proargtypes, r.proargnames), 0)), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_proc r
 WHERE l.look AND ($2::text[] IS NULL OR 'proc' = ANY ($2::text[]))
   AND r.oid >= 16384
UNION ALL
SELECT 'namespace', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, 0, 's', 0, pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', r.nspname), 0)), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_namespace r
 WHERE l.look AND ($2::text[] IS NULL OR 'namespace' = ANY ($2::text[]))
   AND r.nspname !~ '^pg_'
UNION ALL
SELECT 'constraint', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, CASE r.contype WHEN 'n' THEN coalesce(r.conkey[1], 0) ELSE 0 END, CASE WHEN r.contypid <> 0 THEN 'd' ELSE r.contype END, CASE WHEN r.contypid <> 0 THEN r.contypid ELSE r.conrelid END, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_constraint r
 WHERE l.look AND ($2::text[] IS NULL OR 'constraint' = ANY ($2::text[]))
   AND r.oid >= 16384
UNION ALL
SELECT 'attrdef', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, r.adnum, 'd', r.adrelid, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_attrdef r
 WHERE l.look AND ($2::text[] IS NULL OR 'attrdef' = ANY ($2::text[]))
   AND r.oid >= 16384
UNION ALL
SELECT 'trigger', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, 0, 't', r.tgrelid, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_trigger r
 WHERE l.look AND ($2::text[] IS NULL OR 'trigger' = ANY ($2::text[]))
   AND true
UNION ALL
SELECT 'rewrite', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, 0, CASE r.rulename WHEN '_RETURN' THEN 'v' ELSE 'u' END, r.ev_class, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_rewrite r
 WHERE l.look AND ($2::text[] IS NULL OR 'rewrite' = ANY ($2::text[]))
   AND r.oid >= 16384
UNION ALL
SELECT 'policy', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, 0, 'p', r.polrelid, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_policy r
 WHERE l.look AND ($2::text[] IS NULL OR 'policy' = ANY ($2::text[]))
   AND r.oid >= 16384
UNION ALL
SELECT 'index', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.indexrelid, 0, CASE WHEN r.indisvalid AND r.indisready THEN 'v' ELSE 'u' END, r.indrelid, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age OR NOT (r.indisvalid AND r.indisready))
  FROM pg_catalog.pg_index r
 WHERE l.look AND ($2::text[] IS NULL OR 'index' = ANY ($2::text[]))
   AND r.indexrelid >= 16384
UNION ALL
SELECT 'sequence', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.seqrelid, 0, 's', 0, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_sequence r
 WHERE l.look AND ($2::text[] IS NULL OR 'sequence' = ANY ($2::text[]))
   AND r.seqrelid >= 16384
UNION ALL
SELECT 'enum', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, 0, 'e', r.enumtypid, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_enum r
 WHERE l.look AND ($2::text[] IS NULL OR 'enum' = ANY ($2::text[]))
   AND r.oid >= 16384
UNION ALL
SELECT 'range', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.rngtypid, 0, 'r', 0, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_range r
 WHERE l.look AND ($2::text[] IS NULL OR 'range' = ANY ($2::text[]))
   AND r.rngtypid >= 16384
UNION ALL
SELECT 'inherits', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.inhrelid, r.inhseqno, 'i', 0, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_inherits r
 WHERE l.look AND ($2::text[] IS NULL OR 'inherits' = ANY ($2::text[]))
   AND r.inhrelid >= 16384
UNION ALL
SELECT 'partitioned', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.partrelid, 0, 'p', 0, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_partitioned_table r
 WHERE l.look AND ($2::text[] IS NULL OR 'partitioned' = ANY ($2::text[]))
   AND r.partrelid >= 16384
UNION ALL
SELECT 'foreign', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.ftrelid, 0, 'f', 0, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_foreign_table r
 WHERE l.look AND ($2::text[] IS NULL OR 'foreign' = ANY ($2::text[]))
   AND r.ftrelid >= 16384
UNION ALL
SELECT 'aggregate', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.aggfnoid::oid, 0, 'a', 0, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_aggregate r
 WHERE l.look AND ($2::text[] IS NULL OR 'aggregate' = ANY ($2::text[]))
   AND r.aggfnoid >= 16384
UNION ALL
SELECT 'description', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.objoid, r.objsubid, 'd', r.classoid, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_description r
 WHERE l.look AND ($2::text[] IS NULL OR 'description' = ANY ($2::text[]))
   AND (r.objoid >= 16384 OR r.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass)
UNION ALL
SELECT 'depend', s.total,
       (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid, d.deptype), ',')
          FROM (SELECT DISTINCT (n.owner >> 32)::pg_catalog.oid AS class, (n.owner & 4294967295)::pg_catalog.oid AS id
                  FROM pg_catalog.unnest(s.owners) n (owner)) n
          JOIN pg_catalog.pg_depend d ON d.classid = n.class AND d.objid = n.id AND d.deptype <> 'x')
  FROM (SELECT pg_catalog.count(*) AS total,
               pg_catalog.array_agg(r.classid::bigint << 32 | r.objid::bigint) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age) AS owners
          FROM pg_catalog.pg_depend r
         WHERE l.look AND ($2::text[] IS NULL OR 'depend' = ANY ($2::text[]))
           AND r.objid >= 16384 AND r.deptype <> 'x') s
UNION ALL
SELECT 'catalog_access_methods', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_am r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_access_methods' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_casts', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_cast r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_casts' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_collations', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_collation r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_collations' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_conversions', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_conversion r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_conversions' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_default_privileges', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_default_acl r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_default_privileges' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_event_triggers', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_event_trigger r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_event_triggers' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_extensions', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_extension r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_extensions' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_foreign_data_wrappers', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_foreign_data_wrapper r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_foreign_data_wrappers' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_languages', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_language r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_languages' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_operator_classes', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_opclass r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_operator_classes' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_operator_families', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_opfamily r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_operator_families' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_operators', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_operator r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_operators' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_publications', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_publication r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_publications' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_servers', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_foreign_server r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_servers' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_statistics', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_statistic_ext r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_statistics' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_text_search_configurations', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_ts_config r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_text_search_configurations' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_text_search_configurations', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_ts_config_map r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_text_search_configurations' = ANY ($2::text[])) AND r.mapcfg >= 16384
UNION ALL
SELECT 'catalog_text_search_dictionaries', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_ts_dict r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_text_search_dictionaries' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_text_search_parsers', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_ts_parser r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_text_search_parsers' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_text_search_templates', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_ts_template r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_text_search_templates' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_transforms', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_transform r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_transforms' = ANY ($2::text[])) AND r.oid >= 16384
UNION ALL
SELECT 'catalog_security_labels', pg_catalog.count(*), (pg_catalog.count(*) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age))::text
  FROM pg_catalog.pg_seclabel r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_security_labels' = ANY ($2::text[]))
UNION ALL
SELECT 'catalog_subscriptions', pg_catalog.count(r.oid), pg_catalog.count(r.oid)::text
  FROM pg_catalog.pg_subscription r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_subscriptions' = ANY ($2::text[]))
UNION ALL
SELECT 'catalog_user_mappings', pg_catalog.count(*), pg_catalog.count(*)::text
  FROM pg_catalog.pg_user_mappings r
 WHERE l.look AND ($2::text[] IS NULL OR 'catalog_user_mappings' = ANY ($2::text[]))
UNION ALL
SELECT 'roles', pg_catalog.count(*), pg_catalog.sum(pg_catalog.hashtextextended(r.oid || ' ' || r.rolname, 0))::text
  FROM pg_catalog.pg_roles r
 WHERE l.look AND ($2::text[] IS NULL OR 'roles' = ANY ($2::text[]))
UNION ALL
SELECT 'tablespaces', pg_catalog.count(*), pg_catalog.sum(pg_catalog.hashtextextended(r.oid || ' ' || r.spcname, 0))::text
  FROM pg_catalog.pg_tablespace r
 WHERE l.look AND ($2::text[] IS NULL OR 'tablespaces' = ANY ($2::text[]))
) u
