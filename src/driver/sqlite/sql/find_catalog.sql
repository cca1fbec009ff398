-- The catalogue recorded for a level.
-- ?1  level         text
-- ->  text          text
SELECT text
  FROM homing_catalogs
 WHERE level = ?1
