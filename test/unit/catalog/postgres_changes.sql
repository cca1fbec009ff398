-- Changes that a catalogue must show, each with the way back after which it must be as before.
-- change: add a schema
CREATE SCHEMA more;
-- back
DROP SCHEMA more;
-- change: rename a schema
ALTER SCHEMA app RENAME TO apps;
-- back
ALTER SCHEMA apps RENAME TO app;
-- change: comment on a schema
COMMENT ON SCHEMA app IS 'x';
-- back
COMMENT ON SCHEMA app IS NULL;
-- change: grant on a schema
GRANT USAGE ON SCHEMA app TO other;
-- back
REVOKE USAGE ON SCHEMA app FROM other;
-- change: change the public schema's comment
COMMENT ON SCHEMA public IS 'mine';
-- back
COMMENT ON SCHEMA public IS 'standard public schema';
-- change: take an extension's version
DROP EXTENSION postgres_fdw CASCADE;
-- back
CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'localhost', dbname 'x'); CREATE FOREIGN TABLE app.away (id integer OPTIONS (column_name 'nr')) SERVER far OPTIONS (table_name 'there'); CREATE USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (user 'u', password 'hidden');
-- change: add an enum
CREATE TYPE app.size AS ENUM ('s', 'm');
-- back
DROP TYPE app.size;
-- change: rename an enum's label
ALTER TYPE app.mood RENAME VALUE 'ok' TO 'good';
-- back
ALTER TYPE app.mood RENAME VALUE 'good' TO 'ok';
-- change: comment on a type
COMMENT ON TYPE app.mood IS 'x';
-- back
COMMENT ON TYPE app.mood IS NULL;
-- change: own a type
ALTER TYPE app.mood OWNER TO other;
-- back
ALTER TYPE app.mood OWNER TO CURRENT_USER;
-- change: revoke on a type
REVOKE USAGE ON TYPE app.mood FROM public;
-- back
GRANT USAGE ON TYPE app.mood TO public;
-- change: default of a domain
ALTER DOMAIN app.positive SET DEFAULT 7;
-- back
ALTER DOMAIN app.positive DROP DEFAULT;
-- change: not null of a domain
ALTER DOMAIN app.positive SET NOT NULL;
-- back
ALTER DOMAIN app.positive DROP NOT NULL;
-- change: constraint of a domain
ALTER DOMAIN app.positive ADD CONSTRAINT low CHECK (VALUE < 9) NOT VALID;
-- back
ALTER DOMAIN app.positive DROP CONSTRAINT low;
-- change: comment on a domain's constraint
COMMENT ON CONSTRAINT above_zero ON DOMAIN app.positive IS 'x';
-- back
COMMENT ON CONSTRAINT above_zero ON DOMAIN app.positive IS NULL;
-- change: attribute of a composite type
ALTER TYPE app.pair ADD ATTRIBUTE c date;
-- back
ALTER TYPE app.pair DROP ATTRIBUTE c;
-- change: add a range
CREATE TYPE app.span AS RANGE (subtype = numeric);
-- back
DROP TYPE app.span;
-- change: add a base type
CREATE TYPE app.shell;
-- back
DROP TYPE app.shell;
-- change: add a table
CREATE TABLE app.extra (id integer);
-- back
DROP TABLE app.extra;
-- change: rename a table
ALTER TABLE app.orders RENAME TO orders2;
-- back
ALTER TABLE app.orders2 RENAME TO orders;
-- change: move a table
CREATE SCHEMA s2; ALTER TABLE app.loose SET SCHEMA s2;
-- back
ALTER TABLE s2.loose SET SCHEMA app; DROP SCHEMA s2;
-- change: unlogged
ALTER TABLE app.loose SET UNLOGGED;
-- back
ALTER TABLE app.loose SET LOGGED;
-- change: storage parameter of a table
ALTER TABLE app.users SET (fillfactor = 70);
-- back
ALTER TABLE app.users RESET (fillfactor);
-- change: storage parameter of a toast table
ALTER TABLE app.users SET (toast.autovacuum_enabled = off);
-- back
ALTER TABLE app.users RESET (toast.autovacuum_enabled);
-- change: comment on a table
COMMENT ON TABLE app.users IS E'two\nlines';
-- back
COMMENT ON TABLE app.users IS NULL;
-- change: own a table
ALTER TABLE app.loose OWNER TO other;
-- back
ALTER TABLE app.loose OWNER TO CURRENT_USER;
-- change: grant on a table
GRANT SELECT ON app.users TO other;
-- back
REVOKE SELECT ON app.users FROM other;
-- change: grant with option
GRANT SELECT ON app.users TO other WITH GRANT OPTION;
-- back
REVOKE SELECT ON app.users FROM other;
-- change: revoke from the owner
REVOKE TRUNCATE ON app.users FROM CURRENT_USER;
-- back
GRANT TRUNCATE ON app.users TO CURRENT_USER;
-- change: grant on a column
GRANT SELECT (name) ON app.users TO other;
-- back
REVOKE SELECT (name) ON app.users FROM other;
-- change: row security
ALTER TABLE app.users ENABLE ROW LEVEL SECURITY;
-- back
ALTER TABLE app.users DISABLE ROW LEVEL SECURITY;
-- change: forced row security
ALTER TABLE app.users FORCE ROW LEVEL SECURITY;
-- back
ALTER TABLE app.users NO FORCE ROW LEVEL SECURITY;
-- change: replica identity
ALTER TABLE app.users REPLICA IDENTITY FULL;
-- back
ALTER TABLE app.users REPLICA IDENTITY DEFAULT;
-- change: replica identity by index
ALTER TABLE app.users REPLICA IDENTITY USING INDEX users_pkey;
-- back
ALTER TABLE app.users REPLICA IDENTITY DEFAULT;
-- change: add a partition
CREATE TABLE app.parted_2026 PARTITION OF app.parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- back
DROP TABLE app.parted_2026;
-- change: attach and detach a partition
ALTER TABLE app.parted DETACH PARTITION app.parted_2025;
-- back
ALTER TABLE app.parted ATTACH PARTITION app.parted_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
-- change: inherit no more
ALTER TABLE app.child NO INHERIT app.loose;
-- back
ALTER TABLE app.child INHERIT app.loose; UPDATE pg_attribute SET attislocal = false WHERE attrelid = 'app.child'::regclass AND attname IN ('id', 'at');
-- change: add a column
ALTER TABLE app.users ADD COLUMN extra text;
-- back
ALTER TABLE app.users DROP COLUMN extra;
-- change: rename a column
ALTER TABLE app.users RENAME COLUMN name TO title;
-- back
ALTER TABLE app.users RENAME COLUMN title TO name;
-- change: type of a column
ALTER TABLE app.orders ALTER COLUMN note TYPE varchar(10);
-- back
ALTER TABLE app.orders ALTER COLUMN note TYPE text;
-- change: collation of a column
ALTER TABLE app.orders ALTER COLUMN note TYPE text COLLATE "C";
-- back
ALTER TABLE app.orders ALTER COLUMN note TYPE text COLLATE "default";
-- change: default of a column
ALTER TABLE app.users ALTER COLUMN seen DROP DEFAULT;
-- back
ALTER TABLE app.users ALTER COLUMN seen SET DEFAULT now();
-- change: not null
ALTER TABLE app.orders ALTER COLUMN note SET NOT NULL;
-- back
ALTER TABLE app.orders ALTER COLUMN note DROP NOT NULL;
-- change: nullable
ALTER TABLE app.users ALTER COLUMN name DROP NOT NULL;
-- back
ALTER TABLE app.users ALTER COLUMN name SET NOT NULL;
-- change: identity
ALTER TABLE app.orders ALTER COLUMN id SET GENERATED ALWAYS;
-- back
ALTER TABLE app.orders ALTER COLUMN id SET GENERATED BY DEFAULT;
-- change: identity's sequence
ALTER TABLE app.orders ALTER COLUMN id SET INCREMENT 2;
-- back
ALTER TABLE app.orders ALTER COLUMN id SET INCREMENT 1;
-- change: storage of a column
ALTER TABLE app.orders ALTER COLUMN note SET STORAGE EXTERNAL;
-- back
ALTER TABLE app.orders ALTER COLUMN note SET STORAGE EXTENDED;
-- change: compression of a column
ALTER TABLE app.orders ALTER COLUMN note SET COMPRESSION pglz;
-- back
ALTER TABLE app.orders ALTER COLUMN note SET COMPRESSION default;
-- change: statistics of a column
ALTER TABLE app.orders ALTER COLUMN note SET STATISTICS 500;
-- back
ALTER TABLE app.orders ALTER COLUMN note SET STATISTICS -1;
-- change: options of a column
ALTER TABLE app.orders ALTER COLUMN note SET (n_distinct = 5);
-- back
ALTER TABLE app.orders ALTER COLUMN note RESET (n_distinct);
-- change: comment on a column
COMMENT ON COLUMN app.users.name IS 'x';
-- back
COMMENT ON COLUMN app.users.name IS NULL;
-- change: comment on a view's column
COMMENT ON COLUMN app.names.name IS 'x';
-- back
COMMENT ON COLUMN app.names.name IS NULL;
-- change: default of a view's column
ALTER VIEW app.names ALTER COLUMN name SET DEFAULT 'x';
-- back
ALTER VIEW app.names ALTER COLUMN name DROP DEFAULT;
-- change: add a check
ALTER TABLE app.orders ADD CONSTRAINT noted CHECK (note <> '');
-- back
ALTER TABLE app.orders DROP CONSTRAINT noted;
-- change: add a check that is not validated
ALTER TABLE app.orders ADD CONSTRAINT noted CHECK (note <> '') NOT VALID;
-- back
ALTER TABLE app.orders DROP CONSTRAINT noted;
-- change: rename a constraint
ALTER TABLE app.users RENAME CONSTRAINT name_there TO there;
-- back
ALTER TABLE app.users RENAME CONSTRAINT there TO name_there;
-- change: comment on a constraint
COMMENT ON CONSTRAINT of_user ON app.orders IS 'x';
-- back
COMMENT ON CONSTRAINT of_user ON app.orders IS NULL;
-- change: deferrable
ALTER TABLE app.orders ALTER CONSTRAINT of_user DEFERRABLE INITIALLY DEFERRED;
-- back
ALTER TABLE app.orders ALTER CONSTRAINT of_user NOT DEFERRABLE;
-- change: action of a foreign key
ALTER TABLE app.orders DROP CONSTRAINT of_user, ADD CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES app.users ON DELETE CASCADE;
-- back
ALTER TABLE app.orders DROP CONSTRAINT of_user, ADD CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES app.users;
-- change: add a unique constraint
ALTER TABLE app.orders ADD CONSTRAINT once UNIQUE (note);
-- back
ALTER TABLE app.orders DROP CONSTRAINT once;
-- change: add an index
CREATE INDEX orders_note ON app.orders (note text_pattern_ops DESC) INCLUDE (user_id) WHERE note > 'a';
-- back
DROP INDEX app.orders_note;
-- change: unique of an index
DROP INDEX app.users_name; CREATE UNIQUE INDEX users_name ON app.users (name);
-- back
DROP INDEX app.users_name; CREATE INDEX users_name ON app.users (name);
-- change: method of an index
DROP INDEX app.users_name; CREATE INDEX users_name ON app.users USING hash (name);
-- back
DROP INDEX app.users_name; CREATE INDEX users_name ON app.users (name);
-- change: storage parameter of an index
ALTER INDEX app.users_name SET (fillfactor = 60);
-- back
ALTER INDEX app.users_name RESET (fillfactor);
-- change: storage parameter of a key's index
ALTER INDEX app.users_pkey SET (fillfactor = 60);
-- back
ALTER INDEX app.users_pkey RESET (fillfactor);
-- change: statistics of an index
ALTER INDEX app.users_lower ALTER COLUMN 1 SET STATISTICS 200;
-- back
ALTER INDEX app.users_lower ALTER COLUMN 1 SET STATISTICS -1;
-- change: comment on an index
COMMENT ON INDEX app.users_name IS 'x';
-- back
COMMENT ON INDEX app.users_name IS NULL;
-- change: cluster on an index
ALTER TABLE app.users CLUSTER ON users_name;
-- back
ALTER TABLE app.users SET WITHOUT CLUSTER;
-- change: an index that is not valid
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.users_name'::regclass;
-- back
UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'app.users_name'::regclass;
-- change: add a sequence
CREATE SEQUENCE app.nr;
-- back
DROP SEQUENCE app.nr;
-- change: increment of a sequence
ALTER SEQUENCE app.counter INCREMENT 5;
-- back
ALTER SEQUENCE app.counter INCREMENT 1;
-- change: limit of a sequence
ALTER SEQUENCE app.counter MAXVALUE 500 CYCLE;
-- back
ALTER SEQUENCE app.counter NO MAXVALUE NO CYCLE;
-- change: cache of a sequence
ALTER SEQUENCE app.counter CACHE 9;
-- back
ALTER SEQUENCE app.counter CACHE 1;
-- change: owner of a sequence
ALTER SEQUENCE app.counter OWNED BY app.users.age;
-- back
ALTER SEQUENCE app.counter OWNED BY NONE;
-- change: grant on a sequence
GRANT USAGE ON SEQUENCE app.counter TO other;
-- back
REVOKE USAGE ON SEQUENCE app.counter FROM other;
-- change: change a view
CREATE OR REPLACE VIEW app.names AS SELECT id, name FROM app.users WHERE age > 4;
-- back
CREATE OR REPLACE VIEW app.names AS SELECT id, name FROM app.users WHERE age > 3;
-- change: option of a view
ALTER VIEW app.names SET (security_barrier);
-- back
ALTER VIEW app.names RESET (security_barrier);
-- change: add a recursive view
CREATE RECURSIVE VIEW app.numbers (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5;
-- back
DROP VIEW app.numbers;
-- change: empty a materialized view
REFRESH MATERIALIZED VIEW app.counts WITH NO DATA;
-- back
REFRESH MATERIALIZED VIEW app.counts;
-- change: index of a materialized view
CREATE UNIQUE INDEX counts_n ON app.counts (n);
-- back
DROP INDEX app.counts_n;
-- change: body of a function
CREATE OR REPLACE FUNCTION app.add(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT a - b';
-- back
CREATE OR REPLACE FUNCTION app.add(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT a + b';
-- change: default of an argument
CREATE OR REPLACE FUNCTION app.add(a integer, b integer DEFAULT 2) RETURNS integer LANGUAGE sql AS 'SELECT a + b';
-- back
CREATE OR REPLACE FUNCTION app.add(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT a + b';
-- change: volatility of a function
ALTER FUNCTION app.add IMMUTABLE;
-- back
ALTER FUNCTION app.add VOLATILE;
-- change: strict function
ALTER FUNCTION app.add STRICT;
-- back
ALTER FUNCTION app.add CALLED ON NULL INPUT;
-- change: security of a function
ALTER FUNCTION app.add SECURITY DEFINER;
-- back
ALTER FUNCTION app.add SECURITY INVOKER;
-- change: leakproof function
ALTER FUNCTION app.add LEAKPROOF;
-- back
ALTER FUNCTION app.add NOT LEAKPROOF;
-- change: parallel of a function
ALTER FUNCTION app.add PARALLEL SAFE;
-- back
ALTER FUNCTION app.add PARALLEL UNSAFE;
-- change: cost of a function
ALTER FUNCTION app.add COST 7;
-- back
ALTER FUNCTION app.add COST 100;
-- change: setting of a function
ALTER FUNCTION app.add SET search_path = app;
-- back
ALTER FUNCTION app.add RESET search_path;
-- change: revoke on a function
REVOKE EXECUTE ON FUNCTION app.add FROM public;
-- back
GRANT EXECUTE ON FUNCTION app.add TO public;
-- change: comment on a function
COMMENT ON FUNCTION app.add IS 'x';
-- back
COMMENT ON FUNCTION app.add IS NULL;
-- change: overload a function
CREATE FUNCTION app.add(a text) RETURNS text LANGUAGE sql AS 'SELECT a';
-- back
DROP FUNCTION app.add(text);
-- change: a function with a parsed body
CREATE FUNCTION app.one() RETURNS integer LANGUAGE sql RETURN 1;
-- back
DROP FUNCTION app.one;
-- change: a set returning function
CREATE FUNCTION app.many() RETURNS SETOF integer LANGUAGE sql ROWS 5 AS 'SELECT 1';
-- back
DROP FUNCTION app.many;
-- change: body of a procedure
CREATE OR REPLACE PROCEDURE app.work(n integer) LANGUAGE plpgsql AS $$BEGIN COMMIT; END$$;
-- back
CREATE OR REPLACE PROCEDURE app.work(n integer) LANGUAGE plpgsql AS $$BEGIN END$$;
-- change: change an aggregate
CREATE OR REPLACE AGGREGATE app.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '1');
-- back
CREATE OR REPLACE AGGREGATE app.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
-- change: add a trigger
CREATE TRIGGER more AFTER INSERT ON app.orders FOR EACH STATEMENT EXECUTE FUNCTION app.touched();
-- back
DROP TRIGGER more ON app.orders;
-- change: disable a trigger
ALTER TABLE app.users DISABLE TRIGGER touch;
-- back
ALTER TABLE app.users ENABLE TRIGGER touch;
-- change: always a trigger
ALTER TABLE app.users ENABLE ALWAYS TRIGGER touch;
-- back
ALTER TABLE app.users ENABLE TRIGGER touch;
-- change: disable a partition's trigger
ALTER TABLE app.parted_2025 DISABLE TRIGGER touch_parted;
-- back
ALTER TABLE app.parted_2025 ENABLE TRIGGER touch_parted;
-- change: condition of a trigger
CREATE OR REPLACE TRIGGER touch BEFORE UPDATE ON app.users FOR EACH ROW WHEN (NEW.id > 3) EXECUTE FUNCTION app.touched();
-- back
CREATE OR REPLACE TRIGGER touch BEFORE UPDATE ON app.users FOR EACH ROW EXECUTE FUNCTION app.touched();
-- change: a constraint trigger
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON app.orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.touched();
-- back
DROP TRIGGER late ON app.orders;
-- change: disable an event trigger
ALTER EVENT TRIGGER watch DISABLE;
-- back
ALTER EVENT TRIGGER watch ENABLE;
-- change: tags of an event trigger
DROP EVENT TRIGGER watch; CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION app.watched();
-- back
DROP EVENT TRIGGER watch; CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION app.watched();
-- change: change a rule
CREATE OR REPLACE RULE quiet AS ON DELETE TO app.loose WHERE OLD.id > 1 DO INSTEAD NOTHING;
-- back
CREATE OR REPLACE RULE quiet AS ON DELETE TO app.loose DO INSTEAD NOTHING;
-- change: disable a rule
ALTER TABLE app.loose DISABLE RULE quiet;
-- back
ALTER TABLE app.loose ENABLE RULE quiet;
-- change: change a policy
ALTER POLICY own ON app.users USING (true);
-- back
ALTER POLICY own ON app.users USING (name = current_user);
-- change: role of a policy
ALTER POLICY own ON app.users TO other;
-- back
ALTER POLICY own ON app.users TO public;
-- change: a restrictive policy
CREATE POLICY tight ON app.users AS RESTRICTIVE FOR INSERT WITH CHECK (id > 0);
-- back
DROP POLICY tight ON app.users;
-- change: add an operator
CREATE OPERATOR app.<-> (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq);
-- back
DROP OPERATOR app.<-> (text, text);
-- change: estimate of an operator
ALTER OPERATOR app.=== (integer, integer) SET (RESTRICT = eqsel);
-- back
ALTER OPERATOR app.=== (integer, integer) SET (RESTRICT = NONE);
-- change: an operator class
CREATE OPERATOR CLASS app.class FOR TYPE integer USING btree FAMILY app.family AS OPERATOR 3 =, FUNCTION 1 btint4cmp(integer, integer);
-- back
DROP OPERATOR CLASS app.class USING btree;
-- change: a member of an operator family
ALTER OPERATOR FAMILY app.family USING btree ADD OPERATOR 1 < (integer, bigint);
-- back
ALTER OPERATOR FAMILY app.family USING btree DROP OPERATOR 1 (integer, bigint);
-- change: a cast
CREATE CAST (app.mood AS integer) WITH INOUT;
-- back
DROP CAST (app.mood AS integer);
-- change: a collation
CREATE COLLATION app.loose_german (PROVIDER = icu, LOCALE = 'de-u-ks-level2', DETERMINISTIC = false);
-- back
DROP COLLATION app.loose_german;
-- change: comment on a collation
COMMENT ON COLLATION app.german IS 'x';
-- back
COMMENT ON COLLATION app.german IS NULL;
-- change: a conversion
CREATE CONVERSION app.conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
-- back
DROP CONVERSION app.conv;
-- change: mapping of a text search configuration
ALTER TEXT SEARCH CONFIGURATION app.search ALTER MAPPING FOR word WITH app.stems, simple;
-- back
ALTER TEXT SEARCH CONFIGURATION app.search ALTER MAPPING FOR word WITH english_stem;
-- change: option of a text search dictionary
ALTER TEXT SEARCH DICTIONARY app.stems (StopWords = 'english');
-- back
ALTER TEXT SEARCH DICTIONARY app.stems (StopWords);
-- change: a text search template
CREATE TEXT SEARCH TEMPLATE app.tmpl (INIT = dsimple_init, LEXIZE = dsimple_lexize);
-- back
DROP TEXT SEARCH TEMPLATE app.tmpl;
-- change: a text search parser
CREATE TEXT SEARCH PARSER app.pars (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
-- back
DROP TEXT SEARCH PARSER app.pars;
-- change: table of a publication
ALTER PUBLICATION pub ADD TABLE app.orders;
-- back
ALTER PUBLICATION pub DROP TABLE app.orders;
-- change: rows of a publication
ALTER PUBLICATION pub SET TABLE app.users (id) WHERE (id > 7);
-- back
ALTER PUBLICATION pub SET TABLE app.users;
-- change: schema of a publication
ALTER PUBLICATION pub ADD TABLES IN SCHEMA public;
-- back
ALTER PUBLICATION pub DROP TABLES IN SCHEMA public;
-- change: what a publication publishes
ALTER PUBLICATION pub SET (publish = 'insert');
-- back
ALTER PUBLICATION pub SET (publish = 'insert, update, delete, truncate');
-- change: a subscription
CREATE SUBSCRIPTION sub CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false, slot_name = NONE);
-- back
DROP SUBSCRIPTION sub;
-- change: option of a server
ALTER SERVER far OPTIONS (SET dbname 'y');
-- back
ALTER SERVER far OPTIONS (SET dbname 'x');
-- change: option of a foreign table
ALTER FOREIGN TABLE app.away OPTIONS (SET table_name 'y');
-- back
ALTER FOREIGN TABLE app.away OPTIONS (SET table_name 'there');
-- change: option of a foreign column
ALTER FOREIGN TABLE app.away ALTER COLUMN id OPTIONS (SET column_name 'y');
-- back
ALTER FOREIGN TABLE app.away ALTER COLUMN id OPTIONS (SET column_name 'nr');
-- change: a user mapping
CREATE USER MAPPING FOR other SERVER far;
-- back
DROP USER MAPPING FOR other SERVER far;
-- change: option names of a user mapping
ALTER USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (ADD password_required 'false');
-- back
ALTER USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (DROP password_required);
-- change: a foreign data wrapper
CREATE FOREIGN DATA WRAPPER bare;
-- back
DROP FOREIGN DATA WRAPPER bare;
-- change: a statistics object
CREATE STATISTICS app.more (ndistinct) ON id, note FROM app.orders;
-- back
DROP STATISTICS app.more;
-- change: target of a statistics object
ALTER STATISTICS app.both SET STATISTICS 300;
-- back
ALTER STATISTICS app.both SET STATISTICS -1;
-- change: default privileges
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO other;
-- back
ALTER DEFAULT PRIVILEGES IN SCHEMA app REVOKE SELECT ON TABLES FROM other;
-- change: default privileges of all schemas
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM public;
-- back
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO public;
-- change: an access method
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
-- back
DROP ACCESS METHOD heap2;
-- change: a table of another access method
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler; CREATE TABLE app.other (a integer) USING heap2;
-- back
DROP TABLE app.other; DROP ACCESS METHOD heap2;
-- change: a transform
CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
-- back
DROP TRANSFORM FOR integer LANGUAGE sql;
-- change: a language
CREATE TRUSTED LANGUAGE plnew HANDLER plpgsql_call_handler;
-- back
DROP LANGUAGE plnew;
-- change: a typed table
CREATE TABLE app.typed OF app.pair;
-- back
DROP TABLE app.typed;
