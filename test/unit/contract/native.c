#include "sample.h"

#include <time.h>

static void reads_every_directive(void **state)
{
    contract c = sample_read(DIALECT_POSTGRES, RICH);

    (void)state;
    sample_same(c.id, "20261103_split");
    sample_same(c.title, "Split users.name");
    sample_same(c.initiative, "GROWTH-142");
    sample_same(c.compatible, "backward");
    assert_false(c.atomic);
    assert_int_equal(c.depend_count, 2);
    sample_same(c.depends[0], "20261101_users");
    sample_same(c.depends[1], "20261102_keys");
    assert_int_equal(c.depend_lines[0], 2);
    assert_int_equal(c.prologue.count, 1);
    sample_same(c.prologue.at[0].text, "SET statement_timeout = '5min'");
    assert_int_equal(c.prologue.at[0].line, 5);
    assert_int_equal(c.step_count, 3);
}

static void reads_the_parts_of_each_step(void **state)
{
    contract c = sample_read(DIALECT_POSTGRES, RICH);
    const contract_step *s = c.steps;

    (void)state;
    sample_same(s[0].name, "add-columns");
    assert_int_equal(s[0].line, 7);
    assert_true(s[0].own_transaction && s[0].has_down && s[0].down.count == 0);
    assert_int_equal(s[0].down_line, 11);
    assert_int_equal(s[0].up.count, 2);
    sample_same(s[0].up.at[1].text, "ALTER TABLE users ADD COLUMN last_name text");
    assert_int_equal(s[0].up.at[1].line, 10);

    sample_same(s[1].name, "fill");
    assert_int_equal(s[1].batch.size, 5000);
    sample_same(s[1].batch.table, "app.users");
    sample_same(s[1].batch.column, "\"Id\"");
    sample_same(s[1].verify, "SELECT count(*) = 0 FROM users WHERE first_name IS NULL");
    assert_int_equal(s[1].verify_line, 16);
    assert_int_equal(s[1].down.count, 1);
    assert_int_equal(s[1].down_batch.size, 10);
    assert_false(s[1].own_transaction);

    assert_false(s[2].has_down);
    sample_same(s[2].irreversible, "the names are gone");
}

static void makes_each_statement_a_step_when_none_is_named(void **state)
{
    contract c = sample_read(DIALECT_SQLITE, "PRAGMA foreign_keys = OFF;\nCREATE TABLE a (x);\n"
                                             "-- said by the way\nCREATE TABLE b (x)");

    (void)state;
    assert_int_equal(c.prologue.count, 1);
    assert_int_equal(c.step_count, 2);
    sample_same(c.steps[0].name, "1");
    assert_int_equal(c.steps[0].line, 2);
    sample_same(c.steps[1].name, "2");
    sample_same(c.steps[1].up.at[0].text, "CREATE TABLE b (x)");
    assert_int_equal(c.steps[1].up.at[0].line, 4);
}

static void makes_the_file_one_step_when_a_down_speaks_for_it(void **state)
{
    contract c = sample_read(DIALECT_SQLITE, "CREATE TABLE a (x);\nCREATE TABLE b (x);\n"
                                             "-- homing: verify\nSELECT 1 = 1;\n"
                                             "-- homing: down\nDROP TABLE b;\nDROP TABLE a;\n");

    (void)state;
    assert_int_equal(c.step_count, 1);
    sample_same(c.steps[0].name, "1");
    assert_int_equal(c.steps[0].up.count, 2);
    assert_int_equal(c.steps[0].down.count, 2);
    sample_same(c.steps[0].verify, "SELECT 1 = 1");
    c = sample_read(DIALECT_SQLITE, "CREATE TABLE a (x);\nCREATE TABLE b (x);\n"
                                    "-- homing: irreversible we like it so\n");
    assert_int_equal(c.step_count, 1);
    assert_int_equal(c.steps[0].up.count, 2);
}

static void counts_lines_with_carriage_returns_and_a_byte_order_mark(void **state)
{
    contract c = sample_read(DIALECT_POSTGRES, "\xEF\xBB\xBF-- homing: title Two\r\n"
                                               "-- homing: step one\r\n\r\n"
                                               "CREATE TABLE a (x int);\r\n"
                                               "-- homing: step two\r\nDROP TABLE a;\r\n");

    (void)state;
    sample_same(c.title, "Two");
    sample_same(c.steps[0].name, "one");
    assert_int_equal(c.steps[0].up.at[0].line, 4);
    assert_int_equal(c.steps[1].line, 5);
    assert_int_equal(c.steps[1].up.at[0].line, 6);
}

static void takes_session_settings_under_the_first_step_too(void **state)
{
    contract c = sample_read(DIALECT_POSTGRES, "-- homing: step a\nSET search_path = app;\n"
                                               "SET statement_timeout = 0;\nCREATE TABLE x ();");

    (void)state;
    assert_int_equal(c.prologue.count, 2);
    assert_int_equal(c.steps[0].up.count, 1);
}

static void keeps_session_state_within_one_step(void **state)
{
    contract c =
        sample_read(DIALECT_POSTGRES, "-- homing: step all\nCREATE TEMPORARY TABLE t (x int);\n"
                                      "INSERT INTO a SELECT x FROM t;\n");

    (void)state;
    assert_int_equal(c.step_count, 1);
    assert_int_equal(c.steps[0].up.count, 2);
}

static void takes_a_verify_in_brackets(void **state)
{
    contract c = sample_read(DIALECT_POSTGRES, "SELECT 1;\n-- homing: verify\n((SELECT true));");

    (void)state;
    sample_same(c.steps[0].verify, "((SELECT true))");
    c = sample_read(DIALECT_POSTGRES,
                    "SELECT 1;\n-- homing: verify\nWITH a AS (SELECT 1) SELECT true FROM a;");
    assert_true(c.steps[0].verify.size > 0);
}

/* The ';' may stand on a line of its own, below the comment behind the statement. */
static void takes_a_directive_before_the_semicolon(void **state)
{
    contract c = sample_read(DIALECT_SQLITE, "SELECT 1 -- homing: down\n;\nSELECT 2;;\n;");

    (void)state;
    assert_int_equal(c.step_count, 1);
    assert_int_equal(c.steps[0].up.count, 1);
    assert_int_equal(c.steps[0].down.count, 1);
}

static void leaves_what_only_looks_like_a_directive_in_texts(void **state)
{
    contract c = sample_read(DIALECT_POSTGRES,
                             "INSERT INTO notes VALUES ('\n-- homing: step x\n', ':from');\n"
                             "-- about homing pigeons\nDO $$BEGIN\n-- homing: down\nEND$$;\n");

    (void)state;
    assert_int_equal(c.step_count, 2);
}

static double read_many(dialect d)
{
    struct timespec from, to;
    arena *a = arena_new((size_t)1 << 30);

    assert_non_null(a);
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (int i = 0; i < 10000; i++) {
        contract c;
        err e;
        assert_true(
            contract_from_sql(a,
                              &(contract_source){ d, str_printf(a, "m%05d", i), STR("m.sql"),
                                                  STR("-- homing: title Small\nCREATE TABLE users "
                                                      "(id integer primary key, name text);\n"
                                                      "-- homing: down\nDROP TABLE users;\n") },
                              &c, &e));
    }
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    arena_free(a);
    return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

/* A second by far on its own; sanitizers and valgrind slow it down by an order of magnitude. */
static void reads_ten_thousand_small_migrations_in_time(void **state)
{
    double sqlite = read_many(DIALECT_SQLITE), postgres = read_many(DIALECT_POSTGRES);

    (void)state;
    print_message("10,000 migrations: sqlite %.3f s, postgres %.3f s\n", sqlite, postgres);
    assert_true(sqlite < 20 && postgres < 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_directive),
        cmocka_unit_test(reads_the_parts_of_each_step),
        cmocka_unit_test(makes_each_statement_a_step_when_none_is_named),
        cmocka_unit_test(makes_the_file_one_step_when_a_down_speaks_for_it),
        cmocka_unit_test(counts_lines_with_carriage_returns_and_a_byte_order_mark),
        cmocka_unit_test(takes_session_settings_under_the_first_step_too),
        cmocka_unit_test(keeps_session_state_within_one_step),
        cmocka_unit_test(takes_a_verify_in_brackets),
        cmocka_unit_test(takes_a_directive_before_the_semicolon),
        cmocka_unit_test(leaves_what_only_looks_like_a_directive_in_texts),
        cmocka_unit_test(reads_ten_thousand_small_migrations_in_time),
    };
    return cmocka_run_group_tests(tests, sample_setup, sample_teardown);
}
