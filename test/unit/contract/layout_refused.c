#include "box.h"

#define CHECK(list) box_check((list), sizeof(list) / sizeof *(list))
#define PG DIALECT_POSTGRES
#define LITE DIALECT_SQLITE
#define ONE(name, text, wanted, hint)              \
    {                                              \
        NULL, PG, { { name, text } }, wanted, hint \
    }
#define JOURNAL(dialect, entries) \
    "{\"version\":\"7\",\n\"dialect\":\"" dialect "\",\n\"entries\":[\n" entries "]}"
#define WHO " 2024-01-01T00:00:00Z A B <a@b>\n"
#define PLAN "%syntax-version=1.0.0\n%project=shop\n"

static void what_cannot_be_told(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { { "1_a.sql", "-- +goose Up\nSELECT 1;" }, { "2_b.sql", "-- migrate:up\nSELECT 1;" } },
          "looks like dbmate and like goose",
          "\"layout\": \"dbmate\"" },
        { NULL,
          PG,
          { { "1_a/migration.sql", "SELECT 1" } },
          "looks like prisma and like drizzle-1",
          "homing.json" },
        { "prisam",
          PG,
          { { "a.sql", "SELECT 1" } },
          "there is no layout \"prisam\"",
          "did you mean \"prisma\"?" },
        { "x",
          PG,
          { { "a.sql", "SELECT 1" } },
          "there is no layout \"x\"",
          "native, prisma, drizzle" },
        { "golang-migrate",
          PG,
          { { "1_a.sql", "-- migrate:up\nSELECT 1" } },
          "has no migration in the layout golang-migrate, and looks like dbmate",
          "correct" },
        { "diesel", PG, { { "a.sql", "SELECT 1" } }, "and looks like native", "correct" },
    };

    (void)state;
    CHECK(all);
}

static void goose_markers(void **state)
{
    static const box all[] = {
        ONE("1_a.sql", "SELECT 1;\n-- +goose Up\nSELECT 1;", "1_a.sql:1: a statement above",
            "below"),
        ONE("1_a.sql", "-- +goose Up\nSELECT 1;\n-- +goose Upp\n",
            "1_a.sql:3: unknown marker \"+goose "
            "Upp\"",
            "did you mean \"Up\"?"),
        ONE("1_a.sql", "-- +goose Up\n-- +goose Zzzzz\n", ":2: unknown marker", "the markers are"),
        ONE("1_a.sql", "-- +goose Down\n-- +goose Up\n", ":1: \"-- +goose Down\" above", "first"),
        ONE("1_a.sql", "-- +goose Up\n-- +goose Up\n", ":2: a second \"-- +goose Up\"", "keep one"),
        ONE("1_a.sql", "-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n",
            ":2: StatementBegin without", "StatementEnd"),
        ONE("1_a.sql", "-- +goose Up\n-- +goose StatementEnd\n", ":2: StatementEnd without",
            "above"),
        ONE("1_a.sql", "-- +goose Up\n-- +goose StatementBegin\n-- +goose StatementBegin\n",
            ":3: StatementBegin inside", "below"),
        ONE("1_a.sql", "-- +goose Up\n-- +goose StatementBegin\n-- +goose Down\n",
            ":3: the StatementBegin of line 2 is still open", "above it"),
        ONE("1_a.sql", "-- +goose ENVSUB ON\n-- +goose Up\nSELECT 1;", ":1: variables of the",
            "values themselves"),
        ONE("1_a.sql", "-- +goose Up\nSELECT 1;\n  -- +goose Down\n", ":3: a marker of goose that",
            "begin the line"),
        ONE("1_a.sql", "-- +goose Up\nSELECT 1\n;COMMIT;\n", ":3: COMMIT is refused", "remove it"),
        { NULL,
          PG,
          { { "1_a.sql", "-- +goose Up\nSELECT 1;" }, { "001_b.sql", "-- +goose Up\nSELECT 1;" } },
          "1_a.sql:1: a second migration has the version 1",
          "rename" },
        { NULL,
          PG,
          { { "1_a.sql", "-- +goose Up\nSELECT 1;" }, { "2_b.sql", "SELECT 1;" } },
          "2_b.sql:1: a statement above \"-- +goose Up\"",
          "below" },
        { NULL,
          PG,
          { { "1_a.sql", "-- +goose Up\nSELECT 1;" }, { "2_b.sql", "-- nothing" } },
          "2_b.sql:1: there is no \"-- +goose Up\"",
          "write it" },
    };

    (void)state;
    CHECK(all);
}

static void dbmate_and_node_markers(void **state)
{
    static const box all[] = {
        ONE("1_a.sql", "SELECT 1;\n-- migrate:up\n", ":1: a statement above", "below"),
        ONE("1_a.sql", "-- migrate:down\n-- migrate:up\n", ":1: \"-- migrate:down\" above",
            "first"),
        ONE("1_a.sql", "-- migrate:up\n-- migrate:up\n", ":2: a second \"-- migrate:up\"", "keep"),
        ONE("1_a.sql", "-- migrate:up\n-- migrate:dwon\n", ":2: unknown marker \"migrate:dwon\"",
            "migrate:down"),
        ONE("1_a.sql", "-- migrate:up transaction:no\n", ":1: unknown option", "transaction:"),
        ONE("1_a.sql", "-- migrate:up\nSELECT 'a;\n-- migrate:down\n';", ":2: ", ""),
        { NULL,
          PG,
          { { "1_a.sql", "-- migrate:up\nSELECT 1;" }, { "1_b.sql", "-- migrate:up\nSELECT 1;" } },
          "1_b.sql:1: a second migration has the version 1; the other one is",
          "rename" },
        ONE("1_a.sql",
            "-- migrate:up\nCREATE INDEX CONCURRENTLY i ON a(x);\n-- migrate:down\n"
            "DROP INDEX CONCURRENTLY i;\nDROP TABLE a;\n",
            ":4: the way back has 2 parts", "divide"),
        ONE("1_a.sql", "-- migrate:up\nSELECT 1;\n-- homing: down\n-- migrate:down\nSELECT 2;",
            ":3: the directive down in a migration whose way back", "remove it"),
        ONE("1_a.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n-- homing: verify\nSELECT true;",
            ":4: the directive verify in a way back", "remove it"),
        ONE("1_a.sql", "-- migrate:up\nSELECT 1\n-- homing: verify\n, 2;",
            ":3: the directive verify", "';'"),
        { "node-pg-migrate",
          PG,
          { { "1_a.sql", "-- Down Migration\nSELECT 1;" } },
          "1_a.sql:1: there is no \"-- Up Migration\"",
          "write it" },
        ONE("1_a.sql", "-- Up Migration\n-- Up Migration\n", ":2: a second", "keep one"),
    };

    (void)state;
    CHECK(all);
}

static void pairs(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { { "1_a.up.sql", "SELECT 1" }, { "2_b.down.sql", "SELECT 1" } },
          "2_b.down.sql:1: a way back without 2_b.up.sql",
          "write the way up" },
        { NULL,
          PG,
          { { "1_a.up.sql", "SELECT 1" }, { "01_b.up.sql", "SELECT 1" } },
          ":1: a second migration has the version",
          "rename" },
        { NULL,
          PG,
          { { "1_a.up.sql", "SELECT 1" }, { "1_a.down.sql", "SELECT 2;\nCOMMIT;" } },
          "1_a.down.sql:2: COMMIT is refused",
          "remove it" },
        { NULL,
          PG,
          { { "1_a.up.sql", "BEGIN;\nSELECT 1;\nCOMMIT;\nBEGIN;\nSELECT 2;\nCOMMIT;" } },
          "1_a.up.sql:1: BEGIN is refused",
          "remove it" },
        { NULL,
          PG,
          { { "1_a.up.sql", "BEGIN ISOLATION LEVEL SERIALIZABLE;\nSELECT 1;\nCOMMIT;" } },
          "1_a.up.sql:1: BEGIN is refused",
          "remove it" },
        { NULL,
          PG,
          { { "1_a.up.sql", "BEGIN;\nCREATE INDEX CONCURRENTLY i ON a(x);\nSELECT 1;\nCOMMIT;" } },
          "1_a.up.sql:2: CREATE INDEX CONCURRENTLY commits by itself",
          "step" },
        { NULL,
          LITE,
          { { "1_a.up.sql", "PRAGMA foreign_keys=OFF;\nDROP TABLE a;\nPRAGMA foreign_keys=ON;\n"
                            "DELETE FROM b;" } },
          "1_a.up.sql:4: DELETE stands outside of PRAGMA foreign_keys=OFF",
          "of its own" },
        { NULL,
          PG,
          { { "1_a.up.sql", "SELECT '\xFF';" } },
          "1_a.up.sql:1: column 9: byte 0xFF is not UTF-8",
          "UTF-8" },
    };

    (void)state;
    CHECK(all);
}

static void folders(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { { "migration_lock.toml", "\nprovider = \"mysql\"\n" }, { "1/migration.sql", "" } },
          "migration_lock.toml:2: the migrations are for \"mysql\", and the database is postgres",
          "name the database" },
        { NULL,
          PG,
          { { "migration_lock.toml", "provider = \"postgresql\"\n" }, { "1_a/notes.md", "" } },
          "1_a/migration.sql:1: the migration 1_a has no migration.sql",
          "remove the folder" },
        { NULL,
          PG,
          { { "1-1_a/up.sql", "SELECT 1" }, { "11_b/up.sql", "SELECT 1" } },
          "11_b/up.sql:1: a second migration has the version 11",
          "rename" },
        { NULL,
          PG,
          { { "1_a/up.sql", "SELECT 1" }, { "1_a/metadata.toml", "x = 1\n" } },
          "metadata.toml:1: an unknown setting",
          "run_in_transaction" },
        { NULL,
          PG,
          { { "1_a/down.sql", "SELECT 1" }, { "2_b/up.sql", "SELECT 1" } },
          "1_a/up.sql:1: the migration 1_a has no up.sql",
          "bring the file back" },
    };

    (void)state;
    CHECK(all);
}

static void journals(void **state)
{
    static const box all[] = {
        ONE("meta/_journal.json", "{", "_journal.json:1: ", "as the tool wrote it"),
        ONE("meta/_journal.json", "[]", "_journal.json:1: the journal has no dialect", "wrote it"),
        ONE("meta/_journal.json", JOURNAL("mysql", ""), "_journal.json:2: the migrations are for",
            "name the database"),
        ONE("meta/_journal.json", JOURNAL("postgresql", "{\"idx\":0,\"when\":1,\"tag\":\"0_a\"}"),
            "_journal.json:4: the journal names 0_a.sql", "bring the file back"),
        ONE("meta/_journal.json", JOURNAL("postgresql", "{\"idx\":0,\"tag\":\"0_a\"}"),
            "_journal.json:4: an entry without idx, when or tag", "wrote it"),
        ONE("meta/_journal.json", JOURNAL("postgresql", "3"), ":1: an entry without", "wrote it"),
        { NULL,
          PG,
          { { "meta/_journal.json", JOURNAL("postgresql", "{\"idx\":1,\"when\":1,\"tag\":\"a\"},\n"
                                                          "{\"idx\":1,\"when\":2,\"tag\":\"b\"}") },
            { "a.sql", "SELECT 1" },
            { "b.sql", "SELECT 1" } },
          "the entry b has the idx 1, after 1",
          "in their order" },
        { NULL,
          PG,
          { { "meta/_journal.json", JOURNAL("postgresql", "{\"idx\":1,\"when\":1,\"tag\":\"a\"},\n"
                                                          "{\"idx\":2,\"when\":2,\"tag\":\"a\"}") },
            { "a.sql", "SELECT 1" } },
          "a.sql:1: a second migration has the id a",
          "rename" },
    };

    (void)state;
    CHECK(all);
}

static void flyway_names(void **state)
{
    static const box all[] = {
        ONE("R__views.sql", "SELECT 1", "R__views.sql:1: a repeatable migration", "V<version>__"),
        { NULL,
          PG,
          { { "V1__a.sql", "SELECT 1" }, { "B1__base.sql", "SELECT 1" } },
          "B1__base.sql:1: a baseline migration",
          "stands for" },
        { NULL,
          PG,
          { { "V1__a.sql", "SELECT 1" }, { "afterMigrate.sql", "SELECT 1" } },
          "afterMigrate.sql:1: a callback",
          "in a migration" },
        { NULL,
          PG,
          { { "V1__a.sql", "SELECT 1" }, { "sub/V1.0__b.sql", "SELECT 1" } },
          ":1: a second migration has the version 1",
          "rename" },
        { NULL,
          PG,
          { { "V1__a.sql", "SELECT 1" }, { "U2__b.sql", "SELECT 1" } },
          "U2__b.sql:1: it undoes the version 2, which is not there",
          "write the way up" },
        { NULL,
          PG,
          { { "V1__a.sql", "SELECT 1" },
            { "U1__b.sql", "SELECT 1" },
            { "U1.0__c.sql", "SELECT 1" } },
          "a second undo of the version 1",
          "keep one" },
        ONE("V1__a.sql", "SELECT 1;\nGRANT SELECT ON a TO ${role};",
            "V1__a.sql:2: the placeholder "
            "${role}",
            "value itself"),
        { NULL,
          PG,
          { { "V1__a.sql", "SELECT 1" }, { "V1__a.sql.conf", "# x\nencoding=latin1\n" } },
          "V1__a.sql.conf:2: an unknown setting",
          "executeInTransaction" },
    };

    (void)state;
    CHECK(all);
}

static void graphile_files(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { { "committed/000001.sql", "--! Previous: -\n--! Hash: sha1:a\n\nSELECT 1;" },
            { "committed/000002.sql", "--! Previous: sha1:x\n--! Hash: sha1:b\n\nSELECT 1;" } },
          "000002.sql:1: it follows sha1:x, and the one before it is sha1:a",
          "missing file" },
        { NULL,
          PG,
          { { "committed/000001.sql", "--! Previous: -\n--! Hash: sha1:a\n\nSELECT 1;" },
            { "committed/000002.sql", "SELECT 1;" } },
          "000002.sql:1: no \"--! Previous:\"",
          "wrote it" },
        { NULL,
          PG,
          { { "committed/000001.sql",
              "--! Previous: -\n--! Hash: sha1:a\n\nGRANT ALL ON DATABASE :DATABASE_NAME TO x;" } },
          "000001.sql:4: the placeholder :DATABASE_NAME",
          "name itself" },
    };

    (void)state;
    CHECK(all);
}

static void plans(void **state)
{
    static const box all[] = {
        ONE("sqitch.plan", PLAN "a" WHO, "sqitch.plan:3: the change a has no deploy/a.sql",
            "script"),
        ONE("sqitch.plan", PLAN "-a" WHO, "sqitch.plan:3: a change that the plan itself reverts",
            "out of the plan"),
        ONE("sqitch.plan", PLAN "@v1" WHO, "sqitch.plan:3: a tag without a change", "below"),
        ONE("sqitch.plan", PLAN "../a" WHO, "sqitch.plan:3: no change has such a name", "write"),
        ONE("sqitch.plan", PLAN "a [b" WHO, "sqitch.plan:3: the dependencies do not end", "\"]\""),
        ONE("sqitch.plan", PLAN "a" WHO "a" WHO, ":4: the change a is there already, on line 3",
            "tag the first"),
        { NULL,
          PG,
          { { "sqitch.plan", PLAN "a [b]" WHO "b" WHO }, { "deploy/a.sql", "SELECT 1" } },
          "sqitch.plan:3: a depends on b, which does not stand above it",
          "add it above" },
        { NULL,
          PG,
          { { "sqitch.plan", PLAN "a [other:b]" WHO }, { "deploy/a.sql", "SELECT 1" } },
          "sqitch.plan:3: a depends on another project: other:b",
          "by itself" },
        { NULL,
          PG,
          { { "sqitch.plan", PLAN "a" WHO "b [!a]" WHO },
            { "deploy/a.sql", "SELECT 1" },
            { "deploy/b.sql", "SELECT 1" } },
          "sqitch.plan:4: b conflicts with a",
          "one of the two" },
        { NULL,
          PG,
          { { "sqitch.plan", PLAN "a" WHO }, { "deploy/a.sql", "\\i other.sql\nSELECT 1;" } },
          "deploy/a.sql:1: ",
          "" },
        { NULL,
          PG,
          { { "sqitch.plan", PLAN "a" WHO },
            { "deploy/a.sql", "SELECT 1" },
            { "sqitch.conf", "[core]\n  top_dir = db\n" } },
          "sqitch.conf:2: top_dir says that the scripts lie elsewhere",
          "--dir" },
    };

    (void)state;
    CHECK(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_told),
        cmocka_unit_test(goose_markers),
        cmocka_unit_test(dbmate_and_node_markers),
        cmocka_unit_test(pairs),
        cmocka_unit_test(folders),
        cmocka_unit_test(journals),
        cmocka_unit_test(flyway_names),
        cmocka_unit_test(graphile_files),
        cmocka_unit_test(plans),
    };

    return cmocka_run_group_tests(tests, box_setup, box_teardown);
}
