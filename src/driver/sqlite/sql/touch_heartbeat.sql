-- Says that the holder of this epoch lives.
-- ?1  epoch         integer
UPDATE homing_heartbeat
   SET beat_at = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
 WHERE id = 1
   AND epoch = CAST(?1 AS INTEGER)
