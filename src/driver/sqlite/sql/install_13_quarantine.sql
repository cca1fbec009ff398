-- What a rollback could not bring back beside something newer: both values, until somebody chooses.
CREATE TABLE IF NOT EXISTS homing_quarantine (
    id          integer PRIMARY KEY,
    keep        integer NOT NULL,
    migration   text NOT NULL,
    run         text NOT NULL,
    path        text NOT NULL,
    key         text NOT NULL,
    column_name text NOT NULL DEFAULT '',
    before      text,
    found       text,
    why         text NOT NULL,
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'taken', 'left')),
    made_at     integer NOT NULL,
    ended_at    integer NOT NULL DEFAULT 0,
    ended_by    text NOT NULL DEFAULT '',
    UNIQUE (keep, key, column_name)
)
