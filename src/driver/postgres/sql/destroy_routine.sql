-- A routine that was set aside is destroyed.
-- :place  path  quoted
DROP ROUTINE IF EXISTS :place
