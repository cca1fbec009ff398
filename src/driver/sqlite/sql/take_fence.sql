-- Takes the fence, if it still has the epoch that was seen.
-- ?1  seen          integer     epoch
-- ?2  run           text
-- ?3  holder        text
-- ?4  host          text
-- ?5  pid           integer
-- ?6  pid_started   integer
-- ?7  pid_space     text
-- ?8  session       text
UPDATE homing_fence
   SET epoch = epoch + 1, held = true, run = ?2, holder = ?3, host = ?4, pid = CAST(?5 AS INTEGER),
       pid_started = CAST(?6 AS INTEGER), pid_space = ?7, session = ?8, touched_at = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
 WHERE id = 1
   AND epoch = CAST(?1 AS INTEGER)
