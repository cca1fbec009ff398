-- Until it is unset, writing is an error.
-- source  SQLite, "PRAGMA query_only"
PRAGMA query_only = ON
