-- Runs, newest first.
-- ?1  most          integer     how many at most
-- ->  id            text
-- ->  number        integer
-- ->  kind          text
-- ->  state         text
-- ->  direction     text
-- ->  plan          text        empty for a run that is ended
-- ->  error         text
-- ->  trace         text
-- ->  started_by    text
-- ->  program       text
-- ->  started_at    integer
-- ->  ended_at      integer
-- ->  attempts      integer
-- ->  head          text
-- ->  event_count   integer
SELECT id, number, kind, state, direction, CASE ended_at WHEN 0 THEN plan ELSE '' END AS plan, error, trace,
       started_by, program, started_at, ended_at, attempts, head, event_count
  FROM homing_runs
 ORDER BY number DESC
 LIMIT CAST(?1 AS INTEGER)
