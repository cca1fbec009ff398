-- The row whose update begins every transaction of a run.
CREATE TABLE IF NOT EXISTS homing.fence (
    id          integer PRIMARY KEY CHECK (id = 1),
    epoch       bigint NOT NULL,
    held        boolean NOT NULL,
    run         text NOT NULL DEFAULT '',
    holder      text NOT NULL DEFAULT '',
    host        text NOT NULL DEFAULT '',
    pid         bigint NOT NULL DEFAULT 0,
    pid_started bigint NOT NULL DEFAULT 0,
    pid_space   text NOT NULL DEFAULT '',
    session     text NOT NULL DEFAULT '',
    touched_at  timestamptz NOT NULL
) WITH (fillfactor = 50)
