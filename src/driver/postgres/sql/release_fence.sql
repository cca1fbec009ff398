-- Gives the fence back; epoch and holder stay, to be read.
-- $1  epoch         bigint
UPDATE homing.fence
   SET held = false, touched_at = clock_timestamp()
 WHERE id = 1
   AND epoch = $1::bigint
   AND held
