-- Takes a row out of another tool's history table.
-- :table  path         quoted
-- :key    quoted name
-- $1      value of it
DELETE FROM :table
 WHERE :key = $1
