#include "rehearse/move.h"

#include "base/clock.h"

enum { BATCH_MEMORY = 64 << 20 };

bool move_begin(move *v, stage *s, arena *a, const contract *m, err *e)
{
    const plan_wish wish = { .goal = DIRECTION_UP, .traits = s->c->traits, .without_keeps = true };

    *v = (move){ .s = s, .m = m };
    if (!plan_make(a, &wish, m, 1, &v->plan, e))
        return false;
    v->w = (work){ .at = s->at, .request = &v->request, .to = &s->box.to, .a = a, .tmp = a };
    v->w.plan = v->plan;
    v->w.records = arena_take(a, (v->plan.step_count + 1) * sizeof *v->w.records);
    for (size_t i = 0; i < v->plan.step_count; i++)
        v->w.records[i] =
            (step_record){ .seq = (int64_t)i,
                           .migration = m->id,
                           .step = plan_contract_step(&v->plan, &v->plan.steps[i])->name };
    return true;
}

/* ---- locks */

/* Source: PostgreSQL manual 13.3.1; what keeps the application from reading, or from writing. */
static lock_level level_of(str mode)
{
    static const struct {
        const char *mode;
        lock_level level;
    } levels[] = {
        { "AccessShareLock", LOCK_READS },       { "RowShareLock", LOCK_READS },
        { "RowExclusiveLock", LOCK_WRITES },     { "ShareUpdateExclusiveLock", LOCK_WRITES },
        { "ShareLock", LOCK_BLOCKS_WRITES },     { "ShareRowExclusiveLock", LOCK_BLOCKS_WRITES },
        { "ExclusiveLock", LOCK_BLOCKS_WRITES }, { "AccessExclusiveLock", LOCK_BLOCKS_ALL },
    };

    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (str_is(mode, levels[i].mode))
            return levels[i].level;
    return LOCK_READS;
}

/* A table goes by its own number, by that of the type of its rows, or of that type's arrays. */
static const object *with_identity(const catalog *of, const value *numbers, size_t count)
{
    for (size_t i = 0; i < of->count; i++)
        for (size_t k = 0; of->objects[i].identity.size && k < count; k++)
            if (str_same(of->objects[i].identity, numbers[k].text))
                return &of->objects[i];
    return NULL;
}

static bool take_lock(void *ctx, const row *r, err *e)
{
    held *h = ctx;
    const object *o = r->count < 7 ? NULL : with_identity(h->before, &r->cell[4], 3);

    (void)e;
    h->seen = true;
    if (!o)
        return true;
    lock_level level = level_of(r->cell[3].text);
    bool table = str_is(o->kind, "table") || str_is(o->kind, "materialized view");
    if (level > h->lock || (level == h->lock && table && !str_is(h->lock_on->kind, "table"))) {
        h->lock = level;
        h->lock_on = o;
    }
    if (table && level >= LOCK_WRITES)
        table_names_add(&h->touched, o);
    if (table && str_is(r->cell[3].text, "RowExclusiveLock")) {
        h->writes_rows = true;
        h->written = o;
    }
    return true;
}

static bool commit(move *v, held *into, err *e)
{
    str text = driver_sql(v->s->c, STATEMENT_OWN_LOCKS);
    call locks = { .sql = text,
                   .must_affect = -1,
                   .each = take_lock,
                   .ctx = into,
                   .prepared = STATEMENT_OWN_LOCKS + 1 };
    outcome how;

    if (!into || !text.size)
        return driver_commit(v->s->c, &how, e);
    into->seen = true;
    /* Whether it was committed when the session is lost does not matter: the sandbox is lost too.
     */
    call both[] = { locks, { .sql = driver_sql(v->s->c, STATEMENT_COMMIT), .must_affect = -1 } };
    return driver_calls(v->s->c, both, 2, &how, e);
}

/* ---- one transaction */

static bool check(move *v, size_t i, way dir, err *e)
{
    const contract_step *c = plan_contract_step(&v->plan, &v->plan.steps[i]);
    bool yes = true;

    if (dir == DIRECTION_DOWN || c->verify.size == 0)
        return true;
    if (!statements_verify(&v->w, c, &yes, e))
        return false;
    return yes || err_set(e, ERR_CHECK, "the check of step %.*s answered no", STR_ARG(c->name));
}

static bool run_them(move *v, size_t from, size_t to, way dir, err *e)
{
    call_list opening = calls_in(v->w.tmp);
    int64_t rows = 0;

    for (size_t k = from; k < to; k++) {
        size_t i = dir == DIRECTION_UP ? k : to - 1 - (k - from);
        v->at = i;
        if (!statements_run(&v->w, &v->plan.steps[i], dir, &opening, &rows, e) ||
            !check(v, i, dir, e))
            return false;
    }
    return true;
}

static bool has_statement(const move *v, size_t from, size_t to, way dir)
{
    for (size_t i = from; i < to; i++)
        if (plan_statements(&v->plan, &v->plan.steps[i], dir)->count)
            return true;
    return false;
}

/* As run_them(), where the prologue may have let foreign keys rest: then they are counted. */
static bool run_checked(move *v, size_t from, size_t to, way dir, err *e)
{
    int64_t before = 0, after = 0;

    if (!driver_begin(v->s->c, false, e) || !statements_violations(&v->w, &before, e) ||
        !run_them(v, from, to, dir, e) || !statements_violations(&v->w, &after, e))
        return false;
    return after <= before ||
           err_set(e, ERR_CHECK, "%.*s leaves rows whose foreign keys lead nowhere",
                   STR_ARG(v->m->id));
}

/* The prologue goes before, and what it changed is reset behind. */
static bool with_prologue(move *v, bool *changed, err *e)
{
    if (statements_prologue(&v->w, v->m, changed, e))
        return true;
    err ignored;
    if (!v->s->c->lost && !stage_rest(v->s, &ignored))
        v->s->c->lost = true;
    return false;
}

static bool settle(move *v, bool changed, bool ok, err *e)
{
    err after;

    driver_rollback(v->s->c);
    if (changed && !v->s->c->lost && !stage_rest(v->s, ok ? e : &after))
        ok = false;
    return ok;
}

static bool together(move *v, size_t from, size_t to, way dir, held *into, err *e)
{
    bool changed;

    if (!has_statement(v, from, to, dir))
        return true;
    if (!with_prologue(v, &changed, e))
        return false;
    bool ok = changed ? run_checked(v, from, to, dir, e) : run_them(v, from, to, dir, e);
    ok = ok && (!v->s->c->in_transaction || commit(v, into, e));
    return settle(v, changed, ok, e);
}

/* ---- what commits by itself, and batches */

static bool alone(move *v, size_t i, way dir, err *e)
{
    bool changed;
    int64_t rows = 0;

    if (!with_prologue(v, &changed, e))
        return false;
    bool ok = statements_run(&v->w, &v->plan.steps[i], dir, NULL, &rows, e) && check(v, i, dir, e);
    return settle(v, changed, ok, e);
}

static bool one_batch(move *v, bool *complete, held *into, err *e)
{
    int64_t rows;
    bool changed;

    if (!with_prologue(v, &changed, e))
        return false;
    bool ok = driver_begin(v->s->c, false, e) && statements_batch(&v->w, complete, &rows, e) &&
              commit(v, into, e);
    return settle(v, changed, ok, e);
}

static bool batches(move *v, size_t i, way dir, held *into, err *e)
{
    arena *kept = v->w.tmp;
    bool complete = false, ok = true;

    v->w.records[i].cursor = (str){ 0 };
    v->w.walk_step = 0;
    (void)dir;
    while (ok && !complete) {
        v->w.tmp = arena_new(BATCH_MEMORY);
        if (!v->w.tmp)
            ok = err_set(e, ERR_NO_MEMORY, "no memory for a batch");
        ok = ok && one_batch(v, &complete, into, e) && stage_go_on(v->s, e);
        arena_free(v->w.tmp);
        v->w.tmp = kept;
    }
    return ok;
}

bool move_steps(move *v, size_t from, size_t to, way dir, held *into, err *e)
{
    step_mode mode = v->plan.steps[from].mode[dir];

    v->w.c = v->s->c;
    v->w.frontier = v->at = from;
    v->w.frontier_way = dir;
    if (mode == MODE_BATCHED)
        return batches(v, from, dir, into, e);
    if (mode == MODE_ALONE)
        return alone(v, from, dir, e);
    if (together(v, from, to, dir, into, e))
        return true;
    return mode == MODE_TRY && e->code == ERR_NOT_IN_TRANSACTION && !v->s->c->lost &&
           alone(v, from, dir, e);
}

/* ---- all of it */

size_t move_group_end(const move *v, size_t from)
{
    const plan_step *first = &v->plan.steps[from];
    size_t to = from + 1;

    while (to < v->plan.step_count && first->mode[DIRECTION_UP] == MODE_TRANSACTION &&
           v->plan.steps[to].mode[DIRECTION_UP] == MODE_TRANSACTION &&
           v->plan.steps[to].group == first->group)
        to++;
    return to;
}

bool move_all(move *v, err *e)
{
    for (size_t from = 0, to; from < v->plan.step_count; from = to) {
        to = move_group_end(v, from);
        if (move_steps(v, from, to, DIRECTION_UP, NULL, e))
            continue;
        if (v->s->c->lost || fault_of(e) != FAULT_SPLITTABLE || !plan_split(&v->plan, from))
            return false;
        v->w.plan = v->plan;
        to = from;
    }
    return true;
}
