-- Which catalog_ statements would find nothing, by name: planning them costs more than all the rest in a small database.
-- ->  statement  text
-- from 12
-- source         PostgreSQL manual 54, and access/transam.h: objects made after initdb have an oid of 16384 or more
SELECT 'catalog_access_methods' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_am o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_casts' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_cast o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_collations' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_collation o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_conversions' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_conversion o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_event_triggers' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_foreign_data_wrappers' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_foreign_data_wrapper o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_functions' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_proc o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_languages' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_language o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_operator_classes' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_opclass o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_operator_families' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_opfamily o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_operators' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_operator o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_policies' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_policy o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_publications' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_publication o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_servers' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_foreign_server o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_statistics' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_statistic_ext o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_subscriptions' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_subscription o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_text_search_configurations' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_ts_config o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_text_search_dictionaries' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_ts_dict o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_text_search_parsers' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_ts_parser o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_text_search_templates' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_ts_template o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_transforms' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_transform o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_user_mappings' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_user_mappings o WHERE o.umid >= 16384)
UNION ALL SELECT 'catalog_default_privileges' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_default_acl o WHERE o.oid >= 16384)
UNION ALL SELECT 'catalog_security_labels' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_seclabel)
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_shseclabel)
UNION ALL SELECT 'catalog_rules' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_rewrite o WHERE o.oid >= 16384 AND o.rulename <> '_RETURN')
UNION ALL SELECT 'catalog_triggers' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_trigger o WHERE NOT o.tgisinternal)
UNION ALL SELECT 'catalog_views' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_rewrite o WHERE o.oid >= 16384 AND o.rulename = '_RETURN')
UNION ALL SELECT relations.statement
  FROM pg_catalog.unnest(ARRAY['catalog_columns', 'catalog_constraints', 'catalog_indexes', 'catalog_sequences',
                               'catalog_tables']) relations (statement)
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class o
                    WHERE o.oid >= 16384
                      AND o.relnamespace NOT IN (SELECT n.oid FROM pg_catalog.pg_namespace n
                                                  WHERE n.nspname IN ('pg_toast', 'homing', 'homing_keep')))
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint o WHERE o.oid >= 16384 AND o.contypid <> 0)
UNION ALL SELECT 'catalog_types' AS statement
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class o WHERE o.oid >= 16384 AND o.relkind = 'c')
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_type o
                    WHERE o.oid >= 16384 AND o.typrelid = 0
                      AND NOT (o.typelem <> 0 AND o.typname ~ '^_'
                               AND EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.oid = o.typelem AND e.typarray = o.oid)))
