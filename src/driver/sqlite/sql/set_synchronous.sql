-- A commit is on stable storage before it is answered, in every journal mode.
-- source  SQLite, "PRAGMA synchronous"
PRAGMA main.synchronous = EXTRA
