-- The stamp of the catalogue recorded for a level.
-- $1  level  text
-- ->  stamp  text
-- ->  quiet  text  as read_quiet gave it, when nothing but the recording came after; else empty
SELECT stamp, quiet
  FROM homing.catalogs
 WHERE level = $1
