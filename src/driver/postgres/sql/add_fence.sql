-- The fence's only row, held by nobody.
INSERT INTO homing.fence (id, epoch, held, touched_at)
VALUES (1, 0, false, clock_timestamp())
ON CONFLICT (id) DO NOTHING
