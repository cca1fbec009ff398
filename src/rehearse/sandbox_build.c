#include <string.h>

#include "base/crash.h"
#include "rehearse/sandbox_inner.h"

enum { ROUNDS_MAX = 8 };

static bool rest_keys(conn *c, const ddl *d, err *e)
{
    outcome how;

    return !d->rests_keys ||
           driver_run(c, driver_sql(c, STATEMENT_SUSPEND_FOREIGN_KEYS), NULL, &how, e);
}

static bool run_together(conn *c, const ddl *d, err *e)
{
    call *list = NULL;
    outcome how;
    arena *a = arena_new((d->count + 1) * sizeof *list + 2 * (size_t)ARENA_CHUNK);

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    list = arena_take(a, (d->count + 1) * sizeof *list);
    for (size_t i = 0; i < d->count; i++)
        list[i] = (call){ .sql = d->at[i].sql, .must_affect = -1 };
    bool ok = driver_begin_with(c, list, d->count, e) && driver_commit(c, &how, e);
    arena_free(a);
    return ok;
}

typedef struct each {
    conn *c;
    const ddl *d;
    str *why; /* of those that failed last time */
    bool *done;
} each;

static bool run_round(each *r, arena *a, size_t *succeeded, err *e)
{
    outcome how;
    err why;

    *succeeded = 0;
    for (size_t i = 0; i < r->d->count; i++) {
        /* Those of the session hold for the round; they make nothing. */
        if (r->done[i] && r->d->at[i].of)
            continue;
        bool ok = driver_run(r->c, r->d->at[i].sql, NULL, &how, &why);
        if (!ok && (r->c->lost || why.code == ERR_FULL || why.code == ERR_TIMEOUT)) {
            *e = why;
            return false;
        }
        *succeeded += ok && !r->done[i];
        r->done[i] = r->done[i] || ok;
        if (!ok)
            r->why[i] = str_copy(a, str_of(why.text));
    }
    return true;
}

bool build_each(conn *c, arena *a, const ddl *list, sandbox_built *out, err *e)
{
    each r = { .c = c, .d = list };
    size_t succeeded = 1;

    r.why = arena_take(a, (list->count + 1) * sizeof *r.why);
    r.done = arena_take(a, (list->count + 1) * sizeof *r.done);
    if (!rest_keys(c, list, e))
        return false;
    for (int i = 0; i < ROUNDS_MAX && succeeded; i++)
        if (!run_round(&r, a, &succeeded, e))
            return false;
    out->failed = arena_take(a, (list->count + 1) * sizeof *out->failed);
    out->failed_count = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!r.done[i])
            out->failed[out->failed_count++] = (sandbox_failure){ list->at[i].sql, r.why[i] };
    out->count = list->count - out->failed_count;
    return true;
}

static bool is_worth_trying(const conn *c, const err *e)
{
    return !c->lost && e->code != ERR_FULL && e->code != ERR_TIMEOUT && e->code != ERR_NO_MEMORY;
}

static bool run_all(conn *c, arena *a, const ddl *d, sandbox_built *out, err *e)
{
    err why;

    out->count = d->count;
    if (d->count == 0)
        return true;
    if (rest_keys(c, d, &why) && run_together(c, d, &why))
        return true;
    if (is_worth_trying(c, &why))
        return build_each(c, a, d, out, e);
    *e = why;
    return false;
}

static bool is_sandbox(conn *c, arena *a, err *e)
{
    bool marked;
    mark m;

    if (!marker_find(c, a, &m, &marked, e))
        return false;
    return marked ||
           err_set(e, ERR_REFUSED, "%.*s is no sandbox: nothing is made there", STR_ARG(c->shown));
}

static bool names_owners(const catalog *of)
{
    for (size_t i = 0; i < of->count; i++)
        for (size_t k = 0; k < of->objects[i].attribute_count; k++)
            if (str_is(of->objects[i].attributes[k].name, "owner"))
                return true;
    return false;
}

bool sandbox_build(conn *c, arena *a, const catalog *like, sandbox_built *out, err *e)
{
    const catalog_scope scope = { .with_grants = names_owners(like), .with_edges = true };
    sandbox_built built = { 0 };
    catalog empty;
    ddl d;

    if (!is_sandbox(c, a, e) || !catalog_read(c, a, &scope, &empty, e) ||
        !catalog_inverse(a, &empty, like, &d, e) || !run_all(c, a, &d, &built, e))
        return false;
    CRASH_POINT(SANDBOX_BUILT);
    if (!driver_reset(c, e) || !catalog_read(c, a, &scope, &built.now, e))
        return false;
    built.unrestored = d.unrestored;
    built.unrestored_count = d.unrestored_count;
    catalog_compare(a, like, &built.now, &built.differences);
    *out = built;
    return true;
}
