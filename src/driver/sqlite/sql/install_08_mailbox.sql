-- Letters to runs: pause, resume, stop.
CREATE TABLE IF NOT EXISTS homing_mailbox (
    id        integer PRIMARY KEY AUTOINCREMENT,
    run       text NOT NULL,
    command   text NOT NULL,
    posted_by text NOT NULL,
    posted_at integer NOT NULL,
    read_at   integer
)
