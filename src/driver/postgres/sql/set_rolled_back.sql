-- Records that a migration no longer stands.
-- $1  id            text
-- $2  run           text
-- $3  at            bigint      microseconds, UTC
UPDATE homing.migrations
   SET state = 'rolled back', rolled_back_run = $2, rolled_back_at = $3::bigint
 WHERE id = $1
   AND state = 'applied'
