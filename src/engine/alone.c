#include "base/clock.h"
#include "base/crash.h"
#include "engine/kept.h"

enum { END_SESSION_MS = 15000 };

static const sql_class *class_of(const work *w)
{
    return &w->plan.steps[w->frontier].classes[w->frontier_way][0];
}

static const contract_step *step_of(const work *w)
{
    return plan_contract_step(&w->plan, &w->plan.steps[w->frontier]);
}

static step_record *record_of(const work *w)
{
    return &w->records[w->frontier];
}

static json_t *step_body(const work *w)
{
    json_t *body = json_object();

    json_put_str(body, "migration", record_of(w)->migration);
    json_put_str(body, "step", record_of(w)->step);
    json_put_str(body, "way", str_of(way_name(w->frontier_way)));
    return body;
}

/* Something that was asked could not be answered: a fault of the frontier, unless the session or
 * the fence is gone. */
static bool asking_failed(work *w, const err *failed, err *e)
{
    if (w->c->lost || failed->code == ERR_LOST || failed->code == ERR_FENCE) {
        *e = *failed;
        return false;
    }
    w->f.fault = fault_of(failed) == FAULT_TRANSIENT ? FAULT_TRANSIENT : FAULT_DEFINITE;
    work_set_fault(w, failed);
    return true;
}

static const char *const answers[] = { "absent", "partial", "done", "foreign", "undecided" };

/* Where the probe's answer does not mean what it says by itself. The first row that fits reads it.
 */
typedef struct reading {
    probe_answer answer;
    fact_frontier frontier;
    unsigned kinds, sent; /* one bit a value; 0: any */
    bool was_done;        /* the answer was `done` before the statement was announced */
    fact_probe seen;
} reading;

enum { NOT_DONE_HERE = 1 << SENT_ELSEWHERE | 1 << SENT_NOT_YET | 1 << SENT_FAILED };

static const reading readings[] = {
    /* What was there before the statement was announced says nothing about the statement. */
    { PROBE_DONE, FRONTIER_INTENT, 0, NOT_DONE_HERE, true, SEEN_ABSENT },
    /* What may be repeated, and an index that was rebuilt, leave no trace: the server's word
       stands. */
    { PROBE_ABSENT, FRONTIER_INTENT, 1 << PROBE_REINDEX | 1 << PROBE_REPEAT, 1 << SENT_DONE, false,
      SEEN_DONE },
    /* Before the statement ran its remains are not ours: it removes an invalid index itself, and
     * what somebody else left half detached is not completed. */
    { PROBE_PARTIAL, FRONTIER_START, 1 << PROBE_INDEX_DROP, 0, false, SEEN_ABSENT },
    { PROBE_PARTIAL, FRONTIER_START, 1 << PROBE_DETACH, 0, false, SEEN_FOREIGN },
};

static bool among(unsigned set, unsigned member)
{
    return set == 0 || (set & 1u << member) != 0;
}

static fact_probe seen_of(const work *w, probe_kind kind, probe_answer answer)
{
    static const fact_probe plain[] = { SEEN_ABSENT, SEEN_PARTIAL, SEEN_DONE, SEEN_FOREIGN,
                                        SEEN_UNDECIDED };
    bool was_done = str_is(record_of(w)->seen, answers[PROBE_DONE]);

    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        const reading *r = &readings[i];
        if (r->answer == answer && r->frontier == w->f.frontier && among(r->kinds, kind) &&
            among(r->sent, w->f.sent) && (!r->was_done || was_done))
            return r->seen;
    }
    return plain[answer];
}

void work_take_answer(work *w, probe_kind kind, probe_answer answer)
{
    w->f.probe = seen_of(w, kind, answer);
    if (w->f.frontier == FRONTIER_START)
        record_of(w)->seen = str_of(answers[answer]);
    /* Removing the remains of some statements completes them: then their failure is not the last
     * word. */
    if (w->cleanup.size == 0 || w->f.sent != SENT_FAILED || w->f.probe != SEEN_DONE)
        return;
    w->f.sent = SENT_ELSEWHERE;
    w->f.session = SESSION_GONE;
    w->pending = FAULT_NONE;
}

static bool back_to_usual(work *w, err *e)
{
    session_limits usual = { .lock_ms = w->request->limits.lock_ms,
                             .statement_ms = w->request->limits.statement_ms };

    return driver_reset(w->c, e) && driver_limit(w->c, &usual, e);
}

/* Asks in the session state that the statement ran in: names must mean the same. */
static bool ask_dressed(work *w, bool (*ask)(work *, void *, err *), void *out, err *e)
{
    const contract *m = &w->plan.migrations[w->plan.steps[w->frontier].migration];
    bool changed;
    err ignored;

    bool ok = statements_prologue(w, m, &changed, e) && ask(w, out, e);
    if (changed && !w->c->lost && !back_to_usual(w, ok ? e : &ignored)) {
        w->c->lost = true;
        if (ok)
            e->code = ERR_LOST;
        return false;
    }
    return ok;
}

static bool probe_it(work *w, void *out, err *e)
{
    return driver_probe(w->c, &class_of(w)->probe, w->a, out, e);
}

static bool verify_it(work *w, void *out, err *e)
{
    return statements_verify(w, step_of(w), out, e);
}

bool do_probe(work *w, const decided *d, err *e)
{
    const probe *what = &class_of(w)->probe;
    probed p = { .answer = PROBE_UNDECIDED };
    err failed;

    (void)d;
    if (what->kind == PROBE_REPEAT)
        p = (probed){ .answer = PROBE_ABSENT, .why = STR("running it again does no harm") };
    else if (what->kind != PROBE_NONE && !ask_dressed(w, probe_it, &p, &failed))
        return asking_failed(w, &failed, e);
    work_take_answer(w, what->kind, p.answer);
    w->probe_why = p.why;
    w->cleanup = p.cleanup;
    CRASH_POINT(ALONE_PROBED);
    return true;
}

bool do_verify(work *w, const decided *d, err *e)
{
    bool yes;
    err failed;

    (void)d;
    if (!ask_dressed(w, verify_it, &yes, &failed))
        return asking_failed(w, &failed, e);
    w->f.verify = yes ? VERIFY_YES : VERIFY_NO;
    work_add_check(w, record_of(w), "verify", yes ? "yes" : "no");
    return true;
}

/* What a failed commit must put back; taken before anything of the work is changed. */
typedef struct snapshot {
    chain chain;
    run_record run;
    run_state state;
    way heading;
    str cause;
    step_record record;
} snapshot;

static snapshot snapshot_of(const work *w)
{
    return (snapshot){ w->chain, w->run, w->state, w->heading_way, w->cause, *record_of(w) };
}

/* Runs a change of one record, with its event, in a transaction of its own. */
static bool commit_record(work *w, call_list *list, const char *type, json_t *body,
                          const snapshot *was, err *e)
{
    registry_set_step(list, w->c, w->run.id, record_of(w));
    work_event(w, list, type, body);
    if (work_commit(w, list, e))
        return true;
    w->chain = was->chain;
    w->run = was->run;
    w->state = was->state;
    w->heading_way = was->heading;
    w->cause = was->cause;
    *record_of(w) = was->record;
    return false;
}

bool do_intend(work *w, const decided *d, err *e)
{
    call_list list = calls_in(w->tmp);
    snapshot was = snapshot_of(w);
    step_record *r = record_of(w);
    json_t *body = step_body(w);
    err failed;

    (void)d;
    r->state = str_of(state_between(w->frontier_way));
    r->cursor = (str){ 0 };
    r->session = str_copy(w->a, w->c->identity);
    r->attempt++;
    r->intent_at = clock_now();
    json_put_str(body, "statement", class_of(w)->what);
    json_put_str(body, "seen", r->seen);
    if (!commit_record(w, &list, "step_intended", body, &was, &failed))
        return asking_failed(w, &failed, e);
    work_look(w);
    w->f.sent = SENT_NOT_YET;
    CRASH_POINT(ALONE_INTENDED);
    return true;
}

/* What runs beside the application without blocking it may wait for locks as long as it takes. */
static int64_t lock_ms(const work *w)
{
    return class_of(w)->lock >= LOCK_BLOCKS_WRITES ? w->request->limits.lock_ms : 0;
}

static bool send_it(work *w, int64_t *rows, err *e)
{
    const contract *m = &w->plan.migrations[w->plan.steps[w->frontier].migration];
    session_limits patient = { .lock_ms = lock_ms(w),
                               .statement_ms = w->request->limits.statement_ms };
    bool changed;

    return footprint_check(w, &w->frontier, 1, false, e) && driver_limit(w->c, &patient, e) &&
           statements_prologue(w, m, &changed, e) &&
           statements_run(w, &w->plan.steps[w->frontier], w->frontier_way, NULL, rows, e);
}

bool do_send(work *w, const decided *d, err *e)
{
    int64_t rows = 0;
    err failed = { 0 };

    (void)d;
    bool ok = send_it(w, &rows, &failed);
    CRASH_POINT(ALONE_SENT);
    if (!ok && (w->c->lost || failed.code == ERR_LOST)) {
        *e = failed;
        return false;
    }
    if (!back_to_usual(w, e))
        return false;
    w->f.sent = ok ? SENT_DONE : SENT_FAILED;
    if (!ok) {
        w->pending = fault_of(&failed) == FAULT_TRANSIENT ? FAULT_TRANSIENT : FAULT_DEFINITE;
        w->pending_fault = failed;
    }
    record_of(w)->rows += rows;
    return true;
}

bool do_end_session(work *w, const decided *d, err *e)
{
    ended how = ENDED_GONE;
    str session = record_of(w)->session;
    err failed;

    (void)d;
    if (session.size && !str_same(session, w->c->identity) &&
        !driver_end_session(w->c, session, END_SESSION_MS, &how, &failed))
        return asking_failed(w, &failed, e);
    w->f.session = how == ENDED_GONE ? SESSION_GONE : SESSION_STAYS;
    if (how != ENDED_GONE) {
        err_fill(&w->fault, ERR_HELD,
                 "the session %.*s of an earlier runner still runs step %.*s/%.*s, and this role "
                 "may not end it",
                 STR_ARG(session), STR_ARG(record_of(w)->migration), STR_ARG(record_of(w)->step));
        err_hint(&w->fault,
                 "end it as a role that may (pg_terminate_backend), then: homing recover");
    }
    CRASH_POINT(SESSION_ENDED);
    return true;
}

bool do_clean(work *w, const decided *d, err *e)
{
    call_list list = calls_in(w->tmp);
    snapshot was = snapshot_of(w);
    json_t *body = step_body(w);
    /* An index is removed beside the application; a detach that is completed locks the partition.
     */
    session_limits patient = { .lock_ms = class_of(w)->probe.kind == PROBE_DETACH
                                              ? w->request->limits.lock_ms
                                              : 0 };
    outcome how;
    err failed;

    (void)d;
    json_put_str(body, "seen", w->probe_why);
    json_put_str(body, "statement", w->cleanup);
    if (w->cleanup.size == 0) {
        json_decref(body);
        err_fill(&failed, ERR_HELD,
                 "what is left of step %.*s/%.*s has no statement that removes it: %.*s",
                 STR_ARG(record_of(w)->migration), STR_ARG(record_of(w)->step),
                 STR_ARG(w->probe_why));
        return asking_failed(w, &failed, e);
    }
    if (!driver_limit(w->c, &patient, &failed) ||
        !driver_run(w->c, w->cleanup, NULL, &how, &failed)) {
        json_decref(body);
        err ignored;
        if (!w->c->lost && !back_to_usual(w, &ignored))
            w->c->lost = true;
        return asking_failed(w, &failed, e);
    }
    CRASH_POINT(ALONE_CLEANED);
    if (!back_to_usual(w, e)) {
        json_decref(body);
        return false;
    }
    if (!commit_record(w, &list, "step_cleaned", body, &was, &failed))
        return asking_failed(w, &failed, e);
    w->f.probe = SEEN_UNASKED;
    if (w->f.sent == SENT_DONE) {
        w->f.sent = SENT_FAILED;
        w->pending = FAULT_DEFINITE;
        err_fill(&w->pending_fault, ERR_CHECK, "step %.*s/%.*s was answered as done, but left %.*s",
                 STR_ARG(record_of(w)->migration), STR_ARG(record_of(w)->step),
                 STR_ARG(w->probe_why));
    }
    return true;
}

/* The step is where its way leads. */
static json_t *arrive(work *w, call_list *list, const decided *d)
{
    step_record *r = record_of(w);
    json_t *body = step_body(w);

    r->state = str_of(state_after(w->frontier_way));
    r->done_at = clock_now();
    json_put_str(body, "reason", str_of(d->reason));
    work_settle(w, list, w->plan.steps[w->frontier].migration, w->frontier_way);
    return body;
}

bool do_record(work *w, const decided *d, err *e)
{
    call_list list = calls_in(w->tmp);
    snapshot was = snapshot_of(w);
    err failed;

    json_t *body = arrive(w, &list, d);
    if (!commit_record(w, &list, "step_done", body, &was, &failed))
        return asking_failed(w, &failed, e);
    work_progressed(w);
    CRASH_POINT(ALONE_RECORDED);
    return true;
}

bool do_record_turn(work *w, const decided *d, err *e)
{
    call_list list = calls_in(w->tmp);
    snapshot was = snapshot_of(w);
    err failed;

    if (!kept_load(w, e))
        return false;
    step_record *r = record_of(w);
    json_t *body = step_body(w);
    r->state = str_of(state_after(w->frontier_way));
    r->done_at = clock_now();
    json_put_str(body, "reason", str_of(d->reason));
    err_fill(&w->fault, ERR_CHECK, "the check of step %.*s/%.*s answered no", STR_ARG(r->migration),
             STR_ARG(r->step));
    work_set_fault(w, &w->fault);
    w->cause = w->run.error;
    work_move(w, &list, MOVE_TURN, d->reason);
    w->heading_way = w->plan.goal == DIRECTION_UP ? DIRECTION_DOWN : DIRECTION_UP;
    if (!commit_record(w, &list, "check_failed", body, &was, &failed))
        return asking_failed(w, &failed, e);
    w->attempts = 0;
    CRASH_POINT(RUN_TURNED);
    return true;
}

bool do_record_undone(work *w, const decided *d, err *e)
{
    call_list list = calls_in(w->tmp);
    snapshot was = snapshot_of(w);
    step_record *r = record_of(w);
    json_t *body = step_body(w);
    fact_fault pending = w->f.sent == SENT_FAILED ? w->pending : FAULT_NONE;
    err failed;

    r->state = str_of(state_before(w->frontier_way));
    json_put_str(body, "reason", str_of(d->reason));
    if (pending != FAULT_NONE)
        json_put(body, "error", work_fault_json(w->tmp, &w->pending_fault));
    if (!commit_record(w, &list, pending != FAULT_NONE ? "step_failed" : "step_absent", body, &was,
                       &failed))
        return asking_failed(w, &failed, e);
    if (pending != FAULT_NONE) {
        w->f.fault = pending;
        work_set_fault(w, &w->pending_fault);
    }
    w->pending = FAULT_NONE;
    CRASH_POINT(ALONE_RECORDED);
    return true;
}

bool do_leave(work *w, const decided *d, err *e)
{
    call_list list = calls_in(w->tmp);
    snapshot was = snapshot_of(w);
    step_record *r = record_of(w);
    json_t *body = step_body(w);
    err failed;

    r->state = str_of(state_after(w->frontier_way));
    r->cursor = (str){ 0 };
    r->done_at = clock_now();
    work_add_check(w, r, "left as it is, by name", "yes");
    json_put_str(body, "reason", str_of(d->reason));
    if (!commit_record(w, &list, "step_left", body, &was, &failed))
        return asking_failed(w, &failed, e);
    work_progressed(w);
    CRASH_POINT(ALONE_RECORDED);
    return true;
}

bool do_refuse(work *w, const decided *d, err *e)
{
    (void)e;
    err_fill(&w->fault, ERR_SQL, "step %.*s/%.*s cannot be begun: %s (%.*s)",
             STR_ARG(record_of(w)->migration), STR_ARG(record_of(w)->step), d->reason,
             STR_ARG(w->probe_why));
    w->f.fault = FAULT_DEFINITE;
    work_set_fault(w, &w->fault);
    return true;
}
