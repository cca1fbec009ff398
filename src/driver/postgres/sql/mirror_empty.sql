-- Empties another tool's history table whose one row tells the newest version.
-- :table  path  quoted
DELETE FROM :table
