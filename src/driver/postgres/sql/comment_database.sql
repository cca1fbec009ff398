-- Marks a database as a sandbox.
-- :name  name  quoted
-- :mark  text  literal; JSON, registry/marker.h
-- from 12
COMMENT ON DATABASE :name IS :mark
