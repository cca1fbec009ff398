-- Runs, newest first.
-- $1  most          bigint      how many at most
-- ->  id            text
-- ->  number        bigint
-- ->  kind          text
-- ->  state         text
-- ->  direction     text
-- ->  plan          text        empty for a run that is ended
-- ->  error         text
-- ->  trace         text
-- ->  started_by    text
-- ->  program       text
-- ->  started_at    bigint
-- ->  ended_at      bigint
-- ->  attempts      bigint
-- ->  head          text
-- ->  event_count   bigint
SELECT id, number, kind, state, direction, CASE ended_at WHEN 0 THEN plan ELSE '' END AS plan, error, trace,
       started_by, program, started_at, ended_at, attempts, head, event_count
  FROM homing.runs
 ORDER BY number DESC
 LIMIT $1::bigint
