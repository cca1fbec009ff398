#include "rehearse/stage.h"

#include <string.h>

enum {
    BOX_MEMORY = 1 << 30,
    SESSION_MEMORY = 64 << 20,
    STATION_MEMORY = 512 << 20,
    DIGEST_MEMORY = 256 << 20
};

void station_free(station *s)
{
    if (s->of)
        watch_release(s->of, &s->c);
    *s = (station){ 0 };
}

/* ---- names */

bool table_names_have(const table_names *all, str schema, str name)
{
    for (size_t i = 0; i < all->count; i++)
        if (str_same(all->at[i]->name, name) && str_same(all->at[i]->schema, schema))
            return true;
    return false;
}

void table_names_add(table_names *all, const object *table)
{
    if (table_names_have(all, table->schema, table->name))
        return;
    if (all->count == all->room) {
        size_t room = all->room ? 2 * all->room : 8;
        const object **more = arena_take(all->a, room * sizeof *more);
        if (all->count)
            (void)memcpy(more, all->at, all->count * sizeof *more);
        all->at = more;
        all->room = room;
    }
    all->at[all->count++] = table;
}

/* ---- open and close */

bool stage_is_broken(const stage *s, const err *e)
{
    return !s->c || s->c->lost || e->code == ERR_FULL || e->code == ERR_NO_MEMORY ||
           e->code == ERR_LIMIT || e->code == ERR_INTERNAL || e->code == ERR_PAUSED;
}

bool stage_go_on(const stage *s, err *e)
{
    if (!s->at->pause || !*s->at->pause)
        return true;
    return err_set(e, ERR_PAUSED, "the rehearsal was stopped by request");
}

static bool relax(stage *s, err *e)
{
    outcome how;

    return driver_run(s->c, sql_relax(s->c->dialect), NULL, &how, e);
}

bool stage_rest(stage *s, err *e)
{
    return driver_reset(s->c, e) && relax(s, e);
}

static bool begin(stage *s, const catalog *like, err *e)
{
    s->box_a = arena_new(BOX_MEMORY);
    s->session = arena_new(SESSION_MEMORY);
    if (!s->box_a || !s->session)
        return err_set(e, ERR_NO_MEMORY, "no memory for a sandbox");
    if (!sandbox_open(s->box_a, &s->where, &s->box, e))
        return false;
    s->box.to.limits = s->where.like->limits;
    return driver_open(&s->box.to, s->session, &s->c, e) &&
           sandbox_build(s->c, s->box_a, like, &s->built, e);
}

static bool fill_all(stage *s, err *e)
{
    if (s->rows.rows > 0 && !rows_fill(s->c, s->box_a, &s->now.c, &s->rows, &s->filled, e))
        return false;
    return relax(s, e) && stage_take_stock(s, NULL, e);
}

static bool begin_watch(stage *s, err *e)
{
    const catalog_scope scope = { .with_edges = true };

    if (!watch_open(s->c, s->a, &scope, &s->watch, e))
        return false;
    watch_alone(s->watch);
    return stage_look_now(s, e);
}

bool stage_open(stage *s, const catalog *like, err *e)
{
    err ignored;

    if (begin(s, like, e) && begin_watch(s, e) && fill_all(s, e))
        return true;
    (void)!stage_close(s, &ignored);
    return false;
}

static void keep_watch(stage *s)
{
    watch **more = arena_take(s->a, (s->past_count + 1) * sizeof(watch *));

    for (size_t i = 0; i < s->past_count; i++)
        more[i] = s->past[i];
    more[s->past_count++] = s->watch;
    s->past = more;
    s->watch = NULL;
}

void stage_forget(stage *s)
{
    for (size_t i = 0; i < s->past_count; i++)
        watch_close(s->past[i]);
    s->past_count = 0;
}

bool stage_close(stage *s, err *e)
{
    station_free(&s->now);
    keep_watch(s);
    driver_close(s->c);
    s->c = NULL;
    bool ok = sandbox_close(&s->box, e);
    arena_free(s->digests_a);
    arena_free(s->session);
    arena_free(s->box_a);
    s->digests_a = s->session = s->box_a = NULL;
    s->digests = (table_digests){ 0 };
    s->built = (sandbox_built){ 0 };
    s->filled = (rows_report){ 0 };
    return ok;
}

/* ---- looking */

bool stage_look(stage *s, station *out, err *e)
{
    station made = { .of = s->watch };

    if (!watch_refresh(s->watch, &made.c, NULL, e))
        return false;
    *out = made;
    return true;
}

bool stage_look_now(stage *s, err *e)
{
    station now;

    if (!stage_look(s, &now, e))
        return false;
    station_free(&s->now);
    s->now = now;
    return true;
}

/* ---- rows */

/* The tables that are wanted, and their columns: what digests are made by. */
static bool part_of(arena *a, const catalog *of, const table_names *only, catalog *out, err *e)
{
    void *given;

    if (!arena_try(a, (of->count + 1) * sizeof(object), &given, e))
        return false;
    *out = (catalog){ .objects = given };
    for (size_t i = 0; i < of->count; i++) {
        const object *o = &of->objects[i];
        if ((str_is(o->kind, "table") || str_is(o->kind, "column")) &&
            table_names_have(only, o->schema, o->name))
            out->objects[out->count++] = *o;
    }
    return true;
}

static bool digest(stage *s, arena *a, const catalog *of, const table_names *only,
                   table_digests *out, err *e)
{
    catalog part;

    if (!only)
        return catalog_digest_rows(s->c, a, of, out, e);
    *out = (table_digests){ 0 };
    if (only->count == 0)
        return true;
    return part_of(a, of, only, &part, e) && catalog_digest_rows(s->c, a, &part, out, e);
}

static table_digest copied(arena *a, const table_digest *of)
{
    table_digest t = *of;

    t.schema = str_copy(a, of->schema);
    t.name = str_copy(a, of->name);
    return t;
}

bool stage_digest(stage *s, arena *a, const catalog *of, const table_names *only,
                  table_digests *out, err *e)
{
    if (!digest(s, a, of, only, out, e))
        return false;
    /* The catalogue may go before them. */
    for (size_t i = 0; i < out->count; i++)
        out->at[i] = copied(a, &out->at[i]);
    return true;
}

const table_digest *digest_of(const table_digests *all, str schema, str name)
{
    for (size_t i = 0; i < all->count; i++)
        if (str_same(all->at[i].name, name) && str_same(all->at[i].schema, schema))
            return &all->at[i];
    return NULL;
}

/* Those that are looked at anew, and those that are known. */
static bool take_stock(stage *s, arena *a, const table_names *those, table_digests *out, err *e)
{
    table_names fresh = { .a = a };
    table_digests read;
    size_t count = 0;

    for (size_t i = 0; i < s->now.c.count; i++) {
        const object *o = &s->now.c.objects[i];
        if (!str_is(o->kind, "table"))
            continue;
        count++;
        if (!those || table_names_have(those, o->schema, o->name) ||
            !digest_of(&s->digests, o->schema, o->name))
            table_names_add(&fresh, o);
    }
    if (!stage_digest(s, a, &s->now.c, &fresh, &read, e))
        return false;
    out->at = arena_take(a, (count + 1) * sizeof *out->at);
    for (size_t i = 0; i < read.count; i++)
        out->at[out->count++] = read.at[i];
    for (size_t i = 0; i < s->digests.count; i++) {
        const table_digest *t = &s->digests.at[i];
        object path = { .kind = STR("table"), .schema = t->schema, .name = t->name };
        if (!table_names_have(&fresh, t->schema, t->name) &&
            catalog_find(&s->now.c, &path) != SIZE_MAX)
            out->at[out->count++] = copied(a, t);
    }
    return true;
}

bool stage_take_stock(stage *s, const table_names *those, err *e)
{
    arena *a = arena_new(DIGEST_MEMORY);
    table_digests made = { 0 };

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "no memory for row digests");
    if (!take_stock(s, a, those, &made, e)) {
        arena_free(a);
        return false;
    }
    arena_free(s->digests_a);
    s->digests_a = a;
    s->digests = made;
    return true;
}

static bool is_wanted(const void *ctx, str schema, str name)
{
    return table_names_have(ctx, schema, name);
}

bool stage_fill(stage *s, const table_names *only, uint64_t seed, int64_t rows, err *e)
{
    rows_wish wish = s->rows;
    arena *a;
    rows_report ignored;

    if (only->count == 0 || rows <= 0)
        return true;
    wish.seed = seed;
    wish.rows = rows;
    wish.wants = is_wanted;
    wish.ctx = only;
    wish.relaxed = true;
    a = arena_new(BOX_MEMORY);
    if (!a)
        return err_set(e, ERR_NO_MEMORY, "no memory for rows");
    bool ok = rows_fill(s->c, a, &s->now.c, &wish, &ignored, e);
    arena_free(a);
    return ok;
}

/* ---- leading elsewhere */

static bool run_together(stage *s, const ddl *d, err *e)
{
    arena *a = arena_new((d->count + 2) * sizeof(call) + 4 * (size_t)ARENA_CHUNK);
    outcome how;

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "no memory for statements");
    call *list = arena_take(a, (d->count + 2) * sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < d->count; i++)
        list[n++] = (call){ .sql = d->at[i].sql, .must_affect = -1 };
    if (n && s->c->dialect == DIALECT_POSTGRES)
        list[n++] = (call){ .sql = driver_sql(s->c, STATEMENT_COMMIT), .must_affect = -1 };
    bool ok = n == 0 || (driver_begin_with(s->c, list, n, e) &&
                         (!s->c->in_transaction || driver_commit(s->c, &how, e)));
    driver_rollback(s->c);
    arena_free(a);
    return ok;
}

bool stage_run_ddl(stage *s, const ddl *d, err *e)
{
    outcome how;
    err after;

    if (!d->rests_keys)
        return run_together(s, d, e);
    bool ok = driver_run(s->c, driver_sql(s->c, STATEMENT_SUSPEND_FOREIGN_KEYS), NULL, &how, e) &&
              run_together(s, d, e);
    if (!s->c->lost && !stage_rest(s, ok ? e : &after))
        ok = false;
    return ok;
}

/* By the statements of the difference. False: that did not lead there. */
static bool lead_by_difference(stage *s, arena *a, const catalog *want)
{
    err ignored;
    ddl d;

    return catalog_inverse(a, &s->now.c, want, &d, &ignored) && stage_run_ddl(s, &d, &ignored) &&
           stage_look_now(s, &ignored) && hash_same(s->now.c.fingerprint, want->fingerprint);
}

bool stage_lead_to(stage *s, const catalog *want, err *e)
{
    arena *a;

    if (!stage_look_now(s, e))
        return false;
    if (hash_same(s->now.c.fingerprint, want->fingerprint))
        return true;
    a = arena_new(STATION_MEMORY);
    if (!a)
        return err_set(e, ERR_NO_MEMORY, "no memory for a way");
    bool there = lead_by_difference(s, a, want);
    arena_free(a);
    if (there)
        return true;
    return stage_close(s, e) && stage_open(s, want, e);
}
