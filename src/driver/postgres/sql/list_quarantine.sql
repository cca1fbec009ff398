-- What is in quarantine, in the order in which it came there.
-- $1  state         text        open, taken, left; empty: all
-- $2  most          bigint      how many at most
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
 WHERE ($1::text = '' OR state = $1::text)
 ORDER BY id
 LIMIT $2::bigint
