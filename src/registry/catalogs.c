#include "registry/catalogs.h"

#include <stdlib.h>

#include "base/clock.h"
#include "registry/calls.h"
#include "registry/cells.h"

static int by_id(const void *left, const void *right)
{
    const applied *const *l = left, *const *r = right;

    return str_order((*l)->id, (*r)->id);
}

hash registry_level(const applied_list *applied_now)
{
    size_t size = (applied_now->count + 1) * sizeof(applied *);
    arena *a = arena_new(2 * size + 2 * (size_t)ARENA_CHUNK);

    if (!a)
        abort();
    const applied **order = arena_take(a, size);
    hasher *h = hasher_new();
    for (size_t i = 0; i < applied_now->count; i++)
        order[i] = &applied_now->at[i];
    qsort(order, applied_now->count, sizeof(applied *), by_id);
    for (size_t i = 0; i < applied_now->count; i++) {
        hasher_part(h, order[i]->id);
        hasher_raw(h, order[i]->digest.at, HASH_SIZE);
    }
    hash out = hasher_end(h);
    hasher_free(h);
    arena_free(a);
    return out;
}

static bool read_catalog(void *ctx, const row *r, err *e)
{
    grown *to = ctx;
    cells in = cells_of(to->a, r, e);
    void *next;

    if (!grown_next(to, &next, e))
        return false;
    *(str *)next = cells_text(&in);
    return in.ok;
}

bool registry_catalog(conn *c, arena *a, hash level, str *text, err *e)
{
    const value params[] = { calls_hash(a, level) };
    grown found = grown_in(a, sizeof(str));

    if (!driver_query(c, driver_sql(c, STATEMENT_FIND_CATALOG), VALUES(params), read_catalog,
                      &found, e))
        return false;
    *text = found.count ? *(str *)found.at : (str){ 0 };
    return true;
}

static bool read_signs(void *ctx, const row *r, err *e)
{
    grown *to = ctx;
    cells in = cells_of(to->a, r, e);
    void *next;

    if (!grown_next(to, &next, e))
        return false;
    catalog_signs *signs = next;
    signs->stamp = cells_text(&in);
    signs->quiet = cells_text(&in);
    return in.ok;
}

bool registry_signs(conn *c, arena *a, hash level, catalog_signs *out, err *e)
{
    const value params[] = { calls_hash(a, level) };
    grown found = grown_in(a, sizeof(catalog_signs));

    if (!driver_query(c, driver_sql(c, STATEMENT_FIND_STAMP), VALUES(params), read_signs, &found,
                      e))
        return false;
    *out = found.count ? *(catalog_signs *)found.at : (catalog_signs){ 0 };
    return true;
}

void registry_set_catalog(call_list *list, conn *c, const recorded_catalog *what)
{
    const value params[] = {
        calls_hash(list->a, what->level),
        VALUE(what->run),
        calls_int(list->a, clock_now()),
        VALUE(what->fingerprint),
        VALUE(what->text),
        VALUE(what->stamp),
        VALUE(what->quiet),
    };

    (void)calls_add(list, c, STATEMENT_SET_CATALOG, params, COUNT_OF(params));
}
