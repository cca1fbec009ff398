-- Records a run before anything of it happens. Who holds the fence counts alone.
-- $1  id            text
-- $2  kind          text
-- $3  state         text
-- $4  direction     text
-- $5  plan          text
-- $6  error         text
-- $7  trace         text
-- $8  started_by    text
-- $9  program       text
-- $10 started_at    bigint
-- $11 ended_at      bigint
-- $12 attempts      bigint
-- $13 head          text
-- $14 event_count   bigint
INSERT INTO homing.runs (id, number, kind, state, direction, plan, error, trace, started_by, program, started_at,
                         ended_at, attempts, head, event_count)
VALUES ($1, (SELECT coalesce(max(number), 0) + 1 FROM homing.runs), $2, $3, $4, $5, $6, $7, $8, $9, $10::bigint, $11::bigint, $12::bigint, $13, $14::bigint)
