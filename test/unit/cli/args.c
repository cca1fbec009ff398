#include "setup.h"

#include "cli/args.h"

enum { WORDS_MAX = 16 };

/* Parses words apart by spaces, the program's name first. */
static bool parse(const char *line, args *out, err *e)
{
    char *words[WORDS_MAX + 1] = { 0 };
    int count = 0;

    for (str rest = str_of(line); rest.size && count < WORDS_MAX;) {
        str word = str_split(rest, ' ', &rest);
        words[count++] = (char *)(uintptr_t)str_c(a, word);
    }
    return args_parse(a, count, words, out, e);
}

static void options_stand_before_and_after_the_command(void **state)
{
    args got;
    err e;

    (void)state;
    assert_true(
        parse("homing --json rollback 20260101_a --env prod --strict --url=env:X", &got, &e));
    assert_string_equal(got.command->name, "rollback");
    assert_int_equal(got.word_count, 1);
    assert_string_equal(got.words[0], "20260101_a");
    assert_true(args_has(&got, "json") && args_has(&got, "strict") && !args_has(&got, "last"));
    assert_string_equal(args_value(&got, "env"), "prod");
    assert_string_equal(args_value(&got, "url"), "env:X");
    assert_null(args_value(&got, "to"));
}

static void two_dashes_end_the_options(void **state)
{
    args got;
    err e;

    (void)state;
    assert_true(parse("homing new -- --json", &got, &e));
    assert_int_equal(got.word_count, 1);
    assert_string_equal(got.words[0], "--json");
    assert_false(args_has(&got, "json"));
}

static void the_last_one_counts_and_lists_keep_all(void **state)
{
    args got;
    err e;
    size_t count = 0;

    (void)state;
    assert_true(parse("homing apply --to a --acknowledge x --to b --acknowledge y/z", &got, &e));
    assert_string_equal(args_value(&got, "to"), "b");
    for (size_t i = 0; i < got.given_count; i++)
        count += strcmp(got.given[i].option->name, "acknowledge") == 0;
    assert_int_equal(count, 2);
}

static void names_what_was_meant(void **state)
{
    static const struct {
        const char *line, *text, *hint;
    } bad[] = {
        { "homing applx", "there is no command \"applx\"",
          "did you mean homing apply? All commands: homing help" },
        { "homing xyzzy", "there is no command \"xyzzy\"", "all commands: homing help" },
        { "homing apply --lock-timeuot 3s", "there is no option --lock-timeuot of homing apply",
          "did you mean --lock-timeout? See: homing help apply" },
        { "homing --dry-run apply", "there is no option --dry-run before the command",
          "see: homing help" },
        { "homing status -x", "there is no option -x of homing status", "see: homing help status" },
        { "homing apply --to", "--to needs ID", "--to: the last migration to apply" },
        { "homing apply --json=1", "--json takes no value", "write --json alone" },
        { "homing new", "homing new needs NAME", "see: homing help new" },
        { "homing apply x", "homing apply takes no argument, so \"x\" has no meaning",
          "see: homing help apply" },
        { "homing rollback a b", "homing rollback takes only [ID], so \"b\" has no meaning",
          "see: homing help rollback" },
    };
    args got;
    err e;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(parse(bad[i].line, &got, &e));
        assert_int_equal(e.code, ERR_USAGE);
        assert_string_equal(e.text, bad[i].text);
        assert_string_equal(e.hint, bad[i].hint);
    }
}

static void json_is_known_even_when_the_rest_is_wrong(void **state)
{
    args got;
    err e;

    (void)state;
    assert_false(parse("homing --json applx", &got, &e));
    assert_true(args_has(&got, "json"));
}

static void help_asks_for_no_arguments(void **state)
{
    args got;
    err e;

    (void)state;
    assert_true(parse("homing new --help", &got, &e));
    assert_true(parse("homing diff -h", &got, &e));
    assert_true(args_has(&got, "help"));
    assert_true(parse("homing", &got, &e));
    assert_null(got.command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_stand_before_and_after_the_command),
        cmocka_unit_test(two_dashes_end_the_options),
        cmocka_unit_test(the_last_one_counts_and_lists_keep_all),
        cmocka_unit_test(names_what_was_meant),
        cmocka_unit_test(json_is_known_even_when_the_rest_is_wrong),
        cmocka_unit_test(help_asks_for_no_arguments),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
