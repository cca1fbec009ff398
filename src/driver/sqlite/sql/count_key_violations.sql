-- How many rows have a foreign key that leads nowhere.
-- ->  count   integer
-- source      SQLite, "PRAGMA foreign_key_check"
SELECT count(*) FROM pragma_foreign_key_check
