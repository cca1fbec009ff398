-- The journal: the present state of each step of each run.
CREATE TABLE IF NOT EXISTS homing_steps (
    run       text NOT NULL,
    seq       integer NOT NULL,
    migration text NOT NULL,
    step      text NOT NULL,
    state     text NOT NULL,
    cursor    text NOT NULL,
    rows_done integer NOT NULL,
    attempt   integer NOT NULL,
    session   text NOT NULL,
    seen      text NOT NULL,
    intent_at integer NOT NULL,
    done_at   integer NOT NULL,
    checks    text NOT NULL,
    locks     text NOT NULL,
    PRIMARY KEY (run, seq)
)
