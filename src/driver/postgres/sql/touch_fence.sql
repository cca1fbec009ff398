-- First statement of every transaction of a run: one row, or the fence is lost. Holds the row until
-- the transaction ends, so that a takeover waits for it.
-- $1  epoch         bigint
UPDATE homing.fence
   SET touched_at = clock_timestamp()
 WHERE id = 1
   AND epoch = $1::bigint
   AND held
