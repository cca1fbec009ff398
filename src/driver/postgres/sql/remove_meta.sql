-- Forgets a fact about the registry.
-- $1  key           text
DELETE FROM homing.meta
 WHERE key = $1
