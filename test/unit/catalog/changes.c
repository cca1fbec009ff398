/* Usage: changes DIALECT FOLDER [URL]; see live_start(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "live.h"

/* The next section of a text, which begins with the mark; false at the end. */
static bool next_section(str *rest, const char *mark, str *out)
{
    str name = str_of(mark);
    ptrdiff_t from = str_find(*rest, name);

    if (from < 0)
        return false;
    *rest = str_cut(*rest, (size_t)from + name.size, rest->size);
    ptrdiff_t to = str_find(*rest, name);
    *out = str_cut(*rest, 0, to < 0 ? rest->size : (size_t)to);
    return true;
}

static str on_server(conn *c)
{
    return str_printf(live_arena(), "on %.*s", STR_ARG(c->server));
}

static void every_change_is_seen_and_every_way_back(void **state)
{
    conn *c = live_open("changes");
    str rest = live_file("changes"), section;
    size_t count = 0;

    (void)state;
    live_run(c, live_file("setup"));
    if (live_dialect() == DIALECT_POSTGRES)
        live_run(c, STR("set allow_system_table_mods = on"));
    catalog before = live_catalog(c);
    while (next_section(&rest, "-- change: ", &section)) {
        str after, what = str_split(section, '\n', &after), back = after, change;
        assert_true(next_section(&back, "-- back\n", &change));
        back = change;
        live_run(c, str_cut(after, 0, (size_t)(back.at - after.at) - 8));
        catalog changed = live_catalog(c);
        if (hash_same(changed.fingerprint, before.fingerprint))
            fail_msg("unseen: %.*s", STR_ARG(what));
        live_run(c, back);
        catalog again = live_catalog(c);
        live_assert_same(&before, &again, what);
        count++;
    }
    print_message("%zu changes seen %s\n", count, on_server(c).at);
    assert_true(count > 20);
}

static void what_is_no_change_is_not_seen(void **state)
{
    conn *c = live_open("none");
    str rest = live_file("none"), section;

    (void)state;
    live_run(c, live_file("setup"));
    catalog before = live_catalog(c);
    while (next_section(&rest, "-- change: ", &section)) {
        str sql, what = str_split(section, '\n', &sql);
        live_run(c, sql);
        catalog after = live_catalog(c);
        live_assert_same(&before, &after, what);
    }
}

static void two_ways_to_the_same_database_give_the_same_text(void **state)
{
    conn *left = live_open("one_way"), *right = live_open("other_way");
    str rest = live_file("ways"), way;

    (void)state;
    assert_true(next_section(&rest, "-- way\n", &way));
    live_run(left, way);
    assert_true(next_section(&rest, "-- way\n", &way));
    live_run(right, way);
    catalog l = live_catalog(left), r = live_catalog(right);
    assert_true(l.count > 10);
    live_assert_same(&l, &r, STR("two ways"));
}

static void comes_back_from_its_text(void **state)
{
    conn *c = live_open("again");
    catalog back;
    err e;

    (void)state;
    live_run(c, live_file("setup"));
    catalog read = live_catalog(c);
    if (!catalog_from_text(live_arena(), catalog_text(live_arena(), &read), &back, &e))
        fail_msg("%s", e.text);
    live_assert_same(&read, &back, STR("text"));
}

static void owners_and_grants_can_be_left_out(void **state)
{
    conn *c = live_open("owners");

    (void)state;
    if (live_dialect() != DIALECT_POSTGRES)
        skip();
    live_run(c, STR("create table t (a integer)"));
    catalog bare = live_catalog_scoped(c, false), whole = live_catalog(c);
    assert_false(hash_same(bare.fingerprint, whole.fingerprint));
    live_run(c, STR("create role somebody; grant select on t to somebody; "
                    "alter default privileges grant select on tables to somebody"));
    catalog bare_then = live_catalog_scoped(c, false), whole_then = live_catalog(c);
    live_assert_same(&bare, &bare_then, STR("without grants"));
    assert_false(hash_same(whole.fingerprint, whole_then.fingerprint));
    live_run(c, STR("drop owned by somebody; drop role somebody"));
}

static void no_password_is_read(void **state)
{
    conn *c = live_open("secret");

    (void)state;
    if (live_dialect() != DIALECT_POSTGRES)
        skip();
    live_run(c, STR("create foreign data wrapper w options (api_token 'sesame'); "
                    "create server s foreign data wrapper w options (host 'h', passwd 'sesame'); "
                    "create user mapping for public server s options (password 'sesame'); "
                    "create foreign table f (a integer options (secret_key 'sesame')) server s "
                    "options (password 'sesame', plain 'seen')"));
    catalog read = live_catalog(c);
    str text = catalog_text(live_arena(), &read);
    assert_true(str_find(text, STR("sesame")) < 0);
    assert_true(str_find(text, STR("passwd=***")) > 0);
    assert_true(str_find(text, STR("plain=seen")) > 0);
}

static dialect asked;
static const char *files, *url;

static int start(void **state)
{
    (void)state;
    return live_start(asked, files, url) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    live_stop();
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_change_is_seen_and_every_way_back),
        cmocka_unit_test(what_is_no_change_is_not_seen),
        cmocka_unit_test(two_ways_to_the_same_database_give_the_same_text),
        cmocka_unit_test(comes_back_from_its_text),
        cmocka_unit_test(owners_and_grants_can_be_left_out),
        cmocka_unit_test(no_password_is_read),
    };

    if (argc < 3 || !dialect_from_name(str_of(argv[1]), &asked))
        return 2;
    files = argv[2];
    url = argc > 3 ? argv[3] : NULL;
    return cmocka_run_group_tests(tests, start, stop);
}
