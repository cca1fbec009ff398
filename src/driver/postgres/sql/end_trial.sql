-- The mark of hold_trial goes; what was done since stays, unless it was taken back.
RELEASE SAVEPOINT homing_trial
