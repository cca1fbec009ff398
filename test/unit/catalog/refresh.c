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

enum {
    STEPS = 300,
    STRIDE = 4,
    LINES_MAX = 256,
    TYPES_MAX = 32,
    TRIES = 40,
    SCRATCH_MAX = 256 << 20,
    PART = 6
};

static size_t steps = STEPS;
static bool full; /* else every STRIDE-th change */
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

static str digest_in(arena *a, const catalog *c, str path)
{
    for (size_t i = 0; i < c->count; i++)
        if (str_same(object_path(a, &c->objects[i]), path))
            return hash_hex(a, c->objects[i].digest);
    return (str){ 0 };
}

static str search_path(arena *a)
{
    str sql = live_dialect() == DIALECT_POSTGRES ? STR("show search_path") : STR("select 1");
    value shown;
    err e;

    if (!driver_value(test.c, a, sql, NO_VALUES, &shown, &e))
        fail_msg("%s", e.text);
    return shown.text;
}

/* What is asked of some objects alone is what is known of them, in a transaction, too. */
static void assert_digests(arena *a, const catalog *read, bool inside, str step)
{
    str paths[PART + 1], digests[PART + 1];
    catalog_part part = { .scope = { .with_grants = test.with_grants }, .paths = paths };
    err e;

    for (; read->count && part.count < PART; part.count++)
        paths[part.count] = object_path(a, &read->objects[draw(read->count)]);
    paths[part.count++] = STR("table public.nowhere");
    if (inside && !driver_begin(test.c, false, &e))
        fail_msg("%s", e.text);
    str before = search_path(a);
    if (!catalog_digests_of(test.c, a, &part, digests, &e))
        fail_msg("%.*s: %s", STR_ARG(step), e.text);
    assert_true(str_same(before, search_path(a)));
    driver_rollback(test.c);
    for (size_t i = 0; i < part.count; i++)
        if (!str_same(digests[i], digest_in(a, read, paths[i])))
            fail_msg("%.*s: %.*s has another digest alone", STR_ARG(step), STR_ARG(paths[i]));
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
    if (draw(8) == 0)
        assert_digests(a, &read, draw(2), step);
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
            if (taken > steps / 2)
                watch_alone(test.w);
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
    if (!with_grants)
        watch_alone(test.w);
    for (size_t at = with_grants ? 0 : STRIDE / 2; next_section(&rest, "-- change: ", &section);
         at++) {
        if (!full && at % STRIDE)
            continue;
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
}

static void every_change_is_followed_alone(void **state)
{
    (void)state;
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

static void run_and_compare(conn *c, const char *const *all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        live_run(c, str_of(all[i]));
        compare(str_of(all[i]));
    }
}

/* What is shown of an object changes though none of its own rows does. */
static void names_that_others_show_are_followed(void **state)
{
    static const char *const all[] = {
        "create schema r; create type r.mood as enum ('sad', 'ok'); create sequence r.s",
        "create function r.f(a r.mood) returns integer language sql immutable as 'select 1'",
        "create table r.t (id integer primary key, m r.mood default 'ok', n integer default "
        "nextval('r.s'), g integer generated always as (id * 2) stored, ms r.mood[])",
        "create table r.u (id integer references r.t, t r.t, constraint c check (id > 0))",
        "create index i on r.t (r.f(m)) where n > 1",
        "create view r.v as select id, m, t.n from r.t where r.f(m) > 0",
        "create view r.w as select v.*, u.id as other from r.v join r.u using (id)",
        "create statistics r.both on id, n from r.t",
        "create publication p for table r.t",
        "create policy mine on r.t using (n > 0)",
        "create function r.same(r.mood, r.mood) returns boolean language sql as 'select true'; "
        "create operator r.=== (leftarg = r.mood, rightarg = r.mood, function = r.same)",
        "alter table r.t rename column n to m2; alter table r.t rename column m2 to m3",
        "alter table r.t rename to t2; alter table r.t2 rename to t3",
        "alter type r.mood rename to feeling",
        "alter type r.feeling rename value 'ok' to 'fine'",
        "alter function r.f(r.feeling) rename to h",
        "alter sequence r.s rename to s2",
        "alter view r.v rename column m to feels",
        "alter schema r rename to r2",
        "alter table r2.t3 add column other integer",
        "alter table r2.u add column m3 integer; alter table r2.t3 add column c integer",
        "alter table r2.u rename constraint c to c2",
        "alter sequence r2.s2 owned by r2.t3.id",
        "alter sequence r2.s2 owned by none",
        "comment on view r2.v is 'v'; comment on constraint c2 on r2.u is 'c'",
        "comment on view r2.v is null; comment on constraint c2 on r2.u is null",
        "create schema r3; alter table r2.t3 set schema r3; alter type r2.feeling set schema r3",
        "begin; alter table r3.t3 drop column other; savepoint a; drop view r2.w; rollback to a; "
        "commit",
        "begin; create table r3.gone (a integer); rollback",
        "begin; drop table r2.u cascade; rollback; create table r3.u (a integer check (a > 0))",
        "begin; create table r3.gone (a integer); rollback; drop table r3.u",
        "create role r_one; create policy his on r2.u to r_one using (true)",
        "alter role r_one rename to r_two",
        "drop policy his on r2.u; drop role r_two",
        "vacuum full pg_class, pg_attribute, pg_depend; vacuum analyze; reindex table r3.t3",
        "drop schema r3 cascade",
        "drop schema r2 cascade",
    };

    (void)state;
    if (live_dialect() != DIALECT_POSTGRES)
        skip();
    for (int alone = 0; alone < 2; alone++) {
        conn *c = live_open(alone ? "names_alone" : "names");
        open_watch(c, true);
        if (alone)
            watch_alone(test.w);
        live_run(c, STR("set client_min_messages = error"));
        run_and_compare(c, all, sizeof all / sizeof *all);
        close_watch();
    }
}

/* What is set aside is gone, with all that belongs to it, and is there again when it comes back. */
static void what_is_set_aside_is_gone(void **state)
{
    static const char *const pairs[][2] = {
        { "alter table k.t rename column n to homing_keep_7",
          "alter table k.t rename column homing_keep_7 to n" },
        { "alter table k.t rename column id to homing_keep_8",
          "alter table k.t rename column homing_keep_8 to id" },
        { "alter table k.t set schema homing_keep; alter table homing_keep.t rename to k1",
          "alter table homing_keep.k1 rename to t; alter table homing_keep.t set schema k" },
        { "alter type k.mood set schema homing_keep", "alter type homing_keep.mood set schema k" },
        { "alter function k.f(integer) set schema homing_keep",
          "alter function homing_keep.f(integer) set schema k" },
        { "alter view k.v set schema homing_keep; alter view homing_keep.v rename to k2",
          "alter view homing_keep.k2 rename to v; alter view homing_keep.v set schema k" },
        { "alter sequence k.s set schema homing_keep",
          "alter sequence homing_keep.s set schema k" },
    };
    conn *c = live_open("aside");

    (void)state;
    if (live_dialect() != DIALECT_POSTGRES)
        skip();
    live_run(c, STR("create schema homing_keep; create schema k; create sequence k.s; "
                    "create type k.mood as enum ('sad', 'ok'); "
                    "create function k.f(integer) returns integer language sql as 'select 1'; "
                    "create table k.t (id bigserial primary key, n integer generated by default "
                    "as identity, m text default 'x' check (m <> ''), o k.mood); "
                    "create index i on k.t (m); comment on column k.t.n is 'n'; "
                    "create policy p on k.t using (true); create statistics k.both on id, n from "
                    "k.t; create view k.v as select 1 as a; comment on view k.v is 'v'"));
    open_watch(c, true);
    str all = catalog_text(live_arena(), &test.before);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t count = test.before.count;
        live_run(c, str_of(pairs[i][0]));
        compare(str_of(pairs[i][0]));
        assert_true(test.before.count < count);
        assert_true(str_find(catalog_text(live_arena(), &test.before), STR("table homing_keep")) <
                    0);
        live_run(c, str_of(pairs[i][1]));
        compare(str_of(pairs[i][1]));
        assert_true(str_same(catalog_text(live_arena(), &test.before), all));
    }
    close_watch();
}

/* A transaction that is under way at one look is seen at the next, when it has ended. */
static void another_session_is_followed(void **state)
{
    conn *c = live_open("shared");
    target to;
    conn *other = NULL;
    err e;

    (void)state;
    if (live_dialect() != DIALECT_POSTGRES)
        skip();
    live_run(c, STR("create table t (a integer, b text); create table u (a integer)"));
    if (!url_parse(live_arena(), live_url("shared"), &to, &e) ||
        !driver_open(&to, live_arena(), &other, &e))
        fail_msg("%s", e.text);
    open_watch(c, true);
    live_run(other, STR("begin; alter table t rename b to c; drop table u; savepoint s; "
                        "create table v (a integer)"));
    live_run(c, STR("create table w (a integer)"));
    compare(STR("under way"));
    live_run(c, STR("create table x (a integer)"));
    compare(STR("still under way"));
    live_run(other, STR("commit"));
    compare(STR("committed"));
    live_run(other, STR("begin; alter table t rename c to d; drop table v"));
    compare(STR("under way again"));
    live_run(other, STR("rollback"));
    compare(STR("rolled back"));
    driver_close(other);
    close_watch();
}

/* Catalogues that are held stay as they are, whatever comes; those that are not are given back. */
static void held_catalogues_stay(void **state)
{
    conn *c = live_open("held");
    catalog held, seen;
    err e;

    (void)state;
    live_run(c, STR("create table t0 (a integer); create table kept (b integer)"));
    open_watch(c, true);
    assert_true(watch_refresh(test.w, &held, NULL, &e));
    str text = catalog_text(live_arena(), &held);
    for (int i = 1; i < 150; i++) {
        live_run(
            c, str_printf(live_arena(), "create table t%d (a integer); drop table t%d", i, i - 1));
        assert_true(watch_refresh(test.w, &seen, NULL, &e));
        watch_release(test.w, &seen);
    }
    watch_release(test.w, &test.before);
    assert_true(watch_refresh(test.w, &test.before, NULL, &e));
    compare(STR("after all"));
    assert_true(str_same(catalog_text(live_arena(), &held), text));
    watch_release(test.w, &held);
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
        cmocka_unit_test(every_change_is_followed_alone),
        cmocka_unit_test(what_is_no_change_reads_little),
        cmocka_unit_test(names_that_others_show_are_followed),
        cmocka_unit_test(what_is_set_aside_is_gone),
        cmocka_unit_test(another_session_is_followed),
        cmocka_unit_test(held_catalogues_stay),
    };

    if (argc < 3 || !dialect_from_name(str_of(argv[1]), &asked))
        return 2;
    files = argv[2];
    full = getenv("HOMING_TEST_FULL") != NULL;
    steps = argc > 3 && !full ? strtoul(argv[3], NULL, 10) : STEPS;
    seed = argc > 4 ? strtoull(argv[4], NULL, 10) : 20261123;
    return cmocka_run_group_tests(tests, start, stop);
}
