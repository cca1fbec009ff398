-- The newest unread letter to a run.
-- $1  run           text
-- ->  id            bigint
-- ->  command       text
SELECT id, command
  FROM homing.mailbox
 WHERE run = $1
   AND read_at IS NULL
 ORDER BY id DESC
 LIMIT 1
