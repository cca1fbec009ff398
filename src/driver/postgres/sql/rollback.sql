-- Rolls back.
ROLLBACK
