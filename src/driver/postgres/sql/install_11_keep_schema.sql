-- Where what migrations set aside is moved to.
CREATE SCHEMA IF NOT EXISTS homing_keep
