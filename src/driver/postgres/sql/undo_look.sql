-- Settings are as they were before hold_look.
ROLLBACK TO SAVEPOINT homing_look
