-- The call that runs from now on.
-- ?1  id    integer
-- ?2  call  integer
-- from 3035
UPDATE temp.homing_keep_state SET call = ?2 WHERE id = ?1
