-- What was set aside, in the order in which that was done.
-- $1  migration     text        empty: of all
-- $2  way           text        up, down; empty: both
-- $3  state         text        kept, returned, finalised; empty: all
-- ->  id            bigint
-- ->  migration     text
-- ->  step          text
-- ->  run           text
-- ->  way           text
-- ->  kind          text
-- ->  path          text
-- ->  place         text
-- ->  detail        text
-- ->  state         text
-- ->  rows          bigint
-- ->  made_at       bigint
-- ->  ended_at      bigint
SELECT id, migration, step, run, way, kind, path, place, detail, state, rows, made_at, ended_at
  FROM homing.keeps
 WHERE ($1::text = '' OR migration = $1::text)
   AND ($2::text = '' OR way = $2::text)
   AND ($3::text = '' OR state = $3::text)
 ORDER BY id
