-- Records that something was set aside.
-- ?1  id            integer
-- ?2  migration     text
-- ?3  step          text        the last one of its transaction
-- ?4  run           text
-- ?5  way           text        up, down
-- ?6  kind          text        table, column, values, object, rows, left, way
-- ?7  path          text
-- ?8  place         text        quoted; may be empty
-- ?9  detail        text        JSON, by kind
-- ?10 state         text
-- ?11 rows          integer     -1: unknown
-- ?12 made_at       integer     microseconds, UTC
-- ?13 ended_at      integer     0: it is still there
INSERT INTO homing_keeps (id, migration, step, run, way, kind, path, place, detail, state, rows, made_at, ended_at)
VALUES (CAST(?1 AS INTEGER), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, CAST(?11 AS INTEGER), CAST(?12 AS INTEGER), CAST(?13 AS INTEGER))
