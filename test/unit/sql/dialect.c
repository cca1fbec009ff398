#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sql/dialect.h"

static arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(1 << 20);
    return a ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void names_go_there_and_back(void **state)
{
    dialect d;

    (void)state;
    assert_true(dialect_from_name(STR("postgres"), &d) && d == DIALECT_POSTGRES);
    assert_true(dialect_from_name(STR("sqlite"), &d) && d == DIALECT_SQLITE);
    assert_string_equal(dialect_name(DIALECT_POSTGRES), "postgres");
    assert_string_equal(dialect_name(DIALECT_SQLITE), "sqlite");
    assert_false(dialect_from_name(STR("Postgres"), &d));
    assert_false(dialect_from_name(STR(""), &d));
}

static void quotes_every_name(void **state)
{
    str out;
    err e;

    (void)state;
    assert_true(quote_name(a, STR("we\"ird"), &out, &e));
    assert_string_equal(out.at, "\"we\"\"ird\"");
    assert_true(quote_path(a, STR("a.b"), STR("c"), &out, &e));
    assert_string_equal(out.at, "\"a.b\".\"c\"");
    assert_true(quote_path(a, STR(""), STR("c"), &out, &e));
    assert_string_equal(out.at, "\"c\"");
    assert_false(quote_name(a, STR("a\0b"), &out, &e));
    assert_int_equal(e.code, ERR_SYNTAX);
    assert_false(quote_path(a, STR("a\0b"), STR("c"), &out, &e));
}

static void quotes_text_per_dialect(void **state)
{
    (void)state;
    assert_string_equal(quote_text(a, DIALECT_POSTGRES, STR("it's")).at, "'it''s'");
    assert_string_equal(quote_text(a, DIALECT_SQLITE, STR("it's")).at, "'it''s'");
    assert_string_equal(quote_text(a, DIALECT_POSTGRES, STR("a\\'b")).at, "E'a\\\\''b'");
    assert_string_equal(quote_text(a, DIALECT_SQLITE, STR("a\\b")).at, "'a\\b'");
    assert_string_equal(quote_text(a, DIALECT_SQLITE, STR("")).at, "''");
    assert_string_equal(quote_text(a, DIALECT_POSTGRES, STR("a\0b")).at, "E'a\\000b'");
    assert_string_equal(quote_text(a, DIALECT_SQLITE, STR("a\0b")).at, "CAST(x'610062' AS TEXT)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_go_there_and_back),
        cmocka_unit_test(quotes_every_name),
        cmocka_unit_test(quotes_text_per_dialect),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
