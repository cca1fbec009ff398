-- First statement of every transaction of a run. Holds the fence's row until the transaction ends, so that a takeover
-- waits for it. Without the fence it fails by dividing by zero (22012), so that nothing sent behind it is run.
-- $1  epoch         bigint
-- ->  one           integer
WITH touched AS (
    UPDATE homing.fence
       SET touched_at = clock_timestamp()
     WHERE id = 1
       AND epoch = $1::bigint
       AND held
    RETURNING id
)
SELECT 1 / count(*) AS one FROM touched
