-- Whether a session is there; no row when it is not.
-- $1  identity  text     "pid/start" as read_session.sql gives it
-- ->  pid       integer
SELECT a.pid
  FROM pg_catalog.pg_stat_activity a
 WHERE a.pid = pg_catalog.split_part($1::pg_catalog.text, '/', 1)::pg_catalog.int4
   AND (a.backend_start IS NULL
        OR (EXTRACT(epoch FROM a.backend_start) * 1000000)::pg_catalog.int8
           = pg_catalog.split_part($1::pg_catalog.text, '/', 2)::pg_catalog.int8)
