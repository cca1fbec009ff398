/* Usage: inverse DIALECT FOLDER [URL]; see live_start(). */
#include "catalog/inverse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "live.h"
#include "sql/split.h"

/* One change of a file of changes, and how to take it back. */
typedef struct change {
    str what, sql, back;
} change;

typedef struct changes {
    change at[256];
    size_t count;
} changes;

static bool next_change(str *rest, change *out)
{
    ptrdiff_t from = str_find(*rest, STR("-- change: "));

    if (from < 0)
        return false;
    *rest = str_cut(*rest, (size_t)from + 11, rest->size);
    ptrdiff_t to = str_find(*rest, STR("-- change: "));
    str section = str_cut(*rest, 0, to < 0 ? rest->size : (size_t)to), after;
    out->what = str_split(section, '\n', &after);
    ptrdiff_t back = str_find(after, STR("-- back\n"));
    assert_true(back >= 0);
    out->sql = str_cut(after, 0, (size_t)back);
    out->back = str_cut(after, (size_t)back + 8, after.size);
    return true;
}

static void read_changes(changes *out)
{
    str rest = live_file("changes");

    out->count = 0;
    while (next_change(&rest, &out->at[out->count]))
        assert_true(++out->count < 256);
}

static catalog read_whole(conn *c)
{
    const catalog_scope scope = { .with_grants = true, .with_edges = true };
    catalog out;
    err e;

    if (!catalog_read(c, live_arena(), &scope, &out, &e))
        fail_msg("%s", e.text);
    return out;
}

/* Runs the statements; false says which failed. */
static bool run_each(conn *c, const ddl *d, str *why)
{
    outcome how;
    err e;

    for (size_t i = 0; i < d->count; i++)
        if (!driver_run(c, d->at[i].sql, NULL, &how, &e)) {
            *why = str_printf(live_arena(), "%.*s: %s", STR_ARG(d->at[i].sql), e.text);
            return false;
        }
    return true;
}

static bool run_all(conn *c, const ddl *d, str *why)
{
    err e;

    if (!d->rests_keys)
        return run_each(c, d, why);
    live_run(c, driver_sql(c, STATEMENT_SUSPEND_FOREIGN_KEYS));
    bool ok = run_each(c, d, why);
    if (!driver_reset(c, &e))
        fail_msg("%s", e.text);
    return ok;
}

/* How a way turned out. */
typedef enum came { CAME_HOME, CAME_AS_SAID, CAME_NOT } came;

static void show(const catalog *now, const catalog *wanted, const ddl *d)
{
    differences all;

    catalog_compare(live_arena(), now, wanted, &all);
    for (size_t i = 0; i < all.count && i < 6; i++)
        print_message("%s", difference_text(live_arena(), &all.at[i]).at);
    for (size_t i = 0; i < d->count && i < 12; i++)
        print_message("    %.*s\n", STR_ARG(d->at[i].sql));
}

/* Leads from the state there is to another. */
static came lead(conn *c, const catalog *from, const catalog *to, str what)
{
    str why = { 0 };
    ddl d;
    err e;

    if (!catalog_inverse(live_arena(), from, to, &d, &e))
        fail_msg("%s", e.text);
    if (!run_all(c, &d, &why)) {
        print_message("%.*s: %.*s\n", STR_ARG(what), STR_ARG(why));
        show(from, to, &d);
        return CAME_NOT;
    }
    catalog now = read_whole(c);
    if (hash_same(now.fingerprint, to->fingerprint))
        return CAME_HOME;
    for (size_t i = 0; i < d.unrestored_count; i++)
        print_message("%.*s: not restored: %s: %.*s\n", STR_ARG(what),
                      object_path(live_arena(), d.unrestored[i].of).at,
                      STR_ARG(d.unrestored[i].why));
    if (d.unrestored_count)
        return CAME_AS_SAID;
    print_message("%.*s: other than it was\n", STR_ARG(what));
    show(&now, to, &d);
    return CAME_NOT;
}

/* Runs without failing the test. */
static bool try_run(conn *c, str sql, str *why)
{
    pieces all;
    outcome how;
    err e;

    if (!sql_split(live_arena(), live_dialect(), sql, &all, &e))
        fail_msg("%s", e.text);
    for (size_t i = 0; i < all.count; i++)
        if (all.at[i].kind == PIECE_STATEMENT && !driver_run(c, all.at[i].text, NULL, &how, &e)) {
            *why = str_printf(live_arena(), "%s", e.text);
            return false;
        }
    return true;
}

static conn *fresh(size_t number)
{
    char name[32];

    (void)snprintf(name, sizeof name, "inverse_%zu", number);
    conn *c = live_open(name);
    live_run(c, live_file("setup"));
    if (live_dialect() == DIALECT_POSTGRES)
        live_run(c, STR("set allow_system_table_mods = on"));
    return c;
}

/* One in so many changes is led to and fro as well: that takes time. */
enum { TO_AND_FRO = 4, PAIRS = 60 };

static void every_change_comes_home(void **state)
{
    changes all;
    size_t home = 0, said = 0, there = 0, asked_there = 0, number = 0;
    conn *c = fresh(number);
    catalog before = read_whole(c);

    (void)state;
    read_changes(&all);
    for (size_t i = 0; i < all.count; i++) {
        const change *one = &all.at[i];
        live_run(c, one->sql);
        catalog after = read_whole(c);
        came how = lead(c, &after, &before, one->what);
        home += how == CAME_HOME;
        said += how == CAME_AS_SAID;
        if (how == CAME_HOME && i % TO_AND_FRO == 0) {
            came forth = lead(c, &before, &after, one->what);
            asked_there++;
            there += forth != CAME_NOT && lead(c, &after, &before, one->what) == CAME_HOME;
            how = forth == CAME_HOME ? how : CAME_NOT;
        }
        if (how != CAME_HOME) {
            c = fresh(++number);
            before = read_whole(c);
        }
    }
    print_message("%zu changes: %zu came home; %zu did not, as was said; %zu of %zu to and fro\n",
                  all.count, home, said, there, asked_there);
    assert_int_equal(home + said, all.count);
    assert_int_equal(there, asked_there);
}

/* A sequence of numbers that is the same in every run. */
static size_t draw(uint64_t *seed, size_t below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(*seed >> 33) % below;
}

static void pairs_of_changes_come_home(void **state)
{
    changes all;
    size_t home = 0, said = 0, made = 0, number = 300;
    uint64_t seed = 20261123;
    conn *c = fresh(number);
    catalog before = read_whole(c);
    str why;

    (void)state;
    read_changes(&all);
    for (size_t i = 0; i < PAIRS; i++) {
        const change *one = &all.at[draw(&seed, all.count)], *two = &all.at[draw(&seed, all.count)];
        str what =
            str_printf(live_arena(), "%.*s, then %.*s", STR_ARG(one->what), STR_ARG(two->what));
        live_run(c, one->sql);
        bool both = try_run(c, two->sql, &why);
        catalog after = read_whole(c);
        came how = lead(c, &after, &before, what);
        made += both;
        home += how == CAME_HOME;
        said += how == CAME_AS_SAID;
        if (how != CAME_HOME) {
            c = fresh(++number);
            before = read_whole(c);
        }
    }
    print_message("%d pairs, %zu of two changes that go together: %zu came home; %zu did not, as "
                  "was said\n",
                  (int)PAIRS, made, home, said);
    assert_int_equal(home + said, PAIRS);
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
        cmocka_unit_test(every_change_comes_home),
        cmocka_unit_test(pairs_of_changes_come_home),
    };

    if (argc < 3 || !dialect_from_name(str_of(argv[1]), &asked))
        return 2;
    files = argv[2];
    url = argc > 3 ? argv[3] : NULL;
    return cmocka_run_group_tests(tests, start, stop);
}
