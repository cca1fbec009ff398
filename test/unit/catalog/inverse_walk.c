/*
 * Usage: inverse_walk DIALECT FOLDER [STEPS [SEED]]. A walk over DDL: each step is led back and
 * forth again, with rows in the tables.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/inverse.h"
#include "live.h"

enum { STEPS = 300, LINES_MAX = 256, TYPES_MAX = 32, TRIES = 40, ROWS = 3 };

static struct {
    str lines[LINES_MAX], types[TYPES_MAX];
    size_t line_count, type_count;
    uint64_t seed;
    conn *c;
    size_t unrestored, tables_seen;
} walk;

static size_t draw(size_t below)
{
    walk.seed = walk.seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(walk.seed >> 33) % below;
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

static str pick(char mark)
{
    switch (mark) {
    case 't':
    case 'u':
        return str_printf(live_arena(), "t%zu", draw(5));
    case 'c':
    case 'k':
        return str_printf(live_arena(), "c%zu", draw(6));
    case 'n':
        return str_printf(live_arena(), "%zu", 1 + draw(3));
    default:
        return walk.types[draw(walk.type_count)];
    }
}

/* A line with its marks filled in; the same mark is the same word all over it. */
static str step_of(str line)
{
    str picked[128] = { 0 };
    buf b = buf_in(live_arena());

    for (size_t i = 0; i < line.size; i++) {
        unsigned char mark = i + 1 < line.size ? (unsigned char)line.at[i + 1] : 0;
        if (line.at[i] != '@' || mark >= 128) {
            buf_add_char(&b, line.at[i]);
            continue;
        }
        if (picked[mark].size == 0)
            picked[mark] = pick((char)mark);
        buf_add(&b, picked[mark]);
        i++;
    }
    return buf_str(&b);
}

static bool run(str sql, err *e)
{
    outcome how;

    return driver_run(walk.c, sql, NULL, &how, e);
}

static catalog look(void)
{
    const catalog_scope scope = { .with_grants = true, .with_edges = true };
    catalog out;
    err e;

    if (!catalog_read(walk.c, live_arena(), &scope, &out, &e))
        fail_msg("%s", e.text);
    return out;
}

static table_digests weigh(const catalog *of)
{
    table_digests out;
    err e;

    if (!catalog_digest_rows(walk.c, live_arena(), of, &out, &e))
        fail_msg("%s", e.text);
    return out;
}

/* Rows wherever the table takes them without being asked for values. */
static void fill_tables(const catalog *of)
{
    str path;
    err e;

    for (size_t i = 0; i < of->count; i++) {
        const object *o = &of->objects[i];
        if (!str_is(o->kind, "table") || !quote_path(live_arena(), o->schema, o->name, &path, &e) ||
            draw(2))
            continue;
        for (size_t n = 0; n < ROWS; n++) {
            str one = str_printf(live_arena(), "insert into %.*s (c0) values (%zu)", STR_ARG(path),
                                 draw(1000));
            if (!run(one, &e))
                break;
        }
    }
}

static bool is_flagged(const ddl *d, const table_digest *t)
{
    for (size_t i = 0; i < d->count; i++) {
        const ddl_statement *s = &d->at[i];
        if ((s->lossy || s->needs_rows) && s->of && str_same(s->of->schema, t->schema) &&
            str_same(s->of->name, t->name))
            return true;
    }
    return false;
}

/* A table of which nothing was said to be lossy has its rows. */
static void assert_rows(const table_digests *before, const catalog *now, const ddl *d, str what)
{
    table_digests after = weigh(now);

    for (size_t i = 0; i < before->count; i++)
        for (size_t k = 0; k < after.count; k++) {
            const table_digest *l = &before->at[i], *r = &after.at[k];
            if (!str_same(l->schema, r->schema) || !str_same(l->name, r->name) || is_flagged(d, l))
                continue;
            walk.tables_seen++;
            if (l->rows.count != r->rows.count)
                fail_msg("%.*s: %.*s had %zu rows and has %zu", STR_ARG(what), STR_ARG(l->name),
                         (size_t)l->rows.count, (size_t)r->rows.count);
        }
}

static void show(const ddl *d, const catalog *now, const catalog *to)
{
    differences all;

    for (size_t i = 0; i < d->count; i++)
        print_message("    %.*s\n", STR_ARG(d->at[i].sql));
    catalog_compare(live_arena(), now, to, &all);
    for (size_t i = 0; i < all.count; i++)
        print_message("%s", difference_text(live_arena(), &all.at[i]).at);
}

static bool only_as_said(const ddl *d, const catalog *now, const catalog *to)
{
    differences all;

    catalog_compare(live_arena(), now, to, &all);
    for (size_t i = 0; i < all.count; i++) {
        const object *o = all.at[i].right ? all.at[i].right : all.at[i].left;
        bool said = false;
        for (size_t k = 0; k < d->unrestored_count; k++)
            said = said || (str_same(d->unrestored[k].of->name, o->name) &&
                            str_same(d->unrestored[k].of->schema, o->schema));
        /* What shows a table's columns shows their order. */
        said = said || (d->unrestored_count &&
                        (str_is(o->kind, "view") || str_is(o->kind, "materialized view")));
        if (!said)
            return false;
    }
    return true;
}

/* A refusal for the sake of rows that only an image of them could satisfy. */
static bool for_want_of_rows(const ddl *d, const err *e)
{
    bool wants = false;

    for (size_t i = 0; i < d->count; i++)
        wants = wants || d->at[i].needs_rows || d->at[i].lossy;
    return (strncmp(e->sqlstate, "23", 2) == 0 || strncmp(e->sqlstate, "22", 2) == 0 ||
            e->code == ERR_SQL) &&
           (wants || strncmp(e->sqlstate, "23", 2) == 0) &&
           (strncmp(e->sqlstate, "23", 2) == 0 || strncmp(e->sqlstate, "22", 2) == 0 ||
            strstr(e->text, "constraint failed"));
}

typedef enum led { LED_HOME, LED_SAID, LED_STUCK } led;

static bool rest_keys(const ddl *d, err *e)
{
    outcome how;

    return !d->rests_keys ||
           driver_run(walk.c, driver_sql(walk.c, STATEMENT_SUSPEND_FOREIGN_KEYS), NULL, &how, e);
}

static void wake_keys(const ddl *d)
{
    err e;

    if (d->rests_keys && !driver_reset(walk.c, &e))
        fail_msg("%s", e.text);
}

static led lead(const catalog *from, const catalog *to, catalog *now, str what)
{
    table_digests rows = weigh(from);
    bool home;
    ddl d;
    err e;

    if (!catalog_inverse(live_arena(), from, to, &d, &e) || !rest_keys(&d, &e))
        fail_msg("%.*s: %s", STR_ARG(what), e.text);
    for (size_t i = 0; i < d.count; i++)
        if (!run(d.at[i].sql, &e)) {
            if (for_want_of_rows(&d, &e)) {
                wake_keys(&d);
                return LED_STUCK;
            }
            *now = look();
            show(&d, now, to);
            fail_msg("%.*s: %.*s: %s", STR_ARG(what), STR_ARG(d.at[i].sql), e.text);
        }
    wake_keys(&d);
    *now = look();
    assert_rows(&rows, now, &d, what);
    home = hash_same(now->fingerprint, to->fingerprint);
    if (!home && !only_as_said(&d, now, to)) {
        show(&d, now, to);
        fail_msg("%.*s: other than it was", STR_ARG(what));
    }
    return home ? LED_HOME : LED_SAID;
}

static void open_database(size_t number)
{
    char name[32];
    err e;

    (void)snprintf(name, sizeof name, "walk_%zu", number);
    walk.c = live_open(name);
    if (live_dialect() == DIALECT_SQLITE)
        return;
    live_run(walk.c, STR("do $$begin create role other; exception when duplicate_object then null; "
                         "end$$; create schema w; create schema w2; "
                         "create type w.e0 as enum ('a', 'b', 'c'); "
                         "create type w.e1 as enum ('a', 'b', 'c', 'd')"));
    (void)run(STR("set client_min_messages = error"), &e);
}

static size_t steps = STEPS;

static void every_step_comes_home_and_goes_again(void **state)
{
    size_t home = 0, said = 0, stuck = 0, taken = 0, number = 0;
    err e;

    (void)state;
    read_lines();
    open_database(number);
    catalog before = look();
    for (size_t tries = 0; taken < steps && tries < TRIES * steps; tries++) {
        str step = step_of(walk.lines[draw(walk.line_count)]);
        catalog after, now = before;
        if (!run(step, &e))
            continue;
        after = look();
        if (hash_same(after.fingerprint, before.fingerprint))
            continue;
        taken++;
        str way = str_printf(live_arena(), "step %zu, %.*s", taken, STR_ARG(step));
        led back =
            lead(&after, &before, &now, str_printf(live_arena(), "back: %.*s", STR_ARG(way)));
        led forth = back == LED_STUCK ? LED_STUCK
                                      : lead(&now, &after, &now,
                                             str_printf(live_arena(), "forth: %.*s", STR_ARG(way)));
        home += back == LED_HOME;
        said += back == LED_SAID;
        stuck += back == LED_STUCK;
        before = now;
        if (back == LED_STUCK || forth == LED_STUCK) {
            before = look();
        }
        fill_tables(&before);
    }
    print_message("%zu steps: %zu came home, %zu but for what was said, %zu stopped for want of "
                  "rows; rows of %zu tables kept\n",
                  taken, home, said, stuck, walk.tables_seen);
    assert_int_equal(taken, steps);
    assert_true(stuck * 10 < taken);
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
        cmocka_unit_test(every_step_comes_home_and_goes_again),
    };

    if (argc < 3 || !dialect_from_name(str_of(argv[1]), &asked))
        return 2;
    files = argv[2];
    steps = argc > 3 ? strtoul(argv[3], NULL, 10) : STEPS;
    walk.seed = argc > 4 ? strtoull(argv[4], NULL, 10) : 20261123;
    return cmocka_run_group_tests(tests, start, stop);
}
