-- The registry's schema.
CREATE SCHEMA IF NOT EXISTS homing
