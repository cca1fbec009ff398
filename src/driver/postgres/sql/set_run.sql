-- Where a run stands now.
-- $1  id            text
-- $2  state         text
-- $3  direction     text
-- $4  error         text
-- $5  attempts      bigint
-- $6  ended_at      bigint
-- $7  head          text
-- $8  event_count   bigint
UPDATE homing.runs
   SET state = $2, direction = $3, error = $4, attempts = $5::bigint, ended_at = $6::bigint, head = $7,
       event_count = $8::bigint
 WHERE id = $1
