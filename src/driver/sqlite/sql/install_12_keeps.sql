-- What migrations and rollbacks set aside, one row each; state says whether it is still there.
CREATE TABLE IF NOT EXISTS homing_keeps (
    id        integer PRIMARY KEY,
    migration text NOT NULL,
    step      text NOT NULL,
    run       text NOT NULL,
    way       text NOT NULL CHECK (way IN ('up', 'down')),
    kind      text NOT NULL,
    path      text NOT NULL,
    place     text NOT NULL,
    detail    text NOT NULL,
    state     text NOT NULL CHECK (state IN ('kept', 'returned', 'finalised')),
    rows      integer NOT NULL,
    made_at   integer NOT NULL,
    ended_at  integer NOT NULL DEFAULT 0
)
