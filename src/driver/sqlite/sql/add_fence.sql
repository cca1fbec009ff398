-- The fence's only row, held by nobody.
INSERT INTO homing_fence (id, epoch, held, touched_at)
VALUES (1, 0, false, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER))
ON CONFLICT (id) DO NOTHING
