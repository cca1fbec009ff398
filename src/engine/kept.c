#include "engine/kept.h"

#include "base/clock.h"
#include "base/crash.h"
#include "engine/plan_keep.h"

static bool keeps(const work *w, const plan_step *s)
{
    way dir = w->frontier_way;
    const contract_statements *list = plan_statements(&w->plan, s, dir);

    if (dir == DIRECTION_DOWN && s->kept)
        return true;
    if (dir == DIRECTION_UP && plan_wants_way(&w->plan, s))
        return true;
    for (size_t i = 0; i < list->count; i++)
        if (kept_statement(w, s, i))
            return true;
    return false;
}

bool kept_statement(const work *w, const plan_step *s, size_t at)
{
    way dir = w->frontier_way;
    const sql_class *class = &s->classes[dir][at];

    if (!w->plan.keeps || s->mode[dir] != MODE_TRANSACTION)
        return false;
    /* Going back, rows that are merged or that the author puts right are not taken from anybody;
     * and of what an unfinished migration made, nobody knows yet. */
    if (dir == DIRECTION_DOWN)
        return class->fate == FATE_DROP && w->plan.goal == DIRECTION_DOWN;
    if (plan_keep_mode(plan_contract_step(&w->plan, s)) == KEEP_MODE_NONE)
        return false;
    if (class->fate == FATE_ROWS || class->fate == FATE_EMPTY || class->fate == FATE_ANY)
        return plan_keeps_rows(&w->plan, s) && plan_will_keep(&w->plan, s);
    return class->fate == FATE_DROP || plan_wants_way(&w->plan, s);
}

bool kept_has(const work *w, const size_t *at, size_t count)
{
    for (size_t i = 0; w->plan.keeps && i < count; i++)
        if (keeps(w, &w->plan.steps[at[i]]))
            return true;
    return false;
}

bool kept_begin(work *w, const size_t *at, size_t count, err *e)
{
    const plan_step *first = &w->plan.steps[at[0]];
    bool up = w->frontier_way == DIRECTION_UP;
    const keeping_wish wish = { .migration = w->plan.migrations[first->migration].id,
                                .run = w->run.id,
                                .way = str_of(way_name(w->frontier_way)),
                                .wants_way = up && plan_wants_way(&w->plan, first),
                                .also = &w->escaped };

    (void)count;
    w->keep_calls = calls_in(w->tmp);
    w->keeping = arena_take(w->tmp, sizeof *w->keeping);
    return keeping_begin(w->c, w->tmp, &wish, w->keeping, e);
}

bool kept_run(work *w, const plan_step *s, size_t at, int64_t *affected, err *e)
{
    way dir = w->frontier_way;
    const contract_statement *one = &plan_statements(&w->plan, s, dir)->at[at];

    keep_mode mode =
        dir == DIRECTION_UP ? plan_keep_mode(plan_contract_step(&w->plan, s)) : KEEP_MODE_AUTO;
    return keeping_run(w->keeping, &s->classes[dir][at], mode, one->text, affected, e);
}

static bool read_keeps(work *w, const plan_step *s, err *e)
{
    const keep_filter which = { .migration = w->plan.migrations[s->migration].id,
                                .way = STR("up") };

    w->bringing = arena_take(w->tmp, sizeof *w->bringing);
    keep_list *all = arena_take(w->tmp, sizeof *all);
    quarantine_place *q = arena_take(w->tmp, sizeof *q);
    *q = (quarantine_place){ .table = registry_quarantine_table(w->c),
                             .migration = which.migration,
                             .run = w->run.id,
                             .at = clock_now() };
    *w->bringing = (bringing){ .all = all, .step = plan_contract_step(&w->plan, s)->name, .q = q };
    if (!registry_keeps(w->c, w->tmp, &which, all, e))
        return false;
    w->bringing->run = plan_kept_by(all, which.migration);
    return true;
}

bool kept_return(work *w, const plan_step *s, err *e)
{
    if (w->frontier_way != DIRECTION_DOWN || !s->kept)
        return true;
    if (!read_keeps(w, s, e) || !keeping_return(w->keeping, w->bringing, &w->keep_calls, e))
        return false;
    CRASH_POINT(KEEP_BROUGHT);
    return true;
}

bool kept_settle(work *w, const plan_step *s, size_t at, err *e)
{
    bool now = w->frontier_way == DIRECTION_DOWN && s->kept && at == s->kept_rows;

    return !now || keeping_settle(w->keeping, w->bringing, e);
}

/* Steps that come home by what is kept: all of them where the catalogue is led back, else those
 * that write rows alone. Going back, none. */
static keep_steps steps_of(work *w, const size_t *at, size_t count)
{
    str *names = arena_take(w->tmp, (count + 1) * sizeof *names);
    keep_steps steps = { .at = names };

    for (size_t i = 0; i < count; i++) {
        const plan_step *s = &w->plan.steps[at[i]];
        str name = plan_contract_step(&w->plan, s)->name;
        bool comes_back = w->frontier_way == DIRECTION_UP && plan_will_keep(&w->plan, s);
        if (comes_back)
            names[steps.count++] = name;
        if (comes_back || steps.count == 0)
            steps.last = name;
    }
    return steps;
}

static void tell(work *w, call_list *list)
{
    json_t *body = json_object();
    const bringing *b = w->bringing;

    json_put_str(body, "migration", b->q->migration);
    json_put_str(body, "step", b->step);
    json_put_int(body, "restored", b->counts.restored);
    json_put_int(body, "quarantined", b->counts.quarantined);
    work_event(w, list, "kept_returned", body);
}

static void tell_kept(work *w, call_list *list, const keep_record *r)
{
    json_t *body = json_object();

    if (r->kind == KEEP_WAY || r->rows == 0) {
        json_decref(body);
        return;
    }
    json_put_str(body, "migration", r->migration);
    json_put_str(body, "step", r->step);
    json_put_int(body, "keep", r->id);
    json_put_str(body, "kind", str_of(keep_kind_name(r->kind)));
    json_put_str(body, "what", r->path);
    work_event(w, list, "kept", body);
}

bool kept_end(work *w, const size_t *at, size_t count, call_list *list, err *e)
{
    const keep_steps steps = steps_of(w, at, count);

    if (!w->keeping)
        return true;
    for (size_t i = 0; i < w->keep_calls.count; i++)
        calls_add_call(list, &w->keep_calls.at[i]);
    if (w->bringing)
        tell(w, list);
    if (!keeping_end(w->keeping, &steps, list, e))
        return false;
    CRASH_POINT(KEEP_SET_ASIDE);
    for (size_t i = 0; i < w->keeping->made.count; i++)
        tell_kept(w, list, &w->keeping->made.at[i]);
    return true;
}

bool kept_again(work *w)
{
    const keep_names *found = w->keeping ? &w->keeping->escaped : NULL;

    if (!found || found->count == 0 || w->c->lost)
        return false;
    str *all = arena_take(w->a, (w->escaped.count + found->count) * sizeof *all);
    for (size_t i = 0; i < w->escaped.count; i++)
        all[i] = w->escaped.at[i];
    for (size_t i = 0; i < found->count; i++)
        all[w->escaped.count + i] = str_copy(w->a, found->at[i]);
    w->escaped.at = all;
    w->escaped.count += found->count;
    return true;
}

void kept_forget(work *w)
{
    w->keeping = NULL;
    w->bringing = NULL;
}

bool kept_load(work *w, err *e)
{
    keep_list all;
    const keep_filter every = { .way = STR("up") };

    if (!w->plan.keeps)
        return true;
    return registry_keeps(w->c, w->a, &every, &all, e) && plan_take_keeps(w->a, &all, &w->plan, e);
}
