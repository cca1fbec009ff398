-- Changes that are none.
-- change: rows
INSERT INTO users (name) VALUES ('a');
-- change: statistics
ANALYZE;
-- change: a rewrite of the file
VACUUM;
-- change: what is there already
CREATE TABLE IF NOT EXISTS users (x);
-- change: a temporary table
CREATE TEMPORARY TABLE t (a);
-- change: the program's own tables
CREATE TABLE homing_steps (a INTEGER PRIMARY KEY AUTOINCREMENT, b UNIQUE); CREATE INDEX homing_steps_b ON homing_steps (b);
-- change: a table renamed and back
ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME TO users;
-- change: what is set aside
CREATE TABLE homing_keep_1 (a INTEGER PRIMARY KEY AUTOINCREMENT, b UNIQUE REFERENCES users); CREATE INDEX homing_keep_1_b ON homing_keep_1 (b); CREATE TABLE "homing_keep_2" (c); CREATE TRIGGER t AFTER INSERT ON homing_keep_2 BEGIN DELETE FROM homing_keep_1; END;
