-- Something that was set aside is no more: it was brought back, or destroyed.
-- $1  id            bigint
-- $2  state         text        returned, finalised
-- $3  ended_at      bigint      microseconds, UTC
UPDATE homing.keeps
   SET state = $2, ended_at = $3::bigint
 WHERE id = $1::bigint
   AND state = 'kept'
