-- The heartbeat's only row.
INSERT INTO homing.heartbeat (id, epoch, beat_at)
VALUES (1, 0, clock_timestamp())
ON CONFLICT (id) DO NOTHING
