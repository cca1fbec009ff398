-- The heartbeat's only row.
INSERT INTO homing_heartbeat (id, epoch, beat_at)
VALUES (1, 0, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER))
ON CONFLICT (id) DO NOTHING
