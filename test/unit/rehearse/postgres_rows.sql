-- A schema with everything that rows have to fit.
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS ltree;
CREATE SCHEMA app;
CREATE SCHEMA "Odd ""one""";
CREATE TYPE app.mood AS ENUM ('sad', 'it''s ok', 'happy, very');
CREATE TYPE app.pair AS (a integer, b text, c app.mood[]);
CREATE DOMAIN app.positive AS integer CONSTRAINT above_zero CHECK (VALUE > 0);
CREATE DOMAIN app.small AS app.positive CHECK (VALUE <= 100);
CREATE DOMAIN app.email AS text NOT NULL CHECK (VALUE ~* '^[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}$');
CREATE DOMAIN app.code AS varchar(8) CHECK (VALUE IS NULL OR length(VALUE) BETWEEN 2 AND 6);
CREATE TYPE app.spans AS RANGE (SUBTYPE = timestamptz);

CREATE TABLE app.numbers (
    a smallint, b integer, c bigint, d numeric, e numeric(5, 2), f numeric(30, 10), g real, h double precision, i money,
    j numeric(3, 0), k oid, l smallserial, m bigserial
);
CREATE TABLE app.texts (
    a text, b varchar(3), c char(5), d char, e name, f "char", g citext, h bytea, i bit(5), j bit varying(9), k uuid,
    l text COLLATE "C" NOT NULL, m varchar NOT NULL, n bpchar
);
CREATE TABLE app.times (
    a date, b time, c timetz, d timestamp, e timestamptz, f interval, g timestamp(0), h interval day to second, i time(2),
    j timestamptz(3) NOT NULL DEFAULT now()
);
CREATE TABLE app.others (
    a json, b jsonb NOT NULL, c xml, d inet, e cidr, f macaddr, g macaddr8, h point, i line, j lseg, k box, l path,
    m polygon, n circle, o tsvector, p tsquery, q pg_lsn, r jsonpath, s hstore, t ltree, u boolean, v boolean NOT NULL,
    w regclass, x xid8
);
CREATE TABLE app.arrays (
    a integer[], b text[] NOT NULL, c app.mood[], d numeric(4, 1)[][], e varchar(2)[], f app.positive[], g jsonb[],
    h timestamptz[], i app.pair[], j box[], k bit(3)[], l app.pair, m app.mood NOT NULL, n char(2)[],
    CHECK (cardinality(b) >= 1)
);
CREATE TABLE app.ranges (
    a int4range, b int8range, c numrange, d daterange, e tsrange, f tstzrange, g int4multirange, h datemultirange,
    i app.spans, j app.spans[]
);
CREATE TABLE app.domains (a app.positive, b app.small NOT NULL, c app.email, d app.code, e app.code[] NOT NULL, f app.email);
CREATE TABLE app.checks (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    status text NOT NULL CHECK (status IN ('new', 'old', 'it''s')),
    level integer NOT NULL CHECK (level BETWEEN 3 AND 5),
    price numeric(8, 2) NOT NULL CHECK (price >= 0.5 AND price < 2.25),
    sku varchar(12) NOT NULL CHECK (sku ~ '^[A-Z]{3}-\d{2,4}(x|y)?$'),
    name text CHECK (char_length(name) > 2 AND length(name) <= 10),
    born date CHECK (born >= '2000-01-01'::date AND born < '2001-01-01'),
    at time CHECK (at > '10:00' AND at <= '10:00:10'),
    seen timestamptz CHECK (seen > '1999-12-31 00:00:00+00'),
    low integer, high integer,
    kind text NOT NULL, circle integer, square integer,
    flag boolean CHECK (flag),
    path text CHECK (path LIKE '/a/%'),
    either integer, other integer,
    tags text[] CHECK (array_length(tags, 1) = 2),
    lower_name text NOT NULL CHECK (lower_name = lower(lower_name)),
    even integer NOT NULL CHECK (even % 2 = 0),
    CHECK (low < high),
    CHECK ((kind = 'circle' AND circle IS NOT NULL AND square IS NULL) OR (kind = 'square' AND circle IS NULL AND square IS NOT NULL)),
    CHECK (num_nonnulls(either, other) = 1),
    CONSTRAINT no_blank CHECK (btrim(status) <> '')
);
CREATE TABLE app.generated (a integer NOT NULL, b integer NOT NULL, c bigint GENERATED ALWAYS AS (a::bigint * b) STORED);
CREATE TABLE app.serial_only (id serial PRIMARY KEY);
CREATE TABLE app.identity_only (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, twice bigint GENERATED ALWAYS AS (1 + 1) STORED);
CREATE TABLE app.nothing ();

CREATE TABLE app.tenants (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), slug varchar(20) NOT NULL UNIQUE, n smallint UNIQUE);
CREATE TABLE app.users (
    tenant_id uuid NOT NULL REFERENCES app.tenants,
    id integer NOT NULL,
    email citext NOT NULL,
    nick text,
    deleted_at timestamptz,
    manager_id integer,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, manager_id) REFERENCES app.users (tenant_id, id)
);
CREATE UNIQUE INDEX users_email ON app.users (lower(email::text)) WHERE deleted_at IS NULL;
CREATE TABLE app.roles (name text PRIMARY KEY);
CREATE TABLE app.user_roles (
    tenant_id uuid, user_id integer, role text REFERENCES app.roles ON UPDATE CASCADE,
    granted_by integer,
    PRIMARY KEY (tenant_id, user_id, role),
    FOREIGN KEY (tenant_id, user_id) REFERENCES app.users (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, granted_by) REFERENCES app.users (tenant_id, id)
);
CREATE TABLE app.profiles (
    tenant_id uuid, user_id integer, bio text, PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES app.users
);
CREATE TABLE app.full_match (a uuid, b integer, FOREIGN KEY (a, b) REFERENCES app.users MATCH FULL);
CREATE TABLE app.nodes (id serial PRIMARY KEY, parent_id integer REFERENCES app.nodes, label text NOT NULL);
CREATE TABLE app.strict_nodes (id bigint PRIMARY KEY, parent_id bigint NOT NULL REFERENCES app.strict_nodes);
CREATE TABLE app.strict_serial (id serial PRIMARY KEY, parent_id integer NOT NULL REFERENCES app.strict_serial);
CREATE TABLE app.heads (id integer PRIMARY KEY, best_member integer);
CREATE TABLE app.members (id integer PRIMARY KEY, head_id integer NOT NULL REFERENCES app.heads);
ALTER TABLE app.heads ADD FOREIGN KEY (best_member) REFERENCES app.members;
CREATE TABLE app.chicken (id integer PRIMARY KEY, egg integer NOT NULL);
CREATE TABLE app.egg (id integer PRIMARY KEY, chicken integer NOT NULL REFERENCES app.chicken DEFERRABLE INITIALLY IMMEDIATE);
ALTER TABLE app.chicken ADD FOREIGN KEY (egg) REFERENCES app.egg DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE app.uniques (
    a integer, b app.mood NOT NULL, c boolean NOT NULL, d char(2) UNIQUE, e integer UNIQUE DEFERRABLE INITIALLY DEFERRED,
    f jsonb, g inet UNIQUE, h interval UNIQUE, i numeric(6, 3) UNIQUE, j date UNIQUE, k text[] UNIQUE,
    UNIQUE (a, b)
);
CREATE TABLE app.few (b app.mood, c boolean NOT NULL, PRIMARY KEY (b, c));
CREATE TABLE app.nulls_once (a integer, b integer);
CREATE UNIQUE INDEX nulls_once_index ON app.nulls_once (coalesce(a, -1), coalesce(b, 0));
CREATE TABLE app.bookings (room integer NOT NULL, during tstzrange NOT NULL, EXCLUDE USING gist (room WITH =, during WITH &&));
CREATE TABLE app.seasons (during daterange, EXCLUDE USING gist (during WITH &&));

CREATE TABLE app.by_range (id integer NOT NULL, at date NOT NULL, note text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE app.by_range_1 PARTITION OF app.by_range FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE app.by_range_2 PARTITION OF app.by_range FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');
CREATE TABLE app.by_deep (at timestamptz NOT NULL, note text) PARTITION BY RANGE (at);
CREATE TABLE app.by_deep_1 PARTITION OF app.by_deep FOR VALUES FROM ('2020-02-01 00:00:00+00') TO ('2020-03-01 00:00:00+00') PARTITION BY LIST (note);
CREATE TABLE app.by_deep_1a PARTITION OF app.by_deep_1 FOR VALUES IN ('x', 'it''s');
CREATE TABLE app.by_deep_1n PARTITION OF app.by_deep_1 FOR VALUES IN (NULL);
CREATE TABLE app.by_deep_2 PARTITION OF app.by_deep DEFAULT;
CREATE TABLE app.by_list (kind app.mood, n integer) PARTITION BY LIST (kind);
CREATE TABLE app.by_list_1 PARTITION OF app.by_list FOR VALUES IN ('sad');
CREATE TABLE app.by_list_2 PARTITION OF app.by_list FOR VALUES IN ('it''s ok', 'happy, very');
CREATE TABLE app.by_hash (id bigserial, v text) PARTITION BY HASH (id);
CREATE TABLE app.by_hash_0 PARTITION OF app.by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE app.by_hash_1 PARTITION OF app.by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE app.by_two (a integer NOT NULL, b integer NOT NULL, c timestamptz) PARTITION BY RANGE (a, b);
CREATE TABLE app.by_two_1 PARTITION OF app.by_two FOR VALUES FROM (1, 10) TO (1, 20);
CREATE TABLE app.by_two_2 PARTITION OF app.by_two FOR VALUES FROM (5, MINVALUE) TO (7, 3);
CREATE TABLE app.of_parted (id integer, at date, FOREIGN KEY (id, at) REFERENCES app.by_range (id, at));

CREATE TABLE app.parent (a integer CHECK (a > 10), b text);
CREATE TABLE app.child (c integer NOT NULL) INHERITS (app.parent);
CREATE TABLE app.secured (id integer PRIMARY KEY, owner text);
ALTER TABLE app.secured ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.secured FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON app.secured USING (owner = current_user);
CREATE TABLE app.audit (id serial PRIMARY KEY, what text NOT NULL);
CREATE TABLE app.watched (id integer PRIMARY KEY, v text);
CREATE FUNCTION app.refuses() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'not by hand'; END$$;
CREATE FUNCTION app.noted() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO app.audit (what) VALUES (NEW.v); RETURN NEW; END$$;
CREATE TRIGGER refuse BEFORE INSERT ON app.watched FOR EACH ROW EXECUTE FUNCTION app.refuses();
CREATE TRIGGER noted AFTER INSERT ON app.watched FOR EACH ROW EXECUTE FUNCTION app.noted();
CREATE TRIGGER asleep BEFORE INSERT ON app.watched FOR EACH ROW EXECUTE FUNCTION app.refuses();
CREATE TRIGGER replica BEFORE INSERT ON app.watched FOR EACH ROW EXECUTE FUNCTION app.refuses();
CREATE TRIGGER always BEFORE INSERT ON app.watched FOR EACH ROW EXECUTE FUNCTION app.refuses();
ALTER TABLE app.watched DISABLE TRIGGER asleep;
ALTER TABLE app.watched ENABLE REPLICA TRIGGER replica;
ALTER TABLE app.watched ENABLE ALWAYS TRIGGER always;
CREATE TRIGGER refuse BEFORE INSERT ON app.by_list FOR EACH ROW EXECUTE FUNCTION app.refuses();
CREATE TABLE app.ruled (id integer PRIMARY KEY, v text);
CREATE RULE elsewhere AS ON INSERT TO app.ruled DO INSTEAD NOTHING;
CREATE TABLE "Odd ""one"""."a b" ("c d" integer PRIMARY KEY, "select" text, "x""y" app.mood, "Z" varchar(4) CHECK ("Z" <> ''));
CREATE TABLE "Odd ""one""".refers ("c d" integer NOT NULL REFERENCES "Odd ""one"""."a b");
CREATE UNLOGGED TABLE app.unlogged (id integer PRIMARY KEY);
CREATE MATERIALIZED VIEW app.summary AS SELECT count(*) AS n FROM app.users;
CREATE TABLE app.by_month (at timestamptz NOT NULL, v text) PARTITION BY RANGE (date_trunc('month', at AT TIME ZONE 'UTC'));
CREATE TABLE app.by_month_1 PARTITION OF app.by_month FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');
CREATE TABLE app.composite_self (
    tenant integer NOT NULL, id integer NOT NULL, parent integer NOT NULL, PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, parent) REFERENCES app.composite_self
);
CREATE TABLE app.shapes (
    a jsonb NOT NULL CHECK (jsonb_typeof(a) = 'object'), b text CHECK (b LIKE 'https://%'), c date NOT NULL, d date NOT NULL,
    e date, f integer, g integer, h bytea NOT NULL CHECK (octet_length(h) = 16), i inet NOT NULL CHECK (family(i) = 4),
    CHECK (c <= d AND d <= e), CHECK ((f IS NULL) <> (g IS NULL))
);
CREATE TABLE app.put_off (id integer PRIMARY KEY, other integer REFERENCES app.put_off DEFERRABLE INITIALLY DEFERRED);
CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON app.put_off DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.refuses();
