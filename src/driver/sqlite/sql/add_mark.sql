-- Marks the database as a sandbox.
-- ?1  mark  text  JSON, registry/marker.h
-- from 3035
INSERT INTO homing_sandbox (mark) VALUES (?1)
