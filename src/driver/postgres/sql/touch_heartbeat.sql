-- Says that the holder of this epoch lives.
-- $1  epoch         bigint
UPDATE homing.heartbeat
   SET beat_at = clock_timestamp()
 WHERE id = 1
   AND epoch = $1::bigint
