-- A table that was set aside is destroyed.
-- :place  path  quoted
DROP TABLE IF EXISTS :place
