-- The row whose update begins every transaction of a run. Its width is limited, so that it needs no TOAST table.
CREATE TABLE IF NOT EXISTS homing.fence (
    id          integer PRIMARY KEY CHECK (id = 1),
    epoch       bigint NOT NULL,
    held        boolean NOT NULL,
    run         varchar(16) NOT NULL DEFAULT '',
    holder      varchar(160) NOT NULL DEFAULT '',
    host        varchar(64) NOT NULL DEFAULT '',
    pid         bigint NOT NULL DEFAULT 0,
    pid_started bigint NOT NULL DEFAULT 0,
    pid_space   varchar(128) NOT NULL DEFAULT '',
    session     varchar(60) NOT NULL DEFAULT '',
    touched_at  timestamptz NOT NULL
) WITH (fillfactor = 50)
