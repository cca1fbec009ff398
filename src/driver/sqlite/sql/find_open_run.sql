-- The newest run that is not ended.
-- ->  id            text
-- ->  number        integer
-- ->  kind          text
-- ->  state         text
-- ->  direction     text
-- ->  plan          text
-- ->  error         text
-- ->  trace         text
-- ->  started_by    text
-- ->  program       text
-- ->  started_at    integer
-- ->  ended_at      integer
-- ->  attempts      integer
-- ->  head          text
-- ->  event_count   integer
SELECT id, number, kind, state, direction, plan, error, trace, started_by, program, started_at, ended_at,
       attempts, head, event_count
  FROM homing_runs
 WHERE ended_at = 0
 ORDER BY number DESC
 LIMIT 1
