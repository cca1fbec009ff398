-- A type that was set aside is destroyed.
-- :place  path  quoted
DROP TYPE IF EXISTS :place
