-- The stamp of the catalogue recorded for a level.
-- ?1  level  text
-- ->  stamp  text
SELECT stamp
  FROM homing_catalogs
 WHERE level = ?1
