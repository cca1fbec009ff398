-- The heartbeat follows the fence to its new epoch.
-- $1  epoch         bigint
UPDATE homing.heartbeat
   SET epoch = $1::bigint, beat_at = clock_timestamp()
 WHERE id = 1
