#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "driver/url.h"

static arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(4u << 20);
    return a ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static target parse(const char *url)
{
    target t;
    err e;

    if (!url_parse(a, str_of(url), &t, &e))
        fail_msg("%s: %s", url, e.text);
    return t;
}

static const char *get(const target *t, const char *key)
{
    for (size_t i = 0; i < t->setting_count; i++)
        if (str_is(t->settings[i].key, key))
            return str_c(a, t->settings[i].value);
    return NULL;
}

static void expect(const char *url, const char *key, const char *text)
{
    target t = parse(url);
    const char *found = get(&t, key);

    if (!found ? text != NULL : !text || strcmp(found, text) != 0)
        fail_msg("%s: %s is %s, not %s", url, key, found ? found : "absent",
                 text ? text : "absent");
}

static void refuse(const char *url, const char *says)
{
    target t = { 0 };
    err e = { 0 };

    if (url_parse(a, str_of(url), &t, &e))
        fail_msg("%s was taken", url);
    assert_int_equal(e.code, ERR_URL);
    if (!strstr(e.text, says) && !strstr(e.hint, says))
        fail_msg("%s: %s (%s)", url, e.text, e.hint);
    assert_null(strstr(e.text, "s3cret"));
    assert_null(strstr(e.hint, "s3cret"));
    assert_null(t.settings);
}

static void reads_every_part(void **state)
{
    static const char url[] = "postgresql://m%C3%BCller:p%40ss%2Fw@db.example:5433/my%20app";

    (void)state;
    expect(url, "user", "m\xc3\xbcller");
    expect(url, "password", "p@ss/w");
    expect(url, "host", "db.example");
    expect(url, "port", "5433");
    expect(url, "dbname", "my app");
    target t = parse(url);
    assert_true(t.has_password);
    assert_int_equal(t.dialect, DIALECT_POSTGRES);
    assert_true(str_is(t.shown, "postgres://m\xc3\xbcller@db.example:5433/my app"));
}

static void leaves_out_what_is_not_there(void **state)
{
    target t = parse("postgres://");

    (void)state;
    assert_int_equal(t.setting_count, 0);
    assert_false(t.has_password);
    t = parse("postgres:///app");
    assert_int_equal(t.setting_count, 1);
    t = parse("postgres://u:@h/app");
    assert_false(t.has_password);
    expect("postgres://h", "dbname", NULL);
}

static void knows_the_schemes_of_orms(void **state)
{
    (void)state;
    expect("postgresql+psycopg2://u@h/app", "host", "h");
    expect("postgres+asyncpg://u@h/app", "host", "h");
    expect("  POSTGRES://u@h/app\n", "host", "h");
    refuse("prisma+postgres://accelerate.example/?api_key=s3cret", "direct");
    refuse("prisma://accelerate.example/?api_key=s3cret", "direct");
    refuse("mysql://root:s3cret@h/app", "mysql");
    refuse("libsql://h?authToken=s3cret", "libsql");
}

static void knows_the_parameters_of_orms(void **state)
{
    target t =
        parse("postgres://u@h/app?schema=tenant&pgbouncer=true&connection_limit=5&pool_timeout=2"
              "&socket_timeout=3&statement_cache_size=0&connect_timeout=7&options=-c%20jit%3Doff"
              "&colour=blue&application_name=web");

    (void)state;
    assert_true(str_is(t.schema, "tenant"));
    assert_true(t.pooled);
    assert_string_equal(get(&t, "connect_timeout"), "7");
    assert_string_equal(get(&t, "options"), "-c jit=off");
    assert_null(get(&t, "application_name"));
    assert_null(get(&t, "colour"));
    assert_null(get(&t, "schema"));
    assert_int_equal(t.ignored_count, 1);
    assert_true(str_is(t.ignored[0], "colour"));
}

static void knows_how_encryption_is_asked_for(void **state)
{
    (void)state;
    expect("postgres://h/a?sslmode=no-verify", "sslmode", "require");
    expect("postgres://h/a?sslmode=verify-full", "sslmode", "verify-full");
    expect("postgres://h/a?ssl=true", "sslmode", "require");
    expect("postgres://h/a?ssl=false", "sslmode", "disable");
    expect("postgres://h/a?sslaccept=strict", "sslmode", "verify-full");
    expect("postgres://h/a?sslaccept=accept_invalid_certs", "sslmode", NULL);
    expect("postgres://h/a?sslcert=c.pem", "sslcert", "c.pem");
    expect("postgres://h/a?sslcert=c.pem&sslaccept=strict", "sslrootcert", "c.pem");
    refuse("postgres://h/a?sslmode=s3cret", "sslmode");
}

static void knows_hosts(void **state)
{
    (void)state;
    expect("postgres://u@/a?host=/var/run/postgresql", "host", "/var/run/postgresql");
    expect("postgres://u@localhost/a?host=/tmp", "host", "/tmp");
    expect("postgres://%2Fvar%2Frun/a", "host", "/var/run");
    expect("postgres://[::1]:5433/a", "host", "::1");
    expect("postgres://[::1]:5433/a", "port", "5433");
    expect("postgres://h1:1,h2:2/a", "host", "h1,h2");
    expect("postgres://h1:1,h2:2/a", "port", "1,2");
    expect("postgres://h1,h2/a", "port", NULL);
    refuse("postgres://[::1/a", "bracket");
    refuse("postgres://h:0/a", "port");
    refuse("postgres://h:70000/a", "port");
    refuse("postgres://h/a?port=x", "port");
    refuse("postgres://h/a?connect_timeout=soon", "connect_timeout");
}

static void knows_poolers_by_name(void **state)
{
    (void)state;
    assert_true(parse("postgres://u@ep-calm-sun-pooler.eu.neon.example/a").pooled);
    assert_true(parse("postgres://u@aws-0.pooler.supabase.com:6543/a").pooled);
    assert_false(parse("postgres://u@aws-0.pooler.supabase.com:5432/a").pooled);
    assert_false(parse("postgres://u@db.example:6543/a?pgbouncer=false").pooled);
}

/* A password with a special character that was not encoded never shows up as some other part. */
static void never_shows_a_piece_of_a_password(void **state)
{
    (void)state;
    refuse("postgres://u:12/s3cret@h/a", "%2F");
    refuse("postgres://u:12?s3cret=s3cret@h/a", "%3F");
    refuse("postgres://u:12#s3cret@h/a", "%23");
    refuse("postgres://u:s3cret/x", "port");
    refuse("postgres://u:s3cret%zz@h/a", "password");
    refuse("postgres://u:p@s3cret?x@h/a", "%40");
    refuse("s3cret", "not a database URL");
    refuse("u:s3cret@h/a", "not a database URL");
    refuse("postgres://u:s3cret%00@h/a", "password");
    refuse("postgres://u:s3cret%ff@h/a", "password");
    target t = parse("postgres://u:a@s3cret@h/a");
    assert_string_equal(get(&t, "password"), "a@s3cret");
    assert_true(str_is(t.shown, "postgres://u@h/a"));
    t = parse("postgres://u@h/a?password=s3cret");
    assert_true(t.has_password);
    assert_true(str_is(t.shown, "postgres://u@h/a"));
    assert_true(parse("postgres://u@h/a?sslpassword=s3cret").has_password);
}

static void knows_sqlite_files(void **state)
{
    static const char *const urls[][2] = {
        { "sqlite:app.db", "app.db" },
        { "sqlite://app.db", "app.db" },
        { "sqlite:///var/app.db", "/var/app.db" },
        { "sqlite:./data/app.db?connection_limit=1&mode=rwc", "./data/app.db" },
        { "file:./dev.db", "./dev.db" },
        { "file:/var/my%20app.db", "/var/my app.db" },
        { "file:///var/app.db", "/var/app.db" },
        { "file://localhost/var/app.db", "/var/app.db" },
        { "data/app.sqlite3", "data/app.sqlite3" },
        { "/var/100%.db", "/var/100%.db" },
        { "app.sqlite", "app.sqlite" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        target t = parse(urls[i][0]);
        assert_int_equal(t.dialect, DIALECT_SQLITE);
        assert_string_equal(str_c(a, t.path), urls[i][1]);
        assert_true(str_same(t.shown, str_printf(a, "sqlite:%s", urls[i][1])));
        assert_int_equal(t.ignored_count, 0);
    }
    assert_int_equal(parse("sqlite:app.db?key=s3cret").ignored_count, 1);
    refuse("sqlite:", "no file");
    refuse("sqlite::memory:", "memory");
    refuse(":memory:", "not a database URL");
    refuse("file:app.db?mode=memory", "memory");
    refuse("file:app.db?mode=ro", "mode=ro");
}

static void refuses_what_is_no_text(void **state)
{
    static char longest[20000];
    target t;
    err e;

    (void)state;
    refuse("", "empty");
    refuse("postgres://h/\x01", "control");
    refuse("postgres://h/\xff", "UTF-8");
    assert_false(url_parse(a, (str){ "postgres://h\0/a", 15 }, &t, &e));
    (void)memset(longest, 'a', sizeof longest - 1);
    refuse(longest, "longer");
}

static void takes_the_environment(void **state)
{
    target t;
    err e = { 0 };

    (void)state;
    (void)unsetenv("PGHOST");
    (void)unsetenv("PGHOSTADDR");
    (void)unsetenv("PGSERVICE");
    (void)unsetenv("PGDATABASE");
    (void)setenv("PGPASSWORD", "s3cret", 1);
    assert_false(url_from_environment(a, &t, &e));
    assert_int_equal(e.code, ERR_URL);
    (void)setenv("PGHOST", "db.example", 1);
    (void)setenv("PGUSER", "app", 1);
    (void)setenv("PGPORT", "5433", 1);
    assert_true(url_from_environment(a, &t, &e));
    assert_int_equal(t.setting_count, 0);
    assert_true(str_is(t.shown, "postgres://app@db.example:5433"));
    (void)unsetenv("PGHOST");
    (void)setenv("PGSERVICE", "main", 1);
    assert_true(url_from_environment(a, &t, &e));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(reads_every_part),
        TEST(leaves_out_what_is_not_there),
        TEST(knows_the_schemes_of_orms),
        TEST(knows_the_parameters_of_orms),
        TEST(knows_how_encryption_is_asked_for),
        TEST(knows_hosts),
        TEST(knows_poolers_by_name),
        TEST(never_shows_a_piece_of_a_password),
        TEST(knows_sqlite_files),
        TEST(refuses_what_is_no_text),
        TEST(takes_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
