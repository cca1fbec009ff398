-- One value or row in quarantine.
-- ?1  id            integer
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
 WHERE id = CAST(?1 AS INTEGER)
