#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/page.h"

static arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(1 << 22);
    return a ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static look narrow(void)
{
    look l = look_plain();

    l.width = 40;
    return l;
}

static void wraps_between_words_and_hangs(void **state)
{
    page p = page_in(a, narrow());

    (void)state;
    page_line(&p, 2, STYLE_PLAIN, STR("one two three four five six seven eight nine ten"));
    assert_string_equal(page_text(&p).at,
                        "  one two three four five six seven\n    eight nine ten\n");
}

static void keeps_long_words_whole(void **state)
{
    page p = page_in(a, narrow());

    (void)state;
    page_line(&p, 0, STYLE_PLAIN,
              STR("a homing-recover-with-a-very-long-word-that-is-a-command b"));
    assert_string_equal(page_text(&p).at,
                        "a\n  homing-recover-with-a-very-long-word-that-is-a-command\n  b\n");
}

static void cleans_what_would_steer_a_terminal(void **state)
{
    look l = look_plain();

    (void)state;
    l.terminal = true;
    page p = page_in(a, l);
    page_line(&p, 0, STYLE_PLAIN,
              STR("a\033[2Jb\rc\x7f\xC2\x9B"
                  "d"));
    page_raw(&p, STR("x\ty\033\n"));
    assert_string_equal(page_text(&p).at, "a\\x1B[2Jb\\x0Dc\\x7F\\x9Bd\nx  y\\x1B\n");
}

static void lays_columns_by_code_points(void **state)
{
    page p = page_in(a, look_plain());
    const cell cells[] = { { STR("größe"), STYLE_PLAIN }, { STR("1"), STYLE_PLAIN },
                           { STR("x"), STYLE_PLAIN },     { STR("2"), STYLE_PLAIN },
                           { STR("only"), STYLE_PLAIN },  { { 0 }, STYLE_PLAIN } };

    (void)state;
    page_table(&p, 1, 2, cells, 3);
    assert_string_equal(page_text(&p).at, " größe  1\n x      2\n only\n");
}

static void colours_only_when_asked(void **state)
{
    look l = look_plain();

    (void)state;
    l.color = true;
    page p = page_in(a, l);
    page_line(&p, 0, STYLE_BAD, STR("held"));
    assert_string_equal(page_text(&p).at, "\033[31;1mheld\033[0m\n");
    p = page_in(a, look_plain());
    page_line(&p, 0, STYLE_BAD, STR("held"));
    assert_string_equal(page_text(&p).at, "held\n");
}

static void groups_digits(void **state)
{
    (void)state;
    assert_string_equal(page_number(a, 0).at, "0");
    assert_string_equal(page_number(a, 999).at, "999");
    assert_string_equal(page_number(a, 1000).at, "1,000");
    assert_string_equal(page_number(a, -1234567).at, "-1,234,567");
    assert_string_equal(page_number(a, -123).at, "-123");
}

static void looks_as_the_environment_says(void **state)
{
    (void)state;
    assert_int_equal(unsetenv("FORCE_COLOR") | unsetenv("NO_COLOR") | unsetenv("CI"), 0);
    assert_false(look_of(-1).color);
    assert_int_equal(look_of(-1).width, LOOK_WIDTH);
    assert_int_equal(setenv("FORCE_COLOR", "1", 1), 0);
    assert_true(look_of(-1).color);
    assert_false(look_of(-1).live);
    assert_int_equal(setenv("NO_COLOR", "1", 1), 0);
    assert_false(look_of(-1).color);
    assert_int_equal(unsetenv("FORCE_COLOR") | unsetenv("NO_COLOR"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wraps_between_words_and_hangs),
        cmocka_unit_test(keeps_long_words_whole),
        cmocka_unit_test(cleans_what_would_steer_a_terminal),
        cmocka_unit_test(lays_columns_by_code_points),
        cmocka_unit_test(colours_only_when_asked),
        cmocka_unit_test(groups_digits),
        cmocka_unit_test(looks_as_the_environment_says),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
