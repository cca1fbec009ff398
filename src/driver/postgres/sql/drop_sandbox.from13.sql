-- Removes a sandbox, and ends the sessions in it.
-- :name  name  quoted
-- from 13
DROP DATABASE IF EXISTS :name WITH (FORCE)
