-- A run's steps in plan order.
-- $1  run           text
-- ->  seq           bigint
-- ->  migration     text
-- ->  step          text
-- ->  state         text
-- ->  cursor        text
-- ->  rows_done     bigint
-- ->  attempt       bigint
-- ->  session       text
-- ->  seen          text
-- ->  intent_at     bigint
-- ->  done_at       bigint
-- ->  checks        text
-- ->  locks         text
SELECT seq, migration, step, state, cursor, rows_done, attempt, session, seen, intent_at, done_at, checks, locks
  FROM homing.steps
 WHERE run = $1
 ORDER BY seq
