-- The tables, there before, that this transaction has locked in a mode: it may have written their rows, or emptied them.
-- $1  present  text     oids of the tables that were there, as an array
-- $2  mode     text     of the lock: RowExclusiveLock, AccessExclusiveLock
-- ->  oid      text
-- from 12
-- source      PostgreSQL manual, pg_locks; 13.3.1 (table-level locks)
SELECT DISTINCT l.relation::text AS oid
  FROM pg_catalog.pg_locks l
  JOIN pg_catalog.pg_class c ON c.oid = l.relation
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE l.locktype = 'relation' AND l.granted AND l.pid = pg_catalog.pg_backend_pid()
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
   AND c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'homing', 'homing_keep')
   AND l.mode = $2
   AND c.oid = ANY ($1::pg_catalog.oid[])
