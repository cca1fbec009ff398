-- First statement of every transaction of a run: one row, or the fence is lost. Holds the row until
-- the transaction ends, so that a takeover waits for it.
-- ?1  epoch         integer
UPDATE homing_fence
   SET touched_at = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
 WHERE id = 1
   AND epoch = CAST(?1 AS INTEGER)
   AND held
