#include "catalog/refresh_state.h"

#include <string.h>

batch *batch_new(void)
{
    arena *a = arena_new(REFRESH_MAX);

    if (!a)
        return NULL;
    batch *b = arena_take(a, sizeof *b);
    *b = (batch){ .a = a };
    return b;
}

void batch_free(batch *b)
{
    if (b)
        arena_free(b->a);
}

generation *generation_new(watch *w)
{
    arena *a = arena_new(REFRESH_MAX);

    if (!a)
        return NULL;
    generation *g = arena_take(a, sizeof *g);
    *g = (generation){ .a = a, .older = w->all, .users = 1 };
    w->all = g;
    return g;
}

void generation_drop(watch *w, generation *g)
{
    generation **at = &w->all;

    if (!g || --g->users)
        return;
    while (*at && *at != g)
        at = &(*at)->older;
    if (*at)
        *at = g->older;
    for (size_t i = 0; i < g->batch_count; i++)
        if (--g->batches[i]->users == 0)
            batch_free(g->batches[i]);
    arena_free(g->a);
}

/* ---- one refresh ---- */

static bool begin_looking(looking *l, watch *w, err *e)
{
    *l = (looking){ .w = w,
                    .scratch = arena_new(REFRESH_MAX),
                    .lost = { .size = sizeof(number) },
                    .relinked = { .size = sizeof(number) },
                    .touched = { .size = sizeof(number) },
                    .reached = { .size = sizeof(number) },
                    .into = batch_new() };
    l->fresh = l->into ? build_new(l->into->a) : NULL;
    return (l->fresh && l->scratch) || err_set(e, ERR_NO_MEMORY, "the system has no memory left");
}

static void end_looking(looking *l)
{
    map_free(&l->gone);
    map_free(&l->touched_set);
    map_free(&l->reached_set);
    list_drop(&l->lost);
    list_drop(&l->relinked);
    list_drop(&l->touched);
    list_drop(&l->reached);
    build_free(l->fresh);
    if (l->into && l->into->users == 0)
        batch_free(l->into);
    arena_free(l->scratch);
}

/* The present catalogue gets another user, or makes place for the next. */
static void set_now(watch *w, generation *next)
{
    generation *before = w->now;

    w->now = next;
    generation_drop(w, before);
}

static bool read_touched(looking *l, generation **next, err *e)
{
    bool nothing = true;

    *next = NULL;
    if (!look_begin(l, e) || (!l->quiet && !reach_all(l, &nothing, e)))
        return false;
    if (nothing && l->w->now)
        return true;
    return reach_read(l, e) && merge_next(l, next, e);
}

static void forget(watch *w)
{
    rows_free(&w->rows);
    links_free(&w->links);
    rows_init(&w->rows);
    links_init(&w->links);
    w->known = false;
}

/* After a failure in the middle nothing is known of the rows, and all is read anew. */
static bool refresh_touched(watch *w, err *e)
{
    generation *next;
    looking l;
    bool done = begin_looking(&l, w, e) && read_touched(&l, &next, e);

    driver_rollback(w->c);
    end_looking(&l);
    if (!done) {
        forget(w);
        return false;
    }
    w->known = true;
    if (next)
        set_now(w, next);
    return true;
}

/* As if all had been read by one refresh, into a batch of its own. */
static bool refresh_whole(watch *w, err *e)
{
    const catalog_scope scope = { .with_grants = w->scope.with_grants, .with_edges = true };
    generation *next = generation_new(w);

    if (!next)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    if (!catalog_read(w->c, next->a, &scope, &next->c, e)) {
        generation_drop(w, next);
        return false;
    }
    if (w->now)
        catalog_compare(next->a, &w->now->c, &next->c, &next->what.all);
    next->what.read = next->c.count;
    set_now(w, next);
    return true;
}

/* Nothing is known of the rows: nothing of the present catalogue is kept, as it may be gone. */
static bool refresh_anew(watch *w, err *e)
{
    generation *before = w->now;

    w->now = NULL;
    if (!refresh_touched(w, e)) {
        w->now = before;
        return false;
    }
    if (before)
        catalog_compare(w->now->a, &before->c, &w->now->c, &w->now->what.all);
    generation_drop(w, before);
    return true;
}

/* What went cannot always be told from links that went as well (a partition that left, the key it
 * had of its parent): then nothing adds up, and all is read anew. */
static bool refresh(watch *w, err *e)
{
    if (w->c->dialect != DIALECT_POSTGRES)
        return refresh_whole(w, e);
    bool known = w->known;
    if (known && refresh_touched(w, e))
        return true;
    return (!known || (!w->c->lost && e->code == ERR_INTERNAL)) && refresh_anew(w, e);
}

bool watch_open(conn *c, arena *a, const catalog_scope *scope, watch **out, err *e)
{
    watch *w = arena_take(a, sizeof *w);

    *w = (watch){ .c = c, .scope = *scope, .a = arena_new(REFRESH_MAX) };
    if (!w->a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    rows_init(&w->rows);
    links_init(&w->links);
    if (!refresh(w, e)) {
        err_wrap(e, "cannot read the catalogue");
        watch_close(w);
        return false;
    }
    *out = w;
    return true;
}

void watch_alone(watch *w)
{
    w->alone = true;
    w->counted[0] = 0; /* what was new at the look before, others may have written */
}

void watch_close(watch *w)
{
    if (!w)
        return;
    while (w->all) {
        w->all->users = 1;
        generation_drop(w, w->all);
    }
    rows_free(&w->rows);
    links_free(&w->links);
    arena_free(w->a);
}

bool watch_refresh(watch *w, catalog *out, touched *what, err *e)
{
    const generation *before = w->now;
    bool first = !w->given;

    if (!first && !refresh(w, e)) {
        err_wrap(e, "cannot read the catalogue");
        return false;
    }
    w->given = true;
    w->now->users++;
    *out = w->now->c;
    out->reader = w->reader.size ? w->reader : out->reader;
    if (what)
        *what = w->now != before ? w->now->what : (touched){ 0 };
    return true;
}

void watch_release(watch *w, const catalog *of)
{
    generation *g = w->all;

    while (g && g->c.objects != of->objects)
        g = g->older;
    generation_drop(w, g);
}
