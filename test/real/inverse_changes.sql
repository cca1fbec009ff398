-- Changes whose way back is derived, beside those of the catalogue's own tests; made to inverse_setup.sql.
-- change: enum value at the end
ALTER TYPE app.fit ADD VALUE 'xl';
-- change: enum value at the beginning
ALTER TYPE app.fit ADD VALUE 'xs' BEFORE 's';
-- change: enum value in the middle
ALTER TYPE app.fit ADD VALUE 'sm' AFTER 's';
-- change: two enum values
ALTER TYPE app.fit ADD VALUE 'xl'; ALTER TYPE app.fit ADD VALUE 'xxl';
-- change: enum value that is used
ALTER TYPE app.fit ADD VALUE 'xl'; ALTER TABLE app.shirts ALTER size SET DEFAULT 'xl'; CREATE INDEX shirts_xl ON app.shirts (id) WHERE size = 'xl'; CREATE VIEW app.xl AS SELECT id FROM app.shirts WHERE size = 'xl'; ALTER TABLE app.shirts ADD CONSTRAINT not_xl CHECK (size <> 'xl');
-- change: enum value with a partition of its own
ALTER TYPE app.fit ADD VALUE 'xl'; CREATE TABLE app.stock_xl PARTITION OF app.stock FOR VALUES IN ('xl');
-- change: enum value renamed
ALTER TYPE app.fit RENAME VALUE 'm' TO 'medium';
-- change: enum made anew with another order
ALTER TYPE app.mood RENAME TO mood_old; CREATE TYPE app.mood AS ENUM ('ok', 'sad'); DROP CAST (app.mood_old AS app.fit); ALTER TABLE app.users ALTER mood TYPE app.mood USING mood::text::app.mood; DROP TYPE app.mood_old;
-- change: enum renamed
ALTER TYPE app.fit RENAME TO sizes;
-- change: enum moved
CREATE SCHEMA s2; ALTER TYPE app.fit SET SCHEMA s2;
-- change: enum dropped with all that stands on it
DROP TYPE app.fit CASCADE;
-- change: domain dropped
DROP DOMAIN app.wear CASCADE;
-- change: domain's base
ALTER TABLE app.shirts ALTER worn TYPE text; DROP DOMAIN app.wear; CREATE DOMAIN app.wear AS text CHECK (VALUE <> ''); ALTER TABLE app.shirts ALTER worn TYPE app.wear;
-- change: domain's constraint dropped
ALTER DOMAIN app.positive DROP CONSTRAINT above_zero;
-- change: domain's constraint renamed
ALTER DOMAIN app.positive RENAME CONSTRAINT above_zero TO over_zero;
-- change: domain renamed
ALTER DOMAIN app.positive RENAME TO plus;
-- change: domain's owner
ALTER DOMAIN app.positive OWNER TO other;
-- change: composite attribute dropped
ALTER TYPE app.pair DROP ATTRIBUTE b CASCADE;
-- change: composite attribute renamed
ALTER TYPE app.pair RENAME ATTRIBUTE b TO c;
-- change: composite attribute's type
ALTER TYPE app.pair ALTER ATTRIBUTE b TYPE varchar(9);
-- change: composite in use gets an attribute
ALTER TYPE app.box ADD ATTRIBUTE n integer CASCADE;
-- change: composite comment
COMMENT ON COLUMN app.pair.a IS 'other'; COMMENT ON COLUMN app.pair.b IS 'second';
-- change: composite dropped
DROP TYPE app.pair CASCADE;
-- change: range dropped
DROP TYPE app.float_range CASCADE;
-- change: range renamed
ALTER TYPE app.float_range RENAME TO frange;
-- change: table dropped
DROP TABLE app.shirts CASCADE;
-- change: referenced table dropped
DROP TABLE app.users CASCADE;
-- change: tables that need each other dropped
DROP TABLE app.a, app.b CASCADE;
-- change: parent and child dropped
DROP TABLE app.base CASCADE;
-- change: child dropped
DROP TABLE app.derived;
-- change: partitioned table dropped
DROP TABLE app.year CASCADE;
-- change: partition dropped
DROP TABLE app.year_1;
-- change: partition of a partition dropped
DROP TABLE app.year_1_b;
-- change: partition of a partition detached
ALTER TABLE app.year_1 DETACH PARTITION app.year_1_a;
-- change: partition detached
ALTER TABLE app.year DETACH PARTITION app.year_1;
-- change: partition's bound
ALTER TABLE app.stock DETACH PARTITION app.stock_s; ALTER TABLE app.stock ATTACH PARTITION app.stock_s FOR VALUES IN ('s', 'm');
-- change: default partition dropped
DROP TABLE app.stock_rest;
-- change: partitioned list dropped
DROP TABLE app.stock;
-- change: partitioned table renamed
ALTER TABLE app.year RENAME TO years;
-- change: partitioned table's column
ALTER TABLE app.year ADD COLUMN more text DEFAULT 'x'; ALTER TABLE app.year ALTER COLUMN kind TYPE varchar(20);
-- change: partitioned table's column dropped
ALTER TABLE app.year DROP COLUMN kind;
-- change: partitioned table's index dropped
DROP INDEX app.year_kind;
-- change: partitioned table's key dropped
ALTER TABLE app.year DROP CONSTRAINT year_pkey;
-- change: partitioned table's check dropped
ALTER TABLE app.year DROP CONSTRAINT kind_there;
-- change: partition's index attached
CREATE INDEX parted_2025_id ON app.parted_2025 (id); ALTER INDEX app.parted_only ATTACH PARTITION app.parted_2025_id;
-- change: partitioned index complete
CREATE INDEX parted_id2 ON app.parted (id);
-- change: index on the partitioned table only
CREATE INDEX parted_id3 ON ONLY app.parted (id, at);
-- change: index on the partitioned table only dropped
DROP INDEX app.parted_only;
-- change: partition's storage parameter
ALTER TABLE app.year_1_a SET (fillfactor = 60);
-- change: partition's default
ALTER TABLE app.parted_2025 ALTER id SET DEFAULT 7;
-- change: partition's not null
ALTER TABLE app.parted_2025 ALTER id SET NOT NULL;
-- change: foreign key to a partitioned table
CREATE TABLE app.refers (id integer, at date, FOREIGN KEY (id, at) REFERENCES app.year);
-- change: foreign key of a partitioned table
ALTER TABLE app.year ADD FOREIGN KEY (id) REFERENCES app.a;
-- change: trigger of a partitioned table dropped
DROP TRIGGER touch_parted ON app.parted;
-- change: column dropped
ALTER TABLE app.shirts DROP COLUMN price CASCADE;
-- change: last column dropped
ALTER TABLE app.orders DROP COLUMN during CASCADE;
-- change: first column dropped
ALTER TABLE app.shirts DROP COLUMN id CASCADE;
-- change: two columns dropped
ALTER TABLE app.shirts DROP COLUMN sizes CASCADE, DROP COLUMN boxes;
-- change: generated column dropped
ALTER TABLE app.shirts DROP COLUMN is_small;
-- change: generated column made plain
ALTER TABLE app.shirts ALTER COLUMN is_small DROP EXPRESSION;
-- change: serial column dropped
ALTER TABLE app.hangers DROP COLUMN id;
-- change: serial made identity
ALTER TABLE app.hangers ALTER id DROP DEFAULT; DROP SEQUENCE app.hangers_id_seq; ALTER TABLE app.hangers ALTER id ADD GENERATED ALWAYS AS IDENTITY;
-- change: identity dropped
ALTER TABLE app.has_unlogged ALTER id DROP IDENTITY;
-- change: identity column dropped
ALTER TABLE app.has_unlogged DROP COLUMN id;
-- change: identity's start
ALTER TABLE app.has_unlogged ALTER id SET START 9 SET CACHE 3 SET CYCLE SET MAXVALUE 900;
-- change: identity widened
ALTER TABLE app.has_unlogged ALTER id TYPE bigint;
-- change: key widened
ALTER TABLE app.b ALTER id TYPE bigint;
-- change: compression dropped
ALTER TABLE app.has_unlogged ALTER t SET COMPRESSION default;
-- change: column of an inherited table
ALTER TABLE app.base ADD COLUMN more2 text; ALTER TABLE app.base ALTER id TYPE bigint;
-- change: column of a parent dropped
ALTER TABLE app.base DROP COLUMN id;
-- change: column of a parent renamed
ALTER TABLE app.base RENAME COLUMN name TO title;
-- change: check of a parent dropped
ALTER TABLE app.base DROP CONSTRAINT named;
-- change: check of a parent only
ALTER TABLE app.base DROP CONSTRAINT here_only;
-- change: child on its own
ALTER TABLE app.derived NO INHERIT app.base;
-- change: type of a column in a view
DROP VIEW app.mediums_of_mediums; DROP VIEW app.mediums; ALTER TABLE app.shirts DROP CONSTRAINT not_large; ALTER TABLE app.shirts ALTER price TYPE integer;
-- change: column becomes text
DROP MATERIALIZED VIEW app.per_size; DROP VIEW app.mediums CASCADE; DROP TRIGGER when_small ON app.shirts; DROP POLICY small_only ON app.shirts; ALTER TABLE app.shirts DROP is_small, DROP CONSTRAINT not_large; DROP INDEX app.shirts_medium, app.shirts_is_large; DROP FUNCTION app.all_sizes; ALTER TABLE app.shirts ALTER size DROP DEFAULT, ALTER size TYPE text; ALTER TABLE app.shirts ALTER size SET DEFAULT 'm';
-- change: columns swapped
ALTER TABLE app.racks RENAME place TO old_place; ALTER TABLE app.racks ADD place text DEFAULT 'there'; ALTER TABLE app.racks DROP old_place;
-- change: columns renamed in a circle
ALTER TABLE app.a RENAME id TO x; ALTER TABLE app.a RENAME b_id TO id; ALTER TABLE app.a RENAME x TO b_id;
-- change: tables renamed in a circle
ALTER TABLE app.a RENAME TO x; ALTER TABLE app.b RENAME TO a; ALTER TABLE app.x RENAME TO b;
-- change: serial's table renamed
ALTER TABLE app.hangers RENAME TO pegs; ALTER TABLE app.pegs RENAME id TO nr; ALTER SEQUENCE app.hangers_id_seq RENAME TO pegs_nr_seq;
-- change: options of a table
ALTER TABLE app.has_unlogged SET (fillfactor = 90, autovacuum_enabled = off); ALTER TABLE app.has_unlogged RESET (toast.autovacuum_enabled);
-- change: logged
ALTER TABLE app.fleeting SET LOGGED;
-- change: unlogged with an identity
ALTER TABLE app.has_unlogged SET UNLOGGED;
-- change: table's owner, sequences follow
ALTER TABLE app.hangers OWNER TO CURRENT_USER;
-- change: grants with option revoked
REVOKE GRANT OPTION FOR SELECT ON app.orders FROM other;
-- change: grants revoked
REVOKE ALL ON app.orders FROM other; REVOKE SELECT (note) ON app.orders FROM public; REVOKE SELECT (size) ON app.shirts FROM other;
-- change: typed table
CREATE TABLE app.typed2 OF app.pair (PRIMARY KEY (a), b WITH OPTIONS DEFAULT 'x');
-- change: table with everything
CREATE TABLE app.every (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n integer CHECK (n > 0), m numeric DEFAULT 3.5 NOT NULL, size app.fit[] DEFAULT '{s}', u uuid UNIQUE, r app.box, ref integer REFERENCES app.shirts, txt text COLLATE "C");
-- change: primary key dropped
ALTER TABLE app.shirts DROP CONSTRAINT shirts_pkey CASCADE;
-- change: primary key of another column
ALTER TABLE app.a DROP CONSTRAINT a_pkey CASCADE; ALTER TABLE app.a ALTER id DROP NOT NULL; ALTER TABLE app.a ADD PRIMARY KEY (b_id);
-- change: primary key with included columns
ALTER TABLE app.fleeting ADD CONSTRAINT p PRIMARY KEY (id) WITH (fillfactor = 70);
-- change: key by an index
CREATE UNIQUE INDEX fl ON app.fleeting (id); ALTER TABLE app.fleeting ADD CONSTRAINT fl_key UNIQUE USING INDEX fl;
-- change: unique nulls not distinct, deferrable
ALTER TABLE app.orders ADD CONSTRAINT un UNIQUE (note) DEFERRABLE INITIALLY DEFERRED;
-- change: unique constraint dropped
ALTER TABLE app.shirts DROP CONSTRAINT shirts_size_id_key;
-- change: foreign key dropped
ALTER TABLE app.hangers DROP CONSTRAINT on_rack;
-- change: foreign key validated
ALTER TABLE app.a VALIDATE CONSTRAINT a_to_b;
-- change: foreign key's match and action
ALTER TABLE app.b DROP CONSTRAINT b_a_id_fkey, ADD CONSTRAINT b_a_id_fkey FOREIGN KEY (a_id) REFERENCES app.a MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL;
-- change: exclusion dropped
ALTER TABLE app.rooms DROP CONSTRAINT rooms_during_excl;
-- change: exclusion renamed
ALTER TABLE app.rooms RENAME CONSTRAINT rooms_during_excl TO once;
-- change: storage and target of a parent's column alone
ALTER TABLE ONLY app.base ALTER COLUMN name SET STORAGE EXTERNAL, ALTER COLUMN name SET STATISTICS 20;
-- change: target of a parent's column
ALTER TABLE ONLY app.base ALTER COLUMN id SET STATISTICS -1; ALTER TABLE app.derived ALTER COLUMN id SET STATISTICS 40;
-- change: a parent that brought columns
CREATE TABLE app.trunk (); ALTER TABLE app.loose INHERIT app.trunk; ALTER TABLE app.trunk ADD COLUMN n serial, ADD COLUMN k text CONSTRAINT k_there CHECK (k <> '');
-- change: a parent with a column that was there
CREATE TABLE app.trunk (); ALTER TABLE app.loose INHERIT app.trunk; ALTER TABLE app.trunk ADD COLUMN at date;
-- change: a parent that was there, and gets a column too
ALTER TABLE app.loose ADD COLUMN name text NOT NULL DEFAULT 'x', ADD CONSTRAINT named CHECK (name <> ''); ALTER TABLE app.loose INHERIT app.base; ALTER TABLE app.base ADD COLUMN at date, ADD COLUMN late text;
-- change: check without inheritance
ALTER TABLE app.base ADD CONSTRAINT lone CHECK (id < 9) NO INHERIT NOT VALID;
-- change: constraint's index renamed
ALTER INDEX app.shirts_pkey RENAME TO shirts_key;
-- change: index dropped
DROP INDEX app.users_lower;
-- change: index renamed
ALTER INDEX app.users_lower RENAME TO lower_of_users;
-- change: index's predicate
DROP INDEX app.shirts_medium; CREATE INDEX shirts_medium ON app.shirts (id) WHERE size = 's';
-- change: clustered otherwise
ALTER TABLE app.orders SET WITHOUT CLUSTER;
-- change: clustered index dropped
ALTER TABLE app.orders DROP CONSTRAINT orders_pkey;
-- change: replica identity of nothing
ALTER TABLE app.orders REPLICA IDENTITY NOTHING;
-- change: index that is not valid, dropped
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.users_lower'::regclass; DROP INDEX app.users_lower;
-- change: unique index that is not valid
CREATE UNIQUE INDEX broken ON app.orders (note); UPDATE pg_index SET indisvalid = false, indisready = false WHERE indexrelid = 'app.broken'::regclass;
-- change: sequence dropped
DROP SEQUENCE app.counter;
-- change: owned sequence dropped
DROP SEQUENCE app.hangers_id_seq CASCADE;
-- change: sequence in a default
ALTER TABLE app.fleeting ALTER id SET DEFAULT nextval('app.counter');
-- change: sequence's type
ALTER SEQUENCE app.counter AS smallint;
-- change: sequence turned
ALTER SEQUENCE app.counter INCREMENT -2 MINVALUE -90 MAXVALUE 7 START 3;
-- change: sequence disowned
ALTER SEQUENCE app.owned_one OWNED BY NONE;
-- change: view dropped
DROP VIEW app.mediums CASCADE;
-- change: view's column added
CREATE OR REPLACE VIEW app.names AS SELECT id, name, age FROM app.users WHERE age > 3;
-- change: view with fewer columns
DROP VIEW app.names; CREATE VIEW app.names AS SELECT id FROM app.users;
-- change: view renamed
ALTER VIEW app.mediums RENAME TO middles; ALTER VIEW app.middles RENAME COLUMN id TO nr;
-- change: view's check option
ALTER VIEW app.updatable SET (check_option = cascaded); ALTER VIEW app.updatable SET (security_barrier = true);
-- change: view's check option dropped
ALTER VIEW app.updatable RESET (check_option);
-- change: view's owner
ALTER VIEW app.mediums OWNER TO other;
-- change: materialized view dropped
DROP MATERIALIZED VIEW app.per_size;
-- change: materialized view's query
DROP MATERIALIZED VIEW app.per_size; CREATE MATERIALIZED VIEW app.per_size AS SELECT size FROM app.shirts WITH NO DATA;
-- change: materialized view's storage
ALTER MATERIALIZED VIEW app.per_size SET (fillfactor = 50); ALTER MATERIALIZED VIEW app.per_size ALTER COLUMN n SET STATISTICS 5;
-- change: function dropped
DROP FUNCTION app.add;
-- change: function with dependents dropped
DROP FUNCTION app.touched CASCADE;
-- change: function's arguments
DROP FUNCTION app.add; CREATE FUNCTION app.add(a integer, b integer, c integer) RETURNS integer LANGUAGE sql AS 'SELECT a + b + c';
-- change: function's argument names
DROP FUNCTION app.add; CREATE FUNCTION app.add(x integer, y integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT x + y';
-- change: function's result
DROP FUNCTION app.add; CREATE FUNCTION app.add(a integer, b integer DEFAULT 1) RETURNS bigint LANGUAGE sql AS 'SELECT a + b';
-- change: function's language
CREATE OR REPLACE FUNCTION app.add(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN a + b; END';
-- change: function renamed
ALTER FUNCTION app.add RENAME TO plus; ALTER FUNCTION app.next_size RENAME TO following;
-- change: function moved
CREATE SCHEMA s2; ALTER FUNCTION app.add SET SCHEMA s2;
-- change: function's owner
ALTER FUNCTION app.next_size OWNER TO CURRENT_USER;
-- change: functions with out arguments
DROP FUNCTION app.table_of, app.returns_table;
-- change: rows and cost of a function
ALTER FUNCTION app.table_of ROWS 9 COST 8; ALTER FUNCTION app.returns_table STABLE PARALLEL RESTRICTED STRICT;
-- change: procedure dropped
DROP PROCEDURE app.sum_up;
-- change: procedure's settings
ALTER PROCEDURE app.sum_up RESET ALL; ALTER PROCEDURE app.sum_up SECURITY INVOKER SET search_path = '';
-- change: aggregate dropped
DROP AGGREGATE app.total(integer);
-- change: ordered aggregate dropped
DROP AGGREGATE app.at_share(float8 ORDER BY anyelement); DROP AGGREGATE app.place_of(VARIADIC "any" ORDER BY VARIADIC "any");
-- change: moving aggregate dropped
DROP AGGREGATE app.moving(integer);
-- change: function that an index stands on
CREATE INDEX by_next ON app.shirts (app.next_size(size)); CREATE VIEW app.nexts AS SELECT app.next_size(size) AS n FROM app.shirts;
-- change: trigger dropped
DROP TRIGGER touch ON app.users;
-- change: triggers of other kinds dropped
DROP TRIGGER instead ON app.names; DROP TRIGGER with_tables ON app.orders; DROP TRIGGER checked ON app.orders;
-- change: trigger renamed
ALTER TRIGGER touch ON app.users RENAME TO touching;
-- change: trigger on some columns
CREATE OR REPLACE TRIGGER touch BEFORE UPDATE OF name, age ON app.users FOR EACH ROW EXECUTE FUNCTION app.touched();
-- change: trigger for replicas
ALTER TABLE app.users ENABLE REPLICA TRIGGER touch; ALTER TABLE app.loose ENABLE REPLICA RULE quiet;
-- change: rule dropped
DROP RULE quiet ON app.loose; DROP RULE no_large ON app.racks;
-- change: policy dropped
DROP POLICY own ON app.users; DROP POLICY others ON app.orders;
-- change: policy's command
DROP POLICY own ON app.users; CREATE POLICY own ON app.users FOR ALL USING (name = current_user);
-- change: policy's check
ALTER POLICY others ON app.orders WITH CHECK (id > 7);
-- change: statistics dropped
DROP STATISTICS app.both;
-- change: statistics on expressions
CREATE STATISTICS app.expressions ON (lower(name)), age FROM app.users;
-- change: operator dropped
DROP OPERATOR app.=== (integer, integer); DROP OPERATOR app.~~~ (app.pair, app.pair);
-- change: operator class dropped
DROP OPERATOR CLASS app.reverse USING btree CASCADE; DROP OPERATOR FAMILY app.reverse USING btree;
-- change: operator family dropped
DROP OPERATOR FAMILY app.family USING btree;
-- change: cast dropped
DROP CAST (app.mood AS app.fit);
-- change: cast's context
DROP CAST (app.mood AS app.fit); CREATE CAST (app.mood AS app.fit) WITH INOUT;
-- change: collation dropped
DROP COLLATION app.german;
-- change: collation in use
ALTER TABLE app.orders ALTER note TYPE text COLLATE app.german;
-- change: conversion dropped
CREATE DEFAULT CONVERSION app.conv2 FOR 'LATIN2' TO 'UTF8' FROM iso8859_to_utf8;
-- change: text search dropped
DROP TEXT SEARCH CONFIGURATION app.search; DROP TEXT SEARCH DICTIONARY app.stems;
-- change: text search mapping dropped
ALTER TEXT SEARCH CONFIGURATION app.search DROP MAPPING FOR word, asciiword;
-- change: publication dropped
DROP PUBLICATION some_rooms; DROP PUBLICATION everything;
-- change: publication's columns
ALTER PUBLICATION some_rooms SET TABLE app.rooms (id); ALTER PUBLICATION some_rooms SET (publish_via_partition_root);
-- change: publication renamed
ALTER PUBLICATION pub RENAME TO pub2; ALTER PUBLICATION pub2 OWNER TO CURRENT_USER;
-- change: event trigger dropped
DROP EVENT TRIGGER watch;
-- change: foreign table dropped
DROP FOREIGN TABLE app.away;
-- change: foreign table's column
ALTER FOREIGN TABLE app.away ADD COLUMN more text OPTIONS (column_name 'm') NOT NULL, ALTER COLUMN id TYPE bigint;
-- change: server's options
ALTER SERVER far VERSION '9' OPTIONS (ADD port '5433', DROP dbname);
-- change: server renamed
ALTER SERVER far RENAME TO farther;
-- change: schema dropped
CREATE SCHEMA s2; CREATE TABLE s2.t (id integer PRIMARY KEY); CREATE VIEW s2.v AS SELECT id FROM s2.t; CREATE FUNCTION s2.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- change: schema's owner
ALTER SCHEMA app OWNER TO other;
-- change: everything dropped
DROP SCHEMA app CASCADE;
-- change: public dropped
DROP SCHEMA public CASCADE;
-- change: default privileges of a role
ALTER DEFAULT PRIVILEGES FOR ROLE other GRANT ALL ON SEQUENCES TO CURRENT_USER WITH GRANT OPTION;
-- change: default privileges and a table
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO other; CREATE TABLE app.given (id integer);
-- change: security label's stand-in
COMMENT ON FUNCTION app.add IS NULL; COMMENT ON TYPE app.pair IS NULL; COMMENT ON TRIGGER touch ON app.users IS NULL; COMMENT ON POLICY own ON app.users IS 'x'; COMMENT ON RULE quiet ON app.loose IS NULL; COMMENT ON STATISTICS app.both IS NULL;
-- change: a DO block
DO $$BEGIN EXECUTE 'CREATE TABLE app.made (id serial PRIMARY KEY)'; EXECUTE 'ALTER TABLE app.orders ADD made integer REFERENCES app.made'; END$$;
-- change: a table with a serial column, and what its other columns need
CREATE TYPE app.whim AS ENUM ('good', 'bad'); CREATE FUNCTION app.is_fine() RETURNS boolean LANGUAGE sql AS 'SELECT true'; CREATE TABLE app.whims (id serial PRIMARY KEY, mood app.whim, CHECK (app.is_fine()));
-- change: two tables that one sequence numbers
CREATE TYPE app.whim AS ENUM ('good', 'bad'); CREATE TABLE app.whims (id serial, mood app.whim); CREATE TABLE app.numbered (id integer DEFAULT nextval('app.whims_id_seq'), mood app.whim);
-- change: a view's column renamed with what it shows
ALTER TABLE app.users RENAME COLUMN name TO called; ALTER VIEW app.names RENAME COLUMN name TO called; ALTER TABLE app.shirts RENAME COLUMN size TO fit; ALTER MATERIALIZED VIEW app.per_size RENAME COLUMN size TO fit;
-- change: a constraint that takes an index over
ALTER TABLE app.lone ADD CONSTRAINT taker UNIQUE USING INDEX lone_id;
-- change: a primary key that takes an index over
ALTER TABLE app.lone ADD PRIMARY KEY USING INDEX lone_id;
