-- Records that a migration no longer stands.
-- ?1  id            text
-- ?2  run           text
-- ?3  at            integer     microseconds, UTC
UPDATE homing_migrations
   SET state = 'rolled back', rolled_back_run = ?2, rolled_back_at = CAST(?3 AS INTEGER)
 WHERE id = ?1
   AND state = 'applied'
