-- Changes, and what they do to the application from before (backward) and to the one from after (forward).
-- setup
DROP VIEW IF EXISTS names; DROP TABLE IF EXISTS orders; DROP TABLE IF EXISTS purchases; DROP TABLE IF EXISTS users; DROP TABLE IF EXISTS extra; DROP TABLE IF EXISTS strictly;
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x', age INTEGER);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE, note TEXT);
CREATE TABLE strictly (a INTEGER) STRICT;
CREATE INDEX users_name ON users (name);
CREATE VIEW names AS SELECT name FROM users;
-- case: a table
-- backward yes
-- forward no: table extra is gone
CREATE TABLE extra (id INTEGER);
-- case: a table that refers to one that is known
-- backward maybe: table users is referred to
-- forward no: table extra is gone
CREATE TABLE extra (id INTEGER, user_id INTEGER REFERENCES users (id));
-- case: a table dropped
-- backward no: table orders is gone
-- forward yes
DROP TABLE orders;
-- case: a table renamed
-- backward no: table orders is gone
-- forward no: table purchases is gone
ALTER TABLE orders RENAME TO purchases;
-- case: a column
-- backward yes
-- forward no: column orders.extra is gone
ALTER TABLE orders ADD COLUMN extra TEXT;
-- case: a column with a default
-- backward yes
-- forward no: column orders.extra is gone
ALTER TABLE orders ADD COLUMN extra TEXT NOT NULL DEFAULT 'e';
-- case: a required column
-- backward no: column orders.extra is required
-- forward no: column orders.extra is gone
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE, note TEXT, extra TEXT NOT NULL);
-- case: a column dropped
-- backward no: column users.age is gone
-- forward yes
ALTER TABLE users DROP COLUMN age;
-- case: another type, which is only a word
-- backward maybe: column orders.note has another type
-- forward maybe: column orders.note has another type
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE, note BLOB);
-- case: another type of a strict table
-- backward no: column strictly.a has another type
-- forward no: column strictly.a has another type
DROP TABLE strictly; CREATE TABLE strictly (a TEXT) STRICT;
-- case: a table made strict
-- backward maybe: table users is strict
-- forward yes
DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x', age INTEGER) STRICT; CREATE INDEX users_name ON users (name);
-- case: NOT NULL
-- backward no: column orders.note is NOT NULL
-- forward maybe: column orders.note can be NULL
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE, note TEXT NOT NULL);
-- case: a default dropped
-- backward no: column users.name has no default
-- forward yes
DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER); CREATE INDEX users_name ON users (name);
-- case: a check
-- backward maybe: table users is checked
-- forward yes
DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x', age INTEGER, CHECK (age > 0)); CREATE INDEX users_name ON users (name);
-- case: a unique column
-- backward maybe: table users must be unique
-- forward maybe: table users is unique no more
DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x', age INTEGER, UNIQUE (name, age)); CREATE INDEX users_name ON users (name);
-- case: a unique index
-- backward maybe: index users_name must be unique
-- forward maybe: index users_name
DROP INDEX users_name; CREATE UNIQUE INDEX users_name ON users (name);
-- case: an index
-- backward yes
-- forward yes
CREATE INDEX users_age ON users (age);
-- case: a foreign key
-- backward maybe: must refer to a row
-- forward yes
DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x', age INTEGER REFERENCES strictly (a)); CREATE INDEX users_name ON users (name);
-- case: another view
-- backward maybe: view names is another query
-- forward maybe: view names is another query
DROP VIEW names; CREATE VIEW names AS SELECT name FROM users WHERE age > 3;
-- case: a trigger
-- backward maybe: trigger users.t is new
-- forward maybe: trigger users.t is gone
CREATE TRIGGER t AFTER UPDATE ON users BEGIN SELECT 1; END;
-- case: another order of columns
-- backward maybe: table orders has its columns in another order
-- forward maybe: table orders has its columns in another order
DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);
-- case: no rowid, which gave the id
-- backward no: column users.id is NOT NULL
-- forward maybe: column users.id can be NULL
DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x', age INTEGER) WITHOUT ROWID; CREATE INDEX users_name ON users (name);
