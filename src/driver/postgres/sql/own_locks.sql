-- What this session has locked, system catalogues left out; a relation that it dropped has a number and no name.
-- ->  schema  text
-- ->  name    text
-- ->  kind    text  as pg_class.relkind
-- ->  mode    text  AccessExclusiveLock, ...
-- ->  number  text  as catalogues have it: class/oid/0
-- ->  type    text  likewise of the type of its rows
-- ->  types   text  likewise of that type's arrays
-- source      PostgreSQL manual 53.13, pg_locks
SELECT n.nspname, c.relname, c.relkind, l.mode,
       'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid || '/' || l.relation || '/0' AS number,
       'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid || '/' || c.reltype || '/0' AS type,
       'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid || '/' || t.typarray || '/0' AS types
  FROM pg_catalog.pg_locks l
  LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_type t ON t.oid = c.reltype
 WHERE l.pid = pg_catalog.pg_backend_pid()
   AND l.locktype = 'relation'
   AND l.granted
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
   AND l.relation >= 16384
   AND n.nspname IS DISTINCT FROM 'information_schema'
   AND n.nspname IS DISTINCT FROM 'pg_toast'
 ORDER BY 1, 2, 4
