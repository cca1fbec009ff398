#include "base/clock.h"
#include "base/crash.h"
#include "engine/kept.h"

typedef struct group {
    size_t *at; /* plan steps, in the order they are taken now */
    size_t count;
} group;

static bool belongs(const work *w, size_t first, size_t i)
{
    const plan_step *a = &w->plan.steps[first], *b = &w->plan.steps[i];
    way dir = w->frontier_way;

    return a->group == b->group && a->migration == b->migration &&
           b->mode[dir] == MODE_TRANSACTION && plan_has_way(&w->plan, b, dir) &&
           str_is(w->records[i].state, state_before(dir));
}

/* The frontier and what follows it in the same transaction. */
static group collect(const work *w)
{
    group g = { .at = arena_take(w->tmp, (w->plan.step_count + 1) * sizeof(size_t)) };
    size_t i = w->frontier;
    bool onward = w->f.heading == HEADING_ONWARD;

    g.at[g.count++] = i;
    if (w->f.mode != MODE_TRANSACTION || w->f.frontier == FRONTIER_MIDDLE)
        return g;
    while (onward ? ++i < w->plan.step_count : i-- > 0) {
        if (!belongs(w, w->frontier, i))
            break;
        g.at[g.count++] = i;
    }
    return g;
}

static bool check_step(work *w, size_t at, err *e)
{
    const plan_step *s = &w->plan.steps[at];
    const contract_step *c = plan_contract_step(&w->plan, s);
    bool yes;

    if (w->frontier_way == DIRECTION_DOWN || c->verify.size == 0)
        return true;
    if (!statements_verify(w, c, &yes, e))
        return false;
    if (!yes) {
        (void)err_set(e, ERR_CHECK, "the check of step %.*s/%.*s answered no",
                      STR_ARG(w->records[at].migration), STR_ARG(c->name));
        err_hint(e, "the step is not kept: look at what its verify SELECT counts, then run again");
        return false;
    }
    work_add_check(w, &w->records[at], "verify", "yes");
    return true;
}

typedef struct timing {
    int64_t began, stalled_from; /* monotonic; stalled_from 0: no lock yet that blocks others */
} timing;

static bool blocks(const plan_step *s, way dir, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (s->classes[dir][i].lock >= LOCK_BLOCKS_WRITES && s->classes[dir][i].table.size)
            return true;
    return false;
}

static bool run_steps(work *w, const group *g, call_list *opening, int64_t *rows, timing *t, err *e)
{
    for (size_t i = 0; i < g->count; i++) {
        const plan_step *s = &w->plan.steps[g->at[i]];
        size_t count = plan_statements(&w->plan, s, w->frontier_way)->count;
        if (!t->stalled_from && blocks(s, w->frontier_way, count))
            t->stalled_from = clock_monotonic();
        if ((w->keeping && !kept_return(w, s, e)) ||
            !statements_run(w, s, w->frontier_way, opening, &rows[i], e) ||
            !check_step(w, g->at[i], e))
            return false;
    }
    return true;
}

/* The locks that the step's statements took on tables that were there, and how long they have been
 * held. */
static str locks_of(const work *w, const plan_step *s, const timing *t)
{
    JSON_CLOSING list = json_array();
    int64_t held_ms = (clock_monotonic() - (t->stalled_from ? t->stalled_from : t->began)) / 1000;

    for (size_t i = 0; i < plan_statements(&w->plan, s, w->frontier_way)->count; i++) {
        const sql_class *k = &s->classes[w->frontier_way][i];
        if (k->lock < LOCK_WRITES || k->table.size == 0)
            continue;
        json_t *one = json_object();
        json_put_str(one, "lock", str_of(lock_level_name(k->lock)));
        json_put_str(one, "schema", k->table_schema);
        json_put_str(one, "table", k->table);
        json_put_int(one, "ms", held_ms);
        (void)json_array_append_new(list, one);
    }
    return json_array_size(list) ? json_canonical(w->a, list) : (str){ 0 };
}

static void record_step(work *w, call_list *list, size_t at, int64_t rows, const timing *t)
{
    step_record *r = &w->records[at];
    json_t *body = json_object();

    r->state = str_of(state_after(w->frontier_way));
    r->rows += rows;
    r->attempt++;
    r->done_at = clock_now();
    r->cursor = (str){ 0 };
    r->locks = locks_of(w, &w->plan.steps[at], t);
    registry_set_step(list, w->c, w->run.id, r);
    json_put_str(body, "migration", r->migration);
    json_put_str(body, "step", r->step);
    json_put_str(body, "way", str_of(way_name(w->frontier_way)));
    json_put_int(body, "rows", rows);
    work_event(w, list, "step_done", body);
}

static bool commit_group(work *w, const group *g, const int64_t *rows, const timing *t, err *e)
{
    call_list list = calls_in(w->tmp);
    outcome how;

    if (!kept_end(w, g->at, g->count, &list, e))
        return false;
    for (size_t i = 0; i < g->count; i++)
        record_step(w, &list, g->at[i], rows[i], t);
    work_settle(w, &list, w->plan.steps[w->frontier].migration, w->frontier_way);
    CRASH_POINT(GROUP_RAN);
    return work_commit_open(w, &list, &how, e);
}

/* The first statement may go with the opening: nothing has to be looked at in between. A step of no
 * statement (nothing to undo) has to be recorded all the same. */
static bool opens_with_statement(const work *w, const group *g)
{
    return plan_statements(&w->plan, &w->plan.steps[g->at[0]], w->frontier_way)->count > 0 &&
           !footprint_has(w, g->at, g->count);
}

/* How the transaction of a group is begun and looked over. */
typedef struct opening {
    call_list calls; /* with the first statement, where nothing has to be looked at in between */
    bool check_keys, kept;
    int64_t violations; /* before the group ran */
} opening;

static bool open_group(work *w, const group *g, opening *o, err *e)
{
    registry_guard(&o->calls, w->c, w->epoch);
    if (o->kept || o->check_keys || !opens_with_statement(w, g)) {
        if (!driver_begin_with(w->c, o->calls.at, o->calls.count, e))
            return false;
        CRASH_POINT(GROUP_BEGUN);
        if (o->check_keys && !statements_violations(w, &o->violations, e))
            return false;
    }
    return footprint_check(w, g->at, g->count, false, e) &&
           (!o->kept || kept_begin(w, g->at, g->count, e));
}

static bool look_over(work *w, const group *g, const opening *o, err *e)
{
    int64_t after = 0;

    if (!footprint_check(w, g->at, g->count, true, e) ||
        (o->check_keys && !statements_violations(w, &after, e)))
        return false;
    if (after <= o->violations)
        return true;
    (void)err_set(e, ERR_CHECK, "%.*s leaves rows whose foreign keys lead nowhere",
                  STR_ARG(w->records[w->frontier].migration));
    err_hint(e, "nothing was kept: `PRAGMA foreign_key_check` on a copy shows the rows");
    return false;
}

static bool run_in_transaction(work *w, const group *g, bool check_keys, timing *t, err *e)
{
    int64_t *rows = arena_take(w->tmp, g->count * sizeof *rows);
    opening o = { .calls = calls_in(w->tmp),
                  .check_keys = check_keys,
                  .kept = kept_has(w, g->at, g->count) };

    return open_group(w, g, &o, e) && run_steps(w, g, &o.calls, rows, t, e) &&
           look_over(w, g, &o, e) && commit_group(w, g, rows, t, e);
}

/* What a failed transaction must not leave in memory. */
typedef struct memory {
    chain chain;
    step_record *records;
} memory;

static memory remember(const work *w, const group *g)
{
    memory m = { .chain = w->chain, .records = arena_take(w->tmp, g->count * sizeof *m.records) };

    for (size_t i = 0; i < g->count; i++)
        m.records[i] = w->records[g->at[i]];
    return m;
}

static void restore(work *w, const group *g, const memory *m)
{
    w->chain = m->chain;
    w->pending_event_count = 0;
    for (size_t i = 0; i < g->count; i++)
        w->records[g->at[i]] = m->records[i];
}

/* A refusal that concerns the company a statement is in can be met only where there is company. */
static void note_fault(work *w, const group *g, const err *failed)
{
    fact_fault fault = fault_of(failed);

    if (fault == FAULT_OUTSIDE && g->count > 1)
        fault = FAULT_SPLITTABLE;
    if (fault == FAULT_SPLITTABLE && g->count == 1)
        fault = FAULT_DEFINITE;
    if ((fault == FAULT_SPLITTABLE || fault == FAULT_OUTSIDE) &&
        w->plan.migrations[w->plan.steps[w->frontier].migration].atomic)
        fault = FAULT_DEFINITE;
    w->f.fault = fault;
    work_set_fault(w, failed);
}

static void count_stall(work *w, const timing *t)
{
    if (t->stalled_from)
        w->stalled_ms += (clock_monotonic() - t->stalled_from) / 1000;
}

/* One transaction; taken back when it failed. */
static bool try_group(work *w, const group *g, timing *t, err *failed)
{
    const contract *m = &w->plan.migrations[w->plan.steps[w->frontier].migration];
    bool changed = false;
    err ignored;

    bool ok =
        statements_prologue(w, m, &changed, failed) && run_in_transaction(w, g, changed, t, failed);
    if (!ok)
        driver_rollback(w->c);
    count_stall(w, t);
    if (changed && !w->c->lost && !driver_reset(w->c, &ignored))
        w->c->lost = true;
    return ok;
}

bool do_run_group(work *w, const decided *d, err *e)
{
    group g = collect(w);
    memory before = remember(w, &g);
    bool ok, again;
    err failed;

    (void)d;
    w->escaped = (keep_names){ 0 };
    do {
        timing t = { .began = clock_monotonic() };
        ok = try_group(w, &g, &t, &failed);
        again = !ok && kept_again(w);
        kept_forget(w);
        if (!ok)
            restore(w, &g, &before);
    } while (again);
    if (ok) {
        work_progressed(w);
        CRASH_POINT(GROUP_COMMITTED);
        return true;
    }
    if (w->c->lost || failed.code == ERR_LOST || failed.code == ERR_FENCE) {
        *e = failed;
        return false;
    }
    note_fault(w, &g, &failed);
    return true;
}
