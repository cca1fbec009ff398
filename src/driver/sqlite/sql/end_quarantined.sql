-- Somebody has chosen between the two values.
-- ?1  id            integer
-- ?2  state         text        taken, left
-- ?3  ended_at      integer     microseconds, UTC
-- ?4  ended_by      text        user@host
UPDATE homing_quarantine
   SET state = ?2, ended_at = CAST(?3 AS INTEGER), ended_by = ?4
 WHERE id = CAST(?1 AS INTEGER)
   AND state = 'open'
