#include "base/clock.h"
#include "base/crash.h"
#include "engine/kept.h"

static bool damaged(err *e, str run, const char *what)
{
    (void)err_set(e, ERR_REGISTRY, "the record of run %.*s is damaged: %s", STR_ARG(run), what);
    err_hint(e, "restore the registry's tables from a backup; nothing was touched");
    return false;
}

static step_record fresh_record(const work *w, const plan_step *s)
{
    return (step_record){ .seq = s->seq,
                          .migration = w->plan.migrations[s->migration].id,
                          .step = plan_contract_step(&w->plan, s)->name,
                          .state = str_of(state_before(w->plan.goal)) };
}

static bool take_records(work *w, const step_record *found, size_t count, err *e)
{
    void *given;

    if (!arena_try(w->a, (w->plan.step_count + 1) * sizeof *w->records, &given, e))
        return false;
    w->records = given;
    for (size_t i = 0; i < w->plan.step_count; i++)
        w->records[i] = fresh_record(w, &w->plan.steps[i]);
    for (size_t i = 0; i < count; i++) {
        if (found[i].seq < 0 || (size_t)found[i].seq >= w->plan.step_count)
            return damaged(e, w->run.id, "a step is not in its plan");
        w->records[found[i].seq] = found[i];
    }
    return true;
}

/* Why the run turned: what stands behind the last error, or the error itself while it is on its way
 * back. */
static str cause_of(const work *w, const run_record *run)
{
    JSON_CLOSING told = NULL;
    err ignored;

    if (run->error.size == 0 || !json_parse(run->error, &told, &ignored))
        return (str){ 0 };
    const json_t *cause = json_object_get(told, "cause");
    if (cause)
        return json_canonical(w->a, cause);
    return w->state == RUN_RETURNING ? run->error : (str){ 0 };
}

bool work_load(work *w, const run_record *run, err *e)
{
    step_record *found;
    size_t count;

    w->run = *run;
    if (!run_state_from_name(run->state, &w->state))
        return damaged(e, run->id, "its state is not known");
    w->heading_way = str_is(run->direction, "down") ? DIRECTION_DOWN : DIRECTION_UP;
    w->chain = (chain){ .run = run->id, .count = run->event_count };
    if (run->event_count && !hash_from_hex(run->head, &w->chain.head))
        return damaged(e, run->id, "the head of its events is no digest");
    if (!plan_from_json(w->a, run->plan, &w->plan, e) ||
        !registry_steps(w->c, w->a, run->id, &found, &count, e))
        return false;
    if (!take_records(w, found, count, e) || !kept_load(w, e))
        return false;
    w->attempts = 0;
    w->walk_step = 0;
    w->mail_seen_at = 0;
    w->cause = cause_of(w, run);
    w->f = (facts){ 0 };
    work_forget(w);
    return work_tell_missed(w, e);
}

void work_forget(work *w)
{
    w->f.sent = SENT_ELSEWHERE;
    w->f.session = SESSION_UNASKED;
    w->f.probe = SEEN_UNASKED;
    w->f.verify = VERIFY_UNASKED;
    w->f.home = HOME_UNASKED;
    w->probe_why = w->cleanup = (str){ 0 };
}

void work_renew(work *w, run_record run)
{
    if (w->differences)
        json_decref(w->differences);
    w->differences = NULL;
    w->run = run;
    w->marked = 0;
    w->walk_step = 0;
    w->mail_seen_at = 0;
    w->stalled_ms = 0;
    w->attempts = 0;
    w->waiting_since = w->step_began = 0;
    w->fault = (err){ 0 };
    w->cause = (str){ 0 };
    w->letter = 0;
}

void work_forget_tmp(work *w)
{
    w->pending_events = NULL;
    w->pending_event_count = w->pending_event_room = 0;
    w->catalog_text = w->catalog_fingerprint = (str){ 0 };
    w->catalog_stamp = w->catalog_quiet = (str){ 0 };
}

void work_progressed(work *w)
{
    w->attempts = 0;
    w->waiting_since = 0;
    if (w->f.heading == HEADING_BACK)
        w->run.error = w->cause; /* why the run went back stays said */
    else
        w->run.error = (str){ 0 };
    w->fault = (err){ 0 };
}

static bool check_failed(const step_record *r)
{
    JSON_CLOSING list = NULL;
    err ignored;

    if (str_find(r->checks, STR("\"no\"")) < 0 || !json_parse(r->checks, &list, &ignored) ||
        json_array_size(list) == 0)
        return false;
    return str_is(json_get_str(json_array_get(list, json_array_size(list) - 1), "answer"), "no");
}

bool work_is_there(const work *w, size_t step, way dir)
{
    const step_record *r = &w->records[step];

    return str_is(r->state, state_after(dir)) && !(dir == DIRECTION_UP && check_failed(r));
}

bool work_migration_is(const work *w, size_t migration, way dir)
{
    for (size_t i = 0; i < w->plan.step_count; i++)
        if (w->plan.steps[i].migration == migration && !work_is_there(w, i, dir))
            return false;
    return true;
}

size_t work_migration(const work *w)
{
    for (size_t i = 0; i < w->plan.step_count; i++)
        if (!work_is_there(w, i, w->plan.goal))
            return w->plan.steps[i].migration;
    return w->plan.migration_count;
}

static bool is_between(const work *w, size_t i, way *dir)
{
    if (str_is(w->records[i].state, "up-intent"))
        *dir = DIRECTION_UP;
    else if (str_is(w->records[i].state, "down-intent"))
        *dir = DIRECTION_DOWN;
    else
        return false;
    return true;
}

/* A step whose outcome is open: announced, and not one of batches, which are decided by their
 * cursor. */
static bool find_intent(work *w)
{
    way dir;

    for (size_t i = 0; i < w->plan.step_count; i++) {
        if (!is_between(w, i, &dir) || w->plan.steps[i].mode[dir] == MODE_BATCHED)
            continue;
        w->frontier = i;
        w->frontier_way = dir;
        w->f.frontier = FRONTIER_INTENT;
        return true;
    }
    return false;
}

static bool find_onward(const work *w, size_t *at)
{
    for (size_t i = 0; i < w->plan.step_count; i++) {
        if (!work_is_there(w, i, w->plan.goal)) {
            *at = i;
            return true;
        }
    }
    return false;
}

static bool find_back(const work *w, size_t *at)
{
    size_t migration = work_migration(w);
    way back = w->plan.goal == DIRECTION_UP ? DIRECTION_DOWN : DIRECTION_UP;

    for (size_t i = w->plan.step_count; i-- > 0;) {
        if (w->plan.steps[i].migration == migration && !work_is_there(w, i, back)) {
            *at = i;
            return true;
        }
    }
    return false;
}

static bool is_torn(const work *w)
{
    size_t at;

    return find_back(w, &at);
}

/* What the step next in line is. It may have arrived already but for its check, which said no and
 * is asked again. */
static fact_frontier kind_of(const work *w, bool *unchecked)
{
    way dir;

    *unchecked = str_is(w->records[w->frontier].state, state_after(w->frontier_way));
    if (*unchecked)
        return FRONTIER_INTENT;
    return is_between(w, w->frontier, &dir) ? FRONTIER_MIDDLE : FRONTIER_START;
}

static void look_at(work *w)
{
    size_t before = w->frontier;
    way way_before = w->frontier_way;
    fact_frontier kind_before = w->f.frontier;
    bool onward = w->heading_way == w->plan.goal, unchecked = false;

    if (!find_intent(w)) {
        bool found = onward ? find_onward(w, &w->frontier) : find_back(w, &w->frontier);
        w->frontier_way = w->heading_way;
        w->f.frontier = found ? kind_of(w, &unchecked) : FRONTIER_NONE;
    }
    if (w->f.frontier == kind_before &&
        (kind_before == FRONTIER_NONE || (w->frontier == before && w->frontier_way == way_before)))
        return;
    fact_sent sent = unchecked ? SENT_DONE : w->f.sent;
    work_forget(w);
    if (w->f.frontier == FRONTIER_INTENT)
        w->f.sent = sent;
}

bool work_is_named(const work *w, str migration, str step)
{
    const char *const *list = w->request->acknowledged;

    for (size_t i = 0; list && list[i]; i++) {
        str rest, head = str_split(str_of(list[i]), '/', &rest);
        if (str_same(head, migration) && str_same(rest, step))
            return true;
    }
    return false;
}

static fact_way way_of(const work *w, const plan_step *s)
{
    const step_record *r = &w->records[s->seq];
    bool here = plan_has_way(&w->plan, s, w->frontier_way);

    /* A step by its own name is left whatever it has; by its migration's, where it has no way. */
    if (w->may_leave && w->f.heading == HEADING_BACK &&
        (work_is_named(w, r->migration, r->step) ||
         (!here && work_is_named(w, r->migration, (str){ 0 }))))
        return WAY_LEFT;
    return here ? WAY_HERE : WAY_MISSING;
}

void work_look(work *w)
{
    look_at(w);
    w->f.heading = w->heading_way == w->plan.goal ? HEADING_ONWARD : HEADING_BACK;
    w->f.kind = w->plan.goal == DIRECTION_UP ? KIND_APPLY : KIND_ROLLBACK;
    w->f.torn = is_torn(w) ? TORN_YES : TORN_NO;
    w->f.budget = w->attempts < w->request->limits.attempts ? BUDGET_LEFT : BUDGET_SPENT;
    if (w->f.frontier == FRONTIER_NONE)
        return;
    const plan_step *s = &w->plan.steps[w->frontier];
    w->f.mode = s->mode[w->frontier_way];
    w->f.way = way_of(w, s);
    if (w->f.verify == VERIFY_UNASKED &&
        (w->frontier_way == DIRECTION_DOWN || plan_contract_step(&w->plan, s)->verify.size == 0))
        w->f.verify = VERIFY_NONE;
}

static json_t *run_body(const work *w, const run_record *previous)
{
    json_t *body = json_object();

    json_put_str(body, "kind", w->run.kind);
    json_put_str(body, "goal", str_of(way_name(w->plan.goal)));
    json_put_int(body, "steps", (int64_t)w->plan.step_count);
    json_put_str(body, "plan", hash_hex(w->tmp, hash_of(w->run.plan)));
    json_put_str(body, "program", w->run.program);
    json_put_str(body, "by", w->run.by);
    json_put_str(body, "trace", w->run.trace);
    json_put_str(body, "previous_run", previous ? previous->id : STR(""));
    json_put_str(body, "previous_head", previous ? previous->head : STR(""));
    return body;
}

bool work_add_run(work *w, call_list *list, str kind, err *e)
{
    run_record *previous;
    size_t count;

    if (!registry_runs(w->c, w->tmp, 1, &previous, &count, e) || !take_records(w, NULL, 0, e))
        return false;
    w->run.kind = kind;
    w->run.plan = plan_json(w->a, &w->plan);
    w->run.trace = str_printf(w->a, "%016llx%016llx", (unsigned long long)clock_random(),
                              (unsigned long long)clock_random());
    w->run.program = STR(HOMING_VERSION);
    w->run.started_at = clock_now();
    w->run.direction = str_of(way_name(w->plan.goal));
    w->run.state = str_of(run_state_name(RUN_RUNNING));
    w->heading_way = w->plan.goal;
    w->state = RUN_NONE;
    w->chain = (chain){ .run = w->run.id };
    w->told_run = w->run.id;
    w->told = 0;
    registry_add_run(list, w->c, &w->run);
    work_event(w, list, "run_began", run_body(w, count ? previous : NULL));
    work_move(w, list, MOVE_BEGIN, NULL);
    return true;
}

bool work_begin_run(work *w, call_list *list, str kind, err *e)
{
    if (!work_add_run(w, list, kind, e))
        return false;
    if (!work_commit(w, list, e)) {
        w->state = RUN_NONE;
        w->chain = (chain){ .run = w->run.id };
        return false;
    }
    CRASH_POINT(RUN_RECORDED);
    w->f = (facts){ 0 };
    work_forget(w);
    return true;
}
