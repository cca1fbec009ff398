-- Raises the version of the registry; never lowers it.
-- $1  version       bigint
UPDATE homing.meta
   SET value = $1::bigint::text
 WHERE key = 'registry_version'
   AND value::bigint < $1::bigint
