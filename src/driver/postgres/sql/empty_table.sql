-- Takes all rows out of a table, and out of those that refer to it.
-- :path  path  quoted
-- from 12
TRUNCATE TABLE :path CASCADE
