-- The last thing that a rehearsal takes out of a sandbox: the registry's schema, whose comment is the mark.
-- from 12
DROP SCHEMA IF EXISTS homing CASCADE
