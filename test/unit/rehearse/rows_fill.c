#include "rows_fill.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"

static struct {
    dialect dialect;
    const char *files, *more, *url;
} given;

int rows_start(void **state)
{
    (void)state;
    return live_start(given.dialect, given.files, given.url) ? 0 : -1;
}

int rows_stop(void **state)
{
    (void)state;
    live_stop();
    return 0;
}

bool rows_arguments(int argc, char **argv, dialect d)
{
    given.dialect = d;
    if (argc < 3)
        return false;
    given.files = argv[1];
    given.more = argv[2];
    given.url = argc > 3 ? argv[3] : NULL;
    return true;
}

str rows_file(const char *name)
{
    str text;
    err e;

    if (!file_read(live_arena(),
                   str_c(live_arena(), str_printf(live_arena(), "%s/%s", given.more, name)),
                   1 << 20, &text, &e))
        fail_msg("%s", e.text);
    return text;
}

rows_report fill_as(conn *c, const rows_wish *wish)
{
    catalog *now = arena_take(live_arena(), sizeof *now);
    rows_report out;
    err e;

    *now = live_catalog(c);
    if (!rows_fill(c, live_arena(), now, wish, &out, &e))
        fail_msg("%s", e.text);
    assert_false(c->in_transaction);
    catalog after = live_catalog(c);
    live_assert_same(now, &after, STR("filling"));
    return out;
}

rows_report fill(conn *c, uint64_t seed, int64_t rows)
{
    rows_wish wish = { .seed = seed, .rows = rows };

    return fill_as(c, &wish);
}

const rows_table *filled(const rows_report *r, const char *name)
{
    for (size_t i = 0; i < r->count; i++)
        if (str_is(r->at[i].name, name))
            return &r->at[i];
    fail_msg("%s is not in the report", name);
    abort();
}

void assert_why(const rows_report *r, const char *name, const char *words)
{
    str why = filled(r, name)->why;

    if (str_find(why, str_of(words)) < 0)
        fail_msg("%s: '%.*s' has no '%s'", name, STR_ARG(why), words);
}

void assert_filled(const rows_report *r)
{
    size_t bad = 0;

    for (size_t i = 0; i < r->count; i++) {
        const rows_table *t = &r->at[i];
        if (t->filled == t->wanted && t->why.size == 0)
            continue;
        print_error("%.*s.%.*s: %d of %d: %.*s\n", STR_ARG(t->schema), STR_ARG(t->name),
                    (int)t->filled, (int)t->wanted, STR_ARG(t->why));
        bad++;
    }
    if (bad)
        fail_msg("%zu of %zu tables", bad, r->count);
}

hash digest_of(conn *c)
{
    catalog of = live_catalog(c);
    table_digests all;
    rows_digest sum = { 0 };
    err e;

    if (!catalog_digest_rows(c, live_arena(), &of, &all, &e))
        fail_msg("%s", e.text);
    for (size_t i = 0; i < all.count; i++)
        rows_digest_add(&sum, all.at[i].digest);
    return sum.sum;
}

str value_of(conn *c, const char *sql)
{
    value v;
    err e;

    if (!driver_value(c, live_arena(), str_of(sql), NO_VALUES, &v, &e))
        fail_msg("%s: %s", sql, e.text);
    return v.text;
}

void assert_deterministic(const char *name, str schema)
{
    hash one[3];

    for (int i = 0; i < 3; i++) {
        const char *database = str_c(live_arena(), str_printf(live_arena(), "%s_%d", name, i));
        conn *c = live_open(database);
        live_run(c, schema);
        (void)fill(c, i == 2 ? 8 : 7, 12);
        one[i] = digest_of(c);
    }
    assert_true(hash_same(one[0], one[1]));
    assert_false(hash_same(one[0], one[2]));
}
