-- The last thing that a rehearsal takes out of a sandbox.
-- from 3035
DROP TABLE IF EXISTS homing_sandbox
