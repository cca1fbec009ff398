-- What says of this database that it is a sandbox of a rehearsal; look_mark.sql says whether it can be asked.
-- ->  mark    text
-- ->  origin  text  null: the number of the file is asked of the system
-- from 3035
SELECT mark, NULL AS origin
  FROM homing_sandbox
