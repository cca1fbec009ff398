-- Which system tables have changed, and which rows of the busiest are new, for those who know what there was: new ones by
-- their transaction (a row's xmin is younger than the oldest transaction that was under way at the last look), lost ones by
-- the number of all rows; watch_gone says which. The other tables are watch_rest's.
-- $1 oldest   text    oldest transaction under way at the last look, modulo 2^32; NULL: every row counts as new
-- $2 named    text[]  tables of which every row is wanted, and no other's; NULL: those that have changed, new rows
-- $3 before   text    snapshot of the last look: when the same one is seen again and nothing was under way, nothing is looked at
-- $4 counted  text[]  what the last look answered as counted; NULL: all have changed
-- $5 newest   text    every object that was there at the last look has this oid or a lower one; NULL: not known
-- ->  of     text    snapshot; reader; counted; wanted: a table that has changed, as a row each; moved: likewise, of those whose
--                    total is the number of rows that came less those that went; table; roles; tablespaces
-- ->  total  bigint  rows there are; of a table that moved: no meaning
-- ->  rows   text    "key part mark owner face,...": numbers; face is a hash of what others show of it, 0: all of it. Of
--                    pg_depend every link of a dependent that has a new one. Of wanted, moved: the table; of counted: what to give back.
-- A table has changed when the rows that were ever written in it are another number: the server counts them, for this
-- session at once. It does from version 15 on, unless it was told not to; else every table counts as changed.
-- A table in which no row was changed in place of another is not walked through: its new rows are looked for by index among
-- the objects younger than newest and the relations that have changed. When these are as many as were written, they are all.
-- from 12
-- source     PostgreSQL manual 5.5 (xmin), 9.27.8 (txid_current_snapshot; snapshots and ages of transactions), 28.2 (statistics)
SELECT u.of, u.total, u.rows
  FROM (SELECT m.*, CASE WHEN m.done = '{}' THEN '{}' ELSE m.class[3]::pg_catalog.oid[] END AS changed,
               ARRAY(SELECT w.of FROM pg_catalog.unnest(m.wanted) w (of) WHERE w.of <> ALL (m.done)) AS slow
          FROM (SELECT m.*, ARRAY(SELECT q.of FROM ROWS FROM (pg_catalog.unnest(m.quick), pg_catalog.unnest(m.came),
                   pg_catalog.unnest(ARRAY(SELECT CASE q.of
                       WHEN 'attribute' THEN
                       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute r
                         WHERE r.attrelid = ANY (m.class[3]::pg_catalog.oid[]) AND pg_catalog.age(r.xmin) <= m.age)
                       WHEN 'type' THEN
                       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_type r WHERE r.oid > m.newest AND pg_catalog.age(r.xmin) <= m.age)
                       WHEN 'constraint' THEN
                       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_constraint r WHERE r.oid > m.newest AND pg_catalog.age(r.xmin) <= m.age)
                       WHEN 'attrdef' THEN
                       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attrdef r WHERE r.oid > m.newest AND pg_catalog.age(r.xmin) <= m.age)
                       WHEN 'trigger' THEN
                       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_trigger r WHERE r.oid > m.newest AND pg_catalog.age(r.xmin) <= m.age)
                       WHEN 'index' THEN
                       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_index r WHERE r.indexrelid > m.newest AND pg_catalog.age(r.xmin) <= m.age)
                       WHEN 'sequence' THEN
                       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_sequence r WHERE r.seqrelid > m.newest AND pg_catalog.age(r.xmin) <= m.age)
                       WHEN 'depend' THEN
                       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_depend r
                         WHERE r.classid = ANY ('{1247,1255,1259,2604,2606,2615,2618,2620,3256}') AND r.objid > m.newest AND pg_catalog.age(r.xmin) <= m.age)
                     + (SELECT pg_catalog.count(*) FROM pg_catalog.pg_depend r
                         WHERE r.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND r.objid = ANY (m.class[3]::pg_catalog.oid[])
                           AND r.objid <= m.newest AND pg_catalog.age(r.xmin) <= m.age)
                       END FROM pg_catalog.unnest(m.quick) q (of)))) q (of, came, found)
                 WHERE q.came = q.found) AS done
          FROM (SELECT m.*, (SELECT ARRAY[(pg_catalog.count(*) FILTER (WHERE r.relnamespace <> 99))::text,
                        pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, 0, r.relkind, CASE r.relkind WHEN 'c' THEN r.reltype ELSE 0 END, pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', r.relname, r.relnamespace), 0)), ',')
                          FILTER (WHERE r.relnamespace <> 99 AND pg_catalog.age(r.xmin) <= m.age),
                        '{' || coalesce(pg_catalog.string_agg(r.oid::text, ',') FILTER (WHERE pg_catalog.age(r.xmin) <= m.age), '') || '}']
                   FROM pg_catalog.pg_class r
                  WHERE 'class' = ANY (m.wanted) AND r.oid >= 16384) AS class
          FROM (SELECT m.snapshot, m.look, m.counted, $5::pg_catalog.oid AS newest,
                       coalesce(CASE WHEN $2::text[] IS NULL THEN pg_catalog.age($1::pg_catalog.xid) END, 2147483647) AS age,
                       CASE WHEN NOT m.look THEN '{}' WHEN $2::text[] IS NOT NULL THEN $2::text[] ELSE coalesce(c.wanted, '{}') END AS wanted,
                       coalesce(c.quick, '{}') AS quick, c.came, c.moved
                  FROM (SELECT now.snapshot, $2::text[] IS NOT NULL OR now.snapshot IS DISTINCT FROM $3::text
                       OR pg_catalog.split_part(now.snapshot, ':', 1) <> pg_catalog.split_part(now.snapshot, ':', 2) AS look,
                       ARRAY(SELECT CASE WHEN now.counts THEN pg_catalog.concat_ws(' ', t.of, t.id,
                                      pg_catalog.pg_stat_get_tuples_inserted(t.id) + pg_catalog.pg_stat_get_xact_tuples_inserted(t.id),
                                      pg_catalog.pg_stat_get_tuples_updated(t.id) + pg_catalog.pg_stat_get_xact_tuples_updated(t.id),
                                      pg_catalog.pg_stat_get_tuples_deleted(t.id) + pg_catalog.pg_stat_get_xact_tuples_deleted(t.id))
                                    ELSE t.of || ' ?' END
                               FROM (VALUES ('class', 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid),
                            ('attribute', 'pg_catalog.pg_attribute'::pg_catalog.regclass::pg_catalog.oid),
                            ('type', 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid),
                            ('proc', 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid),
                            ('namespace', 'pg_catalog.pg_namespace'::pg_catalog.regclass::pg_catalog.oid),
                            ('constraint', 'pg_catalog.pg_constraint'::pg_catalog.regclass::pg_catalog.oid),
                            ('attrdef', 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid),
                            ('trigger', 'pg_catalog.pg_trigger'::pg_catalog.regclass::pg_catalog.oid),
                            ('rewrite', 'pg_catalog.pg_rewrite'::pg_catalog.regclass::pg_catalog.oid),
                            ('policy', 'pg_catalog.pg_policy'::pg_catalog.regclass::pg_catalog.oid),
                            ('index', 'pg_catalog.pg_index'::pg_catalog.regclass::pg_catalog.oid),
                            ('sequence', 'pg_catalog.pg_sequence'::pg_catalog.regclass::pg_catalog.oid),
                            ('enum', 'pg_catalog.pg_enum'::pg_catalog.regclass::pg_catalog.oid),
                            ('range', 'pg_catalog.pg_range'::pg_catalog.regclass::pg_catalog.oid),
                            ('inherits', 'pg_catalog.pg_inherits'::pg_catalog.regclass::pg_catalog.oid),
                            ('partitioned', 'pg_catalog.pg_partitioned_table'::pg_catalog.regclass::pg_catalog.oid),
                            ('foreign', 'pg_catalog.pg_foreign_table'::pg_catalog.regclass::pg_catalog.oid),
                            ('aggregate', 'pg_catalog.pg_aggregate'::pg_catalog.regclass::pg_catalog.oid),
                            ('description', 'pg_catalog.pg_description'::pg_catalog.regclass::pg_catalog.oid),
                            ('depend', 'pg_catalog.pg_depend'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_access_methods', 'pg_catalog.pg_am'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_casts', 'pg_catalog.pg_cast'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_collations', 'pg_catalog.pg_collation'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_conversions', 'pg_catalog.pg_conversion'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_default_privileges', 'pg_catalog.pg_default_acl'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_event_triggers', 'pg_catalog.pg_event_trigger'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_extensions', 'pg_catalog.pg_extension'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_foreign_data_wrappers', 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_languages', 'pg_catalog.pg_language'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_operator_classes', 'pg_catalog.pg_opclass'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_operator_families', 'pg_catalog.pg_opfamily'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_operators', 'pg_catalog.pg_operator'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_publications', 'pg_catalog.pg_publication'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_servers', 'pg_catalog.pg_foreign_server'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_statistics', 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_text_search_configurations', 'pg_catalog.pg_ts_config'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_text_search_configurations', 'pg_catalog.pg_ts_config_map'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_text_search_dictionaries', 'pg_catalog.pg_ts_dict'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_text_search_parsers', 'pg_catalog.pg_ts_parser'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_text_search_templates', 'pg_catalog.pg_ts_template'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_transforms', 'pg_catalog.pg_transform'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_security_labels', 'pg_catalog.pg_seclabel'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_subscriptions', 'pg_catalog.pg_subscription'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_user_mappings', 'pg_catalog.pg_user_mapping'::pg_catalog.regclass::pg_catalog.oid),
                            ('catalog_user_mappings', 'pg_catalog.pg_foreign_server'::pg_catalog.regclass::pg_catalog.oid)) t (of, id)
                              WHERE $2::text[] IS NULL) AS counted
                  FROM (SELECT pg_catalog.txid_current_snapshot()::text AS snapshot,
                               pg_catalog.current_setting('server_version_num')::integer >= 150000
                               AND pg_catalog.current_setting('track_counts')::boolean AS counts
                        OFFSET 0) now
                OFFSET 0) m
         CROSS JOIN LATERAL (
                SELECT pg_catalog.array_agg(c.now[1]) AS wanted,
                       pg_catalog.array_agg(c.now[1]) FILTER (WHERE c.quick) AS quick,
                       pg_catalog.array_agg(c.now[3]::bigint - c.before[3]::bigint) FILTER (WHERE c.quick) AS came,
                       pg_catalog.array_agg(c.now[3]::bigint - c.before[3]::bigint - c.now[5]::bigint + c.before[5]::bigint) FILTER (WHERE c.quick) AS moved
                  FROM (SELECT c.now, c.before, $5::pg_catalog.oid IS NOT NULL AND c.now[4] = c.before[4]
                               AND c.now[1] IN ('attribute', 'type', 'constraint', 'attrdef', 'trigger', 'index', 'sequence', 'depend') AS quick
                          FROM (SELECT pg_catalog.string_to_array(c.now, ' ') AS now, pg_catalog.string_to_array(c.before, ' ') AS before
                                  FROM ROWS FROM (pg_catalog.unnest(m.counted), pg_catalog.unnest($4::text[])) c (now, before)
                                 WHERE m.look AND (c.before IS NULL OR c.now <> c.before OR c.now LIKE '% ?')
                                OFFSET 0) c
                        OFFSET 0) c) c
        OFFSET 0) m
        OFFSET 0) m
        OFFSET 0) m
        OFFSET 0) l
 CROSS JOIN LATERAL (
SELECT 'snapshot' AS of, 0::bigint AS total, l.snapshot AS rows
UNION ALL
SELECT 'reader', 0, CURRENT_USER::text
UNION ALL
SELECT 'counted', 0, l.counted::text
UNION ALL
SELECT 'wanted', 0, w.of FROM pg_catalog.unnest(l.wanted) w (of)
UNION ALL
SELECT 'moved', q.moved, q.of FROM ROWS FROM (pg_catalog.unnest(l.quick), pg_catalog.unnest(l.moved)) q (of, moved) WHERE q.of = ANY (l.done)
UNION ALL
SELECT 'class', l.class[1]::bigint, l.class[2] WHERE 'class' = ANY (l.wanted)
UNION ALL
SELECT 'attribute', 0, pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.attrelid, r.attnum, 'a', 0, pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', r.attname, r.atttypid, r.atttypmod, r.attisdropped, r.attcollation), 0)), ',')
  FROM (SELECT r.attrelid, r.attnum, r.attname, r.atttypid, r.atttypmod, r.attisdropped, r.attcollation
          FROM pg_catalog.pg_attribute r
         WHERE 'attribute' = ANY (l.done)
           AND pg_catalog.age(r.xmin) <= l.age AND r.attnum > 0 AND r.attrelid = ANY (l.changed)
        UNION ALL
        SELECT r.attrelid, r.attnum, r.attname, r.atttypid, r.atttypmod, r.attisdropped, r.attcollation
          FROM pg_catalog.pg_attribute r
         WHERE 'attribute' = ANY (l.slow)
           AND pg_catalog.age(r.xmin) <= l.age AND r.attnum > 0 AND r.attrelid >= 16384) r
UNION ALL
SELECT 'type', pg_catalog.count(*), pg_catalog.string_agg((SELECT pg_catalog.concat_ws(' ', r.oid, 0, CASE WHEN s.relation IS NOT NULL THEN 'r' WHEN s.type IS NOT NULL THEN 'a' ELSE 't' END,
                coalesce(s.relation, s.type, 0), pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', r.typname, r.typnamespace, r.typstorage, r.typcollation), 0))
           FROM (SELECT (SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relkind <> 'c' AND c.oid = coalesce((SELECT e.typrelid FROM pg_catalog.pg_type e WHERE e.oid = r.typelem AND e.typarray = r.oid), r.typrelid)) AS relation,
                     coalesce(CASE r.typtype WHEN 'm' THEN (SELECT m.rngtypid FROM pg_catalog.pg_range m
                     WHERE (pg_catalog.to_jsonb(m) ->> 'rngmultitypid')::pg_catalog.oid = r.oid) END, (SELECT e.oid FROM pg_catalog.pg_type e WHERE e.oid = r.typelem AND e.typarray = r.oid)) AS type OFFSET 0) s), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_type r
 WHERE 'type' = ANY (l.wanted)
   AND r.oid > CASE WHEN 'type' = ANY (l.done) THEN l.newest ELSE 16383 END AND r.typnamespace <> 99
UNION ALL
SELECT 'constraint', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, CASE r.contype WHEN 'n' THEN coalesce(r.conkey[1], 0) ELSE 0 END, CASE WHEN r.contypid <> 0 THEN 'd' ELSE r.contype END, CASE WHEN r.contypid <> 0 THEN r.contypid ELSE r.conrelid END, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_constraint r
 WHERE 'constraint' = ANY (l.wanted)
   AND r.oid > CASE WHEN 'constraint' = ANY (l.done) THEN l.newest ELSE 16383 END
UNION ALL
SELECT 'attrdef', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, r.adnum, 'd', r.adrelid, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_attrdef r
 WHERE 'attrdef' = ANY (l.wanted)
   AND r.oid > CASE WHEN 'attrdef' = ANY (l.done) THEN l.newest ELSE 16383 END
UNION ALL
SELECT 'trigger', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, 0, 't', r.tgrelid, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_trigger r
 WHERE 'trigger' = ANY (l.wanted)
   AND r.oid > CASE WHEN 'trigger' = ANY (l.done) THEN l.newest ELSE 0 END
UNION ALL
SELECT 'index', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.indexrelid, 0, CASE WHEN r.indisvalid AND r.indisready THEN 'v' ELSE 'u' END, r.indrelid, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age OR NOT (r.indisvalid AND r.indisready))
  FROM pg_catalog.pg_index r
 WHERE 'index' = ANY (l.wanted)
   AND r.indexrelid > CASE WHEN 'index' = ANY (l.done) THEN l.newest ELSE 16383 END
UNION ALL
SELECT 'sequence', pg_catalog.count(*), pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.seqrelid, 0, 's', 0, 0), ',')
         FILTER (WHERE pg_catalog.age(r.xmin) <= l.age)
  FROM pg_catalog.pg_sequence r
 WHERE 'sequence' = ANY (l.wanted)
   AND r.seqrelid > CASE WHEN 'sequence' = ANY (l.done) THEN l.newest ELSE 16383 END
UNION ALL
SELECT 'depend', s.total,
       (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid, d.deptype), ',')
          FROM (SELECT DISTINCT (n.owner >> 32)::pg_catalog.oid AS class, (n.owner & 4294967295)::pg_catalog.oid AS id
                  FROM pg_catalog.unnest(s.owners) n (owner)) n
          JOIN pg_catalog.pg_depend d ON d.classid = n.class AND d.objid = n.id AND d.deptype <> 'x')
  FROM (SELECT pg_catalog.count(*) AS total,
               pg_catalog.array_agg(r.classid::bigint << 32 | r.objid::bigint) FILTER (WHERE pg_catalog.age(r.xmin) <= l.age) AS owners
          FROM (SELECT r.classid, r.objid, r.xmin
                  FROM pg_catalog.pg_depend r
                 WHERE 'depend' = ANY (l.slow)
                   AND r.objid >= 16384 AND r.deptype <> 'x'
                UNION ALL
                SELECT r.classid, r.objid, r.xmin
                  FROM pg_catalog.pg_depend r
                 WHERE 'depend' = ANY (l.done)
                   AND r.classid = ANY ('{1247,1255,1259,2604,2606,2615,2618,2620,3256}') AND r.objid > l.newest
                UNION ALL
                SELECT r.classid, r.objid, r.xmin
                  FROM pg_catalog.pg_depend r
                 WHERE 'depend' = ANY (l.done)
                   AND r.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND r.objid = ANY (l.changed) AND r.objid <= l.newest) r) s
UNION ALL
SELECT 'roles', pg_catalog.count(*), pg_catalog.sum(pg_catalog.hashtextextended(r.oid || ' ' || r.rolname, 0))::text
  FROM pg_catalog.pg_roles r
 WHERE l.look
UNION ALL
SELECT 'tablespaces', pg_catalog.count(*), pg_catalog.sum(pg_catalog.hashtextextended(r.oid || ' ' || r.spcname, 0))::text
  FROM pg_catalog.pg_tablespace r
 WHERE l.look
) u
