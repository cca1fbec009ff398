-- What was set aside, in the order in which that was done.
-- ?1  migration     text        empty: of all
-- ?2  way           text        up, down; empty: both
-- ?3  state         text        kept, returned, finalised; empty: all
-- ->  id            integer
-- ->  migration     text
-- ->  step          text
-- ->  run           text
-- ->  way           text
-- ->  kind          text
-- ->  path          text
-- ->  place         text
-- ->  detail        text
-- ->  state         text
-- ->  rows          integer
-- ->  made_at       integer
-- ->  ended_at      integer
SELECT id, migration, step, run, way, kind, path, place, detail, state, rows, made_at, ended_at
  FROM homing_keeps
 WHERE (?1 = '' OR migration = ?1)
   AND (?2 = '' OR way = ?2)
   AND (?3 = '' OR state = ?3)
 ORDER BY id
