-- The rows without which the registry is no registry; of the tables that have one row, as many as tell that there are more.
-- ->  key           text        registry_version, database_id, mirror; or fence, heartbeat
-- ->  value         text        of that fact; or a row's id
SELECT key, value FROM homing_meta WHERE key IN ('registry_version', 'database_id', 'mirror')
 UNION ALL SELECT 'fence', id FROM homing_fence
 UNION ALL SELECT 'heartbeat', id FROM homing_heartbeat
 LIMIT 100
