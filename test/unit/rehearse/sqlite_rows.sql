-- A schema with everything that rows have to fit.
CREATE TABLE plain (a INTEGER, b TEXT, c REAL, d BLOB, e NUMERIC, f, g VARCHAR(3), h DECIMAL(6, 2), i BOOLEAN, j DATE, k DATETIME, l JSON);
CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE);
CREATE TABLE only_id (id INTEGER PRIMARY KEY);
CREATE TABLE strictly (id INT PRIMARY KEY, a INTEGER NOT NULL, b REAL NOT NULL, c TEXT NOT NULL, d BLOB NOT NULL, e ANY) STRICT;
CREATE TABLE checks (
    id INTEGER PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('new', 'old', 'it''s')),
    level INTEGER NOT NULL CHECK (level BETWEEN 3 AND 5),
    price REAL NOT NULL CHECK (price >= 0.5 AND price < 2.25),
    name TEXT CHECK (length(name) > 2 AND length(name) <= 10),
    data TEXT CHECK (json_valid(data)),
    low INTEGER, high INTEGER,
    kind TEXT NOT NULL, circle INTEGER, square INTEGER,
    even INTEGER NOT NULL CHECK (even % 2 = 0),
    CHECK (low < high),
    CONSTRAINT shape CHECK ((kind = 'circle' AND circle IS NOT NULL AND square IS NULL) OR (kind = 'square' AND circle IS NULL AND square IS NOT NULL))
);
CREATE TABLE pairs (a INTEGER, b INTEGER, c INTEGER GENERATED ALWAYS AS (a + b) STORED, d TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE TABLE tenants (id TEXT PRIMARY KEY, slug TEXT NOT NULL);
CREATE UNIQUE INDEX tenants_slug ON tenants (lower(slug)) WHERE slug <> '';
CREATE TABLE users (
    tenant_id TEXT NOT NULL REFERENCES tenants, id INTEGER NOT NULL, email TEXT NOT NULL UNIQUE, manager INTEGER,
    PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, manager) REFERENCES users (tenant_id, id)
);
CREATE TABLE roles (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE user_roles (
    tenant_id TEXT, user_id INTEGER, role_id INTEGER NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    PRIMARY KEY (tenant_id, user_id, role_id), FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE TABLE nodes (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES nodes (id), label TEXT NOT NULL);
CREATE TABLE strict_nodes (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES strict_nodes);
CREATE TABLE heads (id INTEGER PRIMARY KEY, best INTEGER REFERENCES members (id));
CREATE TABLE members (id INTEGER PRIMARY KEY, head INTEGER NOT NULL REFERENCES heads (id));
CREATE TABLE chicken (id INTEGER PRIMARY KEY, egg INTEGER NOT NULL REFERENCES egg (id));
CREATE TABLE egg (id INTEGER PRIMARY KEY, chicken INTEGER NOT NULL REFERENCES chicken (id));
CREATE TABLE "a b" ("c d" INTEGER PRIMARY KEY, "select" TEXT, [x y] TEXT CHECK ([x y] <> ''), "q""q" TEXT UNIQUE);
CREATE TABLE refers (x INTEGER NOT NULL REFERENCES "a b" ("c d"));
CREATE TABLE watched (id INTEGER PRIMARY KEY, v TEXT);
CREATE TABLE audit (id INTEGER PRIMARY KEY, what TEXT NOT NULL);
CREATE TRIGGER refuses BEFORE INSERT ON watched BEGIN SELECT raise(ABORT, 'not by hand'); END;
CREATE TRIGGER noted AFTER INSERT ON watched BEGIN INSERT INTO audit (what) VALUES (new.v); END;
CREATE VIEW names AS SELECT slug FROM tenants;
