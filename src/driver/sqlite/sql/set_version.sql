-- Raises the version of the registry; never lowers it.
-- ?1  version       integer
UPDATE homing_meta
   SET value = CAST(CAST(?1 AS INTEGER) AS TEXT)
 WHERE key = 'registry_version'
   AND CAST(value AS INTEGER) < CAST(?1 AS INTEGER)
