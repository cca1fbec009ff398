-- Where a step stands now.
-- $1  run           text
-- $2  seq           bigint
-- $3  migration     text
-- $4  step          text
-- $5  state         text
-- $6  cursor        text
-- $7  rows_done     bigint
-- $8  attempt       bigint
-- $9  session       text
-- $10 seen          text
-- $11 intent_at     bigint
-- $12 done_at       bigint
-- $13 checks        text
-- $14 locks         text
INSERT INTO homing.steps (run, seq, migration, step, state, cursor, rows_done, attempt, session, seen, intent_at,
                          done_at, checks, locks)
VALUES ($1, $2::bigint, $3, $4, $5, $6, $7::bigint, $8::bigint, $9, $10, $11::bigint, $12::bigint, $13, $14)
ON CONFLICT (run, seq) DO UPDATE
   SET migration = excluded.migration, step = excluded.step, state = excluded.state, cursor = excluded.cursor,
       rows_done = excluded.rows_done, attempt = excluded.attempt, session = excluded.session,
       seen = excluded.seen, intent_at = excluded.intent_at, done_at = excluded.done_at,
       checks = excluded.checks, locks = excluded.locks
