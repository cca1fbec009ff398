-- Where a run stands now.
-- ?1  id            text
-- ?2  state         text
-- ?3  direction     text
-- ?4  error         text
-- ?5  attempts      integer
-- ?6  ended_at      integer
-- ?7  head          text
-- ?8  event_count   integer
UPDATE homing_runs
   SET state = ?2, direction = ?3, error = ?4, attempts = CAST(?5 AS INTEGER), ended_at = CAST(?6 AS INTEGER), head = ?7,
       event_count = CAST(?8 AS INTEGER)
 WHERE id = ?1
