-- The number that the next thing to be set aside gets.
-- ->  id            integer
SELECT coalesce(max(id), 0) + 1 AS id
  FROM homing_keeps
