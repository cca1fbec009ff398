-- Forgets a fact about the registry.
-- ?1  key           text
DELETE FROM homing_meta
 WHERE key = ?1
