-- Letters to runs: pause, resume, stop.
CREATE TABLE IF NOT EXISTS homing.mailbox (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run       text NOT NULL,
    command   text NOT NULL,
    posted_by text NOT NULL,
    posted_at bigint NOT NULL,
    read_at   bigint
)
