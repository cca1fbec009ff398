#include "base/clock.h"
#include "engine/engine.h"
#include "engine/mirroring.h"
#include "engine/operation.h"
#include "registry/marker.h"

enum { RECONNECT_MS = 500 };

/* A lost session, or a server that is not back yet, is met by a new session as long as patience
 * lasts; a file that another runner has locked, as long as one would wait for its fence. */
static bool worth_another(const operation *o, const err *e, int64_t since)
{
    const hm_limits *l = &o->request.limits;
    bool begun = o->own_run.size > 0;
    bool lost = e->code == ERR_LOST || (begun && e->code == ERR_CONNECT);
    /* Another tool's lock is not waited out. */
    bool locked = !o->adopting && (e->code == ERR_LOCK || e->code == ERR_CONFLICT);
    int64_t waited = (clock_monotonic() - since) / 1000;

    if (o->w.at->pause && *o->w.at->pause)
        return false;
    return (lost && waited < l->patience_ms) || (locked && waited < l->wait_ms);
}

static bool with_sessions(operation *o, operation_body *body, err *e)
{
    int64_t since = clock_monotonic();

    operation_read_ahead(o);
    for (;;) {
        if (session_open(&o->w, e)) {
            result_database(&o->r, o->w.c);
            if (body(o, e))
                return true;
        }
        session_close(&o->w);
        if (e->code == ERR_LOST && o->own_recorded)
            since = o->w.step_began > since ? o->w.step_began : since;
        if (!worth_another(o, e, since))
            return false;
        clock_sleep_ms(RECONNECT_MS);
    }
}

/* One look where it is there already. */
bool operation_prepare(operation *o, err *e)
{
    registry_facts seen;

    if (!registry_prepare(o->w.c, o->a, o->w.at->rehearsal, &seen, e))
        return false;
    o->mirror = seen.mirror;
    return true;
}

/* A file that is not there was looked at as an empty database; now it is made. */
static bool open_to_write(operation *o, err *e)
{
    if (!o->to.look || conn_has(o->w.c, TRAIT_SESSIONS))
        return true;
    o->to.look = false;
    session_close(&o->w);
    if (!session_open(&o->w, e))
        return false;
    result_database(&o->r, o->w.c);
    return true;
}

/* What a command does where there is no registry yet; over: all that it has to do. */
typedef bool absent_fn(operation *o, bool *over, err *e);

/* The registry is there after it, unless it was absent and there is nothing to do, or all is
 * refused: then nothing was made. */
static bool prepare(operation *o, absent_fn *absent, bool *over, err *e)
{
    registry_facts seen;

    *over = false;
    if (!registry_examine(o->w.c, o->a, &seen, e) ||
        !marker_judge(o->a, seen.mark, o->w.at->rehearsal, e))
        return false;
    o->mirror = seen.mirror;
    if (seen.state == REGISTRY_CURRENT)
        return true;
    bool new = seen.state == REGISTRY_ABSENT;
    if (new && !absent(o, over, e))
        return false;
    if (*over)
        return true;
    if (!open_to_write(o, e))
        return false;
    bool ok = registry_install(o->w.c, o->a, e);
    if (new &&ok)
        o->made = REGISTRY_WAS_MADE;
    else if (new && e->code == ERR_LOST)
        o->made = REGISTRY_MAYBE_MADE;
    return ok;
}

static bool take_fence(operation *o, err *e)
{
    if (o->own_run.size == 0)
        o->own_run = run_new_id(o->a);
    /* Its own id, also where an open run is recovered first: by it a lost session knows its own
     * fence. */
    o->w.run = (run_record){ .id = o->own_run };
    return session_take_fence(&o->w, e);
}

static bool refuse_open_run(const run_record *open, err *e)
{
    bool paused = str_is(open->state, "paused");

    if (paused) {
        (void)err_set(e, ERR_PAUSED, "run %.*s is paused: it comes first", STR_ARG(open->id));
        err_hint(e, "homing resume goes on with it; homing recover --back brings it home");
        return false;
    }
    (void)err_set(e, ERR_HELD, "run %.*s is on hold and waits for a decision: it comes first",
                  STR_ARG(open->id));
    err_hint(e, "homing status shows why; homing recover, with --forward or --back, decides");
    return false;
}

static way direction_wanted(const operation *o, way recorded)
{
    if (o->request.direction == HM_DIRECTION_RECORDED)
        return recorded;
    return o->request.direction == HM_DIRECTION_FORWARD ? DIRECTION_UP : DIRECTION_DOWN;
}

/* Which move of the table the operator's wish is, seen from the plan. */
static run_move_kind move_wanted(const operation *o)
{
    const work *w = &o->w;
    bool waits = w->state == RUN_HELD || w->state == RUN_PAUSED;

    if (o->request.direction == HM_DIRECTION_RECORDED && !waits)
        return MOVE_GO_ON;
    return direction_wanted(o, w->heading_way) == w->plan.goal ? MOVE_GO_FORWARD : MOVE_GO_BACK;
}

void operation_free_fence(operation *o)
{
    work *w = &o->w;
    call_list list = calls_in(w->tmp);
    outcome how;
    err ignored;

    registry_release(&list, w->c, w->epoch);
    if (!driver_calls(w->c, list.at, list.count, &how, &ignored))
        w->c->lost = true;
}

/* What the other tool's table needs to be kept in step, known before anything is sent. Refused, it
 * lets go of the fence. */
static bool keep_in_step(operation *o, err *e)
{
    o->w.mirror = NULL;
    if (o->mirror.size == 0 || o->w.heading_way != o->w.plan.goal)
        return true;
    /* A record may tell what files do not. */
    bool known = operation_compare(o, true, e);
    if (!known && e->code != ERR_LOST && !o->without_files) {
        o->without_files = true;
        known = operation_compare(o, true, e);
    }
    if (known && mirroring_open(o, e))
        return true;
    if (e->code != ERR_LOST)
        operation_free_fence(o);
    return false;
}

static bool resume(operation *o, const run_record *open, err *e)
{
    work *w = &o->w;

    if (!work_load(w, open, e))
        return false;
    call_list list = calls_in(w->tmp);
    run_move_kind move = move_wanted(o);
    w->heading_way = direction_wanted(o, w->heading_way);
    if (w->state == RUN_RUNNING && w->heading_way != w->plan.goal &&
        work_migration(w) == w->plan.migration_count) {
        move = MOVE_GO_ON;
        w->heading_way = w->plan.goal;
        result_warn(&o->r,
                    str_printf(o->a,
                               "run %.*s was complete but for the record of its end: nothing "
                               "was under way that could go back",
                               STR_ARG(open->id)));
    }
    if (!keep_in_step(o, e))
        return false;
    work_move(w, &list, move, NULL);
    return work_commit(w, &list, e) && work_loop(w, e);
}

/* Ours was recorded before the session went: what became of it? */
static bool find_own(operation *o, bool *over, err *e)
{
    run_record own;

    *over = false;
    if (!o->own_recorded)
        return true;
    if (!registry_run(o->w.c, o->a, o->own_run, &own, e)) {
        /* It never came to be recorded. */
        o->own_recorded = e->code != ERR_USAGE;
        return !o->own_recorded;
    }
    run_state state;
    *over =
        run_state_from_name(own.state, &state) && state != RUN_RUNNING && state != RUN_RETURNING;
    return !*over || work_load(&o->w, &own, e);
}

typedef enum recovered { RECOVERED_NOTHING, RECOVERED_OTHER, RECOVERED_OWN } recovered;

static void note_recovered(operation *o)
{
    json_t *one = json_object();

    json_put_str(one, "run", o->w.run.id);
    json_put_str(one, "kind", o->w.run.kind);
    json_put_str(one, "state", str_of(run_state_name(o->w.state)));
    json_put(o->r.doc, "recovered", one);
    if (o->recovering)
        return;
    result_warn(&o->r,
                str_printf(o->a, "run %.*s had been interrupted: it was recovered first, and is %s",
                           STR_ARG(o->w.run.id), run_state_name(o->w.state)));
}

static bool waits_for_person(const run_record *open)
{
    return str_is(open->state, "held") || str_is(open->state, "paused");
}

/* Brings an open run to its end. With the fence held; without it when the run has ended. */
static bool recover_open(operation *o, recovered *out, err *e)
{
    run_record open;

    *out = RECOVERED_NOTHING;
    if (!registry_open_run(o->w.c, o->a, &open, e))
        return false;
    if (open.id.size == 0)
        return true;
    bool own = o->own_recorded && str_same(open.id, o->own_run);
    if (!own && !o->recovering && waits_for_person(&open)) {
        operation_free_fence(o);
        return refuse_open_run(&open, e);
    }
    o->w.run.id = open.id;
    if (!resume(o, &open, e))
        return false;
    *out = own || o->recovering ? RECOVERED_OWN : RECOVERED_OTHER;
    if (!own)
        note_recovered(o);
    return true;
}

/* Home is what a recovery is asked for: it has done its work. */
static void say_result(operation *o)
{
    result_of_work(&o->r, &o->w);
    if (o->recovering && o->w.state == RUN_HOME)
        o->r.exit_status = 0;
}

bool operation_settle(operation *o, bool *go_on, err *e)
{
    recovered found;
    bool over;

    *go_on = false;
    if (!find_own(o, &over, e))
        return false;
    if (over) {
        say_result(o);
        return true;
    }
    if (!take_fence(o, e) || !recover_open(o, &found, e))
        return false;
    if (found == RECOVERED_OWN ||
        (found == RECOVERED_OTHER && o->w.state != RUN_DONE && o->w.state != RUN_HOME)) {
        say_result(o);
        return true;
    }
    *go_on = true;
    return found == RECOVERED_NOTHING || take_fence(o, e);
}

static bool judge_drift(operation *o, err *e)
{
    json_t *found = NULL;
    bool known;

    if (!home_drift(&o->w, hash_hex(o->a, registry_level(&o->applied)), &known, &found, e))
        return false;
    o->level_known = known;
    if (!known || json_array_size(found) == 0) {
        json_decref(found);
        return true;
    }
    size_t count = json_array_size(found);
    json_put(o->r.doc, "drift", found);
    if (!o->request.strict) {
        result_warn(
            &o->r,
            str_printf(o->a,
                       "the schema was changed by other means since the last run: %zu object%s",
                       count, count == 1 ? "" : "s"));
        return true;
    }
    (void)err_set(e, ERR_REFUSED,
                  "the schema was changed by other means since the last run: %zu object%s", count,
                  count == 1 ? "" : "s");
    err_hint(e, "write what was changed as a migration, or take it back; without --strict it is "
                "reported only");
    return false;
}

/* With the fence: the plan as it is now. What is refused lets go of the fence: no run began. */
static bool plan_now(operation *o, bool (*make)(operation *, plan *, err *), err *e)
{
    plan *p = &o->w.plan;

    if (operation_compare(o, true, e) && make(o, p, e) && (p->step_count == 0 || judge_drift(o, e)))
        return true;
    if (e->code != ERR_LOST)
        operation_free_fence(o);
    return false;
}

/* What the database was before the first migration, so that its rollback has something to be
 * compared with. A rehearsal compares by itself. */
static bool record_start(operation *o, call_list *list, err *e)
{
    work *w = &o->w;

    if (o->level_known || w->plan.goal == DIRECTION_DOWN || w->at->rehearsal)
        return true;
    return home_record(w, list, hash_hex(w->tmp, registry_level(&o->applied)), true, e);
}

static bool begin_run(operation *o, str kind, err *e)
{
    work *w = &o->w;
    arena *outer = w->tmp;

    w->tmp = arena_new(OPERATION_MEMORY);
    if (!w->tmp) {
        w->tmp = outer;
        return err_set(e, ERR_NO_MEMORY, "no memory to begin a run");
    }
    call_list list = calls_in(w->tmp);
    bool ok = record_start(o, &list, e) && work_begin_run(w, &list, kind, e);
    arena_free(w->tmp);
    w->tmp = outer;
    work_forget_tmp(w);
    return ok;
}

/* With the fence: the plan as it is now, recorded and carried out. */
static bool carry_out(operation *o, const char *kind, bool (*make)(operation *, plan *, err *),
                      err *e)
{
    work *w = &o->w;

    if (!plan_now(o, make, e))
        return false;
    if (w->plan.step_count == 0) {
        operation_free_fence(o);
        result_set(&o->r, RESULT_NOTHING);
        result_now(&o->r, STR("nothing is to be done; nothing was touched"));
        return true;
    }
    w->heading_way = w->plan.goal;
    if (!keep_in_step(o, e))
        return false;
    work_renew(w, (run_record){ .id = o->own_run, .by = registry_who(o->a) });
    o->own_recorded = true;
    if (!begin_run(o, str_of(kind), e) || !work_loop(w, e))
        return false;
    result_of_work(&o->r, w);
    return true;
}

static bool nothing_open(operation *o, bool *out, err *e)
{
    run_record open;

    if (!registry_open_run(o->w.c, o->a, &open, e))
        return false;
    *out = open.id.size == 0;
    return true;
}

static void say_nothing(operation *o)
{
    result_set(&o->r, RESULT_NOTHING);
    result_now(&o->r, str_printf(o->a, "%zu migration%s applied; nothing is pending",
                                 o->applied.count, o->applied.count == 1 ? " is" : "s are"));
    result_migrations(&o->r, o->a, &o->compared, NULL, 0);
}

/* An apply with nothing pending and nothing open takes no fence and writes nothing. */
static bool nothing_to_apply(operation *o, bool *out, err *e)
{
    contract *list;
    size_t count;
    bool calm;

    *out = false;
    if (!operation_compare(o, true, e) || !operation_judge_files(o, e) ||
        !operation_pending(o, &list, &count, e) || !nothing_open(o, &calm, e))
        return false;
    *out = calm && count == 0 && o->own_run.size == 0;
    if (*out)
        say_nothing(o);
    return true;
}

static bool apply_first(operation *o, bool *over, err *e)
{
    plan ignored;

    *over = false;
    return operation_compare(o, false, e) && operation_plan_apply(o, &ignored, e);
}

static bool apply_body(operation *o, err *e)
{
    bool over, nothing, go_on;

    if (!prepare(o, apply_first, &over, e) || !nothing_to_apply(o, &nothing, e))
        return false;
    if (nothing)
        return true;
    if (!operation_settle(o, &go_on, e))
        return false;
    if (go_on && !carry_out(o, "apply", operation_plan_apply, e))
        return false;
    if (go_on && o->r.outcome == RESULT_NOTHING)
        say_nothing(o);
    return true;
}

static bool rollback_first(operation *o, bool *over, err *e)
{
    plan ignored;

    *over = true;
    if (!operation_compare(o, false, e) || !operation_plan_rollback(o, &ignored, e))
        return false;
    result_set(&o->r, RESULT_NOTHING);
    result_now(&o->r, STR("no migration is applied; nothing was touched"));
    return true;
}

static bool rollback_body(operation *o, err *e)
{
    bool over, go_on;

    if (!prepare(o, rollback_first, &over, e))
        return false;
    if (over)
        return true;
    if (!operation_compare(o, true, e))
        return false;
    if (o->own_run.size == 0 && o->applied.count == 0 && !o->request.last) {
        plan ignored;
        return operation_plan_rollback(o, &ignored, e);
    }
    if (!operation_settle(o, &go_on, e))
        return false;
    return !go_on || carry_out(o, "rollback", operation_plan_rollback, e);
}

static bool recover_nothing(operation *o, bool *over, err *e)
{
    (void)e;
    *over = true;
    result_set(&o->r, RESULT_NOTHING);
    result_now(&o->r,
               str_printf(o->a,
                          "no run is open: there is nothing to recover; %zu migration%s applied",
                          o->applied.count, o->applied.count == 1 ? " is" : "s are"));
    return true;
}

static bool recover_body(operation *o, err *e)
{
    bool over, calm, go_on;

    if (!prepare(o, recover_nothing, &over, e))
        return false;
    if (over)
        return true;
    if (!nothing_open(o, &calm, e))
        return false;
    if (calm && !o->own_run.size)
        return registry_applied(o->w.c, o->a, &o->applied, e) && recover_nothing(o, &over, e);
    if (!operation_settle(o, &go_on, e))
        return false;
    if (go_on)
        operation_free_fence(o);
    return true;
}

/* A run that was begun and could not be brought to an end from here. */
static json_t *interrupted(operation *o, const err *e)
{
    bool unknown = e->code == ERR_LOST || e->code == ERR_CONNECT || e->code == ERR_FENCE;
    bool open = o->w.state != RUN_NONE && !run_state_is_end(o->w.state);

    result_fail(&o->r, e);
    if (open || (o->own_recorded && unknown)) {
        result_set(&o->r, e->code == ERR_FENCE ? RESULT_BUSY : RESULT_FAILED);
        result_now(&o->r, str_printf(o->a,
                                     "run %.*s is interrupted; what it did is recorded, and a "
                                     "recovery decides what is open",
                                     STR_ARG(open ? o->w.run.id : o->own_run)));
        result_next(&o->r, "homing recover", "brings the run to its end");
    } else if (o->made != REGISTRY_NOT_MADE)
        result_now(&o->r, o->made == REGISTRY_WAS_MADE
                              ? STR("no migration was begun; Homing's own tables were made")
                              : STR("no migration was begun; Homing's own tables may have been "
                                    "made: `homing status` tells"));
    return operation_end(o);
}

json_t *operation_carry(operation *o, operation_body *body)
{
    err e;

    if (!with_sessions(o, body, &e))
        return interrupted(o, &e);
    return operation_end(o);
}

static json_t *operate(const char *command, const hm_context *at, const hm_run_request *r,
                       operation_body *body)
{
    operation o;

    if (!operation_begin(&o, command, at, r))
        return operation_end(&o);
    o.to.look = true;
    o.recovering = o.w.may_leave = body == recover_body;
    return operation_carry(&o, body);
}

json_t *engine_apply(const hm_context *at, const hm_run_request *r)
{
    return r->dry_run ? engine_plan(at, r, false) : operate("apply", at, r, apply_body);
}

json_t *engine_rollback(const hm_context *at, const hm_run_request *r)
{
    return r->dry_run ? engine_plan(at, r, true) : operate("rollback", at, r, rollback_body);
}

json_t *engine_recover(const char *command, const hm_context *at, const hm_run_request *r)
{
    return operate(command, at, r, recover_body);
}
