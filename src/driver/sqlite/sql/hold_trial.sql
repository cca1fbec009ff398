-- What follows is tried, and may be taken back without the rest of the transaction.
SAVEPOINT homing_trial
