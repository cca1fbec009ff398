-- A run's steps in plan order.
-- ?1  run           text
-- ->  seq           integer
-- ->  migration     text
-- ->  step          text
-- ->  state         text
-- ->  cursor        text
-- ->  rows_done     integer
-- ->  attempt       integer
-- ->  session       text
-- ->  seen          text
-- ->  intent_at     integer
-- ->  done_at       integer
-- ->  checks        text
-- ->  locks         text
SELECT seq, migration, step, state, cursor, rows_done, attempt, session, seen, intent_at, done_at, checks, locks
  FROM homing_steps
 WHERE run = ?1
 ORDER BY seq
