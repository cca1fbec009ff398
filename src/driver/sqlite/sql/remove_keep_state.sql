-- An image that is captured no longer.
-- ?1  id  integer
-- from 3035
DELETE FROM temp.homing_keep_state WHERE id = ?1
