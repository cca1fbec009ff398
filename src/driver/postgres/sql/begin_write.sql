-- Begins a transaction with the session's own defaults.
BEGIN
