#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/crash.h"
#include "base/err.h"

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

static void wraps_outermost_first_and_never_overruns(void **state)
{
    err e;

    (void)state;
    assert_false(err_set(&e, ERR_LOST, "inner %d", 1));
    err_wrap(&e, "outer");
    assert_string_equal(e.text, "outer: inner 1");
    for (int i = 0; i < 200; i++)
        err_wrap(&e, "outer");
    assert_int_equal(e.code, ERR_LOST);
    assert_true(strlen(e.text) < sizeof e.text);
}

static void numbers_are_unique_and_exit_statuses_known(void **state)
{
    (void)state;
    for (err_code c = ERR_NONE; c < ERR_CODE_COUNT; c++) {
        int status = err_describe(c)->exit_status;
        assert_true((status >= 0 && status <= 5) || status == 130);
        for (err_code d = ERR_NONE; d < c; d++)
            assert_int_not_equal(err_describe(c)->number, err_describe(d)->number);
    }
}

static void crash_points_have_unique_names(void **state)
{
    (void)state;
    for (crash_point p = 0; p < CRASH_COUNT; p++)
        for (crash_point q = 0; q < p; q++)
            assert_string_not_equal(crash_name(p), crash_name(q));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wraps_outermost_first_and_never_overruns),
        cmocka_unit_test(numbers_are_unique_and_exit_statuses_known),
        cmocka_unit_test(crash_points_have_unique_names),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
