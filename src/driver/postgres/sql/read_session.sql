-- What this session is.
-- $1  client_pid  integer  process id as the client was told at login
-- ->  direct      integer  1: the server process is the one that answered the login; 0: a pooler is in between
-- ->  identity    text     "pid/start", start in microseconds since the epoch
-- ->  kind        text     version text of the server
-- source          PostgreSQL manual, pg_stat_activity: of its function, since planning the view costs more than all else
SELECT (pg_catalog.pg_backend_pid() = $1::pg_catalog.int4)::pg_catalog.int4,
       a.pid || '/' || (EXTRACT(epoch FROM a.backend_start) * 1000000)::pg_catalog.int8,
       pg_catalog.version()
  FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) a
