-- The beat of the fence's holder; a row of its own, so that it never waits for a transaction of the run.
CREATE TABLE IF NOT EXISTS homing_heartbeat (
    id      integer PRIMARY KEY CHECK (id = 1),
    epoch   integer NOT NULL,
    beat_at integer NOT NULL
)
