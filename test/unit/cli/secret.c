#include "setup.h"

#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/secret.h"

static void finds_passwords_however_they_are_written(void **state)
{
    static const char *const with[] = {
        "postgres://u:pw@h/db",
        "postgresql://u:p@w@h/db",
        "postgres://u:p/w@h/db",
        "postgres://:pw@h/db",
        "postgres://u@h/db?password=pw",
        "postgres://h/db?a=b&PASSWORD=pw",
        "host=h password=pw dbname=d",
        "password=pw",
        "postgres://u@h/db?sslpassword=pw",
        "postgres://u:p?w@h/db",
        "prisma+postgres://u:pw@[::1]:1/d",
    };
    static const char *const without[] = {
        "postgres://u@h/db",
        "postgres://u@h:5432/db",
        "postgres://h:5432/db?x=a@b",
        "postgres://u:@h/db",
        "postgres://[::1]:5432/",
        "sqlite:x@y.db",
        "postgres:///db?host=/tmp",
        "dbname=password",
        "env:DATABASE_URL",
        "postgres://u@[::1]:5432/db",
        "",
    };
    size_t begin, end;

    (void)state;
    for (size_t i = 0; i < sizeof with / sizeof *with; i++) {
        assert_true(secret_in(str_of(with[i]), &begin, &end));
        assert_true(begin < end && end <= strlen(with[i]));
    }
    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        assert_false(secret_in(str_of(without[i]), &begin, &end));
}

static void hides_them_from_other_users(void **state)
{
    char program[] = "homing", first[] = "--url=postgres://u:geheim@h/db?password=auch",
         second[] = "postgres://u:geheim@h/db", third[] = "status";
    char *words[] = { program, first, second, third, NULL };

    (void)state;
    secret_hide(4, words);
    assert_string_equal(first, "--url=postgres://u:******@h/db?password=****");
    assert_string_equal(second, "postgres://u:******@h/db");
    assert_string_equal(third, "status");
}

static void reads_variables(void **state)
{
    str value;
    err e;

    (void)state;
    assert_int_equal(setenv("HOMING_TEST_URL", "postgres://u:geheim@h/db", 1), 0);
    assert_true(secret_resolve(a, STR("env:HOMING_TEST_URL"), STR(""), &value, &e));
    assert_true(str_is(value, "postgres://u:geheim@h/db"));
    assert_int_equal(unsetenv("HOMING_TEST_URL"), 0);
    assert_false(secret_resolve(a, STR("env:HOMING_TEST_URL"), STR(""), &value, &e));
    assert_int_equal(e.code, ERR_SECRET);
    assert_string_equal(e.text, "env:HOMING_TEST_URL: the environment variable is not set");
}

static void reads_files_from_the_given_folder(void **state)
{
    char folder[] = "/tmp/homing-secret-XXXXXX";
    str value;
    err e;

    (void)state;
    assert_non_null(mkdtemp(folder));
    const char *path = str_printf(a, "%s/url", folder).at;
    assert_true(file_write(path, STR("postgres://u:geheim@h/db\r\n"), &e));
    assert_true(secret_resolve(a, STR("file:url"), str_of(folder), &value, &e));
    assert_true(str_is(value, "postgres://u:geheim@h/db"));
    assert_true(file_write(path, STR("\n"), &e));
    assert_false(secret_resolve(a, STR("file:url"), str_of(folder), &value, &e));
    assert_true(file_write(path, STR("SQLite format 3\0"), &e));
    assert_false(secret_resolve(a, STR("file:url"), str_of(folder), &value, &e));
    assert_non_null(strstr(e.hint, "sqlite:PATH"));
    assert_int_equal(unlink(path), 0);
    assert_false(secret_resolve(a, STR("file:url"), str_of(folder), &value, &e));
    assert_int_equal(rmdir(folder), 0);
}

static void runs_programs_without_a_shell(void **state)
{
    str value;
    err e;

    (void)state;
    assert_true(secret_resolve(a, STR("command:printf %s $HOME;id"), STR(""), &value, &e));
    assert_true(str_is(value, "$HOME;id"));
    assert_true(secret_resolve(a, STR("command:echo  postgres://h/d"), STR(""), &value, &e));
    assert_true(str_is(value, "postgres://h/d"));
}

static void says_what_a_program_did_without_its_words(void **state)
{
    static const struct {
        const char *reference, *text;
    } bad[] = {
        { "command:", "command: names no program" },
        { "command:false", "command:false: it ended with status 1" },
        { "command:true geheim", "command:true: it said nothing" },
        { "command:/nowhere/at/all geheim",
          "command:/nowhere/at/all: cannot be started: No such file or directory" },
        { "command:yes geheim", "command:yes: it says more than 65536 bytes" },
        { "vault:x", "not a reference: it begins with none of env:, file:, command:" },
    };
    str value;
    err e;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(secret_resolve(a, str_of(bad[i].reference), STR(""), &value, &e));
        assert_int_equal(e.code, ERR_SECRET);
        assert_string_equal(e.text, bad[i].text);
        assert_null(strstr(e.text, "geheim"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_passwords_however_they_are_written),
        cmocka_unit_test(hides_them_from_other_users),
        cmocka_unit_test(reads_variables),
        cmocka_unit_test(reads_files_from_the_given_folder),
        cmocka_unit_test(runs_programs_without_a_shell),
        cmocka_unit_test(says_what_a_program_did_without_its_words),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
