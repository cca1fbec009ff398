-- A place for the mark of a sandbox.
-- from 3035
CREATE TABLE homing_sandbox (mark TEXT NOT NULL)
