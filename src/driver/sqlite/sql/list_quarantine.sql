-- What is in quarantine, in the order in which it came there.
-- ?1  state         text        open, taken, left; empty: all
-- ?2  most          integer     how many at most
-- ->  id            integer
-- ->  keep          integer
-- ->  migration     text
-- ->  run           text
-- ->  path          text
-- ->  key           text        JSON
-- ->  column_name   text        empty: the whole row
-- ->  before        text        JSON; null: nothing was there
-- ->  found         text        JSON; null: nothing is there
-- ->  why           text
-- ->  state         text
-- ->  made_at       integer
-- ->  ended_at      integer
-- ->  ended_by      text
SELECT id, keep, migration, run, path, key, column_name, before, found, why, state, made_at, ended_at, ended_by
  FROM homing_quarantine
 WHERE (?1 = '' OR state = ?1)
 ORDER BY id
 LIMIT CAST(?2 AS INTEGER)
