-- Removes a row that a migration had made, if it still is what was found.
-- :table  path  quoted
-- :rows   condition: the key, and what was found
DELETE FROM :table WHERE :rows
