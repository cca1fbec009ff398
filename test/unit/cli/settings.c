#include "setup.h"

#include <unistd.h>

#include "base/file.h"
#include "cli/schema.h"
#include "cli/settings.h"

static char folder[] = "/tmp/homing-settings-XXXXXX";
static const char *file;

static int make_folder(void **state)
{
    if (setup(state) != 0 || !mkdtemp(folder))
        return -1;
    file = str_printf(a, "%s/homing.json", folder).at;
    return 0;
}

static int remove_folder(void **state)
{
    (void)unlink(file);
    (void)rmdir(folder);
    return teardown(state);
}

static bool read_text(const char *text, const char *environment, settings *out, err *e)
{
    assert_true(file_write(file, str_of(text), e));
    return settings_read(a, file, str_of(environment), out, e);
}

static void reads_comments_and_every_key(void **state)
{
    settings s;
    err e;

    (void)state;
    assert_true(
        read_text("{ // a comment with \"quotes\", and a comma,\n"
                  "  \"$schema\": \"./homing.schema.json\", /* over\n lines */\n"
                  "  \"url\": \"env:X\", \"migrations\": \"db//not/a/comment\", \"strict\": true,\n"
                  "  \"limits\": { \"lockTimeout\": \"2s\", \"statementTimeout\": \"none\", "
                  "\"attempts\": 5 },\n"
                  "  \"environments\": { \"prod\": { \"url\": \"file:url\", \"protected\": true,\n"
                  "    \"limits\": { \"lockTimeout\": \"500ms\" } }, \"dev\": {} } }\n",
                  "", &s, &e));
    assert_true(str_is(s.url, "env:X") && !s.url_of_environment && !s.guarded);
    assert_true(str_is(settings_text(&s, "migrations"), "db//not/a/comment"));
    assert_true(str_is(settings_text(&s, "limits.lockTimeout"), "2s"));
    assert_true(str_is(settings_text(&s, "limits.attempts"), "5"));
    assert_true(str_is(settings_text(&s, "strict"), "true"));
    assert_int_equal(settings_text(&s, "limits.wait").size, 0);
    assert_true(str_ends(s.folder, "/"));
}

static void an_environment_stands_before_the_rest(void **state)
{
    static const char text[] =
        "{\"environments\": {\"prod\": {\"url\": \"file:u\", \"protected\": true, \"limits\":"
        "{\"wait\": \"3s\"}}, \"dev\": {\"url\": \"env:D\"}}, \"url\": \"env:X\", \"limits\": "
        "{\"wait\": \"2s\", \"stall\": \"1s\"}, \"env\": \"dev\"}";
    settings s;
    err e;

    (void)state;
    assert_true(read_text(text, "prod", &s, &e));
    assert_true(str_is(s.url, "file:u") && s.url_of_environment && s.guarded);
    assert_true(str_is(settings_text(&s, "limits.wait"), "3s"));
    assert_true(str_is(settings_text(&s, "limits.stall"), "1s"));
    assert_true(read_text(text, "", &s, &e));
    assert_true(str_is(s.url, "env:D") && str_is(s.environment, "dev") && !s.guarded);
    assert_true(str_is(settings_text(&s, "limits.wait"), "2s"));
}

static void takes_a_program_as_words(void **state)
{
    settings s;
    err e;

    (void)state;
    assert_true(read_text("{\"url\": {\"command\": [\"pass\", \"show\", \"a b\"]}}", "", &s, &e));
    assert_int_equal(s.url.size, 0);
    assert_string_equal(s.url_words[0], "pass");
    assert_string_equal(s.url_words[2], "a b");
    assert_null(s.url_words[3]);
}

static void refuses_with_place_and_remedy(void **state)
{
    static const struct {
        const char *text, *says, *hint;
        err_code code;
    } bad[] = {
        { "{\n  \"migratoins\": \"x\"\n}",
          "line 2: \"migratoins\" is not a key that Homing knows here",
          "did you mean \"migrations\"?", ERR_CONFIG },
        { "{\n\"limits\": {\n\"xyz\": 1}}", "line 3: \"xyz\" is not a key",
          "known here: lockTimeout", ERR_CONFIG },
        { "{\"environments\": {\"a\": {\n\"env\": \"b\"}}}", "line 2: \"env\" is not a key", "",
          ERR_CONFIG },
        { "{\"strict\": \"yes\"}", "line 1: \"strict\" must be true or false", "", ERR_CONFIG },
        { "{\"layout\": \"prisam\"}", "line 1: \"layout\" is no layout that Homing knows",
          "did you mean \"prisma\"?", ERR_CONFIG },
        { "{\"limits\": {\"wait\": 5}}", "line 1: \"wait\" has no unit", "write a text: \"500ms\"",
          ERR_CONFIG },
        { "{\"limits\": {\"wait\": \"5\"}}", "line 1: \"wait\" \"5\" has no unit", "write 5ms",
          ERR_CONFIG },
        { "{\"limits\": {\"wait\": \"none\"}}", "line 1: \"wait\" \"none\" is not a time", "",
          ERR_CONFIG },
        { "{\"limits\": {\"attempts\": 0}}", "line 1: \"attempts\" must be a number from 1 to 1000",
          "", ERR_CONFIG },
        { "{\"limits\": []}", "line 1: \"limits\" must be an object", "", ERR_CONFIG },
        { "{\"environments\": {\"p\": 1}}", "line 1: \"p\" must be an object", "", ERR_CONFIG },
        { "{\"url\": \"\"}", "line 1: \"url\" is empty", "", ERR_CONFIG },
        { "{\"url\": {\"command\": []}}", "line 1: \"url\" must be a text", "", ERR_CONFIG },
        { "{\"url\": {\"command\": [1]}}", "has a command with a word that is no text", "",
          ERR_CONFIG },
        { "{\n\n\"url\": \"postgres://u:geheim@h/d\"}", "line 3: \"url\" has a password in it",
          "\"env:NAME\"", ERR_SECRET },
        { "{\"environments\": {\"p\":\n{\"url\": \"postgres://u:geheim@h/d\"}}}",
          "line 2: \"url\" has a password in it", "", ERR_SECRET },
        { "{\"env\": \"x\",\n}", "line 1: a comma stands before the closing }", "remove the comma",
          ERR_CONFIG },
        { "{\"environments\": {\"a\": {},\n // nothing\n }}", "line 1: a comma stands", "",
          ERR_CONFIG },
        { "{\n/* no end\n}", "line 2: the comment that begins here has no end", "", ERR_CONFIG },
        { "[]", "line 1: the file holds no object", "", ERR_CONFIG },
        { "{\"env\": \"a\", \"env\": \"b\"}", "line 1", "", ERR_CONFIG },
        { "", "line 1", "", ERR_CONFIG },
        { "{\"env\": \"\xff\"}", "line 1: not UTF-8", "", ERR_CONFIG },
    };
    settings s;
    err e;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(read_text(bad[i].text, "", &s, &e));
        if (!strstr(e.text, bad[i].says))
            fail_msg("%s: %s", bad[i].text, e.text);
        assert_int_equal(e.code, bad[i].code);
        assert_true(str_starts(str_of(e.text), file));
        assert_non_null(strstr(e.hint, bad[i].hint));
        assert_null(strstr(e.text, "geheim"));
        assert_null(strstr(e.hint, "geheim"));
    }
}

static void an_environment_must_be_there(void **state)
{
    settings s;
    err e;

    (void)state;
    assert_false(read_text("{\"environments\": {\"production\": {}}}", "produktion", &s, &e));
    assert_string_equal(e.hint, "did you mean \"production\"?");
    assert_false(read_text("{\"environments\": {\"a\": {}, \"b\": {}}}", "production", &s, &e));
    assert_string_equal(e.hint, "there are: a, b");
    assert_false(read_text("{}", "production", &s, &e));
}

static void a_password_in_another_environment_is_refused_too(void **state)
{
    settings s;
    err e;

    (void)state;
    assert_false(
        read_text("{\"environments\": {\"a\": {}, \"b\": {\"url\": \"postgres://u:geheim@h/d\"}}}",
                  "a", &s, &e));
    assert_int_equal(e.code, ERR_SECRET);
}

static void the_published_schema_is_that_of_the_rows(void **state)
{
    json_t *schema = schema_of_settings();
    str text;
    err e;

    (void)state;
    assert_true(file_read(a, SCHEMA_FILE, 1 << 20, &text, &e));
    assert_string_equal(text.at, json_pretty(a, schema).at);
    json_decref(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_comments_and_every_key),
        cmocka_unit_test(an_environment_stands_before_the_rest),
        cmocka_unit_test(takes_a_program_as_words),
        cmocka_unit_test(refuses_with_place_and_remedy),
        cmocka_unit_test(an_environment_must_be_there),
        cmocka_unit_test(a_password_in_another_environment_is_refused_too),
        cmocka_unit_test(the_published_schema_is_that_of_the_rows),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
