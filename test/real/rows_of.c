/*
 * rows_of - fills a database that a test made: rows_of URL SEED ROWS. Prints the report as JSON,
 * with "digest" over all rows and "milliseconds".
 */
#include <stdio.h>

#include "base/clock.h"
#include "rehearse/rows.h"

enum { ARENA_MAX = 1 << 30 };

static bool digest(conn *c, arena *a, const catalog *of, str *out, err *e)
{
    rows_digest sum = { 0 };
    table_digests all;

    if (!catalog_digest_rows(c, a, of, &all, e))
        return false;
    for (size_t i = 0; i < all.count; i++)
        rows_digest_add(&sum, all.at[i].digest);
    *out = hash_hex(a, sum.sum);
    return true;
}

static bool run(arena *a, str url, const rows_wish *wish, json_t *out, err *e)
{
    catalog_scope scope = { 0 };
    catalog now;
    rows_report report;
    target to;
    conn *c;
    str sum;

    if (!url_parse(a, url, &to, e) || !driver_open(&to, a, &c, e))
        return false;
    bool ok = catalog_read(c, a, &scope, &now, e);
    int64_t before = clock_monotonic();
    ok = ok && rows_fill(c, a, &now, wish, &report, e);
    int64_t took = (clock_monotonic() - before) / 1000;
    ok = ok && digest(c, a, &now, &sum, e);
    if (ok) {
        rows_json(out, &report);
        json_put_str(out, "digest", sum);
        json_put_int(out, "milliseconds", took);
    }
    driver_close(c);
    return ok;
}

int main(int argc, char **argv)
{
    JSON_CLOSING out = json_object();
    arena *a = arena_new(ARENA_MAX);
    rows_wish wish = { 0 };
    int64_t seed = 0;
    err e;

    if (!a || argc != 4 || !str_int64(str_of(argv[2]), &seed) ||
        !str_int64(str_of(argv[3]), &wish.rows))
        return 2;
    wish.seed = (uint64_t)seed;
    bool ok = run(a, str_of(argv[1]), &wish, out, &e);
    if (ok) {
        str text = json_pretty(a, out);
        (void)fwrite(text.at, 1, text.size, stdout);
    } else
        (void)fprintf(stderr, "%s\n", e.text);
    arena_free(a);
    return ok ? 0 : 1;
}
