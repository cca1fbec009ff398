-- Takes all rows out of a table.
-- :path  path  quoted
DELETE FROM :path
