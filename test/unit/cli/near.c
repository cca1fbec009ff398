#include "setup.h"

#include "cli/near.h"

static void measures_single_mistakes_as_one(void **state)
{
    static const char *const one[][2] = {
        { "apply", "appl" }, { "apply", "applyy" }, { "apply", "appky" }, { "apply", "appyl" }
    };

    (void)state;
    for (size_t i = 0; i < sizeof one / sizeof *one; i++) {
        assert_int_equal(near_distance(str_of(one[i][0]), str_of(one[i][1])), 1);
        assert_int_equal(near_distance(str_of(one[i][1]), str_of(one[i][0])), 1);
    }
    assert_int_equal(near_distance(STR("apply"), STR("apply")), 0);
    assert_int_equal(near_distance(STR(""), STR("abc")), 3);
}

static void texts_that_are_too_long_are_far(void **state)
{
    char text[100];

    (void)state;
    (void)memset(text, 'x', sizeof text);
    assert_true(near_distance((str){ text, sizeof text }, (str){ text, sizeof text }) == SIZE_MAX);
}

static void offers_the_best_or_nothing(void **state)
{
    nearest n = { .wanted = STR("sttus") }, none = { .wanted = STR("xyzzy") },
            begun = { .wanted = STR("finger") };
    const str names[] = { STR("stop"), STR("status"), STR("apply"), STR("fingerprint") };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        nearest_offer(&n, names[i]);
        nearest_offer(&none, names[i]);
        nearest_offer(&begun, names[i]);
    }
    assert_true(str_is(n.best, "status"));
    assert_int_equal(none.best.size, 0);
    assert_true(str_is(begun.best, "fingerprint"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_single_mistakes_as_one),
        cmocka_unit_test(texts_that_are_too_long_are_far),
        cmocka_unit_test(offers_the_best_or_nothing),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
