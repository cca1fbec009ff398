-- The beat of the fence's holder; a row of its own, so that it never waits for a transaction of the run.
CREATE TABLE IF NOT EXISTS homing.heartbeat (
    id      integer PRIMARY KEY CHECK (id = 1),
    epoch   bigint NOT NULL,
    beat_at timestamptz NOT NULL
) WITH (fillfactor = 50)
