-- One value or row in quarantine.
-- $1  id            bigint
-- ->  id            bigint
-- ->  keep          bigint
-- ->  migration     text
-- ->  run           text
-- ->  path          text
-- ->  key           text        JSON
-- ->  column_name   text        empty: the whole row
-- ->  before        text        JSON; null: nothing was there
-- ->  found         text        JSON; null: nothing is there
-- ->  why           text
-- ->  state         text
-- ->  made_at       bigint
-- ->  ended_at      bigint
-- ->  ended_by      text
SELECT id, keep, migration, run, path, key, column_name, before, found, why, state, made_at, ended_at, ended_by
  FROM homing.quarantine
 WHERE id = $1::bigint
