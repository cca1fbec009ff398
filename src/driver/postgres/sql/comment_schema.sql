-- Marks the database as a sandbox.
-- :mark  text  literal; JSON, registry/marker.h
-- from 12
COMMENT ON SCHEMA homing IS :mark
