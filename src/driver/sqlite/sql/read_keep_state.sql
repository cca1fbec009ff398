-- What is known of an image that is captured.
-- ?1  id       integer
-- ->  call     integer
-- ->  counted  integer
-- ->  others   integer  images that are captured beside it and need triggers that call themselves
-- from 3035
SELECT s.call AS call, s.counted AS counted,
       (SELECT count(*) FROM temp.homing_keep_state o WHERE o.id <> s.id AND o.counted < -1) AS others
  FROM temp.homing_keep_state s WHERE s.id = ?1
