/* Sandboxes for SQLite: files of our own, and files that the user names. */
#include "sand.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { FILE_MAX = 1 << 20 };

static sandbox_wish wish_of(sandbox_kind kind, const target *like, const target *at)
{
    return (sandbox_wish){ .kind = kind, .like = like, .at = at };
}

static void make_a_mess(const target *to)
{
    static const char *const mess[] = {
        "CREATE TABLE parent (id integer PRIMARY KEY AUTOINCREMENT)",
        "CREATE TABLE \"Odd \"\"one\" (p integer NOT NULL REFERENCES parent ON DELETE RESTRICT)",
        "INSERT INTO parent VALUES (1)",
        "INSERT INTO \"Odd \"\"one\" VALUES (1)",
        "CREATE VIEW v AS SELECT * FROM parent",
        "CREATE TRIGGER t INSTEAD OF INSERT ON v BEGIN SELECT 1; END",
        "CREATE TABLE homing_meta (key text)",
        "PRAGMA user_version = 7",
        "PRAGMA application_id = 9",
    };
    conn *c = sand_open(to);

    for (size_t i = 0; i < sizeof mess / sizeof *mess; i++)
        sand_run(c, mess[i]);
    driver_close(c);
}

static mode_t mode_of(str path)
{
    struct stat st;

    assert_int_equal(stat(str_c(sand_arena(), path), &st), 0);
    return st.st_mode & 0777;
}

static void a_file_of_our_own_is_private_and_marked(void **state)
{
    static const sandbox_kind kinds[] = { SANDBOX_SAME_SERVER, SANDBOX_THROWAWAY };
    target like = sand_file("app.db");
    conn *real = sand_open(&like);
    sandbox s, t;

    (void)state;
    sand_run(real, "CREATE TABLE kept (a integer)");
    for (size_t i = 0; i < 2; i++) {
        sandbox_wish wish = wish_of(kinds[i], &like, NULL);
        WORKS(sandbox_open(sand_arena(), &wish, &s, e));
        assert_int_equal(sand_folders(), 1);
        conn *c = sand_open(&s.to);
        assert_true(sand_is_marked(c));
        REFUSED(marker_refuse(c, e), ERR_REFUSED, "sandbox");
        assert_int_equal(mode_of(s.to.path), 0600);
        assert_int_equal(mode_of(str_cut(s.to.path, 0, s.to.path.size - strlen("/sandbox.db"))),
                         0700);
        catalog made = sand_catalog(c, true);
        for (size_t k = 0; k < made.count; k++)
            assert_string_equal(str_c(sand_arena(), made.objects[k].kind), "setting");
        driver_close(c);
        sandbox_wish nested = wish_of(kinds[i], &s.to, NULL);
        REFUSED(sandbox_open(sand_arena(), &nested, &t, e), ERR_REFUSED, "is a sandbox");
        nested = wish_of(SANDBOX_URL, &s.to, &like);
        REFUSED(sandbox_open(sand_arena(), &nested, &t, e), ERR_REFUSED, "is a sandbox");
        make_a_mess(&s.to);
        WORKS(sandbox_close(&s, e));
        assert_int_equal(sand_folders(), 0);
    }
    assert_false(sand_is_marked(real));
    WORKS(marker_refuse(real, e));
    driver_close(real);
}

static void the_sandbox_keeps_text_and_pages_as_the_target(void **state)
{
    target like = sand_file("app.db"), at = sand_file("spare.db");
    sandbox_wish wishes[] = { wish_of(SANDBOX_SAME_SERVER, &like, NULL),
                              wish_of(SANDBOX_URL, &like, &at) };
    conn *c = sand_open(&like);
    sandbox s;

    (void)state;
    sand_run(c, "PRAGMA encoding = 'UTF-16be'");
    sand_run(c, "PRAGMA auto_vacuum = incremental");
    sand_run(c, "CREATE TABLE t (a integer)");
    driver_close(c);
    for (size_t i = 0; i < 2; i++) {
        WORKS(sandbox_open(sand_arena(), &wishes[i], &s, e));
        c = sand_open(&s.to);
        assert_true(sand_is_marked(c));
        assert_string_equal(sand_value(c, "PRAGMA encoding").at, "UTF-16be");
        assert_string_equal(sand_value(c, "PRAGMA auto_vacuum").at, "2");
        driver_close(c);
        WORKS(sandbox_close(&s, e));
    }
}

static void a_target_without_a_file_stays_without(void **state)
{
    target like = sand_file("app.db");
    sandbox_wish wish = wish_of(SANDBOX_SAME_SERVER, &like, NULL);
    sandbox s;

    (void)state;
    WORKS(sandbox_open(sand_arena(), &wish, &s, e));
    WORKS(sandbox_close(&s, e));
    assert_false(file_exists(like.path.at));
}

static void a_new_file_at_a_url_goes_again(void **state)
{
    target like = sand_file("app.db"), at = sand_file("spare.db");
    sandbox_wish wish = wish_of(SANDBOX_URL, &like, &at);
    sandbox s;

    (void)state;
    WORKS(sandbox_open(sand_arena(), &wish, &s, e));
    make_a_mess(&s.to);
    WORKS(sandbox_close(&s, e));
    assert_false(file_exists(at.path.at));
}

static void an_empty_file_at_a_url_is_as_it_was(void **state)
{
    target like = sand_file("app.db"), at = sand_file("spare.db");
    sandbox_wish wish = wish_of(SANDBOX_URL, &like, &at);
    conn *c = sand_open(&at);
    sandbox s;

    (void)state;
    sand_run(c, "PRAGMA user_version = 3");
    catalog before = sand_catalog(c, true);
    WORKS(sandbox_open(sand_arena(), &wish, &s, e));
    make_a_mess(&s.to);
    WORKS(sandbox_close(&s, e));
    catalog after = sand_catalog(c, true);
    assert_true(hash_same(before.fingerprint, after.fingerprint));
    assert_string_equal(
        sand_value(c, "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'").at, "0");
    driver_close(c);
}

static void a_url_that_is_not_a_spare_file_is_refused(void **state)
{
    target like = sand_file("app.db"), at = sand_file("spare.db"), linked = sand_file("link.db");
    sandbox_wish wish = wish_of(SANDBOX_URL, &like, &like);
    conn *c = sand_open(&like);
    sandbox s, t;

    (void)state;
    driver_close(c);
    REFUSED(sandbox_open(sand_arena(), &wish, &s, e), ERR_REFUSED, "target itself");
    assert_int_equal(symlink(like.path.at, linked.path.at), 0);
    wish.at = &linked;
    REFUSED(sandbox_open(sand_arena(), &wish, &s, e), ERR_REFUSED, "target itself");
    assert_true(file_exists(like.path.at));
    wish.at = &at;
    c = sand_open(&at);
    sand_run(c, "CREATE TABLE kept (a integer)");
    REFUSED(sandbox_open(sand_arena(), &wish, &s, e), ERR_REFUSED, "table kept");
    assert_string_equal(sand_value(c, "SELECT count(*) FROM kept").at, "0");
    assert_false(sand_is_marked(c));
    sand_run(c, "DROP TABLE kept");
    driver_close(c);
    WORKS(sandbox_open(sand_arena(), &wish, &s, e));
    REFUSED(sandbox_open(sand_arena(), &wish, &t, e), ERR_REFUSED, "another rehearsal");
    WORKS(sandbox_close(&s, e));
}

/* What cp makes of it is no sandbox: it may be somebody's beginning. */
static void a_copied_mark_means_nothing(void **state)
{
    target like = sand_file("app.db"), at = sand_file("spare.db"), copy = sand_file("copy.db");
    sandbox_wish wish = wish_of(SANDBOX_URL, &like, &at);
    sandbox s;
    str bytes;

    (void)state;
    WORKS(sandbox_open(sand_arena(), &wish, &s, e));
    WORKS(file_read(sand_arena(), at.path.at, FILE_MAX, &bytes, e));
    WORKS(file_write(copy.path.at, bytes, e));
    conn *c = sand_open(&copy), *own = sand_open(&at);
    assert_true(sand_is_marked(own));
    assert_false(sand_is_marked(c));
    WORKS(marker_refuse(c, e));
    driver_close(own);
    driver_close(c);
    WORKS(sandbox_close(&s, e));
}

static void killed_with_a_file_of_its_own(void **state)
{
    static const char *const points[] = { "rehearse.sandbox.folder", "rehearse.sandbox.made",
                                          "driver.commit.sent",      "rehearse.sandbox.opened",
                                          "driver.run.answered",     "rehearse.sandbox.dropped" };
    size_t folders = 0;

    (void)state;
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        sandbox_swept swept = { 0 };
        (void)sand_file("app.db");
        if (!sand_killed_at(points[i], SANDBOX_SAME_SERVER, sand_file_url("app.db"), STR("")))
            fail_msg("%s was not passed", points[i]);
        folders += sand_folders();
        WORKS(sandbox_sweep(NULL, sand_arena(), &swept, e));
        assert_int_equal(sand_folders(), 0);
        assert_int_equal(swept.left, 0);
    }
    assert_int_equal(folders, sizeof points / sizeof *points - 1);
}

static void killed_in_a_url(void **state)
{
    static const char *const points[] = { "driver.commit.sent", "rehearse.sandbox.marked",
                                          "driver.run.answered", "rehearse.sandbox.cleaned" };
    target like = sand_file("app.db");
    target at = sand_file("spare.db");
    sandbox_wish wish = wish_of(SANDBOX_URL, &like, &at);
    conn *c = sand_open(&at);
    catalog before = sand_catalog(c, true);

    (void)state;
    driver_close(c);
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        sandbox s;
        if (!sand_killed_at(points[i], SANDBOX_URL, sand_file_url("app.db"),
                            sand_file_url("spare.db")))
            fail_msg("%s was not passed", points[i]);
        WORKS(sandbox_open(sand_arena(), &wish, &s, e));
        WORKS(sandbox_close(&s, e));
        c = sand_open(&at);
        catalog after = sand_catalog(c, true);
        assert_true(hash_same(before.fingerprint, after.fingerprint));
        assert_false(sand_is_marked(c));
        driver_close(c);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sand_setup, sand_teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_of_our_own_is_private_and_marked),
        TEST(the_sandbox_keeps_text_and_pages_as_the_target),
        TEST(a_target_without_a_file_stays_without),
        TEST(a_new_file_at_a_url_goes_again),
        TEST(an_empty_file_at_a_url_is_as_it_was),
        TEST(a_url_that_is_not_a_spare_file_is_refused),
        TEST(a_copied_mark_means_nothing),
        TEST(killed_with_a_file_of_its_own),
        TEST(killed_in_a_url),
    };
    int status = 0;

    if (sand_is_child(argc, argv, &status))
        return status;
    return cmocka_run_group_tests(tests, sand_start, sand_stop);
}
