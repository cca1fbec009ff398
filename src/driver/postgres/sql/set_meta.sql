-- Sets a fact about the registry.
-- $1  key           text
-- $2  value         text
INSERT INTO homing.meta (key, value)
VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE
   SET value = excluded.value
