-- Changes that a catalogue must show, each with the way back after which it must be as before.
-- change: add a table
CREATE TABLE more (a);
-- back
DROP TABLE more;
-- change: rename a table
ALTER TABLE orders RENAME TO purchases;
-- back
ALTER TABLE purchases RENAME TO orders;
-- change: add a column
ALTER TABLE orders ADD COLUMN extra TEXT;
-- back
ALTER TABLE orders DROP COLUMN extra;
-- change: rename a column
ALTER TABLE orders RENAME COLUMN note TO remark;
-- back
ALTER TABLE orders RENAME COLUMN remark TO note;
-- change: add a constraint
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), note TEXT COLLATE NOCASE CHECK (note <> ''));
-- back
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), note TEXT COLLATE NOCASE);
-- change: collation of a column
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), note TEXT COLLATE RTRIM);
-- back
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), note TEXT COLLATE NOCASE);
-- change: type of a column
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), note BLOB COLLATE NOCASE);
-- back
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), note TEXT COLLATE NOCASE);
-- change: order of columns
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT COLLATE NOCASE, user_id INTEGER REFERENCES users (id));
-- back
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), note TEXT COLLATE NOCASE);
-- change: action of a foreign key
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE SET NULL, note TEXT COLLATE NOCASE);
-- back
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), note TEXT COLLATE NOCASE);
-- change: deferred foreign key
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED, note TEXT COLLATE NOCASE);
-- back
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), note TEXT COLLATE NOCASE);
-- change: rows by key only
DROP TABLE pairs; CREATE TABLE pairs (a INTEGER, b INTEGER, c INTEGER GENERATED ALWAYS AS (a + b) STORED, PRIMARY KEY (a, b));
-- back
DROP TABLE pairs; CREATE TABLE pairs (a INTEGER, b INTEGER, c INTEGER GENERATED ALWAYS AS (a + b) STORED, PRIMARY KEY (a, b)) WITHOUT ROWID;
-- change: generated column
DROP TABLE pairs; CREATE TABLE pairs (a INTEGER, b INTEGER, c INTEGER GENERATED ALWAYS AS (a - b) STORED, PRIMARY KEY (a, b)) WITHOUT ROWID;
-- back
DROP TABLE pairs; CREATE TABLE pairs (a INTEGER, b INTEGER, c INTEGER GENERATED ALWAYS AS (a + b) STORED, PRIMARY KEY (a, b)) WITHOUT ROWID;
-- change: add an index
CREATE INDEX orders_note ON orders (note DESC);
-- back
DROP INDEX orders_note;
-- change: unique of an index
DROP INDEX users_name; CREATE UNIQUE INDEX users_name ON users (name);
-- back
DROP INDEX users_name; CREATE INDEX users_name ON users (name);
-- change: partial index
DROP INDEX users_name; CREATE INDEX users_name ON users (name) WHERE age > 3;
-- back
DROP INDEX users_name; CREATE INDEX users_name ON users (name);
-- change: expression of an index
DROP INDEX users_name; CREATE INDEX users_name ON users (lower(name));
-- back
DROP INDEX users_name; CREATE INDEX users_name ON users (name);
-- change: change a view
DROP VIEW names; CREATE VIEW names AS SELECT id, name FROM users;
-- back
DROP VIEW names; CREATE VIEW names AS SELECT name FROM users;
-- change: literal of a view
CREATE VIEW letters AS SELECT 'a';
-- back
DROP VIEW letters;
-- change: change a trigger
DROP TRIGGER touched; CREATE TRIGGER touched AFTER UPDATE ON users BEGIN SELECT 2; END;
-- back
DROP TRIGGER touched; CREATE TRIGGER touched AFTER UPDATE ON users BEGIN SELECT 1; END;
-- change: a strict table
CREATE TABLE strictly (a INTEGER) STRICT;
-- back
DROP TABLE strictly;
-- change: a virtual table
CREATE VIRTUAL TABLE words USING fts5 (body);
-- back
DROP TABLE words;
-- change: version of the user
PRAGMA user_version = 3;
-- back
PRAGMA user_version = 0;
-- change: id of the application
PRAGMA application_id = 3;
-- back
PRAGMA application_id = 0;
