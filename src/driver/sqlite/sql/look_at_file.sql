-- Reads the file's head and schema, which fails when it is no database.
-- ->  count  integer
SELECT count(*) FROM main.sqlite_schema
