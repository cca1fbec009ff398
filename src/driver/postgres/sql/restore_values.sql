-- Puts values from before a migration in place, in the one row that still has what was found.
-- :table  path  quoted
-- :sets   name = literal, ...
-- :rows   condition: the key, and what was found
UPDATE :table SET :sets WHERE :rows
