-- Lets foreign keys rest, so that dropping a table does not delete the rows of its children.
-- source      SQLite, "Foreign Key Support" 5 and "ALTER TABLE" 8: outside a transaction, or it does nothing
PRAGMA foreign_keys = OFF
