-- Something that was set aside is no more: it was brought back, or destroyed.
-- ?1  id            integer
-- ?2  state         text        returned, finalised
-- ?3  ended_at      integer     microseconds, UTC
UPDATE homing_keeps
   SET state = ?2, ended_at = CAST(?3 AS INTEGER)
 WHERE id = CAST(?1 AS INTEGER)
   AND state = 'kept'
