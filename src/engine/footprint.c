#include <stdlib.h>

#include "catalog/refresh.h"
#include "engine/work.h"

enum { NAMED = 5 }; /* objects that a message lists */

/* An object of the steps' footprints, and what it has to be now. */
typedef struct expected {
    str path, want; /* want: hex; empty: not there */
    size_t step;    /* of the contract: the one that says so */
} expected;

typedef struct expectation {
    expected *at;
    size_t count;
} expectation;

static bool is_named(const work *w, size_t at)
{
    const plan_step *s = &w->plan.steps[at];

    return s->acknowledged && plan_contract_step(&w->plan, s)->irreversible.size == 0;
}

bool footprint_has(const work *w, const size_t *at, size_t count)
{
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        if (is_named(w, at[i]))
            return false;
        any = any || w->plan.steps[at[i]].footprint_count > 0;
    }
    return any;
}

static int by_path(const void *left, const void *right)
{
    const expected *l = left, *r = right;
    int order = str_order(l->path, r->path);

    if (order == 0)
        order = (l->step > r->step) - (l->step < r->step);
    return order;
}

/* Of an object that several steps touch, the first says what it was before them all, the last what
 * it is after them. */
static void keep_one_each(expectation *x, bool as_after)
{
    size_t kept = 0;

    for (size_t i = 0; i < x->count; i++) {
        if (kept && str_same(x->at[kept - 1].path, x->at[i].path)) {
            if (as_after)
                x->at[kept - 1] = x->at[i];
            continue;
        }
        x->at[kept++] = x->at[i];
    }
    x->count = kept;
}

static expectation expect(const work *w, const size_t *at, size_t count, bool as_after)
{
    expectation x = { 0 };
    size_t room = 0;

    for (size_t i = 0; i < count; i++)
        room += w->plan.steps[at[i]].footprint_count;
    x.at = arena_take(w->tmp, (room + 1) * sizeof *x.at);
    for (size_t i = 0; i < count; i++) {
        const plan_step *s = &w->plan.steps[at[i]];
        for (size_t k = 0; k < s->footprint_count; k++) {
            const footprint_object *o = &s->footprint[k];
            x.at[x.count++] = (expected){ o->path, as_after ? o->after : o->before, s->step };
        }
    }
    if (x.count)
        qsort(x.at, x.count, sizeof *x.at, by_path);
    keep_one_each(&x, as_after);
    return x;
}

static bool is_as(str digest, str want)
{
    return str_same(str_cut(digest, 0, FOOTPRINT_DIGITS), want);
}

static const char *what_is_wrong(str digest, str want)
{
    if (want.size == 0)
        return "is there, and was not";
    return digest.size == 0 ? "is missing" : "is another";
}

static bool judge(work *w, const expectation *x, const str *digests, str migration, err *e)
{
    buf b = buf_in(w->tmp);
    size_t wrong = 0;

    for (size_t i = 0; i < x->count; i++) {
        const expected *o = &x->at[i];
        if (!is_as(digests[i], o->want) && wrong++ < NAMED)
            buf_printf(&b, "%s%.*s %s", b.size ? "; " : "", STR_ARG(o->path),
                       what_is_wrong(digests[i], o->want));
    }
    if (wrong == 0)
        return true;
    if (wrong > NAMED)
        buf_printf(&b, "; and %zu more", wrong - NAMED);
    (void)err_set(e, ERR_CHECK, "the schema is not as %.*s was rehearsed on: %.*s",
                  STR_ARG(migration), STR_ARG(buf_str(&b)));
    err_hint(e,
             "homing rehearse proves it against the schema as it is now; --acknowledge %.*s goes "
             "on without",
             STR_ARG(migration));
    return false;
}

bool footprint_check(work *w, const size_t *at, size_t count, bool ran, err *e)
{
    bool as_after = (w->frontier_way == DIRECTION_UP) == ran;
    str *paths, *digests;

    if (!footprint_has(w, at, count))
        return true;
    expectation x = expect(w, at, count, as_after);
    paths = arena_take(w->tmp, x.count * sizeof *paths);
    digests = arena_take(w->tmp, x.count * sizeof *digests);
    for (size_t i = 0; i < x.count; i++)
        paths[i] = x.at[i].path;
    /* Other owners and grants are no drift: they differ between environments. */
    const catalog_part objects = { .scope = { .with_grants = false },
                                   .paths = paths,
                                   .count = x.count };
    return catalog_digests_of(w->c, w->tmp, &objects, digests, e) &&
           judge(w, &x, digests, w->records[at[0]].migration, e);
}
