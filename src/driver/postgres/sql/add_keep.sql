-- Records that something was set aside.
-- $1  id            bigint
-- $2  migration     text
-- $3  step          text        the last one of its transaction
-- $4  run           text
-- $5  way           text        up, down
-- $6  kind          text        table, column, values, object, rows, left, way
-- $7  path          text
-- $8  place         text        quoted; may be empty
-- $9  detail        text        JSON, by kind
-- $10 state         text
-- $11 rows          bigint      -1: unknown
-- $12 made_at       bigint      microseconds, UTC
-- $13 ended_at      bigint      0: it is still there
INSERT INTO homing.keeps (id, migration, step, run, way, kind, path, place, detail, state, rows, made_at, ended_at)
VALUES ($1::bigint, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::bigint, $12::bigint, $13::bigint)
