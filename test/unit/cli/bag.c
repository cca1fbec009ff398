#include "setup.h"

#include "cli/bag.h"

static void forget_the_environment(void)
{
    static const char *const names[] = { "DATABASE_URL", "DATABASE_URL_FILE", "PGHOST",
                                         "PGHOSTADDR",   "PGDATABASE",        "PGSERVICE",
                                         "HOMING_ENV",   "HOMING_DIR",        "HOMING_CONFIG",
                                         "PGUSER" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(unsetenv(names[i]), 0);
}

static args parsed;

/* A bag of a call, with settings that could have been read. */
static bag bag_for(const char *line, const settings *s)
{
    char *words[16] = { 0 };
    int count = 0;
    err e;

    for (str rest = str_of(line); rest.size;)
        words[count++] = (char *)(uintptr_t)str_c(a, str_split(rest, ' ', &rest));
    assert_true(args_parse(a, count, words, &parsed, &e));
    return (bag){ .a = a, .args = &parsed, .settings = s ? *s : (settings){ .count = 0 } };
}

static settings some_settings(void)
{
    static setting list[] = { { { "limits.wait", 11 }, { "7s", 2 } },
                              { { "migrations", 10 }, { "db", 2 } },
                              { { "strict", 6 }, { "true", 4 } } };

    return (settings){ .file = STR("conf/homing.json"),
                       .folder = STR("conf/"),
                       .url = STR("sqlite:file.db"),
                       .list = list,
                       .count = 3 };
}

static void command_line_then_variable_then_file_then_default(void **state)
{
    settings s = some_settings();
    bag b;

    (void)state;
    forget_the_environment();
    b = bag_for("homing apply", NULL);
    assert_int_equal(bag_ms(&b, "wait"), 60000);
    assert_string_equal(bag_folder(&b), "migrations");
    b = bag_for("homing apply", &s);
    assert_int_equal(bag_ms(&b, "wait"), 7000);
    assert_string_equal(bag_folder(&b), "conf/db");
    assert_true(bag_flag(&b, "strict"));
    assert_int_equal(setenv("HOMING_DIR", "other", 1), 0);
    assert_string_equal(bag_folder(&b), "other");
    b = bag_for("homing apply --wait 1h --dir mine", &s);
    assert_int_equal(bag_ms(&b, "wait"), 3600000);
    assert_string_equal(bag_folder(&b), "mine");
    forget_the_environment();
}

static void a_protected_environment_is_strict(void **state)
{
    settings s = { .guarded = true };
    bag b = bag_for("homing apply", &s);

    (void)state;
    assert_true(bag_flag(&b, "strict"));
}

static str database(const bag *b)
{
    str url = STR("unset");
    err e;

    assert_true(bag_database(b, &url, &e));
    return url;
}

static void finds_the_database_in_order(void **state)
{
    settings s = some_settings();
    bag b = bag_for("homing status", &s);
    err e;
    str url;

    (void)state;
    forget_the_environment();
    assert_true(str_is(database(&b), "sqlite:file.db"));
    assert_int_equal(setenv("PGUSER", "u", 1), 0);
    assert_true(str_is(database(&b), "sqlite:file.db"));
    assert_int_equal(setenv("PGHOST", "h", 1), 0);
    assert_int_equal(database(&b).size, 0);
    assert_int_equal(setenv("DATABASE_URL", "postgres://u:geheim@h/db", 1), 0);
    assert_true(str_is(database(&b), "postgres://u:geheim@h/db"));
    s.url_of_environment = true;
    b = bag_for("homing status --env prod", &s);
    assert_true(str_is(database(&b), "sqlite:file.db"));
    b = bag_for("homing status --env prod --url sqlite:mine.db", &s);
    assert_true(str_is(database(&b), "sqlite:mine.db"));
    forget_the_environment();
    b = bag_for("homing status", NULL);
    assert_false(bag_database(&b, &url, &e));
    assert_int_equal(e.code, ERR_USAGE);
}

static void refuses_a_password_on_the_command_line(void **state)
{
    bag b = bag_for("homing status --url postgres://u:geheim@h/db", NULL);
    str url;
    err e;

    (void)state;
    assert_false(bag_database(&b, &url, &e));
    assert_int_equal(e.code, ERR_SECRET);
    assert_null(strstr(e.text, "geheim"));
    assert_non_null(strstr(e.hint, "env:NAME"));
}

static void checks_every_value(void **state)
{
    static const struct {
        const char *line, *text;
    } bad[] = { { "homing apply --wait 5", "--wait: \"5\" has no unit" },
                { "homing apply --attempts 0", "--attempts: \"0\" is no number from 1 to 1000" },
                { "homing apply --lock-timeout none", "--lock-timeout: \"none\" is not a time" },
                { "homing protocol --format mermiad",
                  "--format: \"mermiad\" is none of its values" },
                { "homing apply --to=", "--to is empty" } };
    err e;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        bag b = bag_for(bad[i].line, NULL);
        assert_false(bag_check(&b, &e));
        assert_string_equal(e.text, bad[i].text);
    }
    bag b = bag_for("homing apply --statement-timeout none --attempts 5", NULL);
    assert_true(bag_check(&b, &e));
    assert_int_equal(bag_ms(&b, "statement-timeout"), 0);
    assert_int_equal(bag_count(&b, "attempts"), 5);
}

static void an_environment_needs_a_configuration(void **state)
{
    args got;
    bag b;
    err e;
    char program[] = "homing", name[] = "status", option[] = "--env=prod",
         config[] = "--config=/nowhere/homing.json";
    char *words[] = { program, name, option, NULL }, *named[] = { program, name, config, NULL };

    (void)state;
    forget_the_environment();
    assert_true(args_parse(a, 3, words, &got, &e));
    assert_false(bag_open(a, &got, &b, &e));
    assert_int_equal(e.code, ERR_CONFIG);
    assert_true(args_parse(a, 3, named, &got, &e));
    assert_false(bag_open(a, &got, &b, &e));
    assert_int_equal(e.code, ERR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(command_line_then_variable_then_file_then_default),
        cmocka_unit_test(a_protected_environment_is_strict),
        cmocka_unit_test(finds_the_database_in_order),
        cmocka_unit_test(refuses_a_password_on_the_command_line),
        cmocka_unit_test(checks_every_value),
        cmocka_unit_test(an_environment_needs_a_configuration),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
