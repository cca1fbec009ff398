-- Indexes that some session is building at this moment.
-- ->  sch     text
-- ->  idx     text
-- ->  pid     integer
-- from 12
-- source      PostgreSQL manual, 28.4 (pg_stat_progress_create_index)
SELECT n.nspname AS sch, i.relname AS idx, p.pid
  FROM pg_catalog.pg_stat_progress_create_index p
  JOIN pg_catalog.pg_class i ON i.oid = p.index_relid
  JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace
 WHERE p.datname = pg_catalog.current_database()
