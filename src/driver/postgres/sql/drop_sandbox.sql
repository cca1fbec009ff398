-- Removes a sandbox.
-- :name  name  quoted
-- from 12
DROP DATABASE IF EXISTS :name
