/*
 * Usage: refresh DIALECT FOLDER [STEPS [SEED]]. After each of many changes a watch has the
 * catalogue that a full read has.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/refresh.h"
#include "live.h"

enum { STEPS = 300, LINES_MAX = 256, TYPES_MAX = 32, TRIES = 40, SCRATCH_MAX = 256 << 20 };

static size_t steps = STEPS;
static uint64_t seed;

static struct {
    str lines[LINES_MAX], types[TYPES_MAX];
    size_t line_count, type_count;
} walk;

static size_t draw(size_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(seed >> 33) % below;
}

static void read_lines(void)
{
    str rest = live_file("walk");

    while (rest.size) {
        str line = str_split(rest, '\n', &rest), types = str_cut(line, 10, line.size);
        if (str_starts(line, "-- types: "))
            while (types.size && walk.type_count < TYPES_MAX)
                walk.types[walk.type_count++] = str_split(types, '|', &types);
        else if (line.size && !str_starts(line, "--") && walk.line_count < LINES_MAX)
            walk.lines[walk.line_count++] = line;
    }
}

static str pick(arena *a, char mark)
{
    switch (mark) {
    case 't':
    case 'u':
        return str_printf(a, "t%zu", draw(5));
    case 'c':
    case 'k':
        return str_printf(a, "c%zu", draw(6));
    case 'n':
        return str_printf(a, "%zu", 1 + draw(3));
    default:
        return walk.types[draw(walk.type_count)];
    }
}

/* A line with its marks filled in; the same mark is the same word all over it. */
static str step_of(arena *a, str line)
{
    str picked[128] = { 0 };
    buf b = buf_in(a);

    for (size_t i = 0; i < line.size; i++) {
        unsigned char mark = i + 1 < line.size ? (unsigned char)line.at[i + 1] : 0;
        if (line.at[i] != '@' || mark >= 128) {
            buf_add_char(&b, line.at[i]);
            continue;
        }
        if (picked[mark].size == 0)
            picked[mark] = pick(a, (char)mark);
        buf_add(&b, picked[mark]);
        i++;
    }
    return buf_str(&b);
}

static bool run(conn *c, str sql)
{
    outcome how;
    err e;

    return driver_run(c, sql, NULL, &how, &e);
}

/* ---- sameness ---- */

static int edge_order(const void *left, const void *right)
{
    const edge *l = left, *r = right;
    const size_t a[] = { l->dependent, l->referenced, l->of_default, l->internal };
    const size_t b[] = { r->dependent, r->referenced, r->of_default, r->internal };

    for (size_t i = 0; i < 4; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

static edge *sorted(arena *a, const catalog *c)
{
    edge *all = arena_take(a, (c->edge_count + 1) * sizeof *all);

    if (c->edge_count) {
        (void)memcpy(all, c->edges, c->edge_count * sizeof *all);
        qsort(all, c->edge_count, sizeof *all, edge_order);
    }
    return all;
}

static void show_edge(arena *a, const char *which, const catalog *c, const edge *one)
{
    print_error("%s %s needs %s%s%s\n", which, object_path(a, &c->objects[one->dependent]).at,
                object_path(a, &c->objects[one->referenced]).at,
                one->of_default ? ", of its default" : "", one->internal ? ", internally" : "");
}

static void assert_edges(arena *a, const catalog *read, const catalog *seen, str what)
{
    edge *l = sorted(a, read), *r = sorted(a, seen);
    size_t i = 0, k = 0, off = 0;

    while (i < read->edge_count || k < seen->edge_count) {
        int by = i == read->edge_count ? 1 : k == seen->edge_count ? -1 : edge_order(&l[i], &r[k]);
        if (by < 0)
            show_edge(a, "missing:", read, &l[i]);
        if (by > 0)
            show_edge(a, "too many:", seen, &r[k]);
        off += by != 0;
        i += by <= 0;
        k += by >= 0;
    }
    if (off)
        fail_msg("%.*s: %zu edges differ", STR_ARG(what), off);
}

static void assert_objects(arena *a, const catalog *read, const catalog *seen, str what)
{
    differences d;

    catalog_compare(a, read, seen, &d);
    for (size_t i = 0; i < d.count; i++)
        print_error("%s\n", difference_text(a, &d.at[i]).at);
    if (d.count || read->count != seen->count || !hash_same(read->fingerprint, seen->fingerprint))
        fail_msg("%.*s: %zu differences, %zu and %zu objects", STR_ARG(what), d.count, read->count,
                 seen->count);
    for (size_t i = 0; i < read->count; i++) {
        const object *l = &read->objects[i], *r = &seen->objects[i];
        if (!str_same(l->identity, r->identity) || !str_same(l->written, r->written))
            fail_msg("%.*s: %s is %.*s, not %.*s", STR_ARG(what), object_path(a, l).at,
                     STR_ARG(r->identity), STR_ARG(l->identity));
        assert_true(hash_same(l->digest, r->digest));
    }
    assert_true(str_same(read->origin, seen->origin) && str_same(read->reader, seen->reader));
}

/* ---- a watch under test ---- */

static struct {
    conn *c;
    watch *w;
    catalog before;
    bool with_grants;
    size_t read, whole; /* objects that were read, and that a full read reads */
} test;

static void open_watch(conn *c, bool with_grants)
{
    const catalog_scope scope = { .with_grants = with_grants };
    err e;

    test.c = c;
    test.with_grants = with_grants;
    if (!watch_open(c, live_arena(), &scope, &test.w, &e) ||
        !watch_refresh(test.w, &test.before, NULL, &e))
        fail_msg("%s", e.text);
}

static void close_watch(void)
{
    watch_close(test.w);
    test.w = NULL;
}

/* What was said to differ is what differs. */
static void assert_touched(arena *a, const catalog *now, const touched *what, str step)
{
    differences d;

    catalog_compare(a, &test.before, now, &d);
    if (d.count != what->all.count)
        fail_msg("%.*s: %zu objects differ, %zu were named", STR_ARG(step), d.count,
                 what->all.count);
    for (size_t i = 0; i < d.count; i++) {
        const difference *said = &what->all.at[i];
        assert_int_equal(d.at[i].kind, said->kind);
        assert_true(str_same(object_path(a, d.at[i].left ? d.at[i].left : d.at[i].right),
                             object_path(a, said->left ? said->left : said->right)));
    }
}

static void compare(str step)
{
    const catalog_scope scope = { .with_grants = test.with_grants, .with_edges = true };
    arena *a = arena_new(SCRATCH_MAX);
    catalog seen, read;
    touched what;
    err e;

    assert_non_null(a);
    if (!watch_refresh(test.w, &seen, &what, &e) || !catalog_read(test.c, a, &scope, &read, &e))
        fail_msg("%.*s: %s", STR_ARG(step), e.text);
    assert_objects(a, &read, &seen, step);
    assert_edges(a, &read, &seen, step);
    assert_touched(a, &seen, &what, step);
    test.read += what.read;
    test.whole += read.count;
    watch_release(test.w, &test.before);
    test.before = seen;
    arena_free(a);
}

static void every_step_of_a_walk_is_followed(void **state)
{
    size_t taken = 0;

    (void)state;
    read_lines();
    conn *c = live_open("walk");
    if (live_dialect() == DIALECT_POSTGRES)
        live_run(c, STR("do $$begin create role other; exception when duplicate_object then null; "
                        "end$$; create schema w; create schema w2; "
                        "create type w.e0 as enum ('a', 'b', 'c'); "
                        "create type w.e1 as enum ('a', 'b', 'c', 'd'); "
                        "set client_min_messages = error"));
    open_watch(c, false);
    for (size_t tries = 0; taken < steps && tries < TRIES * steps; tries++) {
        arena *a = arena_new(SCRATCH_MAX);
        assert_non_null(a);
        str step = step_of(a, walk.lines[draw(walk.line_count)]);
        if (run(c, step)) {
            taken++;
            compare(str_printf(a, "step %zu, %.*s", taken, STR_ARG(step)));
        }
        arena_free(a);
    }
    print_message("%zu steps; %zu objects read in place of %zu\n", taken, test.read, test.whole);
    assert_int_equal(taken, steps);
    close_watch();
}

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

static void each_change(bool with_grants)
{
    conn *c = live_open(with_grants ? "changes_with" : "changes_without");
    str rest = live_file("changes"), section;

    live_run(c, live_file("setup"));
    if (live_dialect() == DIALECT_POSTGRES)
        live_run(c, STR("set allow_system_table_mods = on"));
    open_watch(c, with_grants);
    while (next_section(&rest, "-- change: ", &section)) {
        str after, what = str_split(section, '\n', &after), back = after, change;
        assert_true(next_section(&back, "-- back\n", &change));
        live_run(c, str_cut(after, 0, (size_t)(change.at - after.at) - 8));
        compare(what);
        live_run(c, change);
        compare(str_printf(live_arena(), "back from: %.*s", STR_ARG(what)));
    }
    close_watch();
}

static void every_change_is_followed(void **state)
{
    (void)state;
    each_change(true);
    each_change(false);
}

static void what_is_no_change_reads_little(void **state)
{
    conn *c = live_open("quiet");
    str rest = live_file("none"), section;
    catalog again;
    touched what;
    err e;

    (void)state;
    live_run(c, live_file("setup"));
    open_watch(c, true);
    while (next_section(&rest, "-- change: ", &section)) {
        str sql, step = str_split(section, '\n', &sql);
        live_run(c, sql);
        compare(step);
    }
    assert_true(watch_refresh(test.w, &again, &what, &e));
    assert_int_equal(what.all.count, 0);
    if (live_dialect() == DIALECT_POSTGRES) {
        assert_int_equal(what.read, 0);
        assert_ptr_equal(again.objects, test.before.objects);
    }
    watch_release(test.w, &again);
    close_watch();
}

static dialect asked;
static const char *files;

static int start(void **state)
{
    (void)state;
    return live_start(asked, files, NULL) ? 0 : -1;
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
        cmocka_unit_test(every_step_of_a_walk_is_followed),
        cmocka_unit_test(every_change_is_followed),
        cmocka_unit_test(what_is_no_change_reads_little),
    };

    if (argc < 3 || !dialect_from_name(str_of(argv[1]), &asked))
        return 2;
    files = argv[2];
    steps = argc > 3 ? strtoul(argv[3], NULL, 10) : STEPS;
    seed = argc > 4 ? strtoull(argv[4], NULL, 10) : 20261123;
    return cmocka_run_group_tests(tests, start, stop);
}
