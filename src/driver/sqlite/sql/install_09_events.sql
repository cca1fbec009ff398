-- What happened, one hash chain for each run.
CREATE TABLE IF NOT EXISTS homing_events (
    run      text NOT NULL,
    seq      integer NOT NULL,
    at       integer NOT NULL,
    type     text NOT NULL,
    body     text NOT NULL,
    previous text NOT NULL,
    hash     text NOT NULL,
    PRIMARY KEY (run, seq)
)
