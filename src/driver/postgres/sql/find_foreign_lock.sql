-- Which other session holds an advisory lock in this database.
-- $1  number       bigint
-- ->  pid          integer
-- ->  user         text     null when this role may not see it
-- ->  application  text
-- ->  address      text     null over a Unix socket
-- ->  since        text     when its transaction or session began
-- source           PostgreSQL manual 53.13, pg_locks: a bigint key is in classid and objid, objsubid 1
SELECT l.pid, a.usename, a.application_name, pg_catalog.host(a.client_addr),
       pg_catalog.to_char(coalesce(a.xact_start, a.backend_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"')
  FROM pg_catalog.pg_locks l
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'advisory'
   AND l.granted
   AND l.objsubid = 1
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
   AND ((l.classid::pg_catalog.int8 << 32) | l.objid::pg_catalog.int8) = $1::pg_catalog.int8
   AND l.pid <> pg_catalog.pg_backend_pid()
