-- One row for each run; number gives the order in which they were begun.
CREATE TABLE IF NOT EXISTS homing.runs (
    id          text PRIMARY KEY,
    number      bigint NOT NULL UNIQUE,
    kind        text NOT NULL,
    state       text NOT NULL,
    direction   text NOT NULL,
    plan        text NOT NULL,
    error       text NOT NULL DEFAULT '',
    trace       text NOT NULL DEFAULT '',
    started_by  text NOT NULL,
    program     text NOT NULL,
    started_at  bigint NOT NULL,
    ended_at    bigint NOT NULL DEFAULT 0,
    attempts    bigint NOT NULL DEFAULT 0,
    head        text NOT NULL,
    event_count bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50)
