-- Letters to runs: pause, resume, stop. A row of limited width needs no TOAST table.
CREATE TABLE IF NOT EXISTS homing.mailbox (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run       varchar(16) NOT NULL,
    command   varchar(16) NOT NULL,
    posted_by varchar(160) NOT NULL,
    posted_at bigint NOT NULL,
    read_at   bigint
)
