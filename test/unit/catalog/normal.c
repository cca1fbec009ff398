#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog/normal.h"

static const char *normal(arena *a, const char *sql, normal_names names)
{
    str out;
    err e;

    if (!normal_sql(a, str_of(sql), names, &out, &e))
        fail_msg("%s", e.text);
    return str_c(a, out);
}

static void the_same_written_differently_is_the_same(void **state)
{
    static const char *const ways[] = {
        "CREATE TABLE t (a INTEGER PRIMARY KEY, \"b\" TEXT DEFAULT 'It''s', CHECK (a > 1.5E3))",
        "create table [T](\n a integer primary key , -- the key\n `B` text default 'It''s',"
        "/* x */ check(a>1.5e3) )",
    };
    arena *a = arena_new(1 << 20);

    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        assert_string_equal(normal(a, ways[i], NORMAL_NAMES_BARE),
                            "create table t (a integer primary key, b text default 'It''s', "
                            "check (a > 1.5e3))");
    arena_free(a);
}

static void what_differs_stays_different(void **state)
{
    arena *a = arena_new(1 << 20);

    (void)state;
    assert_string_equal(normal(a, "select 'A',  \"b c\".\"D\"\"e\"", NORMAL_NAMES_BARE),
                        "select 'A', \"b c\".\"D\"\"e\"");
    assert_string_equal(normal(a, "select 'a' || x'0A'", NORMAL_NAMES_BARE), "select 'a' || x'0A'");
    assert_string_equal(normal(a, "\"ABC\"", NORMAL_NAMES_KEPT), "\"ABC\"");
    assert_string_equal(normal(a, "CURRENT_TIMESTAMP", NORMAL_NAMES_KEPT), "current_timestamp");
    assert_string_equal(normal(a, "\"1a\"", NORMAL_NAMES_BARE), "\"1a\"");
    assert_string_equal(normal(a, "a - -1", NORMAL_NAMES_BARE), "a - - 1");
    assert_string_equal(normal(a, "select 'no end", NORMAL_NAMES_BARE), "select 'no end");
    assert_string_equal(normal(a, "", NORMAL_NAMES_BARE), "");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_written_differently_is_the_same),
        cmocka_unit_test(what_differs_stays_different),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
