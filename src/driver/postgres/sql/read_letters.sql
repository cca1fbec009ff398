-- Marks a letter read, and the older ones to the same run, which it overrides.
-- $1  id            bigint
-- $2  at            bigint      microseconds, UTC
UPDATE homing.mailbox
   SET read_at = $2::bigint
 WHERE id <= $1::bigint
   AND read_at IS NULL
   AND run = (SELECT l.run FROM homing.mailbox l WHERE l.id = $1::bigint)
