-- Takes the fence, if it still has the epoch that was seen.
-- $1  seen          bigint      epoch
-- $2  run           text
-- $3  holder        text
-- $4  host          text
-- $5  pid           bigint
-- $6  pid_started   bigint
-- $7  pid_space     text
-- $8  session       text
UPDATE homing.fence
   SET epoch = epoch + 1, held = true, run = $2, holder = $3, host = $4, pid = $5::bigint,
       pid_started = $6::bigint, pid_space = $7, session = $8, touched_at = clock_timestamp()
 WHERE id = 1
   AND epoch = $1::bigint
