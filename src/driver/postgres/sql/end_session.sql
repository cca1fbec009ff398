-- Asks the server to end a session; no row when it is not there.
-- $1  identity  text     "pid/start" as read_session.sql gives it
-- ->  hidden    integer  1: whether it is this session cannot be seen by this role, nothing was done
-- ->  asked     text     whether the signal was sent; null: hidden
-- source        PostgreSQL manual 9.28.2, pg_terminate_backend
SELECT (a.backend_start IS NULL)::pg_catalog.int4,
       CASE WHEN a.backend_start IS NOT NULL THEN pg_catalog.pg_terminate_backend(a.pid)::pg_catalog.text END
  FROM pg_catalog.pg_stat_activity a
 WHERE a.pid = pg_catalog.split_part($1::pg_catalog.text, '/', 1)::pg_catalog.int4
   AND (a.backend_start IS NULL
        OR (EXTRACT(epoch FROM a.backend_start) * 1000000)::pg_catalog.int8
           = pg_catalog.split_part($1::pg_catalog.text, '/', 2)::pg_catalog.int8)
