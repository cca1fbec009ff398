-- Where a step stands now.
-- ?1  run           text
-- ?2  seq           integer
-- ?3  migration     text
-- ?4  step          text
-- ?5  state         text
-- ?6  cursor        text
-- ?7  rows_done     integer
-- ?8  attempt       integer
-- ?9  session       text
-- ?10 seen          text
-- ?11 intent_at     integer
-- ?12 done_at       integer
-- ?13 checks        text
-- ?14 locks         text
INSERT INTO homing_steps (run, seq, migration, step, state, cursor, rows_done, attempt, session, seen, intent_at,
                          done_at, checks, locks)
VALUES (?1, CAST(?2 AS INTEGER), ?3, ?4, ?5, ?6, CAST(?7 AS INTEGER), CAST(?8 AS INTEGER), ?9, ?10, CAST(?11 AS INTEGER), CAST(?12 AS INTEGER), ?13, ?14)
ON CONFLICT (run, seq) DO UPDATE
   SET migration = excluded.migration, step = excluded.step, state = excluded.state, cursor = excluded.cursor,
       rows_done = excluded.rows_done, attempt = excluded.attempt, session = excluded.session,
       seen = excluded.seen, intent_at = excluded.intent_at, done_at = excluded.done_at,
       checks = excluded.checks, locks = excluded.locks
