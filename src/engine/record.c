#include <string.h>

#include "base/clock.h"
#include "base/crash.h"
#include "engine/work.h"

const char *state_after(way w)
{
    return w == DIRECTION_UP ? "after" : "before";
}

const char *state_before(way w)
{
    return w == DIRECTION_UP ? "before" : "after";
}

const char *state_between(way w)
{
    return w == DIRECTION_UP ? "up-intent" : "down-intent";
}

const char *work_state_of(const work *w, size_t step)
{
    static const char *const states[] = { "before", "up-intent", "after", "down-intent" };

    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_is(w->records[step].state, states[i]))
            return states[i];
    return state_before(w->plan.goal);
}

json_t *work_fault_json(arena *a, const err *e)
{
    json_t *out = json_object();

    (void)a;
    json_put_str(out, "code", str_of(err_describe(e->code)->name));
    json_put_int(out, "number", err_describe(e->code)->number);
    json_put_str(out, "text", str_of(e->text));
    if (e->hint[0])
        json_put_str(out, "hint", str_of(e->hint));
    if (e->sqlstate[0])
        json_put_str(out, "sqlstate", str_of(e->sqlstate));
    return out;
}

void work_set_fault(work *w, const err *e)
{
    JSON_CLOSING told = work_fault_json(w->tmp, e);

    w->fault = *e;
    if (w->frontier < w->plan.step_count && w->f.frontier != FRONTIER_NONE) {
        const plan_step *s = &w->plan.steps[w->frontier];
        const plan_step *failed = w->failed_step ? &w->plan.steps[w->failed_step - 1] : s;
        if (failed->migration == s->migration && failed->group == s->group)
            s = failed;
        json_put_str(told, "migration", w->plan.migrations[s->migration].id);
        json_put_str(told, "step", plan_contract_step(&w->plan, s)->name);
    }
    w->failed_step = 0;
    json_t *cause;
    err ignored;
    if (w->cause.size && json_parse(w->cause, &cause, &ignored))
        json_put(told, "cause", cause);
    w->run.error = json_canonical(w->a, told);
}

static void keep_event(work *w, str text)
{
    if (w->pending_event_count == w->pending_event_room) {
        size_t room = w->pending_event_room ? w->pending_event_room * 2 : 16;
        str *more = arena_take(w->tmp, room * sizeof *more);
        for (size_t i = 0; i < w->pending_event_count; i++)
            more[i] = w->pending_events[i];
        w->pending_events = more;
        w->pending_event_room = room;
    }
    w->pending_events[w->pending_event_count++] = text;
}

void work_event(work *w, call_list *list, const char *type, json_t *body)
{
    JSON_CLOSING taken = body;

    str text = registry_add_event(list, w->c, &w->chain, type, taken);
    if (w->at->on_event)
        keep_event(w, text);
}

static void tell(work *w)
{
    for (size_t i = 0; i < w->pending_event_count; i++)
        w->at->on_event(w->at->user, w->pending_events[i].at);
    w->pending_event_count = 0;
    w->told_run = w->run.id;
    w->told = w->chain.count;
}

static bool tell_missed(void *ctx, const event *seen, err *e)
{
    work *w = ctx;
    str text;

    if (seen->seq <= w->told)
        return true;
    if (!registry_event_text(w->tmp, w->run.id, seen, &text, e))
        return false;
    w->at->on_event(w->at->user, text.at);
    w->told = seen->seq;
    return true;
}

bool work_tell_missed(work *w, err *e)
{
    if (!str_same(w->told_run, w->run.id)) {
        w->told_run = w->run.id;
        w->told = w->run.event_count;
    }
    if (!w->at->on_event || w->told >= w->run.event_count)
        return true;
    return registry_events(w->c, w->run.id, tell_missed, w, e);
}

/* The run's row carries the head of the chain, so that what is missing at its end shows. */
static void add_run_row(work *w, call_list *list)
{
    w->run.state = str_of(run_state_name(w->state));
    w->run.direction = str_of(way_name(w->heading_way));
    w->run.attempts = w->attempts;
    (void)memcpy(w->head, hash_hex(w->tmp, w->chain.head).at, sizeof w->head);
    w->run.head = (str){ w->head, sizeof w->head };
    w->run.event_count = w->chain.count;
    registry_set_run(list, w->c, &w->run);
    /* Without a second session nobody else tells, after a long statement, that this runner is
     * alive. */
    if (!conn_has(w->c, TRAIT_SESSIONS) && (w->state == RUN_RUNNING || w->state == RUN_RETURNING))
        registry_guard(list, w->c, w->epoch);
}

bool work_commit_open(work *w, call_list *list, outcome *how, err *e)
{
    add_run_row(w, list);
    if (!driver_commit_with(w->c, list->at, list->count, how, e)) {
        w->pending_event_count = 0;
        driver_rollback(w->c);
        return false;
    }
    tell(w);
    return true;
}

bool work_commit(work *w, call_list *list, err *e)
{
    call_list first = calls_in(w->tmp);
    outcome how;

    registry_guard(&first, w->c, w->epoch);
    if (!driver_begin_with(w->c, first.at, first.count, e)) {
        w->pending_event_count = 0;
        return false;
    }
    return work_commit_open(w, list, &how, e);
}

void work_move(work *w, call_list *list, run_move_kind on, const char *why)
{
    const run_transition *t = run_move(w->state, on);
    json_t *body = json_object();

    if (!t) {
        /* Broken invariant: nothing in memory can be trusted, the registry can. */
        json_decref(body);
        (void)fprintf(stderr, "fatal: no transition from %s on %s\n", run_state_name(w->state),
                      run_move_name(on));
        abort();
    }
    json_put_str(body, "from", str_of(run_state_name(t->from)));
    json_put_str(body, "to", str_of(run_state_name(t->to)));
    json_put_str(body, "on", str_of(run_move_name(on)));
    json_put_str(body, "reason", str_of(why && *why ? why : t->reason));
    w->state = t->to;
    if (run_state_is_end(t->to))
        w->run.ended_at = clock_now();
    work_event(w, list, "run_moved", body);
}
