-- Replaces the plan of a run that was planned again.
-- $1  id    text
-- $2  plan  text
UPDATE homing.runs SET plan = $2 WHERE id = $1
