-- Who keeps a session waiting for a lock; asked from another session. No text of a query is read: it may hold secrets.
-- $1  identity     text     "pid/start" of the session that waits
-- ->  pid          integer
-- ->  user         text     null when this role may not see it
-- ->  application  text
-- ->  state        text     active, idle in transaction, ...
-- ->  since        bigint   microseconds since the epoch: its transaction's begin, else its session's
-- ->  command      text     first word of what it runs or ran last, in upper case
-- source           PostgreSQL manual 9.26, pg_blocking_pids; 28.2, pg_stat_activity
SELECT a.pid, a.usename, a.application_name, a.state,
       (EXTRACT(epoch FROM COALESCE(a.xact_start, a.backend_start)) * 1000000)::pg_catalog.int8,
       pg_catalog.upper(pg_catalog.substring(a.query, '^\s*([A-Za-z]+)'))
  FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids(
           pg_catalog.split_part($1::pg_catalog.text, '/', 1)::pg_catalog.int4)) b(pid)
  JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
 ORDER BY a.pid
