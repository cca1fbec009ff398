-- Records a run before anything of it happens.
-- ?1  id            text
-- ?2  kind          text
-- ?3  state         text
-- ?4  direction     text
-- ?5  plan          text
-- ?6  error         text
-- ?7  trace         text
-- ?8  started_by    text
-- ?9  program       text
-- ?10 started_at    integer
-- ?11 ended_at      integer
-- ?12 attempts      integer
-- ?13 head          text
-- ?14 event_count   integer
INSERT INTO homing_runs (id, number, kind, state, direction, plan, error, trace, started_by, program, started_at,
                         ended_at, attempts, head, event_count)
VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM homing_runs), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
        ?13, ?14)
