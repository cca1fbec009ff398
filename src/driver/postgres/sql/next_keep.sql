-- The number that the next thing to be set aside gets.
-- ->  id            bigint
SELECT coalesce(max(id), 0) + 1 AS id
  FROM homing.keeps
