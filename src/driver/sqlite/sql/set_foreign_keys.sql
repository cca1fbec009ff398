-- Foreign keys are enforced unless a migration's prologue says otherwise.
-- source  SQLite, "PRAGMA foreign_keys"
PRAGMA foreign_keys = ON
