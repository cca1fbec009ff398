#include "sample.h"

static bool same_digest(const char *a, const char *b)
{
    return hash_same(sample_read(DIALECT_POSTGRES, a).digest,
                     sample_read(DIALECT_POSTGRES, b).digest);
}

/* The text with the first `from` in it replaced by `to`. */
static const char *edited(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);

    assert_non_null(at);
    return str_printf(sample_arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)).at;
}

typedef struct edit {
    const char *from, *to;
} edit;

static void edits_of_what_nobody_runs_keep_the_digest(void **state)
{
    static const edit all[] = {
        { "Split users.name", "Something else" },
        { "GROWTH-142", "GROWTH-143" },
        { "-- homing: title       Split users.name\n", "" },
        { "/* an ordinary comment */", "-- another\n\n" },
        { "20261102_keys, 20261101_users", "20261101_users,20261102_keys" },
        { "depends     20261102_keys, ", "depends 20261102_keys\n-- homing: depends " },
        { "ADD COLUMN first_name text", "add\n\tcolumn /* why */ FIRST_NAME\n  TEXT -- so\n" },
        { "batch=5000 key=app.users.\"Id\"", "key=APP.Users.\"Id\"   batch=5000" },
        { "add-columns own", "add-columns   own  " },
        { "irreversible the names are gone", "irreversible for another reason" },
        { "DROP COLUMN name;\n", "DROP COLUMN name\n;\n\n" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!same_digest(RICH, edited(RICH, all[i].from, all[i].to)))
            fail_msg("\"%s\" to \"%s\" changed the digest", all[i].from, all[i].to);
    assert_true(same_digest("SELECT 1;\r\nSELECT 2;\r\n", "SELECT 1; SELECT 2"));
}

static void edits_of_what_runs_change_the_digest(void **state)
{
    static const edit all[] = {
        { "compatible  backward", "compatible both" },
        { "-- homing: compatible  backward\n", "" },
        { "20261102_keys", "20261102_key" },
        { "20261102_keys, ", "" },
        { "'5min'", "'6min'" },
        { "SET statement_timeout = '5min';", "" },
        { "add-columns", "add-column" },
        { "add-columns own", "add-columns" },
        { "first_name text", "first_name varchar" },
        { "ALTER TABLE users ADD COLUMN last_name text;", "" },
        { "step drop-name", "step drop-name keep=none" },
        { "add-columns own", "add-columns own keep=aside" },
        { "-- homing: down\n", "" },
        { "batch=5000", "batch=5001" },
        { "key=app.users", "key=users" },
        { "\"Id\"\n", "id\n" },
        { "count(*) = 0", "count(*) = 1" },
        { "batch=10", "batch=11" },
        { "first_name = NULL", "first_name = ''" },
        { "split_part(name, ' ', 1)", "split_part(name, '  ', 1)" },
        { "DROP COLUMN name", "DROP COLUMN \"name\"" },
        { "-- homing: irreversible the names are gone\n", "" },
        { "-- homing: irreversible the names are gone\n", "-- homing: down\n" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (same_digest(RICH, edited(RICH, all[i].from, all[i].to)))
            fail_msg("\"%s\" to \"%s\" kept the digest", all[i].from, all[i].to);
    assert_false(same_digest("SELECT 1;\n", "-- homing: atomic\nSELECT 1;\n"));
}

/* What databases have recorded stays true. */
static void what_was_recorded_stays_the_digest(void **state)
{
    (void)state;
    sample_same(
        hash_hex(sample_arena, sample_read(DIALECT_SQLITE, "CREATE TABLE a (x integer);\n").digest),
        "3bdeb8d36b45577a1916119f35bccda5f086893ea050271250527e623243c2ab");
}

static void where_one_step_ends_is_part_of_it(void **state)
{
    (void)state;
    assert_false(
        same_digest("-- homing: step a\nSELECT 1;\nSELECT 2;\n-- homing: step b\nSELECT 3;",
                    "-- homing: step a\nSELECT 1;\n-- homing: step b\nSELECT 2;\nSELECT 3;"));
    assert_false(same_digest("SELECT 1; SELECT 2", "SELECT 1 SELECT; SELECT 2"));
    assert_false(same_digest("SELECT 1;\n-- homing: verify\nSELECT true;",
                             "SELECT 1;\n-- homing: down\nSELECT true;"));
    /* What every step of a file without names is called is known, so naming it so is no change. */
    assert_true(same_digest("SELECT 1;\nSELECT 2;",
                            "-- homing: step 1\nSELECT 1;\n-- homing: step 2\nSELECT 2;"));
}

static void the_same_text_in_another_language_is_another_migration(void **state)
{
    contract a = sample_read(DIALECT_POSTGRES, "CREATE TABLE a (x int);");
    contract b = sample_read(DIALECT_SQLITE, "CREATE TABLE a (x int);");

    (void)state;
    assert_false(hash_same(a.digest, b.digest));
}

/* Cut anywhere, a file is a contract or an error that names a line of it. */
static void every_truncation_is_read_or_refused(void **state)
{
    size_t good = 0;

    (void)state;
    for (size_t size = 0; size < strlen(RICH); size++) {
        arena *a = arena_new(1 << 22);
        contract c = { 0 };
        err e = { 0 };
        assert_non_null(a);
        str cut = str_copy(a, (str){ RICH, size });
        if (contract_from_sql(
                a, &(contract_source){ DIALECT_POSTGRES, STR("cut"), STR("cut.sql"), cut }, &c,
                &e)) {
            good++;
            assert_true(c.step_count > 0 && c.json.size > 0);
        } else {
            assert_int_equal(e.code, ERR_CONTRACT);
            assert_true(str_starts(str_of(e.text), "cut.sql:"));
        }
        arena_free(a);
    }
    assert_true(good > 0);
}

/* A flipped bit is read or refused; it never ends the program. */
static void every_flipped_byte_is_read_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < strlen(RICH); i++) {
        arena *a = arena_new(1 << 22);
        contract c = { 0 };
        err e = { 0 };
        char *text = arena_take(a, sizeof RICH);
        (void)memcpy(text, RICH, sizeof RICH);
        text[i] = (char)(text[i] ^ (1 << (i % 8)));
        if (!contract_from_sql(a,
                               &(contract_source){ DIALECT_POSTGRES, STR("flip"), STR("flip.sql"),
                                                   (str){ text, strlen(RICH) } },
                               &c, &e))
            assert_true(str_starts(str_of(e.text), "flip.sql:"));
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_of_what_nobody_runs_keep_the_digest),
        cmocka_unit_test(edits_of_what_runs_change_the_digest),
        cmocka_unit_test(what_was_recorded_stays_the_digest),
        cmocka_unit_test(where_one_step_ends_is_part_of_it),
        cmocka_unit_test(the_same_text_in_another_language_is_another_migration),
        cmocka_unit_test(every_truncation_is_read_or_refused),
        cmocka_unit_test(every_flipped_byte_is_read_or_refused),
    };
    return cmocka_run_group_tests(tests, sample_setup, sample_teardown);
}
