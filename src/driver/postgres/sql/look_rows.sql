-- The rows without which the registry is no registry.
-- ->  version       text        null: missing
-- ->  database_id   text        null: missing
-- ->  fences        bigint      rows of the fence; one is right
-- ->  fence         bigint      those with id = 1
-- ->  beats         bigint      rows of the heartbeat; one is right
-- ->  beat          bigint      those with id = 1
SELECT (SELECT value FROM homing.meta WHERE key = 'registry_version') AS version,
       (SELECT value FROM homing.meta WHERE key = 'database_id') AS database_id,
       (SELECT count(*) FROM homing.fence) AS fences,
       (SELECT count(*) FROM homing.fence WHERE id = 1) AS fence,
       (SELECT count(*) FROM homing.heartbeat) AS beats,
       (SELECT count(*) FROM homing.heartbeat WHERE id = 1) AS beat
