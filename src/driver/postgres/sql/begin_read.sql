-- Begins a transaction that sees one snapshot and writes nothing.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY
