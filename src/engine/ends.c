#include "base/clock.h"
#include "base/crash.h"
#include "engine/kept.h"
#include "engine/plan_keep.h"

enum { RETRY_FIRST_MS = 100, RETRY_MOST_MS = 5000 };

/* What a failed transaction of this file must put back. */
typedef struct before {
    chain chain;
    run_record run;
    run_state state;
    way heading;
} before;

static before remember(const work *w)
{
    return (before){ w->chain, w->run, w->state, w->heading_way };
}

static bool commit_or_restore(work *w, call_list *list, const before *b, err *e)
{
    if (work_commit(w, list, e))
        return true;
    w->chain = b->chain;
    w->run = b->run;
    w->state = b->state;
    w->heading_way = b->heading;
    return false;
}

static way opposite(way w)
{
    return w == DIRECTION_UP ? DIRECTION_DOWN : DIRECTION_UP;
}

static void read_letter(work *w, call_list *list)
{
    if (w->letter)
        registry_mark_read(list, w->c, w->letter);
    w->letter = 0;
    w->f.letter = LETTER_NONE;
}

/* Full jitter: several runners that wait for one lock must not come back together. */
static int64_t back_off(int times)
{
    int64_t most = (int64_t)RETRY_FIRST_MS << (times < 6 ? times : 6);

    if (most > RETRY_MOST_MS)
        most = RETRY_MOST_MS;
    return most / 2 + (int64_t)(clock_random() % (uint64_t)(most / 2 + 1));
}

bool do_retry(work *w, const decided *d, err *e)
{
    call_list list = calls_in(w->tmp);
    json_t *body = work_fault_json(w->tmp, &w->fault);
    before b = remember(w);

    if (!w->waiting_since)
        w->waiting_since = clock_monotonic();
    int64_t wait_ms = back_off(w->attempts);
    json_put_str(body, "reason", str_of(d->reason));
    json_put_int(body, "wait_ms", wait_ms);
    json_put_int(body, "attempt", w->attempts + 1);
    work_event(w, &list, "step_retried", body);
    /* That the attempt is told can wait; a lock that others have must not end the run. */
    if (!commit_or_restore(w, &list, &b, e) && (w->c->lost || fault_of(e) != FAULT_TRANSIENT))
        return false;
    clock_sleep_ms(wait_ms);
    w->attempts++;
    w->f.fault = FAULT_NONE;
    return true;
}

static bool replan(work *w, const char *type, const char *reason, err *e)
{
    call_list list = calls_in(w->tmp);
    json_t *body = json_object();
    before b = remember(w);

    w->run.plan = plan_json(w->a, &w->plan);
    registry_set_plan(&list, w->c, w->run.id, w->run.plan);
    json_put_str(body, "reason", str_of(reason));
    json_put_str(body, "step", w->records[w->frontier].step);
    json_put_str(body, "migration", w->records[w->frontier].migration);
    json_put_str(body, "plan", hash_hex(w->tmp, hash_of(w->run.plan)));
    work_event(w, &list, type, body);
    if (!commit_or_restore(w, &list, &b, e))
        return false;
    w->f.fault = FAULT_NONE;
    return true;
}

/* Could a migration in parts get home? Splitting must not make a promise that the plan was never
 * asked for. */
static bool could_go_home(const work *w, size_t migration)
{
    way back = opposite(w->plan.goal);

    for (size_t i = 0; i < w->plan.step_count; i++) {
        const plan_step *s = &w->plan.steps[i];
        if (s->migration == migration && !plan_has_way(&w->plan, s, back) && !s->acknowledged &&
            !(back == DIRECTION_DOWN && plan_will_keep(&w->plan, s)))
            return false;
    }
    return true;
}

bool do_split(work *w, const decided *d, err *e)
{
    if (!could_go_home(w, w->plan.steps[w->frontier].migration) ||
        !plan_split(&w->plan, w->frontier)) {
        w->f.fault = FAULT_DEFINITE;
        return true;
    }
    return replan(w, "group_split", d->reason, e);
}

bool do_isolate(work *w, const decided *d, err *e)
{
    plan_step *s = &w->plan.steps[w->frontier];

    if (plan_statements(&w->plan, s, w->frontier_way)->count != 1 ||
        !conn_has(w->c, TRAIT_DIRECT)) {
        w->f.fault = FAULT_DEFINITE;
        return true;
    }
    s->mode[w->frontier_way] = MODE_ALONE;
    return replan(w, "step_isolated", d->reason, e);
}

bool do_turn(work *w, const decided *d, err *e)
{
    call_list list = calls_in(w->tmp);
    before b = remember(w);

    if (!kept_load(w, e))
        return false;
    if (w->f.fault == FAULT_NONE && w->f.letter == LETTER_STOP) {
        err_fill(&w->fault, ERR_PAUSED, "stopped by request");
        work_set_fault(w, &w->fault);
    }
    w->cause = w->run.error;
    read_letter(w, &list);
    work_move(w, &list, MOVE_TURN, d->reason);
    w->heading_way = opposite(w->plan.goal);
    w->attempts = 0;
    if (!commit_or_restore(w, &list, &b, e))
        return false;
    w->f.fault = FAULT_NONE;
    w->waiting_since = 0;
    CRASH_POINT(RUN_TURNED);
    return true;
}

bool do_compare(work *w, const decided *d, err *e)
{
    bool known;
    json_t *found = NULL;

    (void)d;
    if (!home_compare(w, home_level(w, work_migration(w)), &known, &found, e))
        return false;
    if (w->differences)
        json_decref(w->differences);
    w->differences = found;
    size_t migration = work_migration(w);
    bool accepted = w->may_leave && migration < w->plan.migration_count &&
                    work_is_named(w, w->plan.migrations[migration].id, (str){ 0 });
    bool same = known && json_array_size(found) == 0;
    w->f.home = same || accepted ? HOME_SAME : HOME_DIFFERS;
    if (w->f.home == HOME_DIFFERS && !known) {
        err_fill(
            &w->fault, ERR_HELD,
            "the way back ran, and there is no record of the catalogue before to compare with");
        err_hint(&w->fault,
                 "look whether everything is as it was, then: homing recover --acknowledge %.*s",
                 STR_ARG(w->plan.migrations[migration].id));
        work_set_fault(w, &w->fault);
    } else if (w->f.home == HOME_DIFFERS) {
        err_fill(&w->fault, ERR_HELD,
                 "the way back ran, but %zu object%s differ from what was there before",
                 json_array_size(found), json_array_size(found) == 1 ? "" : "s");
        err_hint(&w->fault,
                 "put the objects right by hand, then: homing recover; or let them be: homing "
                 "recover --acknowledge %.*s",
                 STR_ARG(w->plan.migrations[migration].id));
        work_set_fault(w, &w->fault);
    }
    CRASH_POINT(RUN_COMPARED);
    return true;
}

/* Ends the run in one transaction: state, catalogue of the level it leaves, and the fence. */
static bool end_run(work *w, run_move_kind on, const char *reason, bool record_level, err *e)
{
    call_list list = calls_in(w->tmp);
    before b = remember(w);
    applied_list levels;

    if (record_level) {
        if (!registry_applied(w->c, w->tmp, &levels, e) ||
            !home_record(w, &list, hash_hex(w->tmp, registry_level(&levels)),
                         w->plan.goal == DIRECTION_UP, e))
            return false;
    }
    read_letter(w, &list);
    work_move(w, &list, on, reason);
    registry_release(&list, w->c, w->epoch);
    if (!commit_or_restore(w, &list, &b, e))
        return false;
    CRASH_POINT(RUN_ENDED);
    w->ended = true;
    return true;
}

/* A rollback returns to a level that was recorded when it was left: does the catalogue agree? */
static bool compare_level(work *w, err *e)
{
    applied_list levels;
    json_t *found = NULL;
    bool known;

    if (w->plan.goal != DIRECTION_DOWN)
        return true;
    if (!registry_applied(w->c, w->tmp, &levels, e) ||
        !home_compare(w, hash_hex(w->tmp, registry_level(&levels)), &known, &found, e))
        return false;
    if (w->differences)
        json_decref(w->differences);
    w->differences = found;
    w->f.home = !known ? HOME_UNASKED : json_array_size(found) ? HOME_DIFFERS : HOME_SAME;
    return true;
}

bool do_finish(work *w, const decided *d, err *e)
{
    return compare_level(w, e) && end_run(w, MOVE_FINISH, d->reason, w->f.home != HOME_DIFFERS, e);
}

/* Migrations of the plan that came to their end before another failed leave a level of their own.
 */
static bool some_complete(const work *w)
{
    for (size_t m = 0; m < w->plan.migration_count; m++)
        if (work_migration_is(w, m, w->plan.goal))
            return true;
    return false;
}

bool do_fail_whole(work *w, const decided *d, err *e)
{
    if (w->f.fault == FAULT_NONE) {
        err_fill(&w->fault, ERR_PAUSED, "stopped by request");
        work_set_fault(w, &w->fault);
    }
    return end_run(w, MOVE_FAIL_WHOLE, d->reason, w->plan.goal == DIRECTION_UP && some_complete(w),
                   e);
}

bool do_arrive(work *w, const decided *d, err *e)
{
    if (w->cause.size)
        w->run.error = w->cause;
    return end_run(w, MOVE_ARRIVE, d->reason, w->plan.goal == DIRECTION_UP && some_complete(w), e);
}

bool do_pause(work *w, const decided *d, err *e)
{
    return end_run(w, MOVE_PAUSE, d->reason, false, e);
}

bool do_hold(work *w, const decided *d, err *e)
{
    if (w->f.fault == FAULT_NONE && w->fault.code == ERR_NONE) {
        err_fill(&w->fault, ERR_HELD, "%s%s%.*s", d->reason, w->probe_why.size ? ": " : "",
                 STR_ARG(w->probe_why));
        if (w->f.way == WAY_MISSING)
            err_hint(&w->fault,
                     "put right what stopped the run and go the other way (homing recover "
                     "--forward or --back); or leave "
                     "the step as it is: homing recover --acknowledge %.*s/%.*s",
                     STR_ARG(w->records[w->frontier].migration),
                     STR_ARG(w->records[w->frontier].step));
        work_set_fault(w, &w->fault);
    }
    return end_run(w, MOVE_HOLD, d->reason, false, e);
}
