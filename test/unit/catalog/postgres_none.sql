-- Changes that are none.
-- change: a value of a sequence
SELECT nextval('app.counter');
-- change: rows
INSERT INTO app.users (name) VALUES ('a');
-- change: statistics
ANALYZE app.users;
-- change: a rewrite of a table
VACUUM FULL app.users;
-- change: an index made anew
REINDEX INDEX app.users_name;
-- change: the same function again
CREATE OR REPLACE FUNCTION app.add(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT a + b';
-- change: the same view, written otherwise
create or replace view "app"."names" as select users.id, "name" from app.users where (((age > 3)));
-- change: a grant and its revocation
GRANT SELECT ON app.users TO other; REVOKE SELECT ON app.users FROM other;
-- change: what is there already
CREATE TABLE IF NOT EXISTS app.users (x integer);
-- change: a temporary table
CREATE TEMPORARY TABLE t (a integer);
-- change: the program's own schema
CREATE SCHEMA homing; CREATE TABLE homing.steps (a serial PRIMARY KEY, b text CHECK (b <> '')); CREATE INDEX ON homing.steps (b); CREATE VIEW homing.v AS SELECT 1 AS a;
-- change: a column that comes and goes
ALTER TABLE app.loose ADD COLUMN x integer; ALTER TABLE app.loose DROP COLUMN x;
-- change: another password of a user mapping
ALTER USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (SET password 'other');
