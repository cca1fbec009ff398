-- Gives the fence back; epoch and holder stay, to be read.
-- ?1  epoch         integer
UPDATE homing_fence
   SET held = false, touched_at = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
 WHERE id = 1
   AND epoch = CAST(?1 AS INTEGER)
   AND held
