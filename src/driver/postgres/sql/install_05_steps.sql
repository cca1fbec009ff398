-- The journal: the present state of each step of each run.
CREATE TABLE IF NOT EXISTS homing.steps (
    run       text NOT NULL,
    seq       bigint NOT NULL,
    migration text NOT NULL,
    step      text NOT NULL,
    state     text NOT NULL,
    cursor    text NOT NULL,
    rows_done bigint NOT NULL,
    attempt   bigint NOT NULL,
    session   text NOT NULL,
    seen      text NOT NULL,
    intent_at bigint NOT NULL,
    done_at   bigint NOT NULL,
    checks    text NOT NULL,
    locks     text NOT NULL,
    PRIMARY KEY (run, seq)
) WITH (fillfactor = 50)
