-- The transaction that has begun sees one snapshot and writes nothing.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY
