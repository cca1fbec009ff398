-- Whether a mark of a sandbox can be read.
-- ->  there  integer
-- from 3035
SELECT count(*) AS there
  FROM sqlite_schema
 WHERE type = 'table' AND name = 'homing_sandbox'
