#include <stdlib.h>

#include "base/clock.h"
#include "registry/calls.h"
#include "registry/readers.h"

bool reader_applied(void *ctx, const row *r, err *e)
{
    grown *to = ctx;
    cells in = cells_of(to->a, r, e);
    void *next;

    if (!grown_next(to, &next, e))
        return false;
    applied *one = next;
    one->id = cells_text(&in);
    str digest = cells_view(&in);
    one->json = cells_text(&in);
    one->origin = cells_text(&in);
    if (in.ok && !hash_from_hex(digest, &one->digest)) {
        err_fill(e, ERR_REGISTRY, "the registry's digest of migration %.*s is not a digest",
                 STR_ARG(str_cut(one->id, 0, 200)));
        err_hint(e, "restore the row of the registry's table migrations from a backup");
        return false;
    }
    return in.ok;
}

bool registry_applied(conn *c, arena *a, applied_list *out, err *e)
{
    grown all = grown_in(a, sizeof(applied));

    if (!driver_query(c, driver_sql(c, STATEMENT_LIST_APPLIED), NO_VALUES, reader_applied, &all, e))
        return false;
    *out = (applied_list){ .at = all.at, .count = all.count };
    return true;
}

void registry_set_applied(call_list *list, conn *c, const contract *m, const applied_how *how)
{
    const value params[] = {
        VALUE(m->id),
        VALUE(hash_hex(list->a, m->digest)),
        VALUE(m->json),
        VALUE(m->title),
        VALUE(m->initiative),
        VALUE(how->run),
        calls_int(list->a, clock_now()),
        calls_int(list->a, how->events),
        VALUE(how->origin),
    };

    (void)calls_add(list, c, STATEMENT_SET_APPLIED, params, COUNT_OF(params));
}

void registry_set_rolled_back(call_list *list, conn *c, str id, str run)
{
    const value params[] = { VALUE(id), VALUE(run), calls_int(list->a, clock_now()) };
    call *added = calls_add(list, c, STATEMENT_SET_ROLLED_BACK, params, COUNT_OF(params));

    added->must_affect = 1;
    added->fail_code = ERR_REGISTRY;
    added->fail_text = "a migration that was rolled back does not stand applied in the registry";
}

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
