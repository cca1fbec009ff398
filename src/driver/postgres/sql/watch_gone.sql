-- Which of these rows of the busy system tables are not there any more.
-- $1 class      oid[]  NULL: none is asked for
-- $2 type       oid[]  NULL: none is asked for
-- $3 constraint oid[]  NULL: none is asked for
-- $4 attrdef    oid[]  NULL: none is asked for
-- $5 trigger    oid[]  NULL: none is asked for
-- $6 index      oid[]  NULL: none is asked for
-- $7 sequence   oid[]  NULL: none is asked for
-- ->  of     text    table
-- ->  total  bigint  no meaning
-- ->  rows   text    "oid,...": those that went
-- from 12
-- source     PostgreSQL manual, System Catalogs
SELECT 'class' AS of, 0::bigint AS total, pg_catalog.string_agg(k.oid::text, ',') AS rows
  FROM pg_catalog.unnest($1::pg_catalog.oid[]) k (oid)
 WHERE k.oid NOT IN (SELECT r.oid FROM pg_catalog.pg_class r WHERE $1::pg_catalog.oid[] IS NOT NULL AND r.oid >= 16384)
UNION ALL
SELECT 'type', 0::bigint, pg_catalog.string_agg(k.oid::text, ',')
  FROM pg_catalog.unnest($2::pg_catalog.oid[]) k (oid)
 WHERE k.oid NOT IN (SELECT r.oid FROM pg_catalog.pg_type r WHERE $2::pg_catalog.oid[] IS NOT NULL AND r.oid >= 16384)
UNION ALL
SELECT 'constraint', 0::bigint, pg_catalog.string_agg(k.oid::text, ',')
  FROM pg_catalog.unnest($3::pg_catalog.oid[]) k (oid)
 WHERE k.oid NOT IN (SELECT r.oid FROM pg_catalog.pg_constraint r WHERE $3::pg_catalog.oid[] IS NOT NULL AND r.oid >= 16384)
UNION ALL
SELECT 'attrdef', 0::bigint, pg_catalog.string_agg(k.oid::text, ',')
  FROM pg_catalog.unnest($4::pg_catalog.oid[]) k (oid)
 WHERE k.oid NOT IN (SELECT r.oid FROM pg_catalog.pg_attrdef r WHERE $4::pg_catalog.oid[] IS NOT NULL AND r.oid >= 16384)
UNION ALL
SELECT 'trigger', 0::bigint, pg_catalog.string_agg(k.oid::text, ',')
  FROM pg_catalog.unnest($5::pg_catalog.oid[]) k (oid)
 WHERE k.oid NOT IN (SELECT r.oid FROM pg_catalog.pg_trigger r WHERE $5::pg_catalog.oid[] IS NOT NULL AND r.oid >= 16384)
UNION ALL
SELECT 'index', 0::bigint, pg_catalog.string_agg(k.oid::text, ',')
  FROM pg_catalog.unnest($6::pg_catalog.oid[]) k (oid)
 WHERE k.oid NOT IN (SELECT r.indexrelid FROM pg_catalog.pg_index r WHERE $6::pg_catalog.oid[] IS NOT NULL AND r.indexrelid >= 16384)
UNION ALL
SELECT 'sequence', 0::bigint, pg_catalog.string_agg(k.oid::text, ',')
  FROM pg_catalog.unnest($7::pg_catalog.oid[]) k (oid)
 WHERE k.oid NOT IN (SELECT r.seqrelid FROM pg_catalog.pg_sequence r WHERE $7::pg_catalog.oid[] IS NOT NULL AND r.seqrelid >= 16384)
