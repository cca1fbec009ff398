-- Changes whose way back is derived, in a database with rows, children with ON DELETE CASCADE among them.
-- setup
CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x', kind TEXT COLLATE NOCASE, CHECK (name <> ''));
CREATE TABLE children (id INTEGER PRIMARY KEY AUTOINCREMENT, parent_id INTEGER NOT NULL REFERENCES parents (id) ON DELETE CASCADE, note TEXT);
CREATE TABLE grandchildren (child_id INTEGER REFERENCES children (id) ON DELETE CASCADE, n INTEGER, PRIMARY KEY (child_id, n)) WITHOUT ROWID;
CREATE TABLE tree (id INTEGER PRIMARY KEY, up INTEGER REFERENCES tree (id) ON DELETE CASCADE, "Odd Name" TEXT DEFAULT 'it''s');
CREATE TABLE computed (a INTEGER, b INTEGER, c INTEGER GENERATED ALWAYS AS (a + b) STORED, d INTEGER AS (a * b)) STRICT;
CREATE TABLE [named by "others"] (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parents ON DELETE CASCADE);
CREATE VIRTUAL TABLE words USING fts5 (body);
CREATE INDEX parents_kind ON parents (kind, lower(name)) WHERE id > 0;
CREATE UNIQUE INDEX children_note ON children (note);
CREATE VIEW names AS SELECT p.name, c.note FROM parents p JOIN children c ON c.parent_id = p.id;
CREATE VIEW of_names AS SELECT name FROM names;
CREATE TRIGGER counted AFTER INSERT ON children BEGIN UPDATE tree SET "Odd Name" = new.note WHERE id = 1; END;
CREATE TRIGGER through INSTEAD OF DELETE ON names BEGIN DELETE FROM children WHERE note = old.note; END;
PRAGMA user_version = 3;
INSERT INTO parents VALUES (1, 'a', 'k'), (2, 'b', NULL), (3, 'c', 'K');
INSERT INTO children VALUES (1, 1, 'one'), (2, 1, 'two'), (7, 2, 'seven');
INSERT INTO grandchildren VALUES (1, 1), (1, 2), (7, 1);
INSERT INTO tree VALUES (1, NULL, 'root'), (2, 1, 'leaf'), (3, 2, NULL);
INSERT INTO computed (a, b) VALUES (1, 2), (3, 4);
INSERT INTO [named by "others"] VALUES (1, 3), (2, 1);
INSERT INTO words VALUES ('some words');
-- change: a column
ALTER TABLE parents ADD COLUMN extra TEXT;
-- change: a column with a check
ALTER TABLE parents ADD COLUMN extra INTEGER CHECK (extra > 0);
-- change: a column that is required
ALTER TABLE parents ADD COLUMN extra TEXT NOT NULL DEFAULT 'e';
-- change: a column that refers to others
ALTER TABLE parents ADD COLUMN boss INTEGER REFERENCES parents (id) ON DELETE CASCADE;
-- change: a computed column
ALTER TABLE parents ADD COLUMN loud TEXT AS (upper(name));
-- change: a column of a table of which others are children
ALTER TABLE children ADD COLUMN extra TEXT COLLATE RTRIM DEFAULT 'r' CHECK (extra <> 'x');
-- change: a column of a table without rowid
ALTER TABLE grandchildren ADD COLUMN extra TEXT;
-- change: a last column dropped
DROP INDEX children_note; DROP VIEW of_names; DROP VIEW names; DROP TRIGGER counted; ALTER TABLE children DROP COLUMN note;
-- change: a column in the middle renamed
ALTER TABLE tree RENAME COLUMN up TO higher;
-- change: a column in the middle dropped
DROP INDEX parents_kind; CREATE TABLE extra (a INTEGER, b INTEGER, c INTEGER REFERENCES parents (id) ON DELETE CASCADE); INSERT INTO extra VALUES (1, 2, 3); ALTER TABLE parents DROP COLUMN kind;
-- change: a column renamed
ALTER TABLE parents RENAME COLUMN name TO title;
-- change: an odd column renamed
ALTER TABLE tree RENAME COLUMN "Odd Name" TO plain;
-- change: a table renamed
ALTER TABLE parents RENAME TO people;
-- change: two tables renamed
ALTER TABLE children RENAME TO kids; ALTER TABLE parents RENAME TO people;
-- change: a table with a quoted name renamed
ALTER TABLE "named by ""others""" RENAME TO plain;
-- change: a parent rebuilt without its check
PRAGMA foreign_keys = OFF; CREATE TABLE parents_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x', kind TEXT COLLATE NOCASE); INSERT INTO parents_new SELECT * FROM parents; DROP VIEW of_names; DROP VIEW names; DROP TABLE parents; ALTER TABLE parents_new RENAME TO parents; CREATE INDEX parents_kind ON parents (kind, lower(name)) WHERE id > 0; CREATE VIEW names AS SELECT p.name, c.note FROM parents p JOIN children c ON c.parent_id = p.id; CREATE VIEW of_names AS SELECT name FROM names; CREATE TRIGGER through INSTEAD OF DELETE ON names BEGIN DELETE FROM children WHERE note = old.note; END; PRAGMA foreign_keys = ON;
-- change: a child rebuilt without its parent
PRAGMA foreign_keys = OFF; CREATE TABLE tree_new (id INTEGER PRIMARY KEY, up INTEGER, "Odd Name" TEXT DEFAULT 'it''s'); INSERT INTO tree_new SELECT * FROM tree; DROP TRIGGER counted; DROP TABLE tree; ALTER TABLE tree_new RENAME TO tree; CREATE TRIGGER counted AFTER INSERT ON children BEGIN UPDATE tree SET "Odd Name" = new.note WHERE id = 1; END; PRAGMA foreign_keys = ON;
-- change: a table rebuilt with its columns in another order
PRAGMA foreign_keys = OFF; CREATE TABLE grand_new (n INTEGER, child_id INTEGER REFERENCES children (id) ON DELETE CASCADE, PRIMARY KEY (child_id, n)) WITHOUT ROWID; INSERT INTO grand_new (child_id, n) SELECT child_id, n FROM grandchildren; DROP TABLE grandchildren; ALTER TABLE grand_new RENAME TO grandchildren; PRAGMA foreign_keys = ON;
-- change: a table rebuilt with a rowid
PRAGMA foreign_keys = OFF; CREATE TABLE grand_new (child_id INTEGER REFERENCES children (id) ON DELETE CASCADE, n INTEGER, PRIMARY KEY (child_id, n)); INSERT INTO grand_new SELECT * FROM grandchildren; DROP TABLE grandchildren; ALTER TABLE grand_new RENAME TO grandchildren; PRAGMA foreign_keys = ON;
-- change: a table rebuilt as a loose one
CREATE TABLE computed_new (a INTEGER, b INTEGER, c INTEGER GENERATED ALWAYS AS (a + b) STORED, d INTEGER AS (a * b)); INSERT INTO computed_new (a, b) SELECT a, b FROM computed; DROP TABLE computed; ALTER TABLE computed_new RENAME TO computed;
-- change: another computation
CREATE TABLE computed_new (a INTEGER, b INTEGER, c INTEGER GENERATED ALWAYS AS (a - b) STORED, d INTEGER AS (a * b)) STRICT; INSERT INTO computed_new (a, b) SELECT a, b FROM computed; DROP TABLE computed; ALTER TABLE computed_new RENAME TO computed;
-- change: a counter
PRAGMA foreign_keys = OFF; CREATE TABLE others_new (id INTEGER PRIMARY KEY AUTOINCREMENT, parent_id INTEGER REFERENCES parents ON DELETE CASCADE); INSERT INTO others_new SELECT * FROM [named by "others"]; DROP TABLE [named by "others"]; ALTER TABLE others_new RENAME TO [named by "others"]; PRAGMA foreign_keys = ON;
-- change: a counter dropped
PRAGMA foreign_keys = OFF; DROP VIEW of_names; DROP VIEW names; CREATE TABLE children_new (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL REFERENCES parents (id) ON DELETE CASCADE, note TEXT); INSERT INTO children_new SELECT * FROM children; DROP TABLE children; ALTER TABLE children_new RENAME TO children; PRAGMA foreign_keys = ON;
-- change: a table
CREATE TABLE more (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parents (id) ON DELETE CASCADE); INSERT INTO more VALUES (1, 1);
-- change: a table dropped
DROP TABLE grandchildren;
-- change: a parent dropped
PRAGMA foreign_keys = OFF; DROP VIEW of_names; DROP VIEW names; DROP TABLE parents; PRAGMA foreign_keys = ON;
-- change: a virtual table dropped
DROP TABLE words;
-- change: an index
CREATE INDEX children_parent ON children (parent_id DESC);
-- change: an index dropped
DROP INDEX parents_kind;
-- change: an index that is unique no more
DROP INDEX children_note; CREATE INDEX children_note ON children (note);
-- change: another view
DROP VIEW names; CREATE VIEW names AS SELECT name FROM parents;
-- change: a view dropped
DROP VIEW of_names;
-- change: a broken view
DROP VIEW names; CREATE VIEW broken AS SELECT nothing FROM nowhere;
-- change: another trigger
DROP TRIGGER counted; CREATE TRIGGER counted AFTER INSERT ON children WHEN new.id > 7 BEGIN DELETE FROM tree WHERE id = 9; END;
-- change: a trigger dropped
DROP TRIGGER through;
-- change: settings
PRAGMA user_version = 9; PRAGMA application_id = 77;
