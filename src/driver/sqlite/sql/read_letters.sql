-- Marks a letter read, and the older ones to the same run, which it overrides.
-- ?1  id            integer
-- ?2  at            integer     microseconds, UTC
UPDATE homing_mailbox
   SET read_at = CAST(?2 AS INTEGER)
 WHERE id <= CAST(?1 AS INTEGER)
   AND read_at IS NULL
   AND run = (SELECT l.run FROM homing_mailbox l WHERE l.id = CAST(?1 AS INTEGER))
