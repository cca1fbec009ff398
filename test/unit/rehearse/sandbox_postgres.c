/* Usage: sandbox_postgres [PROJECT]. Sandboxes made, used, removed, refused, killed and swept. */
#include "sand.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

static sandbox_wish wish_of(sandbox_kind kind, const target *like, const target *at)
{
    return (sandbox_wish){ .kind = kind, .like = like, .at = at, .project = sand_project };
}

static void open_sandbox(const sandbox_wish *wish, sandbox *out)
{
    WORKS(sandbox_open(sand_arena(), wish, out, e));
}

static void close_sandbox(sandbox *s)
{
    WORKS(sandbox_close(s, e));
}

static void assert_str(str is, const char *wanted)
{
    if (!str_is(is, wanted))
        fail_msg("'%.*s' is not '%s'", STR_ARG(is), wanted);
}

static void assert_nothing_left(void)
{
    sandbox_swept swept = { 0 };

    sand_sweep(&swept);
    assert_int_equal(swept.left, 0);
    assert_int_equal(sand_count(), 0);
    assert_int_equal(sand_folders(), 0);
}

/* ---- on the same server ---- */

static void same_server_makes_a_marked_database(void **state)
{
    target like = sand_database("app");
    sandbox_wish wish = wish_of(SANDBOX_SAME_SERVER, &like, NULL);
    sandbox s;

    (void)state;
    open_sandbox(&wish, &s);
    assert_int_equal(sand_count(), 1);
    assert_int_equal(s.note.size, 0);
    conn *real = sand_open(&like), *c = sand_open(&s.to);
    assert_true(str_starts(sand_value(c, "SELECT current_database()"), "homing_sandbox_"));
    assert_true(sand_is_marked(c));
    assert_false(sand_is_marked(real));
    WORKS(marker_refuse(real, e));
    REFUSED(marker_refuse(c, e), ERR_REFUSED, "sandbox");
    assert_str(
        sand_value(c, "SELECT has_database_privilege('public', current_database(), 'CONNECT')"),
        "f");
    catalog before = sand_catalog(c, true), there = sand_catalog(real, true);
    assert_true(hash_same(before.fingerprint, there.fingerprint));
    driver_close(c);
    close_sandbox(&s);
    close_sandbox(&s);
    assert_int_equal(sand_count(), 0);
    driver_close(real);
}

static void the_sandbox_is_like_the_target(void **state)
{
    static const char what[] =
        "SELECT concat_ws(' ', encoding, datcollate, datctype, datlocprovider) FROM pg_database "
        "WHERE datname = current_database()";
    target base = sand_as("postgres", "postgres"), like;
    conn *c = sand_open(&base);
    sandbox s;

    (void)state;
    sand_run(c, "DROP DATABASE IF EXISTS odd");
    sand_run(
        c, "CREATE DATABASE odd TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
    sand_run(c, "ALTER DATABASE odd SET search_path = app, \"Odd One\", public");
    sand_run(c, "ALTER DATABASE odd SET app.tenant = 'it''s = 1'");
    driver_close(c);
    like = sand_as("postgres", "odd");
    sandbox_wish wish = wish_of(SANDBOX_SAME_SERVER, &like, NULL);
    open_sandbox(&wish, &s);
    conn *left = sand_open(&like), *right = sand_open(&s.to);
    assert_str(sand_value(right, what), sand_value(left, what).at);
    assert_str(sand_value(right, "SHOW search_path"), "app, \"Odd One\", public");
    assert_str(sand_value(right, "SHOW app.tenant"), "it's = 1");
    driver_close(left);
    driver_close(right);
    close_sandbox(&s);
}

static void open_sessions_do_not_keep_a_sandbox(void **state)
{
    target like = sand_database("app");
    sandbox_wish wish = wish_of(SANDBOX_SAME_SERVER, &like, NULL);
    sandbox s;

    (void)state;
    open_sandbox(&wish, &s);
    conn *c = sand_open(&s.to);
    sand_run(c, "CREATE TABLE t (a integer)");
    close_sandbox(&s);
    assert_int_equal(sand_count(), 0);
    driver_close(c);
}

static void who_may_not_make_databases_is_told_what_else(void **state)
{
    target base = sand_database("app"), like;
    sandbox_wish wish = wish_of(SANDBOX_SAME_SERVER, &like, NULL);
    conn *c = sand_open(&base);
    sandbox s;

    (void)state;
    sand_run(c, "DROP ROLE IF EXISTS plain");
    sand_run(c, "CREATE ROLE plain LOGIN");
    like = sand_as("plain", "app");
    REFUSED(sandbox_open(sand_arena(), &wish, &s, e), ERR_PERMISSION, "--sandbox throwaway");
    sand_run(c, "ALTER ROLE plain CREATEDB");
    open_sandbox(&wish, &s);
    close_sandbox(&s);
    sand_run(c, "DROP ROLE plain");
    driver_close(c);
    assert_int_equal(sand_count(), 0);
}

static void a_sandbox_of_a_sandbox_is_refused(void **state)
{
    target like = sand_database("app");
    sandbox_wish wish = wish_of(SANDBOX_SAME_SERVER, &like, NULL), nested;
    sandbox s, t;

    (void)state;
    open_sandbox(&wish, &s);
    nested = wish_of(SANDBOX_SAME_SERVER, &s.to, NULL);
    REFUSED(sandbox_open(sand_arena(), &nested, &t, e), ERR_REFUSED, "is a sandbox");
    nested.kind = SANDBOX_THROWAWAY;
    REFUSED(sandbox_open(sand_arena(), &nested, &t, e), ERR_REFUSED, "is a sandbox");
    close_sandbox(&s);
}

/* ---- a server of our own ---- */

static void a_throwaway_server_knows_the_roles(void **state)
{
    target like = sand_database("app");
    sandbox_wish wish = wish_of(SANDBOX_THROWAWAY, &like, NULL);
    conn *real = sand_open(&like);
    struct stat st;
    sandbox s;

    (void)state;
    sand_run(real, "DROP ROLE IF EXISTS \"App Role\"");
    sand_run(real, "CREATE ROLE \"App Role\"");
    open_sandbox(&wish, &s);
    assert_int_equal(sand_count(), 0);
    assert_int_equal(sand_folders(), 1);
    conn *c = sand_open(&s.to);
    assert_true(sand_is_marked(c));
    assert_str(sand_value(c, "SELECT count(*) FROM pg_roles WHERE rolname = 'App Role'"), "1");
    assert_str(sand_value(c, "SELECT current_user"), sand_value(real, "SELECT current_user").at);
    assert_str(sand_value(c, "SHOW listen_addresses"), "");
    assert_str(
        sand_value(c, "SELECT current_setting('server_version_num')::integer / 10000"),
        sand_value(real, "SELECT current_setting('server_version_num')::integer / 10000").at);
    str folder = sand_value(c, "SHOW unix_socket_directories");
    assert_int_equal(stat(folder.at, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    driver_close(c);
    close_sandbox(&s);
    assert_int_equal(sand_folders(), 0);
    sand_run(real, "DROP ROLE \"App Role\"");
    driver_close(real);
}

/* ---- a URL ---- */

static const char *const mess[] = {
    "CREATE EXTENSION postgres_fdw",
    "CREATE SCHEMA a",
    "CREATE TYPE a.mood AS ENUM ('sad')",
    "CREATE TABLE a.t (id serial PRIMARY KEY, m a.mood, p point)",
    "CREATE TABLE \"Odd; 'Table\" (id integer GENERATED ALWAYS AS IDENTITY, t a.t)",
    "CREATE VIEW v AS SELECT * FROM a.t",
    "CREATE MATERIALIZED VIEW a.m AS SELECT 1 AS one",
    "CREATE DOMAIN d AS integer",
    "CREATE TYPE pair AS (l integer, r d)",
    "CREATE FUNCTION f(integer, text DEFAULT '') RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE PROCEDURE p() LANGUAGE sql AS ''",
    "CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer)",
    "CREATE FUNCTION watched() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION watched()",
    "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw",
    "CREATE FOREIGN DATA WRAPPER own",
    "CREATE USER MAPPING FOR CURRENT_USER SERVER far",
    "CREATE PUBLICATION pub FOR ALL TABLES",
    "CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de')",
    "CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = snowball, LANGUAGE = english)",
    "CREATE TEXT SEARCH CONFIGURATION search (COPY = pg_catalog.english)",
    "CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq)",
    "CREATE OPERATOR FAMILY fam USING btree",
    "CREATE FUNCTION cmp(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT 0'",
    "CREATE OPERATOR CLASS cls FOR TYPE integer USING btree FAMILY fam AS FUNCTION 1 cmp(int, int)",
    "CREATE CAST (pair AS integer) WITH INOUT",
    "CREATE STATISTICS stat ON id, m FROM a.t",
    "CREATE CONVERSION conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
    "SELECT lo_create(0)",
    "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
    "GRANT CREATE ON SCHEMA public TO PUBLIC",
    "COMMENT ON SCHEMA public IS 'other'",
    "CREATE TABLE IF NOT EXISTS homing.meta (key text)",
};

static void make_a_mess(const target *to)
{
    conn *c = sand_open(to);

    for (size_t i = 0; i < sizeof mess / sizeof *mess; i++)
        sand_run(c, mess[i]);
    driver_close(c);
}

static void a_url_is_emptied_and_as_it_was(void **state)
{
    target like = sand_database("app"), at = sand_database("spare");
    sandbox_wish wish = wish_of(SANDBOX_URL, &like, &at);
    conn *c = sand_open(&at);
    catalog before = sand_catalog(c, true);
    sandbox s;

    (void)state;
    open_sandbox(&wish, &s);
    assert_true(sand_is_marked(c));
    REFUSED(marker_refuse(c, e), ERR_REFUSED, "sandbox");
    catalog marked = sand_catalog(c, true);
    assert_true(hash_same(before.fingerprint, marked.fingerprint));
    make_a_mess(&s.to);
    close_sandbox(&s);
    catalog after = sand_catalog(c, true);
    assert_true(hash_same(before.fingerprint, after.fingerprint));
    assert_str(sand_value(c, "SELECT count(*) FROM pg_namespace WHERE nspname = 'homing'"), "0");
    assert_str(sand_value(c, "SELECT count(*) FROM pg_largeobject_metadata"), "0");
    assert_false(sand_is_marked(c));
    driver_close(c);
}

static void a_url_that_is_not_a_spare_database_is_refused(void **state)
{
    target like = sand_database("app"), at = sand_database("spare"), file = sand_file("x.db");
    sandbox_wish wish = wish_of(SANDBOX_URL, &like, &like);
    sandbox s, t;
    conn *c;

    (void)state;
    REFUSED(sandbox_open(sand_arena(), &wish, &s, e), ERR_REFUSED, "target itself");
    wish.at = &at;
    c = sand_open(&at);
    sand_run(c, "CREATE TABLE kept (a integer)");
    REFUSED(sandbox_open(sand_arena(), &wish, &s, e), ERR_REFUSED, "table public.kept");
    assert_str(sand_value(c, "SELECT count(*) FROM kept"), "0");
    assert_false(sand_is_marked(c));
    sand_run(c, "DROP TABLE kept");
    open_sandbox(&wish, &s);
    REFUSED(sandbox_open(sand_arena(), &wish, &t, e), ERR_REFUSED, "another rehearsal");
    close_sandbox(&s);
    driver_close(c);
    wish.at = &file;
    REFUSED(sandbox_open(sand_arena(), &wish, &s, e), ERR_USAGE, "another kind");
}

static void what_is_not_as_in_the_target_is_said(void **state)
{
    target base = sand_as("postgres", "postgres"), like = sand_database("app"), at;
    conn *c = sand_open(&base);
    sandbox s;

    (void)state;
    sand_run(c, "DROP DATABASE IF EXISTS latin");
    sand_run(
        c,
        "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
    at = sand_as("postgres", "latin");
    sandbox_wish wish = wish_of(SANDBOX_URL, &like, &at);
    open_sandbox(&wish, &s);
    assert_true(str_find(s.note, STR("'LATIN1'")) > 0);
    close_sandbox(&s);
    sand_run(c, "DROP DATABASE latin");
    driver_close(c);
}

static void the_search_path_of_the_url_holds_in_the_sandbox(void **state)
{
    static const sandbox_kind kinds[] = { SANDBOX_SAME_SERVER, SANDBOX_THROWAWAY };
    target like = sand_database("app");

    (void)state;
    like.schema = STR("tenant");
    for (size_t i = 0; i < 2; i++) {
        sandbox_wish wish = wish_of(kinds[i], &like, NULL);
        sandbox s;
        open_sandbox(&wish, &s);
        conn *c = sand_open(&s.to);
        assert_str(sand_value(c, "SHOW search_path"), "\"tenant\"");
        driver_close(c);
        close_sandbox(&s);
    }
}

static void a_sandbox_that_lost_its_mark_is_not_emptied(void **state)
{
    target like = sand_database("app"), at = sand_database("spare");
    sandbox_wish wish = wish_of(SANDBOX_URL, &like, &at);
    conn *c = sand_open(&at);
    sandbox s;

    (void)state;
    open_sandbox(&wish, &s);
    sand_run(c, "DROP SCHEMA homing CASCADE");
    sand_run(c, "CREATE TABLE kept (a integer)");
    REFUSED(sandbox_close(&s, e), ERR_REFUSED, "lost its mark");
    assert_str(sand_value(c, "SELECT count(*) FROM kept"), "0");
    driver_close(c);
}

/* ---- what is swept, and what is not ---- */

static str mark_of(conn *c, const char *name, int64_t made_at, const char *host)
{
    str origin = sand_value(
        c, str_printf(sand_arena(),
                      "SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || oid "
                      "FROM pg_database WHERE datname = '%s'",
                      name)
               .at);

    return str_printf(
        sand_arena(),
        "COMMENT ON DATABASE %s IS '{\"homing\":\"sandbox\",\"origin\":\"%.*s\",\"host\":\"%s\","
        "\"pid\":5,\"started\":7,\"boot\":\"elsewhere\",\"made_at\":%lld}'",
        name, STR_ARG(origin), host, (long long)made_at);
}

static bool is_there(conn *c, const char *name)
{
    return str_is(
        sand_value(c, str_printf(sand_arena(),
                                 "SELECT count(*) FROM pg_database WHERE datname = '%s'", name)
                          .at),
        "1");
}

#define YOUNG "homing_sandbox_0000000000000001"
#define OLD "homing_sandbox_0000000000000002"
#define HELD "homing_sandbox_0000000000000003"
#define BARE "homing_sandbox_0000000000000004"
#define OPEN "homing_sandbox_0000000000000005"
#define COPIED "homing_sandbox_0000000000000006"
#define NAMED "homing_sandbox_of_mine"

static void only_what_is_given_up_is_swept(void **state)
{
    static const char *const all[] = { YOUNG, OLD, HELD, BARE, OPEN, COPIED, NAMED };
    target like = sand_database("app");
    conn *c = sand_open(&like);
    const int64_t day = (int64_t)24 * 3600 * 1000000;
    sandbox_swept swept = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        sand_run(c, str_printf(sand_arena(), "CREATE DATABASE %s", all[i]).at);
    sand_run(c, mark_of(c, YOUNG, clock_now() - day / 2, "far").at);
    sand_run(c, mark_of(c, OLD, clock_now() - 2 * day, "far").at);
    sand_run(c, mark_of(c, HELD, clock_now() - 2 * day, "far").at);
    sand_run(c, mark_of(c, NAMED, clock_now() - 2 * day, "far").at);
    sand_run(c, "ALTER DATABASE " BARE " ALLOW_CONNECTIONS false");
    /* What pg_dump -C carries to another database. */
    str foreign = mark_of(c, "app", clock_now() - 2 * day, "far");
    sand_run(c,
             str_printf(sand_arena(), "COMMENT ON DATABASE " COPIED "%.*s",
                        STR_ARG(str_cut(foreign, strlen("COMMENT ON DATABASE app"), foreign.size)))
                 .at);
    sand_run(c, "SELECT pg_advisory_lock(3)");
    WORKS(sandbox_sweep(c, sand_arena(), &swept, e));
    assert_int_equal(swept.removed, 2);
    assert_int_equal(swept.left, 0);
    assert_false(is_there(c, OLD));
    assert_false(is_there(c, BARE));
    assert_true(is_there(c, YOUNG) && is_there(c, HELD) && is_there(c, OPEN) &&
                is_there(c, COPIED) && is_there(c, NAMED));
    target copied = sand_as("postgres", COPIED);
    conn *other = sand_open(&copied);
    assert_false(sand_is_marked(other));
    driver_close(other);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        sand_run(c, str_printf(sand_arena(), "DROP DATABASE IF EXISTS %s", all[i]).at);
    driver_close(c);
}

static void what_lives_is_not_swept(void **state)
{
    target like = sand_database("app");
    sandbox_wish wish = wish_of(SANDBOX_SAME_SERVER, &like, NULL),
                 own = wish_of(SANDBOX_THROWAWAY, &like, NULL);
    conn *c = sand_open(&like);
    sandbox_swept swept = { 0 };
    sandbox s, t;

    (void)state;
    open_sandbox(&wish, &s);
    open_sandbox(&own, &t);
    WORKS(sandbox_sweep(c, sand_arena(), &swept, e));
    assert_int_equal(swept.removed + swept.left, 0);
    assert_int_equal(sand_count(), 1);
    conn *in = sand_open(&t.to);
    driver_close(in);
    close_sandbox(&t);
    close_sandbox(&s);
    driver_close(c);
}

static void folders_of_others_are_left(void **state)
{
    static const char *const names[] = { "homing-sandbox-", "homing-sandbox-0000000g-1-2-00000000",
                                         "homing-sandbox-00000000-1-2", "other" };
    sandbox_swept swept = { 0 };
    str far = str_printf(sand_arena(), "%s/homing-sandbox-0badcafe-1-2-00000000", sand_temp());

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(mkdir(str_printf(sand_arena(), "%s/%s", sand_temp(), names[i]).at, 0700),
                         0);
    assert_int_equal(mkdir(far.at, 0700), 0);
    WORKS(sandbox_sweep(NULL, sand_arena(), &swept, e));
    assert_int_equal(swept.removed + swept.left, 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(rmdir(str_printf(sand_arena(), "%s/%s", sand_temp(), names[i]).at), 0);
    const struct timespec old[2] = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };
    assert_int_equal(utimensat(AT_FDCWD, far.at, old, 0), 0);
    WORKS(sandbox_sweep(NULL, sand_arena(), &swept, e));
    assert_int_equal(swept.removed, 1);
    assert_int_equal(sand_folders(), 0);
}

/* ---- killed ---- */

static void assert_swept_after(const char *const *points, sandbox_kind kind, str like)
{
    for (size_t i = 0; points[i]; i++) {
        if (!sand_killed_at(points[i], kind, like, STR("")))
            fail_msg("%s was not passed", points[i]);
        assert_nothing_left();
    }
    assert_false(sand_killed_at("none", kind, like, STR("")));
    assert_int_equal(sand_count(), 0);
    assert_int_equal(sand_folders(), 0);
}

static void killed_on_the_same_server(void **state)
{
    /* Statements of ours: create, admit, ... and the caller's own. */
    static const char *const points[] = { "driver.run.sent:1",
                                          "rehearse.sandbox.made",
                                          "driver.commit.sent:1",
                                          "rehearse.sandbox.marked",
                                          "driver.run.sent:2",
                                          "rehearse.sandbox.opened",
                                          "driver.run.sent:3",
                                          "driver.run.answered:3",
                                          "driver.run.sent:4",
                                          "rehearse.sandbox.dropped",
                                          NULL };

    (void)state;
    (void)sand_database("app");
    assert_swept_after(points, SANDBOX_SAME_SERVER, sand_url("app"));
}

static void killed_with_a_server_of_its_own(void **state)
{
    static const char *const points[] = { "rehearse.sandbox.folder",  "rehearse.sandbox.server",
                                          "rehearse.sandbox.made",    "rehearse.sandbox.opened",
                                          "rehearse.sandbox.dropped", NULL };

    (void)state;
    (void)sand_database("app");
    assert_swept_after(points, SANDBOX_THROWAWAY, sand_url("app"));
}

static void killed_in_a_url(void **state)
{
    static const char *const points[] = { "driver.commit.sent:1",     "rehearse.sandbox.marked",
                                          "driver.run.answered:1",    "driver.run.answered:2",
                                          "rehearse.sandbox.cleaned", "rehearse.sandbox.dropped" };
    target like = sand_database("app"), at = sand_database("spare");
    sandbox_wish wish = wish_of(SANDBOX_URL, &like, &at);
    conn *c = sand_open(&at);
    catalog before = sand_catalog(c, true);

    (void)state;
    driver_close(c);
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        sandbox_swept swept = { 0 };
        sandbox s;
        if (!sand_killed_at(points[i], SANDBOX_URL, sand_url("app"), sand_url("spare")))
            fail_msg("%s was not passed", points[i]);
        sand_sweep(&swept);
        open_sandbox(&wish, &s);
        close_sandbox(&s);
        c = sand_open(&at);
        catalog after = sand_catalog(c, true);
        assert_true(hash_same(before.fingerprint, after.fingerprint));
        assert_false(sand_is_marked(c));
        driver_close(c);
    }
}

/* In the middle of initdb, of CREATE DATABASE, of whatever it is then. */
static void killed_at_any_time(void **state)
{
    static const int64_t same[] = { 15, 40, 70, 110, 160, 220 },
                         own[] = { 100, 300, 600, 1000, 1600 };

    (void)state;
    (void)sand_database("app");
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        sand_killed_after(same[i], SANDBOX_SAME_SERVER, sand_url("app"), STR(""));
        assert_nothing_left();
    }
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        sand_killed_after(own[i], SANDBOX_THROWAWAY, sand_url("app"), STR(""));
        assert_nothing_left();
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sand_setup, sand_teardown)

int main(int argc, char **argv)
{
    int status = 0;
    const struct CMUnitTest tests[] = {
        TEST(same_server_makes_a_marked_database),
        TEST(the_sandbox_is_like_the_target),
        TEST(open_sessions_do_not_keep_a_sandbox),
        TEST(who_may_not_make_databases_is_told_what_else),
        TEST(a_sandbox_of_a_sandbox_is_refused),
        TEST(a_throwaway_server_knows_the_roles),
        TEST(a_url_is_emptied_and_as_it_was),
        TEST(a_url_that_is_not_a_spare_database_is_refused),
        TEST(what_is_not_as_in_the_target_is_said),
        TEST(the_search_path_of_the_url_holds_in_the_sandbox),
        TEST(a_sandbox_that_lost_its_mark_is_not_emptied),
        TEST(only_what_is_given_up_is_swept),
        TEST(what_lives_is_not_swept),
        TEST(folders_of_others_are_left),
        TEST(killed_on_the_same_server),
        TEST(killed_with_a_server_of_its_own),
        TEST(killed_in_a_url),
        TEST(killed_at_any_time),
    };

    if (sand_is_child(argc, argv, &status))
        return status;
    sand_project = argc > 1 ? argv[1] : NULL;
    return cmocka_run_group_tests(tests, sand_start, sand_stop);
}
