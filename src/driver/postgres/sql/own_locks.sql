-- What this session has locked, system catalogues left out; a relation that it dropped has a number and no name.
-- ->  schema  text
-- ->  name    text
-- ->  kind    text  as pg_class.relkind
-- ->  mode    text  AccessExclusiveLock, ...
-- ->  number  text  as catalogues have it: class/oid/0
-- source      PostgreSQL manual 53.13, pg_locks
SELECT n.nspname, c.relname, c.relkind, l.mode,
       'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid || '/' || l.relation || '/0' AS number
  FROM pg_catalog.pg_locks l
  LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE l.pid = pg_catalog.pg_backend_pid()
   AND l.locktype = 'relation'
   AND l.granted
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
   AND l.relation >= 16384
   AND n.nspname IS DISTINCT FROM 'information_schema'
   AND n.nspname IS DISTINCT FROM 'pg_toast'
 ORDER BY 1, 2, 4
