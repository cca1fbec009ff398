-- Begins a transaction; its first read fixes what it sees.
BEGIN
