-- The row whose update begins every transaction of a run.
CREATE TABLE IF NOT EXISTS homing_fence (
    id          integer PRIMARY KEY CHECK (id = 1),
    epoch       integer NOT NULL,
    held        integer NOT NULL,
    run         text NOT NULL DEFAULT '',
    holder      text NOT NULL DEFAULT '',
    host        text NOT NULL DEFAULT '',
    pid         integer NOT NULL DEFAULT 0,
    pid_started integer NOT NULL DEFAULT 0,
    pid_space   text NOT NULL DEFAULT '',
    session     text NOT NULL DEFAULT '',
    touched_at  integer NOT NULL
)
