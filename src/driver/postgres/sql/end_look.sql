-- The mark of hold_look goes.
RELEASE SAVEPOINT homing_look
