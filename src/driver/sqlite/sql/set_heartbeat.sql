-- The heartbeat follows the fence to its new epoch.
-- ?1  epoch         integer
UPDATE homing_heartbeat
   SET epoch = CAST(?1 AS INTEGER), beat_at = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
 WHERE id = 1
