-- Beside the setup of the catalogue's own tests: an enum that everything stands on, and what that setup has not.
CREATE TYPE app.fit AS ENUM ('s', 'm', 'l');
CREATE DOMAIN app.wear AS app.fit DEFAULT 'm' CHECK (VALUE <> 'l');
CREATE TYPE app.box AS (what text, size app.fit);
CREATE TABLE app.shirts (
    id integer PRIMARY KEY,
    size app.fit NOT NULL DEFAULT 'm',
    sizes app.fit[] DEFAULT '{s,m}',
    worn app.wear,
    packed app.box,
    boxes app.box[],
    is_small boolean GENERATED ALWAYS AS (size = 's') STORED,
    price numeric(8, 2) DEFAULT 1.5,
    CONSTRAINT not_large CHECK (size <> 'l' OR price > 3),
    UNIQUE (size, id)
);
CREATE TABLE app.racks (size app.fit PRIMARY KEY, place text DEFAULT 'here');
CREATE TABLE app.hangers (id serial PRIMARY KEY, size app.fit CONSTRAINT on_rack REFERENCES app.racks ON DELETE CASCADE);
CREATE TABLE app.stock (id integer NOT NULL, size app.fit NOT NULL, PRIMARY KEY (id, size)) PARTITION BY LIST (size);
CREATE TABLE app.stock_s PARTITION OF app.stock FOR VALUES IN ('s');
CREATE TABLE app.stock_rest PARTITION OF app.stock DEFAULT;
CREATE INDEX stock_size ON app.stock (size);
CREATE INDEX shirts_medium ON app.shirts (id) WHERE size = 'm';
CREATE INDEX shirts_is_large ON app.shirts ((size > 'm'));
CREATE VIEW app.mediums AS SELECT id, size, sizes FROM app.shirts WHERE size = 'm'::app.fit;
CREATE VIEW app.mediums_of_mediums AS SELECT id FROM app.mediums WHERE 's' = ANY (sizes);
COMMENT ON VIEW app.mediums IS 'of medium size';
GRANT SELECT ON app.mediums TO other;
CREATE MATERIALIZED VIEW app.per_size AS SELECT size, count(*) AS n FROM app.shirts GROUP BY size;
CREATE UNIQUE INDEX per_size_size ON app.per_size (size);
CREATE FUNCTION app.next_size(of app.fit) RETURNS app.fit LANGUAGE sql IMMUTABLE AS $$SELECT CASE of WHEN 's' THEN 'm' ELSE 'l' END::app.fit$$;
CREATE FUNCTION app.all_sizes() RETURNS SETOF app.fit LANGUAGE sql BEGIN ATOMIC SELECT size FROM app.shirts; END;
CREATE FUNCTION app.with_default(of app.fit DEFAULT 'm') RETURNS text LANGUAGE plpgsql AS $$BEGIN RETURN of; END$$;
GRANT EXECUTE ON FUNCTION app.next_size TO other;
CREATE TRIGGER when_small BEFORE INSERT ON app.shirts FOR EACH ROW WHEN (NEW.size = 's') EXECUTE FUNCTION app.touched();
CREATE POLICY small_only ON app.shirts USING (size = 's');
CREATE RULE no_large AS ON INSERT TO app.racks WHERE NEW.size = 'l' DO INSTEAD NOTHING;
CREATE STATISTICS app.sizes_and_prices ON size, price FROM app.shirts;
COMMENT ON COLUMN app.shirts.size IS 'of the shirt';
GRANT SELECT (size), UPDATE (price) ON app.shirts TO other;
CREATE SEQUENCE app.owned_one OWNED BY app.shirts.price;
CREATE TABLE app.a (id integer PRIMARY KEY, b_id integer);
CREATE TABLE app.b (id integer PRIMARY KEY, a_id integer REFERENCES app.a DEFERRABLE);
ALTER TABLE app.a ADD CONSTRAINT a_to_b FOREIGN KEY (b_id) REFERENCES app.b NOT VALID;
CREATE TABLE app.base (id integer, name text NOT NULL, CONSTRAINT named CHECK (name <> ''), CONSTRAINT here_only CHECK (id > 0) NO INHERIT);
CREATE TABLE app.derived (more text) INHERITS (app.base);
ALTER TABLE ONLY app.base ALTER COLUMN id SET STATISTICS 30;
CREATE TABLE app.year (id integer, at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE app.year_1 PARTITION OF app.year FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY HASH (id);
CREATE TABLE app.year_1_a PARTITION OF app.year_1 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE app.year_1_b PARTITION OF app.year_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
ALTER TABLE app.year ADD PRIMARY KEY (id, at);
CREATE INDEX year_kind ON app.year (kind);
ALTER TABLE app.year ADD CONSTRAINT kind_there CHECK (kind <> '');
CREATE INDEX parted_only ON ONLY app.parted (id);
CREATE TABLE app.has_unlogged (id integer GENERATED ALWAYS AS IDENTITY (START 5 INCREMENT 2), t text COMPRESSION pglz) WITH (fillfactor = 80, toast.autovacuum_enabled = off);
CREATE UNLOGGED TABLE app.fleeting (id integer);
CREATE PROCEDURE app.sum_up(INOUT a integer, VARIADIC b integer[]) LANGUAGE plpgsql SECURITY DEFINER SET work_mem = '8MB' SET search_path = app, pg_temp AS $$BEGIN a := 1; END$$;
CREATE FUNCTION app.table_of(n integer DEFAULT 3, OUT x integer, OUT y text) RETURNS SETOF record LANGUAGE sql STABLE PARALLEL SAFE COST 3 ROWS 7 AS 'SELECT 1, ''a''';
CREATE FUNCTION app.returns_table(n integer) RETURNS TABLE (a integer, b text) LANGUAGE sql AS 'SELECT 1, ''a''';
CREATE TYPE app.float_range AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TABLE app.rooms (id integer, during app.float_range, EXCLUDE USING gist (during WITH &&) WHERE (id > 3) DEFERRABLE INITIALLY DEFERRED);
CREATE AGGREGATE app.at_share(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA, FINALFUNC_MODIFY = READ_WRITE);
CREATE AGGREGATE app.place_of(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
CREATE AGGREGATE app.moving(integer) (SFUNC = int4_avg_accum, STYPE = bigint[], FINALFUNC = int8_avg, COMBINEFUNC = int4_avg_combine, INITCOND = '{0,0}', MSFUNC = int4_avg_accum, MINVFUNC = int4_avg_accum_inv, MSTYPE = bigint[], MFINALFUNC = int8_avg, MINITCOND = '{0,0}', PARALLEL = SAFE);
CREATE FUNCTION app.same(a app.pair, b app.pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a.a = b.a';
CREATE OPERATOR app.~~~ (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.same, COMMUTATOR = OPERATOR(app.~~~), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES);
CREATE OPERATOR CLASS app.reverse FOR TYPE integer USING btree AS OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(integer, integer);
CREATE INDEX orders_reverse ON app.orders (id app.reverse);
CREATE CAST (app.mood AS app.fit) WITH INOUT AS ASSIGNMENT;
CREATE VIEW app.updatable WITH (check_option = local) AS SELECT id, name FROM app.users WHERE id > 7;
CREATE TRIGGER instead INSTEAD OF UPDATE ON app.names FOR EACH ROW EXECUTE FUNCTION app.touched();
CREATE TRIGGER with_tables AFTER UPDATE ON app.orders REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION app.touched();
CREATE CONSTRAINT TRIGGER checked AFTER INSERT ON app.orders FROM app.users DEFERRABLE FOR EACH ROW EXECUTE FUNCTION app.touched();
CREATE POLICY others ON app.orders AS RESTRICTIVE FOR UPDATE TO other, CURRENT_USER USING (id > 3) WITH CHECK (id > 4);
COMMENT ON CONSTRAINT of_user ON app.orders IS 'the user';
COMMENT ON INDEX app.users_lower IS 'lower';
COMMENT ON TRIGGER touch ON app.users IS 'touches';
COMMENT ON POLICY own ON app.users IS 'only own';
COMMENT ON RULE quiet ON app.loose IS 'quiet';
COMMENT ON FUNCTION app.add IS 'adds';
COMMENT ON TYPE app.pair IS 'two';
COMMENT ON COLUMN app.pair.a IS 'the first';
COMMENT ON DOMAIN app.wear IS 'worn';
COMMENT ON SEQUENCE app.counter IS 'counts';
COMMENT ON STATISTICS app.both IS 'both';
COMMENT ON AGGREGATE app.total(integer) IS 'sums';
COMMENT ON OPERATOR app.=== (integer, integer) IS 'same';
COMMENT ON EVENT TRIGGER watch IS 'watches';
COMMENT ON COLUMN app.names.id IS 'of the view';
ALTER TABLE app.orders CLUSTER ON orders_pkey;
ALTER TABLE app.orders REPLICA IDENTITY USING INDEX orders_pkey;
ALTER TABLE app.hangers OWNER TO other;
ALTER FUNCTION app.next_size OWNER TO other;
ALTER VIEW app.mediums_of_mediums OWNER TO other;
GRANT SELECT, INSERT ON app.orders TO other WITH GRANT OPTION;
GRANT SELECT (note) ON app.orders TO public;
CREATE PUBLICATION some_rooms FOR TABLE app.rooms (id, during) WHERE (id > 7) WITH (publish = 'insert, update');
CREATE PUBLICATION whole_schema FOR TABLE app.a, TABLES IN SCHEMA public;
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE TABLE app.lone (id integer NOT NULL, n integer);
CREATE UNIQUE INDEX lone_id ON app.lone (id);
-- What few databases have, so that each of its attributes can be altered.
CREATE ROLE mighty SUPERUSER;
SET allow_in_place_tablespaces = on;
CREATE TABLESPACE other_space LOCATION '';
CREATE TRUSTED LANGUAGE tongue HANDLER plpgsql_call_handler;
CREATE CONVERSION app.turned FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE ACCESS METHOD boughs TYPE INDEX HANDLER bthandler;
CREATE ACCESS METHOD heap9 TYPE TABLE HANDLER heap_tableam_handler;
CREATE FOREIGN DATA WRAPPER wrap;
CREATE SERVER near TYPE 'some' VERSION '1' FOREIGN DATA WRAPPER wrap;
CREATE FOREIGN TABLE app.nearby (id integer) SERVER near;
CREATE TRANSFORM FOR smallint LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int2recv(internal));
CREATE TEXT SEARCH PARSER app.parse (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE app.simple (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY app.words (TEMPLATE = app.simple);
CREATE TEXT SEARCH CONFIGURATION app.finds (PARSER = app.parse);
CREATE OPERATOR app.!~! (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4ne);
CREATE OPERATOR CLASS app.spare FOR TYPE integer USING btree AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 btint4cmp(integer, integer);
CREATE TYPE app.names_range AS RANGE (subtype = text);
CREATE TABLE app.lonely (id integer NOT NULL, t text);
CREATE UNIQUE INDEX lonely_id ON app.lonely (id);
CREATE MATERIALIZED VIEW app.still AS SELECT id FROM app.lonely;
CREATE VIEW app.ruled AS SELECT id FROM app.lonely;
CREATE FUNCTION app.supported(smallint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0';
CREATE FUNCTION app.inside(integer) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'int4abs';
CREATE SEQUENCE app.tally;
ALTER DEFAULT PRIVILEGES FOR ROLE other GRANT SELECT ON TABLES TO public;
CREATE EXTENSION citext SCHEMA app;
CREATE TABLE app.of_pairs (LIKE app.pair);
