-- All rows of a table.
-- :table  path  quoted
SELECT * FROM :table
