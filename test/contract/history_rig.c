#include "history_rig.h"

int history_setup(void **state)
{
    static const char *const schemas[] = { "drizzle",   "graphile_migrate",
                                           "sqitch",    "pgroll",
                                           "atlas",     "other",
                                           "Odd \"one", "supabase_migrations" };
    int rc = rig_setup(state);

    for (size_t i = 0; rig_is(DIALECT_POSTGRES) && i < sizeof schemas / sizeof *schemas; i++) {
        str name;
        err e;
        WORKS(quote_name(the.a, str_of(schemas[i]), &name, &e));
        (void)rig_run(the.c, str_c(the.a, str_printf(the.a, "DROP SCHEMA IF EXISTS %.*s CASCADE",
                                                     STR_ARG(name))));
    }
    return rc;
}

history_found_list find_with(history_hint hint)
{
    history_found_list out;
    err e;

    WORKS(history_find(the.c, the.a, &hint, &out, &e));
    return out;
}

history_found_list find(void)
{
    return find_with((history_hint){ 0 });
}

history read_one(const history_found *from)
{
    history out;
    err e;

    WORKS(history_read(the.c, the.a, from, &out, &e));
    return out;
}

void run_all(const char *const *sql)
{
    for (; *sql; sql++)
        (void)rig_run(the.c, *sql);
}

#define ON(d) (1u << (d))

/* clang-format off */
const given givens[] = {
    { .tool = TOOL_PRISMA,
      .postgres = { "CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)",
                    "INSERT INTO _prisma_migrations VALUES ('a', '68f82f20f500827f1e8aef2904b470be9419d9983aacea48e2fdba5eb3efc14d', '2026-01-01 00:00:01+00', '1_init', NULL, NULL, '2026-01-01 00:00:00+00', 1)",
                    "INSERT INTO _prisma_migrations VALUES ('b', '78f82f20f500827f1e8aef2904b470be9419d9983aacea48e2fdba5eb3efc14d', NULL, '2_add', 'ERROR: no', '2026-01-03 00:00:00+00', '2026-01-02 00:00:00+00', 0)",
                    "INSERT INTO _prisma_migrations VALUES ('c', '78f82f20f500827f1e8aef2904b470be9419d9983aacea48e2fdba5eb3efc14d', NULL, '2_add', 'ERROR: again no', NULL, '2026-01-04 00:00:00+00', 0)" },
      .sqlite = { "CREATE TABLE _prisma_migrations (id TEXT PRIMARY KEY NOT NULL, checksum TEXT NOT NULL, finished_at DATETIME, migration_name TEXT NOT NULL, logs TEXT, rolled_back_at DATETIME, started_at DATETIME NOT NULL DEFAULT current_timestamp, applied_steps_count INTEGER UNSIGNED NOT NULL DEFAULT 0)",
                  "INSERT INTO _prisma_migrations VALUES ('a', '68f82f20f500827f1e8aef2904b470be9419d9983aacea48e2fdba5eb3efc14d', 1767225601000, '1_init', NULL, NULL, 1767225600000, 1)",
                  "INSERT INTO _prisma_migrations VALUES ('b', '78f82f20f500827f1e8aef2904b470be9419d9983aacea48e2fdba5eb3efc14d', NULL, '2_add', 'ERROR: no', 1767398400000, 1767312000000, 0)",
                  "INSERT INTO _prisma_migrations VALUES ('c', '78f82f20f500827f1e8aef2904b470be9419d9983aacea48e2fdba5eb3efc14d', NULL, '2_add', 'ERROR: again no', NULL, 1767484800000, 0)" },
      .rows = { "1_init||68f82f20f500||applied", "(old) 2_add||78f82f20f500||rolled back", "2_add||78f82f20f500||failed" },
      .stuck = "2_add is recorded as failed since 2026-01-04T00:00:00.000000Z; its log: ERROR: again no" },
    { .tool = TOOL_DRIZZLE_0,
      .postgres = { "CREATE SCHEMA drizzle",
                    "CREATE TABLE drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)",
                    "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('78f82f20f500827f1e8aef2904b470be9419d9983aacea48e2fdba5eb3efc14d', 1700000000002), ('68f82f20f500827f1e8aef2904b470be9419d9983aacea48e2fdba5eb3efc14d', 1700000000001)" },
      .sqlite = { "CREATE TABLE __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)",
                  "INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('78f82f20f500827f1e8aef2904b470be9419d9983aacea48e2fdba5eb3efc14d', 1700000000002), ('68f82f20f500827f1e8aef2904b470be9419d9983aacea48e2fdba5eb3efc14d', 1700000000001)" },
      .rows = { "|1700000000001|68f82f20f500||applied", "|1700000000002|78f82f20f500||applied" } },
    { .tool = TOOL_DRIZZLE_1,
      .postgres = { "CREATE SCHEMA drizzle",
                    "CREATE TABLE drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint, name text, applied_at timestamptz DEFAULT now(), version integer)",
                    "INSERT INTO drizzle.__drizzle_migrations (hash, created_at, name, applied_at) VALUES ('68f82f20f500827f1e8aef2904b470be9419d9983aacea48e2fdba5eb3efc14d', 1700000000001, '20231114_a', NULL)" },
      .sqlite = { "CREATE TABLE __drizzle_migrations (id INTEGER PRIMARY KEY, hash text NOT NULL, created_at numeric, name text, applied_at TEXT)",
                  "INSERT INTO __drizzle_migrations (hash, created_at, name) VALUES ('68f82f20f500827f1e8aef2904b470be9419d9983aacea48e2fdba5eb3efc14d', 1700000000001, '20231114_a')" },
      .rows = { "20231114_a|1700000000001|68f82f20f500||applied" } },
    { .tool = TOOL_KNEX,
      .postgres = { "CREATE TABLE knex_migrations (id serial PRIMARY KEY, name varchar(255), batch integer, migration_time timestamptz)",
                    "CREATE TABLE knex_migrations_lock (\"index\" serial PRIMARY KEY, is_locked integer)",
                    "INSERT INTO knex_migrations_lock (is_locked) VALUES (1)",
                    "INSERT INTO knex_migrations (name, batch, migration_time) VALUES ('20240101_a.js', 1, '2026-01-01 00:00:00+00'), ('20240102_b.js', 2, '2026-01-01 00:00:00+00')" },
      .sqlite = { "CREATE TABLE knex_migrations (id integer not null primary key autoincrement, name varchar(255), batch integer, migration_time datetime)",
                  "CREATE TABLE knex_migrations_lock (\"index\" integer not null primary key autoincrement, is_locked integer)",
                  "INSERT INTO knex_migrations_lock (is_locked) VALUES (1)",
                  "INSERT INTO knex_migrations (name, batch, migration_time) VALUES ('20240101_a.js', 1, 1767225600000), ('20240102_b.js', 2, 1767225600000)" },
      .rows = { "20240101_a.js|||1|applied", "20240102_b.js|||2|applied" },
      .stuck = "Knex: its table of locks says locked" },
    { .tool = TOOL_KYSELY,
      .postgres = { "CREATE TABLE kysely_migration (name varchar(255) PRIMARY KEY, timestamp varchar(255) NOT NULL)",
                    "CREATE TABLE kysely_migration_lock (id varchar(255) PRIMARY KEY, is_locked integer NOT NULL DEFAULT 0)",
                    "INSERT INTO kysely_migration_lock VALUES ('migration_lock', 0)",
                    "INSERT INTO kysely_migration VALUES ('002_b', '2026-01-01T00:00:00.200Z'), ('001_a', '2026-01-01T00:00:00.100Z')" },
      .rows = { "001_a||||applied", "002_b||||applied" } },
    { .tool = TOOL_TYPEORM,
      .postgres = { "CREATE TABLE migrations (id SERIAL PRIMARY KEY, timestamp bigint NOT NULL, name character varying NOT NULL)",
                    "INSERT INTO migrations (timestamp, name) VALUES (1700000000001, 'Users1700000000001')" },
      .sqlite = { "CREATE TABLE migrations (id integer PRIMARY KEY AUTOINCREMENT NOT NULL, timestamp bigint NOT NULL, name varchar NOT NULL)",
                  "INSERT INTO migrations (timestamp, name) VALUES (1700000000001, 'Users1700000000001')" },
      .rows = { "Users1700000000001|1700000000001|||applied" } },
    { .tool = TOOL_MIKROORM,
      .postgres = { "CREATE TABLE mikro_orm_migrations (id serial PRIMARY KEY, name varchar(255), executed_at timestamptz DEFAULT current_timestamp)",
                    "INSERT INTO mikro_orm_migrations (name) VALUES ('Migration20240101000000')" },
      .sqlite = { "CREATE TABLE mikro_orm_migrations (id integer not null primary key autoincrement, name varchar(255), executed_at datetime default current_timestamp)",
                  "INSERT INTO mikro_orm_migrations (name) VALUES ('Migration20240101000000')" },
      .rows = { "Migration20240101000000||||applied" } },
    { .tool = TOOL_SEQUELIZE,
      .postgres = { "CREATE TABLE \"SequelizeMeta\" (name varchar(255) NOT NULL PRIMARY KEY)",
                    "INSERT INTO \"SequelizeMeta\" VALUES ('b.js'), ('a.js')" },
      .rows = { "a.js||||applied", "b.js||||applied" } },
    { .tool = TOOL_NODE_PG_MIGRATE, .engines = ON(DIALECT_POSTGRES),
      .postgres = { "CREATE TABLE pgmigrations (id SERIAL PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL)",
                    "INSERT INTO pgmigrations (name, run_on) VALUES ('1700000000001_a', '2026-01-01 00:00:00')" },
      .rows = { "1700000000001_a||||applied" } },
    { .tool = TOOL_GRAPHILE, .engines = ON(DIALECT_POSTGRES),
      .postgres = { "CREATE SCHEMA graphile_migrate",
                    "CREATE TABLE graphile_migrate.migrations (hash text PRIMARY KEY, previous_hash text REFERENCES graphile_migrate.migrations, filename text NOT NULL, date timestamptz NOT NULL DEFAULT now())",
                    "CREATE TABLE graphile_migrate.current (filename text PRIMARY KEY DEFAULT 'current.sql', content text NOT NULL, date timestamptz NOT NULL DEFAULT now())",
                    "INSERT INTO graphile_migrate.current (content) VALUES (E'-- Enter migration here\\nDROP TABLE x;')",
                    "INSERT INTO graphile_migrate.migrations VALUES ('sha1:5ac08990dabb850c0a3478e9b52f28f55abc326c', NULL, '000001.sql')" },
      .rows = { "000001.sql||sha1:5ac0899||applied" },
      .stuck = "uncommitted work in its current migration since" },
    { .tool = TOOL_FLYWAY,
      .postgres = { "CREATE TABLE flyway_schema_history (installed_rank integer PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum integer, installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT current_timestamp, execution_time integer NOT NULL, success boolean NOT NULL)",
                    "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES (1, '1', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', NULL, 'me', 0, true), (2, '1.1', 'users', 'SQL', 'V1_1__users.sql', -761866578, 'me', 3, true), (3, NULL, 'views', 'SQL', 'R__views.sql', 1, 'me', 3, true), (4, NULL, 'views', 'SQL', 'R__views.sql', 2, 'me', 3, true), (5, '1.2', 'posts', 'SQL', 'V1_2__posts.sql', 7, 'me', 3, true), (6, '1.2', 'posts', 'UNDO_SQL', 'U1_2__posts.sql', 8, 'me', 3, true), (7, '1.3', 'bad', 'SQL', 'V1_3__bad.sql', 9, 'me', 3, false)" },
      .rows = { "<< Flyway Baseline >>|1|||mark", "users|1.1|-761866578||applied", "(old) views||1||applied", "views||2||applied", "(old) posts|1.2|7||applied", "posts|1.2|8||rolled back", "bad|1.3|9||failed" },
      .stuck = "Flyway: bad is recorded as failed" },
    { .tool = TOOL_GOLANG_MIGRATE,
      .postgres = { "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)",
                    "INSERT INTO schema_migrations VALUES (3, true)" },
      .sqlite = { "CREATE TABLE schema_migrations (version uint64, dirty bool)", "INSERT INTO schema_migrations VALUES (3, 1)" },
      .rows = { "|3|||failed" }, .stuck = "golang-migrate: 3 is recorded as failed" },
    { .tool = TOOL_GOOSE,
      .postgres = { "CREATE TABLE goose_db_version (id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp NOT NULL DEFAULT now())",
                    "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true), (1, true), (2, true), (2, false)" },
      .sqlite = { "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))",
                  "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1), (1, 1), (2, 1), (2, 0)" },
      .rows = { "|0|||mark", "|1|||applied", "(old) |2|||applied", "|2|||rolled back" } },
    { .tool = TOOL_DIESEL,
      .postgres = { "CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY NOT NULL, run_on timestamp NOT NULL DEFAULT current_timestamp)",
                    "INSERT INTO __diesel_schema_migrations (version) VALUES ('20240102000000'), ('20240101000000')" },
      .rows = { "|20240101000000|||applied", "|20240102000000|||applied" } },
    { .tool = TOOL_SUPABASE, .engines = ON(DIALECT_POSTGRES),
      .postgres = { "CREATE SCHEMA supabase_migrations",
                    "CREATE TABLE supabase_migrations.schema_migrations (version text PRIMARY KEY, statements text[], name text, created_by text, idempotency_key text UNIQUE)",
                    "INSERT INTO supabase_migrations.schema_migrations VALUES ('20240101000000', '{\"CREATE TABLE t ()\"}', 'init')" },
      .rows = { "init|20240101000000|||applied" } },
    { .tool = TOOL_SQITCH,
      .postgres = { "CREATE SCHEMA sqitch",
                    "CREATE TABLE sqitch.changes (change_id text PRIMARY KEY, script_hash text, change text NOT NULL, project text NOT NULL, note text NOT NULL DEFAULT '', committed_at timestamptz NOT NULL, committer_name text NOT NULL, committer_email text NOT NULL, planned_at timestamptz NOT NULL, planner_name text NOT NULL, planner_email text NOT NULL)",
                    "CREATE TABLE sqitch.events (event text NOT NULL, change_id text NOT NULL, change text NOT NULL, project text NOT NULL, note text, requires text[], conflicts text[], tags text[], committed_at timestamptz NOT NULL, committer_name text, committer_email text, planned_at timestamptz, planner_name text, planner_email text, PRIMARY KEY (change_id, committed_at))",
                    "INSERT INTO sqitch.changes VALUES ('aaaa', '5ac08990dabb850c0a3478e9b52f28f55abc326c', 'users', 'app', '', '2026-01-01 00:00:00+00', 'n', 'e', '2026-01-01 00:00:00+00', 'n', 'e')",
                    "INSERT INTO sqitch.events (event, change_id, change, project, committed_at) VALUES ('deploy', 'aaaa', 'users', 'app', '2026-01-01 00:00:00+00'), ('fail', 'bbbb', 'posts', 'app', '2026-01-02 00:00:00+00')" },
      .sqlite = { "CREATE TABLE changes (change_id TEXT PRIMARY KEY, script_hash TEXT, change TEXT NOT NULL, project TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', committed_at DATETIME NOT NULL, committer_name TEXT NOT NULL, committer_email TEXT NOT NULL, planned_at DATETIME NOT NULL, planner_name TEXT NOT NULL, planner_email TEXT NOT NULL)",
                  "CREATE TABLE events (event TEXT NOT NULL, change_id TEXT NOT NULL, change TEXT NOT NULL, project TEXT NOT NULL, note TEXT, requires TEXT, conflicts TEXT, tags TEXT, committed_at DATETIME NOT NULL, committer_name TEXT, committer_email TEXT, planned_at DATETIME, planner_name TEXT, planner_email TEXT)",
                  "INSERT INTO changes VALUES ('aaaa', '5ac08990dabb850c0a3478e9b52f28f55abc326c', 'users', 'app', '', '2026-01-01 00:00:00', 'n', 'e', '2026-01-01 00:00:00', 'n', 'e')",
                  "INSERT INTO events (event, change_id, change, project, committed_at) VALUES ('deploy', 'aaaa', 'users', 'app', '2026-01-01 00:00:00'), ('fail', 'bbbb', 'posts', 'app', '2026-01-02 00:00:00')" },
      .rows = { "users||5ac08990dabb|app|applied" },
      .stuck = "posts failed, at 2026-01-02T00:00:00.000000Z" },
    { .tool = TOOL_LIQUIBASE,
      .postgres = { "CREATE TABLE databasechangelog (id varchar(255) NOT NULL, author varchar(255) NOT NULL, filename varchar(255) NOT NULL, dateexecuted timestamp NOT NULL, orderexecuted integer NOT NULL, exectype varchar(10) NOT NULL, md5sum varchar(35), description varchar(255), comments varchar(255), tag varchar(255), liquibase varchar(20), contexts varchar(255), labels varchar(255), deployment_id varchar(10))",
                    "CREATE TABLE databasechangeloglock (id integer PRIMARY KEY, locked boolean NOT NULL, lockgranted timestamp, lockedby varchar(255))",
                    "INSERT INTO databasechangeloglock VALUES (1, true, '2026-01-03 00:00:00', 'host (10.0.0.1)')",
                    "INSERT INTO databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype, md5sum, tag) VALUES ('1', 'me', 'a.xml', '2026-01-01 00:00:00', 1, 'EXECUTED', '9:d41d8cd98f00b204e9800998ecf8427e', 'v1'), ('2', 'me', 'a.xml', '2026-01-01 00:00:00', 2, 'SKIPPED', NULL, NULL)" },
      .sqlite = { "CREATE TABLE DATABASECHANGELOG (ID TEXT NOT NULL, AUTHOR TEXT NOT NULL, FILENAME TEXT NOT NULL, DATEEXECUTED TEXT NOT NULL, ORDEREXECUTED INTEGER NOT NULL, EXECTYPE TEXT NOT NULL, MD5SUM TEXT, DESCRIPTION TEXT, COMMENTS TEXT, TAG TEXT, LIQUIBASE TEXT, CONTEXTS TEXT, LABELS TEXT, DEPLOYMENT_ID TEXT)",
                  "CREATE TABLE DATABASECHANGELOGLOCK (ID INTEGER PRIMARY KEY, LOCKED INTEGER NOT NULL, LOCKGRANTED TEXT, LOCKEDBY TEXT)",
                  "INSERT INTO DATABASECHANGELOGLOCK VALUES (1, 1, '2026-01-03 00:00:00', 'host (10.0.0.1)')",
                  "INSERT INTO DATABASECHANGELOG (ID, AUTHOR, FILENAME, DATEEXECUTED, ORDEREXECUTED, EXECTYPE, MD5SUM, TAG) VALUES ('1', 'me', 'a.xml', '2026-01-01 00:00:00', 1, 'EXECUTED', '9:d41d8cd98f00b204e9800998ecf8427e', 'v1'), ('2', 'me', 'a.xml', '2026-01-01 00:00:00', 2, 'SKIPPED', NULL, NULL)" },
      .rows = { "1||9:d41d8cd98f|v1|applied", "2||||mark" },
      .stuck = "says locked by host (10.0.0.1) since 2026-01-03T00:00:00" },
    { .tool = TOOL_ATLAS,
      .postgres = { "CREATE SCHEMA atlas",
                    "CREATE TABLE atlas.atlas_schema_revisions (version varchar NOT NULL PRIMARY KEY, description varchar NOT NULL, type bigint NOT NULL DEFAULT 2, applied bigint NOT NULL DEFAULT 0, total bigint NOT NULL DEFAULT 0, executed_at timestamptz NOT NULL, execution_time bigint NOT NULL, error text, error_stmt text, hash varchar NOT NULL, partial_hashes jsonb, operator_version varchar NOT NULL)",
                    "INSERT INTO atlas.atlas_schema_revisions VALUES ('.atlas_cloud_identifier', 'x', 0, 0, 0, '2026-01-01 00:00:00+00', 0, NULL, NULL, '', NULL, ''), ('20240101000000', 'init', 2, 2, 2, '2026-01-01 00:00:00+00', 1, NULL, NULL, 'h1:abc', NULL, 'v1'), ('20240102000000', 'more', 2, 1, 3, '2026-01-02 00:00:00+00', 1, 'no such column', 'ALTER', 'h1:def', '[\"h1:x\"]', 'v1')" },
      .sqlite = { "CREATE TABLE atlas_schema_revisions (version text NOT NULL PRIMARY KEY, description text NOT NULL, type integer NOT NULL DEFAULT 2, applied integer NOT NULL DEFAULT 0, total integer NOT NULL DEFAULT 0, executed_at datetime NOT NULL, execution_time integer NOT NULL, error text, error_stmt text, hash text NOT NULL, partial_hashes json, operator_version text NOT NULL)",
                  "INSERT INTO atlas_schema_revisions VALUES ('.atlas_cloud_identifier', 'x', 0, 0, 0, '2026-01-01 00:00:00+00', 0, NULL, NULL, '', NULL, ''), ('20240101000000', 'init', 2, 2, 2, '2026-01-01 00:00:00+00:00', 1, NULL, NULL, 'h1:abc', NULL, 'v1'), ('20240102000000', 'more', 2, 1, 3, '2026-01-02 00:00:00+00:00', 1, 'no such column', 'ALTER', 'h1:def', '[\"h1:x\"]', 'v1')" },
      .rows = { "x|.atlas_cloud_identifier|||mark", "init|20240101000000|h1:abc||applied", "more|20240102000000|h1:def||failed" },
      .stuck = "more is recorded as failed since 2026-01-02T00:00:00.000000Z; 1 of 3 statements took effect; its log: no such column" },
    { .tool = TOOL_ECTO,
      .postgres = { "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, inserted_at timestamp(0))",
                    "INSERT INTO schema_migrations VALUES (20240101000000, '2026-01-01 00:00:00')" },
      .rows = { "|20240101000000|||applied" } },
    { .tool = TOOL_D1, .engines = ON(DIALECT_SQLITE),
      .sqlite = { "CREATE TABLE d1_migrations(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
                  "INSERT INTO d1_migrations (name) VALUES ('0001_init.sql')" },
      .rows = { "0001_init.sql||||applied" } },
    { .tool = TOOL_PGROLL, .engines = ON(DIALECT_POSTGRES),
      .postgres = { "CREATE SCHEMA pgroll",
                    "CREATE TABLE pgroll.migrations (schema name NOT NULL, name text NOT NULL, migration jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(), parent text, done boolean NOT NULL DEFAULT false, resulting_schema jsonb NOT NULL DEFAULT '{}', migration_type varchar(32) DEFAULT 'pgroll', PRIMARY KEY (schema, name))",
                    "INSERT INTO pgroll.migrations (schema, name, migration, created_at, done) VALUES ('public', '01', '{}', '2026-01-01 00:00:00+00', true), ('public', '02', '{}', '2026-01-02 00:00:00+00', false)" },
      .rows = { "01|||public|applied", "02|||public|unfinished" },
      .stuck = "02 is begun and not completed" },
    { .tool = TOOL_ALEMBIC,
      .postgres = { "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL PRIMARY KEY)", "INSERT INTO alembic_version VALUES ('a1b2c3d4e5f6')" },
      .rows = { "|a1b2c3d4e5f6|||applied" } },
    { .tool = TOOL_DJANGO,
      .postgres = { "CREATE TABLE django_migrations (id bigint PRIMARY KEY, app varchar(255) NOT NULL, name varchar(255) NOT NULL, applied timestamptz NOT NULL)",
                    "INSERT INTO django_migrations VALUES (1, 'auth', '0001_initial', '2026-01-01 00:00:00+00')" },
      .rows = { "0001_initial|||auth|applied" } },
};
/* clang-format on */

const size_t given_count = sizeof givens / sizeof *givens;

bool given_is_here(const given *g)
{
    return !g->engines || (g->engines >> the.dialect & 1u);
}

void given_make(const given *g)
{
    run_all(rig_is(DIALECT_SQLITE) && g->sqlite[0] ? g->sqlite : g->postgres);
}
