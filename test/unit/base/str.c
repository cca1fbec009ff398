#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

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

static void reads_integers_to_their_ends(void **state)
{
    int64_t n;

    (void)state;
    assert_true(str_int64(STR("9223372036854775807"), &n) && n == INT64_MAX);
    assert_true(str_int64(STR("-9223372036854775808"), &n) && n == INT64_MIN);
    assert_true(str_int64(STR("-0"), &n) && n == 0);
    assert_false(str_int64(STR("9223372036854775808"), &n));
    assert_false(str_int64(STR("-9223372036854775809"), &n));
    assert_false(str_int64(STR(""), &n));
    assert_false(str_int64(STR("-"), &n));
    assert_false(str_int64(STR("1 "), &n));
}

static void refuses_every_malformed_sequence(void **state)
{
    static const char *const bad[] = { "\x80",         "a\xC0\x80",        "\xE0\x80\x80",
                                       "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8",
                                       "\xE2\x82",     "\xF0\x9F\x98" };
    size_t at;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(str_utf8(str_of(bad[i]), &at));
    assert_true(str_utf8(STR("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), &at));
    assert_false(str_utf8(STR("ab\0c"), &at));
    assert_int_equal(at, 2);
}

static void grows_and_keeps_what_stood(void **state)
{
    buf b = buf_in(a);
    err e;

    (void)state;
    for (int i = 0; i < 1000; i++)
        buf_printf(&b, "%d,", i);
    assert_true(buf_ok(&b, &e));
    assert_true(str_ends(buf_str(&b), ",998,999,"));
    assert_true(str_starts(buf_str(&b), "0,1,2,"));
}

static void a_full_arena_is_an_error_not_an_end(void **state)
{
    arena *small = arena_new(2 * ARENA_CHUNK);
    buf b = buf_in(small);
    err e;

    (void)state;
    for (int i = 0; i < 100000; i++)
        buf_add_c(&b, "0123456789");
    assert_false(buf_ok(&b, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    arena_free(small);
}

static void splits_and_trims(void **state)
{
    str rest;

    (void)state;
    assert_true(str_is(str_split(STR("a=b=c"), '=', &rest), "a"));
    assert_true(str_is(rest, "b=c"));
    assert_true(str_is(str_split(STR("abc"), '=', &rest), "abc"));
    assert_int_equal(rest.size, 0);
    assert_true(str_is(str_trim(STR(" \t x y \n")), "x y"));
    assert_int_equal(str_find(STR("hello"), STR("lo")), 3);
    assert_int_equal(str_find(STR("hello"), STR("world")), -1);
    assert_true(str_same_nocase(STR("SeLect"), STR("sELECT")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_integers_to_their_ends),
        cmocka_unit_test(refuses_every_malformed_sequence),
        cmocka_unit_test(grows_and_keeps_what_stood),
        cmocka_unit_test(a_full_arena_is_an_error_not_an_end),
        cmocka_unit_test(splits_and_trims),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
