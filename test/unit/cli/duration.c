#include "setup.h"

#include "cli/duration.h"

static void reads_every_unit(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = { { "0ms", 0 },       { "500ms", 500 },  { "2s", 2000 },
                 { "1.5s", 1500 },   { "0.001s", 1 },   { "5m", 300000 },
                 { "5min", 300000 }, { "1h", 3600000 }, { "168h", 604800000 } };
    int64_t ms;
    err e;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(duration_parse(str_of(good[i].text), &ms, &e));
        assert_int_equal(ms, good[i].ms);
    }
}

static void refuses_a_number_without_unit_and_says_how(void **state)
{
    int64_t ms = 77;
    err e;

    (void)state;
    assert_false(duration_parse(STR("5"), &ms, &e));
    assert_int_equal(e.code, ERR_USAGE);
    assert_string_equal(e.text, "\"5\" has no unit");
    assert_string_equal(e.hint, "write 5ms, 5s, 5m or 5h");
    assert_int_equal(ms, 77);
}

static void refuses_everything_else(void **state)
{
    static const char *const bad[] = { "",
                                       "s",
                                       "-1s",
                                       "1 s",
                                       "1d",
                                       "1.s",
                                       ".5s",
                                       "1.2345s",
                                       "1e3s",
                                       "0x1s",
                                       "169h",
                                       "1s2ms",
                                       "999999999999999999h",
                                       "none",
                                       "1S" };
    int64_t ms;
    err e;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(duration_parse(str_of(bad[i]), &ms, &e));
        assert_true(*e.hint);
    }
}

static void an_age_may_be_days(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = { { "7d", 604800000 },
                 { "1.5d", 129600000 },
                 { "36h", 129600000 },
                 { "400h", 1440000000 },
                 { "36500d", 3153600000000 } };
    static const char *const bad[] = { "", "7", "d", "-1d", "1 d", "7days", "36501d", "1D" };
    int64_t ms;
    err e;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(duration_parse_age(str_of(good[i].text), &ms, &e));
        assert_int_equal(ms, good[i].ms);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(duration_parse_age(str_of(bad[i]), &ms, &e));
        assert_int_equal(e.code, ERR_USAGE);
        assert_true(*e.hint);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_unit),
        cmocka_unit_test(refuses_a_number_without_unit_and_says_how),
        cmocka_unit_test(refuses_everything_else),
        cmocka_unit_test(an_age_may_be_days),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
