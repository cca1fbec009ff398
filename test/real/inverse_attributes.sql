-- Changes of each attribute that no other change alters, of kinds that few databases have.
-- change: access method dropped
DROP ACCESS METHOD boughs;
-- change: access method's handler and type
DROP ACCESS METHOD boughs; CREATE ACCESS METHOD boughs TYPE TABLE HANDLER heap_tableam_handler;
-- change: access method's comment
COMMENT ON ACCESS METHOD boughs IS 'grow';
-- change: access method of tables
ALTER TABLE app.lonely SET ACCESS METHOD heap9;
-- change: access method of a materialized view
DROP MATERIALIZED VIEW app.still; CREATE MATERIALIZED VIEW app.still USING heap9 AS SELECT id FROM app.lonely;
-- change: tablespaces
ALTER TABLE app.lonely SET TABLESPACE other_space; ALTER INDEX app.lonely_id SET TABLESPACE other_space; ALTER MATERIALIZED VIEW app.still SET TABLESPACE other_space;
-- change: cast's comment and method
COMMENT ON CAST (app.mood AS app.fit) IS 'fits';
-- change: cast by a function
CREATE FUNCTION app.to_fit(app.mood) RETURNS app.fit LANGUAGE sql IMMUTABLE AS 'SELECT ''m''::app.fit'; DROP CAST (app.mood AS app.fit); CREATE CAST (app.mood AS app.fit) WITH FUNCTION app.to_fit(app.mood);
-- change: collation's locale
DROP COLLATION app.german; CREATE COLLATION app.german (PROVIDER = icu, LOCALE = 'de-AT', DETERMINISTIC = false);
-- change: collation's provider
DROP COLLATION app.german; CREATE COLLATION app.german (PROVIDER = libc, LC_COLLATE = 'C', LC_CTYPE = 'POSIX');
-- change: collation's owner
ALTER COLLATION app.german OWNER TO other;
-- change: constraint's form
ALTER TABLE app.shirts DROP CONSTRAINT shirts_size_id_key, ADD CONSTRAINT shirts_size_id_key CHECK (id > 0);
-- change: conversion dropped for good
DROP CONVERSION app.turned;
-- change: conversion's ends
DROP CONVERSION app.turned; CREATE DEFAULT CONVERSION app.turned FOR 'UTF8' TO 'LATIN2' FROM utf8_to_iso8859;
-- change: conversion's owner and comment
ALTER CONVERSION app.turned OWNER TO other; COMMENT ON CONVERSION app.turned IS 'turns';
-- change: default privileges dropped
ALTER DEFAULT PRIVILEGES FOR ROLE other REVOKE SELECT ON TABLES FROM public;
-- change: default privileges' grants
ALTER DEFAULT PRIVILEGES FOR ROLE other GRANT INSERT ON TABLES TO public;
-- change: another event trigger
CREATE EVENT TRIGGER watch2 ON sql_drop WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION app.watched();
-- change: event trigger's event
DROP EVENT TRIGGER watch; CREATE EVENT TRIGGER watch ON sql_drop EXECUTE FUNCTION app.watched();
-- change: event trigger's owner
ALTER EVENT TRIGGER watch OWNER TO mighty;
-- change: extension added
CREATE EXTENSION btree_gist;
-- change: extension's comment and schema
COMMENT ON EXTENSION citext IS 'threes'; ALTER EXTENSION citext SET SCHEMA public;
-- change: extension's version
DROP EXTENSION citext; CREATE EXTENSION citext SCHEMA app VERSION '1.4';
-- change: wrapper dropped
DROP FOREIGN DATA WRAPPER wrap CASCADE;
-- change: wrapper's attributes
ALTER FOREIGN DATA WRAPPER wrap HANDLER postgres_fdw_handler VALIDATOR postgres_fdw_validator; COMMENT ON FOREIGN DATA WRAPPER wrap IS 'wraps';
-- change: wrapper's options, grants
ALTER FOREIGN DATA WRAPPER wrap OPTIONS (ADD debug 'true'); GRANT USAGE ON FOREIGN DATA WRAPPER wrap TO other;
-- change: wrapper's owner
ALTER FOREIGN DATA WRAPPER wrap OWNER TO mighty;
-- change: server's attributes
ALTER SERVER near OWNER TO other; COMMENT ON SERVER near IS 'not far'; GRANT USAGE ON FOREIGN SERVER near TO other;
-- change: server's grants
GRANT USAGE ON FOREIGN SERVER far TO other; COMMENT ON SERVER far IS 'distant';
-- change: server's type and wrapper
DROP SERVER near CASCADE; CREATE SERVER near TYPE 'other' VERSION '1' FOREIGN DATA WRAPPER postgres_fdw; CREATE FOREIGN TABLE app.nearby (id integer) SERVER near;
-- change: foreign table's server
DROP FOREIGN TABLE app.nearby; CREATE FOREIGN TABLE app.nearby (id integer) SERVER far; COMMENT ON FOREIGN TABLE app.nearby IS 'moved';
-- change: foreign table's comment
COMMENT ON FOREIGN TABLE app.nearby IS 'near';
-- change: index that is not ready
UPDATE pg_index SET indisvalid = false, indisready = false WHERE indexrelid = 'app.lonely_id'::regclass;
-- change: language dropped
DROP LANGUAGE tongue;
-- change: language's handlers
DROP LANGUAGE tongue; CREATE LANGUAGE tongue HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
-- change: language's owner, grants, comment
ALTER LANGUAGE tongue OWNER TO other; REVOKE USAGE ON LANGUAGE tongue FROM public; COMMENT ON LANGUAGE tongue IS 'speaks';
-- change: materialized view's comment
COMMENT ON MATERIALIZED VIEW app.still IS 'still';
-- change: operator class's attributes
ALTER OPERATOR CLASS app.spare USING btree OWNER TO other; COMMENT ON OPERATOR CLASS app.spare USING btree IS 'spare'; ALTER OPERATOR FAMILY app.family USING btree OWNER TO other; COMMENT ON OPERATOR FAMILY app.family USING btree IS 'family';
-- change: operator class made anew
DROP OPERATOR CLASS app.spare USING btree; CREATE OPERATOR CLASS app.spare FOR TYPE text USING btree FAMILY app.family AS STORAGE text;
-- change: operator's attributes
ALTER OPERATOR app.!~! (integer, integer) OWNER TO other; COMMENT ON OPERATOR app.!~! (integer, integer) IS 'unlike';
-- change: operator's estimates
ALTER OPERATOR app.!~! (integer, integer) SET (RESTRICT = neqsel, JOIN = neqjoinsel);
-- change: operator made anew
DROP OPERATOR app.!~! (integer, integer); CREATE OPERATOR app.!~! (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4mi);
-- change: operator's companions
DROP OPERATOR app.=== (integer, integer); CREATE OPERATOR app.=== (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq, COMMUTATOR = OPERATOR(app.===), NEGATOR = OPERATOR(app.!~!), HASHES, MERGES);
-- change: policy that restricts
DROP POLICY own ON app.users; CREATE POLICY own ON app.users AS RESTRICTIVE FOR SELECT USING (name = current_user);
-- change: function's support, library
ALTER FUNCTION app.supported SUPPORT pg_catalog.text_starts_with_support;
-- change: internal function
CREATE OR REPLACE FUNCTION app.inside(integer) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'int4up';
-- change: window function
CREATE FUNCTION app.turn() RETURNS bigint LANGUAGE internal WINDOW IMMUTABLE AS 'window_row_number';
-- change: function with a transform
CREATE OR REPLACE FUNCTION app.supported(smallint) RETURNS boolean LANGUAGE sql TRANSFORM FOR TYPE smallint IMMUTABLE AS 'SELECT $1 > 0';
-- change: publication's attributes
COMMENT ON PUBLICATION pub IS 'told';
-- change: publication's owner
ALTER PUBLICATION pub OWNER TO mighty;
-- change: publication of all tables
DROP PUBLICATION pub; CREATE PUBLICATION pub FOR ALL TABLES;
-- change: rule's definition
CREATE OR REPLACE RULE quiet AS ON DELETE TO app.loose WHERE old.id > 7 DO INSTEAD NOTHING;
-- change: sequence's comment
COMMENT ON SEQUENCE app.tally IS 'counts too';
-- change: statistics' owner
ALTER STATISTICS app.both OWNER TO other;
-- change: text search's comments
COMMENT ON TEXT SEARCH CONFIGURATION app.search IS 'finds'; COMMENT ON TEXT SEARCH DICTIONARY app.stems IS 'cuts'; COMMENT ON TEXT SEARCH PARSER app.parse IS 'splits'; COMMENT ON TEXT SEARCH TEMPLATE app.simple IS 'plain';
-- change: text search's owners
ALTER TEXT SEARCH CONFIGURATION app.search OWNER TO other; ALTER TEXT SEARCH DICTIONARY app.stems OWNER TO other;
-- change: text search parser, template dropped
DROP TEXT SEARCH PARSER app.parse CASCADE; DROP TEXT SEARCH TEMPLATE app.simple CASCADE;
-- change: text search parser's functions
DROP TEXT SEARCH CONFIGURATION app.finds; DROP TEXT SEARCH PARSER app.parse; CREATE TEXT SEARCH PARSER app.parse (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline); CREATE TEXT SEARCH CONFIGURATION app.finds (PARSER = app.parse);
-- change: text search template's functions
DROP TEXT SEARCH DICTIONARY app.words; DROP TEXT SEARCH TEMPLATE app.simple; CREATE TEXT SEARCH TEMPLATE app.simple (LEXIZE = dsimple_lexize); CREATE TEXT SEARCH DICTIONARY app.words (TEMPLATE = app.simple);
-- change: text search configuration's parser
DROP TEXT SEARCH CONFIGURATION app.finds; CREATE TEXT SEARCH CONFIGURATION app.finds (PARSER = pg_catalog.default);
-- change: text search dictionary's template
DROP TEXT SEARCH DICTIONARY app.words; CREATE TEXT SEARCH DICTIONARY app.words (TEMPLATE = pg_catalog.simple);
-- change: transform dropped
DROP TRANSFORM FOR smallint LANGUAGE sql CASCADE;
-- change: transform's functions
CREATE OR REPLACE TRANSFORM FOR smallint LANGUAGE sql (FROM SQL WITH FUNCTION dsimple_init(internal));
-- change: transform's comment
COMMENT ON TRANSFORM FOR smallint LANGUAGE sql IS 'turns';
-- change: type's form
DROP TYPE app.names_range; CREATE TYPE app.names_range AS ENUM ('a');
-- change: range's collation
DROP TYPE app.names_range; CREATE TYPE app.names_range AS RANGE (subtype = text, subtype_opclass = text_pattern_ops, collation = "C", multirange_type_name = app.many_names);
-- change: range's subtype
DROP TYPE app.names_range; CREATE TYPE app.names_range AS RANGE (subtype = float8, subtype_diff = float8mi);
-- change: language's handler
CREATE FUNCTION app.speak() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler'; DROP LANGUAGE tongue; CREATE TRUSTED LANGUAGE tongue HANDLER app.speak;
-- change: operator class is the default
DROP OPERATOR CLASS app.spare USING btree; CREATE OPERATOR CLASS app.spare DEFAULT FOR TYPE app.pair USING btree FAMILY app.spare AS STORAGE app.pair;
-- change: function becomes one of a window
DROP FUNCTION app.inside; CREATE FUNCTION app.inside(integer) RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
-- change: function of a library
CREATE OR REPLACE FUNCTION app.inside(integer) RETURNS integer LANGUAGE c IMMUTABLE STRICT AS '$libdir/plpgsql', 'plpgsql_call_handler';
-- change: table becomes typed
ALTER TABLE app.of_pairs OF app.pair;
-- change: table becomes partitioned
DROP TABLE app.lonely CASCADE; CREATE TABLE app.lonely (id integer NOT NULL, t text) PARTITION BY RANGE (id);
