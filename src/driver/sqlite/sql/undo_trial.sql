-- What was tried is taken back.
ROLLBACK TO SAVEPOINT homing_trial
