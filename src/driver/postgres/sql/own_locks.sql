-- What this session has locked, system catalogues left out.
-- ->  schema  text
-- ->  name    text
-- ->  kind    text  as pg_class.relkind
-- ->  mode    text  AccessExclusiveLock, ...
-- source      PostgreSQL manual 53.13, pg_locks
SELECT n.nspname, c.relname, c.relkind, l.mode
  FROM pg_catalog.pg_locks l
  JOIN pg_catalog.pg_class c ON c.oid = l.relation
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE l.pid = pg_catalog.pg_backend_pid()
   AND l.locktype = 'relation'
   AND l.granted
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
   AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
 ORDER BY 1, 2, 4
