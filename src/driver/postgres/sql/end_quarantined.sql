-- Somebody has chosen between the two values.
-- $1  id            bigint
-- $2  state         text        taken, left
-- $3  ended_at      bigint      microseconds, UTC
-- $4  ended_by      text        user@host
UPDATE homing.quarantine
   SET state = $2, ended_at = $3::bigint, ended_by = $4
 WHERE id = $1::bigint
   AND state = 'open'
