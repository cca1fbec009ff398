/* Usage: rows_sqlite FOLDER FOLDER_OF_CATALOGUES; see live_start(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rows_fill.h"

static conn *rich(const char *name)
{
    conn *c = live_open(name);

    live_run(c, live_file("rows"));
    return c;
}

static void assert_value(conn *c, const char *sql, const char *wanted)
{
    str is = value_of(c, sql);

    if (!str_is(is, wanted))
        fail_msg("%s: %.*s, not %s", sql, STR_ARG(is), wanted);
}

static void every_table_is_filled(void **state)
{
    conn *c = rich("all");

    (void)state;
    rows_report r = fill(c, 1, 10);
    assert_filled(&r);
    assert_value(c, "select count(*) from pragma_foreign_key_check", "0");
    assert_value(c, "select integrity_check from pragma_integrity_check", "ok");
    assert_value(c, "select count(*) from audit", "10");
    assert_value(c, "select count(*) from chicken join egg on egg.id = chicken.egg", "10");
    assert_value(c, "select count(best) from heads", "7");
    assert_value(c, "select typeof(d) from plain where d is not null limit 1", "blob");
}

static void the_seed_alone_decides(void **state)
{
    (void)state;
    assert_deterministic("seed", live_file("rows"));
}

static void what_cannot_be_filled_is_named(void **state)
{
    conn *c = live_open("refused");

    (void)state;
    live_run(
        c,
        STR("create table riddle (a integer not null unique, constraint holds check (a = a + 1));"
            "create table orphan (a integer not null references riddle (a));"
            "create table twin (a boolean primary key);"
            "create virtual table found using fts5 (body)"));
    rows_report r = fill(c, 1, 6);
    assert_why(&r, "riddle", "holds");
    assert_why(&r, "orphan", "riddle has no rows");
    assert_int_equal(filled(&r, "twin")->filled, 2);
    assert_why(&r, "twin", "UNIQUE");
    assert_why(&r, "found", "virtual");
}

static void many_rows_go_in_batches(void **state)
{
    conn *c = live_open("many");

    (void)state;
    live_run(c,
             STR("create table a (id integer primary key, code varchar(6) not null unique);"
                 "create table b (a integer primary key references a, note text) without rowid;"));
    rows_report r = fill(c, 3, 3000);
    assert_filled(&r);
}

static void catalogues_setup_is_filled(void **state)
{
    conn *c = live_open("setup");

    (void)state;
    live_run(c, rows_file("sqlite_setup.sql"));
    rows_report r = fill(c, 1, 10);
    assert_filled(&r);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_is_filled),          cmocka_unit_test(the_seed_alone_decides),
        cmocka_unit_test(what_cannot_be_filled_is_named), cmocka_unit_test(many_rows_go_in_batches),
        cmocka_unit_test(catalogues_setup_is_filled),
    };

    if (!rows_arguments(argc, argv, DIALECT_SQLITE))
        return 2;
    return cmocka_run_group_tests(tests, rows_start, rows_stop);
}
