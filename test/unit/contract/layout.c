#include "box.h"

#define CHECK(list) box_check((list), sizeof(list) / sizeof *(list))
#define PG DIALECT_POSTGRES
#define LITE DIALECT_SQLITE

#define LOCK(provider) "# do not edit\nprovider = \"" provider "\"\n"
#define JOURNAL(dialect, entries) \
    "{\"version\":\"7\",\"dialect\":\"" dialect "\",\"entries\":[" entries "]}"
#define ENTRY(idx, when, tag)                                                                   \
    "{\"idx\":" idx ",\"version\":\"7\",\"when\":" when ",\"tag\":\"" tag "\",\"breakpoints\":" \
    "true}"

static void migrations_in_code(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { { "20240102_b.ts", "" },
            { "20240102_b.js", "" },
            { "20240102_b.d.ts", "" },
            { "20240101_a.sql", "SELECT 1" },
            { "Migration20240103.ts", "" },
            { "helper.ts", "" },
            { "20240104_c.test.ts", "" } },
          "20240101_a: SELECT 1\n20240102_b: VALUES (1)\nMigration20240103: VALUES (1)\n",
          NULL },
        { NULL, PG, { { "init.ts", "" }, { "index.ts", "" } }, "init: VALUES (1)\n", NULL },
        { NULL,
          PG,
          { { "1_a.sql", "-- +goose Up\nSELECT 1;" }, { "2_b.go", "package m" } },
          "1_a: SELECT 1\n2_b: VALUES (1)\n",
          NULL },
        { NULL,
          PG,
          { { "1_a.sql", "-- Up Migration\nSELECT 1;" }, { "2_b.js", "exports.up = 1" } },
          "1_a: SELECT 1\n2_b: VALUES (1)\n",
          NULL },
        { NULL,
          PG,
          { { "V1__a.sql", "SELECT 1" }, { "V2__b.java", "class V2__b {}" } },
          "V1__a: SELECT 1\nV2__b: VALUES (1)\n",
          NULL },
    };
    contracts read;

    (void)state;
    CHECK(all);
    read = box_read(&all[0]);
    assert_true(read.at[1].in_code && !read.at[0].in_code);
}

static void plain_files(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { { "b.sql", "SELECT 1; SELECT 2;" }, { "a.sql", "SELECT 3;" } },
          "a: SELECT 3\nb: SELECT 1 | SELECT 2\n",
          NULL },
        { NULL,
          PG,
          { { "20240102000000_b.sql", "CREATE TABLE b();\n" },
            { "seed.sql", "SELECT 1;" },
            { "../config.toml", "project_id = \"shop\"\n" } },
          "20240102000000_b: CREATE TABLE b()\nseed: SELECT 1\n",
          NULL },
        { NULL,
          PG,
          { { "20240102000000_b.sql", "SET search_path = app;\nCREATE TABLE b();\n"
                                      "SET default_tablespace = '';\nCREATE TABLE c();" },
            { "20240101000000_a.sql", "-- later\n" },
            { "../config.toml", "# x\nproject_id = \"shop\"\n" } },
          "20240101000000_a: VALUES (1) < -\n"
          "20240102000000_b: {SET search_path = app} CREATE TABLE b(); "
          "SET LOCAL default_tablespace = ''; CREATE TABLE c()\n",
          NULL },
    };
    contracts read;

    (void)state;
    CHECK(all);
    read = box_read(&all[2]);
    assert_string_equal(read.layout->name, "supabase");
    sample_same(read.at[1].origin_name, "b");
    sample_same(read.at[1].origin_version, "20240102000000");
    assert_int_equal(read.at[1].rank, 2);
    read = box_read(&all[1]);
    assert_string_equal(read.layout->name, "native");
    assert_int_equal(read.at[1].rank, 0);
}

static void prisma(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { { "migration_lock.toml", LOCK("postgresql") },
            { "20240201000000_b/migration.sql", "-- AlterTable\r\nALTER TABLE a ADD b int;\r\n" },
            { "20240101000000_a/migration.sql", "\xEF\xBB\xBF"
                                                "CREATE TABLE a();" },
            { "20240301000000_c/migration.sql", "-- This is an empty migration." } },
          "20240101000000_a: CREATE TABLE a()\n20240201000000_b: ALTER TABLE a ADD b int\n"
          "20240301000000_c: VALUES (1) < -\n",
          NULL },
        { "prisma", PG, { { "1/migration.sql", "SELECT 1" } }, "1: SELECT 1\n", NULL },
        { NULL,
          LITE,
          { { "migration_lock.toml", LOCK("sqlite") },
            { "1_a/migration.sql", "CREATE TABLE b(i);\n"
                                   "PRAGMA defer_foreign_keys=ON;\nPRAGMA foreign_keys=OFF;\n"
                                   "CREATE TABLE new_a(i);\nINSERT INTO new_a SELECT i FROM a;\n"
                                   "DROP TABLE a;\nALTER TABLE new_a RENAME TO a;\n"
                                   "PRAGMA foreign_keys=ON;\nPRAGMA defer_foreign_keys=OFF;\n"
                                   "CREATE UNIQUE INDEX a_i ON a(i);" } },
          "1_a: {PRAGMA foreign_keys=OFF} CREATE TABLE b(i) | CREATE TABLE new_a(i) | "
          "INSERT INTO new_a SELECT i FROM a | DROP TABLE a | ALTER TABLE new_a RENAME TO a | "
          "CREATE UNIQUE INDEX a_i ON a(i)\n",
          NULL },
    };

    (void)state;
    CHECK(all);
    sample_same(box_read(&all[0]).at[0].origin_name, "20240101000000_a");
}

static void drizzle(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { { "meta/_journal.json",
              JOURNAL("postgresql", ENTRY("0", "1700000000000",
                                          "0000_z") "," ENTRY("1", "1600000000000", "0001_a")) },
            { "0000_z.sql", "CREATE TABLE z()\n--> statement-breakpoint\nCREATE TABLE y();"
                            "--> statement-breakpoint\n" },
            { "0001_a.sql", "-- Custom SQL migration file\n" },
            { "0002_stray.sql", "SELECT 1;" } },
          "0000_z: CREATE TABLE z() | CREATE TABLE y()\n0001_a: VALUES (1) < -\n",
          NULL },
        { NULL,
          LITE,
          { { "20240101000000_a/migration.sql",
              "CREATE TABLE `a` (`i` int)--> statement-breakpoint\nCREATE TABLE `b` (`i` int);" },
            { "20240101000000_a/snapshot.json", "{}" } },
          "20240101000000_a: CREATE TABLE `a` (`i` int) | CREATE TABLE `b` (`i` int)\n",
          NULL },
    };
    contracts read;

    (void)state;
    CHECK(all);
    read = box_read(&all[0]);
    sample_same(read.at[0].origin_stamp, "1700000000000");
    assert_int_equal(read.at[0].steps[1].line, 3);
    assert_int_equal(read.note_count, 1);
    sample_holds(read.notes[0].at, "0002_stray.sql is not read: the journal does not name it");
    assert_string_equal(box_read(&all[1]).layout->name, "drizzle-1");
}

static void node_pg_migrate(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { /* 2020-05-13T07:07:24.505Z is 1589353644505 */
            { "20200513070724505_late.sql", "-- Up Migration\nSELECT 2;\n-- Down Migration\n" },
            { "1589353644504_early.sql",
              "---- down migration ----\nDROP TABLE a;\n  -- UP migration\nCREATE TABLE a();" },
            { "1589353644505_item10.sql", "SELECT 10;" },
            { "1589353644505_item9.sql", "-- Up Migration\nSELECT 9;" } },
          "1589353644504_early: CREATE TABLE a() < DROP TABLE a\n"
          "1589353644505_item9: SELECT 9\n1589353644505_item10: SELECT 10\n"
          "20200513070724505_late: SELECT 2\n",
          NULL },
        { NULL,
          PG,
          { { "1589353644505_a.up.sql", "CREATE TABLE a();" },
            { "1589353644505_a.down.sql", "DROP TABLE a;" },
            { "1589353644506_b.sql", "SELECT 1;" } },
          "1589353644505_a: CREATE TABLE a() < DROP TABLE a\n1589353644506_b: SELECT 1\n",
          NULL },
    };

    (void)state;
    CHECK(all);
    sample_same(box_read(&all[1]).at[0].origin_name, "1589353644505_a");
}

static void dbmate(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { { "2_b.sql", "-- users\r\n-- migrate:up\r\nCREATE TABLE b();\r\nCREATE TABLE c();\r\n"
                         "-- migrate:down\r\nDROP TABLE c;\r\nDROP TABLE b;\r\n" },
            { "1_a.sql", "--migrate:up\nCREATE TABLE a();\n\n-- migrate:down\n\n" },
            { "3_c.sql",
              "-- migrate:up transaction:false\n"
              "CREATE INDEX CONCURRENTLY i ON b(x);\nCREATE INDEX CONCURRENTLY j ON b(x);"
              "\n-- migrate:down transaction:false\nDROP INDEX CONCURRENTLY j;\n"
              "DROP INDEX CONCURRENTLY i;" },
            { "4_d.sql", "-- migrate:up\nCREATE TABLE d();\nCREATE INDEX CONCURRENTLY k ON d(x);\n"
                         "-- migrate:down\nDROP TABLE d;" },
            { "x.sql", "SELECT 1;" } },
          "1_a: CREATE TABLE a()\n"
          "2_b: CREATE TABLE b(); CREATE TABLE c() < DROP TABLE c; DROP TABLE b\n"
          "3_c: CREATE INDEX CONCURRENTLY i ON b(x) < DROP INDEX CONCURRENTLY i | "
          "CREATE INDEX CONCURRENTLY j ON b(x) < DROP INDEX CONCURRENTLY j\n"
          "4_d: CREATE TABLE d() < DROP TABLE d | CREATE INDEX CONCURRENTLY k ON d(x) < -\n",
          NULL },
    };
    contracts read;

    (void)state;
    CHECK(all);
    read = box_read(&all[0]);
    assert_int_equal(read.at[1].steps[0].down.at[1].line, 7);
    sample_same(read.at[1].origin_version, "2");
    assert_int_equal(read.note_count, 1);
}

static void golang_migrate(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { { "10_b.up.sql", "BEGIN;\nCREATE TABLE b();\nCREATE TABLE c();\nCOMMIT;" },
            { "10_b.down.sql", "BEGIN TRANSACTION;\nDROP TABLE c;\nDROP TABLE b;\nEND;" },
            { "9_a.up.sql", "CREATE TABLE a();" },
            { "11_c.up.sql", "START TRANSACTION;\nCREATE TABLE d();\nSELECT 1;\nCOMMIT WORK;" },
            { "12_d.up.sql", "SET search_path = app;\nCREATE TABLE e();" },
            { "12_d.down.sql", "SET search_path=app;\nSET ROLE owner;\nDROP TABLE e;" },
            { "13_e.up.sql", "CREATE TEMP TABLE t(i int);\nINSERT INTO t VALUES (1);" },
            { "14_f.up.sql", "-- homing: title F\n-- homing: depends 13_e\nSELECT 1;\n"
                             "-- homing: verify\nSELECT true;" },
            { "14_f.down.sql", "SELECT 2;" } },
          "9_a: CREATE TABLE a()\n"
          "10_b: CREATE TABLE b(); CREATE TABLE c() < DROP TABLE c; DROP TABLE b\n"
          "11_c: CREATE TABLE d(); SELECT 1\n"
          "12_d: {SET search_path = app} CREATE TABLE e() < SET LOCAL ROLE owner; DROP TABLE e\n"
          "13_e: CREATE TEMP TABLE t(i int); INSERT INTO t VALUES (1)\n"
          "14_f after 13_e: SELECT 1 ? SELECT true < SELECT 2\n",
          NULL },
        { NULL,
          LITE,
          { { "1_a.up.sql", "PRAGMA foreign_keys=OFF;\nBEGIN;\nCREATE TABLE n(i);\nDROP TABLE a;\n"
                            "COMMIT;\nPRAGMA foreign_keys=ON;" },
            { "1_a.down.sql", "PRAGMA foreign_keys=0;\nBEGIN IMMEDIATE;\nDROP TABLE n;\nCOMMIT;\n"
                              "PRAGMA foreign_keys=1;" } },
          "1_a: {PRAGMA foreign_keys=OFF} CREATE TABLE n(i); DROP TABLE a < DROP TABLE n\n",
          NULL },
    };
    contracts read;

    (void)state;
    CHECK(all);
    read = box_read(&all[0]);
    sample_same(read.at[1].origin_name, "b");
    sample_same(read.at[1].origin_version, "10");
    assert_true(str_ends(read.at[1].down_file, "/10_b.down.sql"));
}

static void goose(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { { "00002_b.sql", "-- +goose Up\n-- +goose StatementBegin\n"
                             "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$\n"
                             "-- +goose StatementEnd\nCREATE TABLE b();\n-- +goose Down\n"
                             "DROP TABLE b;\nDROP FUNCTION f;\n" },
            { "00001_a.sql", "-- about a\n-- +goose Up\nSELECT 1;\n" },
            { "10_c.sql", "-- +goose NO TRANSACTION\n-- +goose Up\n"
                          "ALTER TYPE mood ADD VALUE 'x';\nUPDATE a SET m = 'x';\n-- +goose Down\n"
                          "UPDATE a SET m = 'y';" },
            { "9_d.sql", "-- +goose up\nSELECT 9;\n-- +goose down\n-- nothing\n" } },
          "00001_a: SELECT 1\n"
          "00002_b: CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$; "
          "CREATE TABLE b() < DROP TABLE b; DROP FUNCTION f\n"
          "9_d: SELECT 9\n"
          "10_c: ALTER TYPE mood ADD VALUE 'x' < UPDATE a SET m = 'y' | UPDATE a SET m = 'x' < -\n",
          NULL },
    };

    (void)state;
    CHECK(all);
    sample_same(box_read(&all[0]).at[3].origin_version, "10");
}

static void flyway(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { { "V1.10__ten.sql", "SELECT 10;" },
            { "V1_2__two.sql", "CREATE TABLE two();" },
            { "V1__one.sql", "CREATE INDEX CONCURRENTLY i ON two(x);\nSELECT 1;" },
            { "V1__one.sql.conf", "executeInTransaction=false\n" },
            { "more/V2__deep.sql", "SELECT '$' || '{}' || '${';" },
            { "U1.2__two.sql", "DROP TABLE two;" } },
          "V1__one: CREATE INDEX CONCURRENTLY i ON two(x) | SELECT 1\n"
          "V1_2__two: CREATE TABLE two() < DROP TABLE two\n"
          "V1.10__ten: SELECT 10\nV2__deep: SELECT '$' || '{}' || '${'\n",
          NULL },
    };
    contracts read;

    (void)state;
    CHECK(all);
    read = box_read(&all[0]);
    sample_same(read.at[1].origin_version, "1.2");
    sample_same(read.at[3].origin_name, "more/V2__deep.sql");
}

static void diesel(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { { "2024-01-02-000000_b/up.sql", "CREATE TABLE b();" },
            { "2024-01-02-000000_b/down.sql", "DROP TABLE b;" },
            { "00000000000000_setup/up.sql", "SELECT 1;" },
            { "00000000000000_setup/metadata.toml", "run_in_transaction = false\n" } },
          "00000000000000_setup: SELECT 1\n"
          "2024-01-02-000000_b: CREATE TABLE b() < DROP TABLE b\n",
          NULL },
    };

    (void)state;
    CHECK(all);
    sample_same(box_read(&all[0]).at[1].origin_version, "20240102000000");
}

static void graphile_migrate(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { { "committed/000001.sql", "--! Previous: -\n--! Hash: sha1:aa\n\nCREATE TABLE a();\n" },
            { "committed/000002-b.sql", "--! Previous: sha1:aa\n--! Hash: sha1:bb\n"
                                        "--! Message: b\n\n--! no-transaction\n"
                                        "CREATE INDEX CONCURRENTLY i ON a(x);\n" },
            { "current.sql", "-- work\nCREATE TABLE c();\n" } },
          "000001: CREATE TABLE a()\n000002-b: CREATE INDEX CONCURRENTLY i ON a(x)\n",
          NULL },
    };
    contracts read;

    (void)state;
    CHECK(all);
    read = box_read(&all[0]);
    sample_same(read.at[1].origin_name, "000002-b.sql");
    sample_same(read.at[1].origin_stamp, "sha1:bb");
    assert_int_equal(read.at[1].steps[0].line, 6);
    assert_int_equal(read.note_count, 1);
    sample_holds(read.notes[0].at, "current.sql is not read: it is not committed yet");
}

#define WHO " 2024-01-01T00:00:00Z A B <a@b> # a note [with] brackets\n"

static void sqitch(void **state)
{
    static const box all[] = {
        { NULL,
          PG,
          { { "sqitch.plan", "%syntax-version=1.0.0\n%project=shop\n\nzebra" WHO
                             "apple [zebra] 2024-01-01T00:00:00Z A B <a@b> # x\n@v1" WHO
                             "apple [apple@v1 shop:zebra !pear]" WHO },
            { "deploy/zebra.sql",
              "-- Deploy shop:zebra to pg\nBEGIN;\nCREATE TABLE z();\nCOMMIT;" },
            { "revert/zebra.sql", "BEGIN;\nDROP TABLE z;\nCOMMIT;\n" },
            { "verify/zebra.sql", "BEGIN;\nSELECT 1/0;\nROLLBACK;\n" },
            { "deploy/apple@v1.sql", "CREATE TABLE a();\nCREATE TABLE b();" },
            { "revert/apple@v1.sql", "DROP TABLE b;\nDROP TABLE a;" },
            { "deploy/apple.sql", "SELECT 1;" },
            { "sqitch.conf", "[core]\n\tengine = pg\n\t# top_dir = .\n" } },
          "zebra: CREATE TABLE z() < DROP TABLE z\n"
          "apple@v1 after zebra: CREATE TABLE a() < DROP TABLE a | "
          "CREATE TABLE b() < DROP TABLE b\n"
          "apple after apple@v1,zebra: SELECT 1\n",
          NULL },
    };

    (void)state;
    CHECK(all);
    sample_same(box_read(&all[0]).at[1].origin_name, "apple");
}

static void the_way_of_reading_is_no_part_of_the_digest(void **state)
{
    static const box goose_file = {
        NULL,
        PG,
        { { "1_a.sql", "-- +goose Up\nCREATE TABLE a();\n-- +goose Down\nDROP TABLE a;" } },
        NULL,
        NULL
    };
    static const box pair = { NULL,
                              PG,
                              { { "1_a.up.sql", "BEGIN;\nCREATE TABLE a(); COMMIT;" },
                                { "1_a.down.sql", "DROP TABLE a" } },
                              NULL,
                              NULL };
    static const box native = {
        NULL, PG, { { "1_a.sql", "CREATE TABLE a();\n-- homing: down\nDROP TABLE a;" } }, NULL, NULL
    };
    hash first, second, third;

    (void)state;
    first = box_read(&goose_file).at[0].digest;
    second = box_read(&pair).at[0].digest;
    third = box_read(&native).at[0].digest;
    assert_true(hash_same(first, second) && hash_same(first, third));
}

static void an_empty_folder_is_native(void **state)
{
    static const box none = { NULL, PG, { { 0 } }, "", NULL };
    static const box notes = {
        NULL, PG, { { "README.md", "x" }, { "types.d.ts", "x" } }, "", NULL
    };

    (void)state;
    box_check(&none, 1);
    box_check(&notes, 1);
    assert_string_equal(box_read(&none).layout->name, "native");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_files),
        cmocka_unit_test(migrations_in_code),
        cmocka_unit_test(prisma),
        cmocka_unit_test(drizzle),
        cmocka_unit_test(node_pg_migrate),
        cmocka_unit_test(dbmate),
        cmocka_unit_test(golang_migrate),
        cmocka_unit_test(goose),
        cmocka_unit_test(flyway),
        cmocka_unit_test(diesel),
        cmocka_unit_test(graphile_migrate),
        cmocka_unit_test(sqitch),
        cmocka_unit_test(the_way_of_reading_is_no_part_of_the_digest),
        cmocka_unit_test(an_empty_folder_is_native),
    };

    return cmocka_run_group_tests(tests, box_setup, box_teardown);
}
