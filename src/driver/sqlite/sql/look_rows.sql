-- The rows without which the registry is no registry.
-- ->  version       text        null: missing
-- ->  database_id   text        null: missing
-- ->  fences        integer     rows of the fence; one is right
-- ->  fence         integer     those with id = 1
-- ->  beats         integer     rows of the heartbeat; one is right
-- ->  beat          integer     those with id = 1
SELECT (SELECT value FROM homing_meta WHERE key = 'registry_version') AS version,
       (SELECT value FROM homing_meta WHERE key = 'database_id') AS database_id,
       (SELECT count(*) FROM homing_fence) AS fences,
       (SELECT count(*) FROM homing_fence WHERE id = 1) AS fence,
       (SELECT count(*) FROM homing_heartbeat) AS beats,
       (SELECT count(*) FROM homing_heartbeat WHERE id = 1) AS beat
