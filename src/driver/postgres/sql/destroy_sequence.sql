-- A sequence that was set aside is destroyed.
-- :place  path  quoted
DROP SEQUENCE IF EXISTS :place
