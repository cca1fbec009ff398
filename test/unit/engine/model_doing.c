#include "model_inner.h"

#include <string.h>

/* ---- the database ---- */

static void take_effect(model *m, size_t i, way dir)
{
    model_step *s = &m->s.step[i];
    uint8_t from = dir == DIRECTION_UP ? 0 : model_whole(m, i),
            to = dir == DIRECTION_UP ? model_whole(m, i) : 0;
    bool parts = dir == DIRECTION_DOWN && m->kind[i]->letter == 'w';

    if (s->effect != from && !model_traceless(m, i) && !parts)
        model_wrong(m, "a step takes effect twice, or upon parts");
    s->effect = to;
}

static bool belongs(const model *m, size_t i)
{
    const model_step *a = &m->s.step[m->s.frontier], *b = &m->s.step[i];
    way dir = (way)m->s.frontier_way;
    const plan_step *pa = &m->plan_steps[m->s.frontier], *pb = &m->plan_steps[i];

    return a->group == b->group && pa->migration == pb->migration &&
           b->mode[dir] == MODE_TRANSACTION && plan_has_way(&m->w.plan, pb, dir) &&
           b->record == (dir == DIRECTION_UP ? IS_BEFORE : IS_AFTER);
}

static size_t collect(const model *m, size_t at[MODEL_STEPS])
{
    size_t n = 0, i = m->s.frontier;

    at[n++] = i;
    if (m->s.f.mode != MODE_TRANSACTION || m->s.f.frontier == FRONTIER_MIDDLE)
        return n;
    while (m->s.f.heading == HEADING_ONWARD ? ++i < m->count : i-- > 0) {
        if (!belongs(m, i))
            break;
        at[n++] = i;
    }
    return n;
}

/* What follows in the registry when a migration is complete in that way. */
static void settle(model *m, way dir)
{
    size_t migration = m->plan_steps[m->s.frontier].migration;

    model_show(m);
    if (work_migration_is(&m->w, migration, dir) && dir == m->w.plan.goal)
        m->s.applied[migration] = dir == DIRECTION_UP;
}

static uint8_t record_after(way dir)
{
    return dir == DIRECTION_UP ? IS_AFTER : IS_BEFORE;
}

static bool group_fails(model *m, size_t count)
{
    static const fact_fault faults[] = { FAULT_NONE, FAULT_TRANSIENT, FAULT_DEFINITE,
                                         FAULT_SPLITTABLE };
    bool outside = m->kind[m->s.frontier]->outside && m->s.f.mode == MODE_TRY &&
                   m->s.frontier_way == DIRECTION_UP;

    m->s.f.fault = outside ? FAULT_OUTSIDE : faults[model_fault(m, count > 1 ? 3 : 2)];
    return m->s.f.fault != FAULT_NONE;
}

static void run_group(model *m)
{
    model_state was = m->s;
    way dir = (way)m->s.frontier_way;
    size_t at[MODEL_STEPS], n = collect(m, at);

    if (group_fails(m, n))
        return;
    for (size_t i = 0; i < n; i++) {
        take_effect(m, at[i], dir);
        m->s.step[at[i]].record = record_after(dir);
        m->s.step[at[i]].cursor = 0;
        m->s.step[at[i]].failed = 0;
    }
    settle(m, dir);
    if (model_commit(m, &was))
        m->s.attempts = 0;
}

/* The cursor is the highest batch in effect. */
static void move_cursor(model *m, way dir)
{
    model_step *s = model_here(m);
    uint8_t top = s->cursor ? s->cursor : dir == DIRECTION_UP ? 0 : MODEL_BATCHES;

    if (s->effect != top)
        model_wrong(m, "a batch goes on from another place than the last one ended at");
    if (dir == DIRECTION_UP && s->effect < MODEL_BATCHES) {
        s->cursor = ++s->effect;
        s->record = IS_UP_INTENT;
        return;
    }
    if (dir == DIRECTION_DOWN && s->effect > 1) {
        s->cursor = --s->effect;
        s->record = IS_DOWN_INTENT;
        return;
    }
    s->effect = dir == DIRECTION_UP ? MODEL_BATCHES : 0;
    s->cursor = 0;
    s->record = record_after(dir);
    settle(m, dir);
}

static void run_batch(model *m)
{
    model_state was = m->s;
    unsigned how = model_fault(m, 2);

    if (how) {
        m->s.f.fault = how == 1 ? FAULT_TRANSIENT : FAULT_DEFINITE;
        return;
    }
    move_cursor(m, (way)m->s.frontier_way);
    if (model_commit(m, &was))
        m->s.attempts = 0;
}

/* ---- a step that commits by itself ---- */

static probe_kind probe_here(const model *m)
{
    return m->kind[m->s.frontier]->probe[m->s.frontier_way];
}

static void intend(model *m)
{
    model_state was = m->s;

    model_here(m)->record = m->s.frontier_way == DIRECTION_UP ? IS_UP_INTENT : IS_DOWN_INTENT;
    if (!model_commit_record(m, &was))
        return;
    model_look(m);
    m->s.f.sent = SENT_NOT_YET;
}

static bool leaves_remains(const model *m)
{
    probe_kind p = probe_here(m);

    return p == PROBE_INDEX_CREATE || p == PROBE_INDEX_DROP || p == PROBE_REINDEX;
}

/* The server refuses it whatever else happens. */
static bool is_refused(model *m)
{
    const model_step *s = model_here(m);
    probe_kind p = probe_here(m);

    if (p == PROBE_INDEX_CREATE || p == PROBE_ENUM_ADD)
        return s->foreign || s->same || (s->effect == EFFECT_REMAINS && p == PROBE_INDEX_CREATE);
    return false;
}

static void put_effect(model *m, size_t i, way dir, bool remains)
{
    model_step *s = &m->s.step[i];

    if (!remains) {
        if (s->effect == EFFECT_REMAINS && m->kind[i]->probe[dir] == PROBE_INDEX_DROP)
            s->effect = dir == DIRECTION_UP ? 0 : EFFECT_WHOLE; /* dropped as a valid one */
        take_effect(m, i, dir);
        return;
    }
    if (s->effect == (dir == DIRECTION_UP ? EFFECT_WHOLE : EFFECT_NOTHING) &&
        !model_traceless(m, i))
        model_wrong(m, "a statement runs upon what is there already");
    s->effect = EFFECT_REMAINS;
}

static void answer(model *m, fact_sent sent, fact_fault pending)
{
    m->s.f.sent = sent;
    m->s.pending = (uint8_t)pending;
}

static void lose(model *m, unsigned how)
{
    way dir = (way)m->s.frontier_way;
    size_t at = m->s.frontier;

    if (how == 1)
        put_effect(m, at, dir, false);
    if (how == 2) {
        m->s.flight = (uint8_t)(at + 1);
        m->s.flight_way = (uint8_t)dir;
    }
    if (how == 3)
        put_effect(m, at, dir, true);
    m->s.crashes--;
    model_die(m);
}

static void send(model *m)
{
    unsigned remains = leaves_remains(m), how;
    bool refused = is_refused(m);

    if (m->s.crashes && (how = model_pick(m, refused ? 2 : 4 + remains))) {
        lose(m, refused ? 0 : how - 1);
        return;
    }
    how = refused ? 1 : model_fault(m, 2 + remains);
    if (how == 3)
        put_effect(m, m->s.frontier, (way)m->s.frontier_way, true);
    if (how) {
        answer(m, SENT_FAILED, how == 2 ? FAULT_TRANSIENT : FAULT_DEFINITE);
        return;
    }
    put_effect(m, m->s.frontier, (way)m->s.frontier_way, false);
    answer(m, SENT_DONE, FAULT_NONE);
}

/* What the older session was at comes to its end, one way or another. */
void model_land(model *m)
{
    size_t at = m->s.flight - 1u;
    way dir = (way)m->s.flight_way;
    probe_kind p = m->kind[at]->probe[dir];
    bool remains = p == PROBE_INDEX_CREATE || p == PROBE_INDEX_DROP || p == PROBE_REINDEX;
    unsigned how = model_pick(m, 2 + remains);

    m->s.flight = m->s.flight_way = 0;
    if (how)
        put_effect(m, at, dir, how == 2);
}

static void end_session(model *m)
{
    unsigned how = model_fault(m, m->s.flight ? 2 : 1);

    if (how == 1) {
        m->s.f.fault = FAULT_TRANSIENT;
        return;
    }
    if (how == 2) {
        m->s.f.session = SESSION_STAYS;
        return;
    }
    if (m->s.flight)
        model_land(m);
    m->s.f.session = SESSION_GONE;
}

static probe_answer catalogue_says(const model *m)
{
    const model_step *s = &m->s.step[m->s.frontier];
    bool up = m->s.frontier_way == DIRECTION_UP;

    probe_kind p = probe_here(m);

    if (p == PROBE_NONE)
        return PROBE_UNDECIDED;
    if (p == PROBE_REPEAT)
        return PROBE_ABSENT;
    if (p == PROBE_REINDEX)
        return s->effect == EFFECT_REMAINS ? PROBE_PARTIAL : PROBE_ABSENT;
    if (s->effect == EFFECT_REMAINS)
        return PROBE_PARTIAL;
    if (s->effect == EFFECT_WHOLE || s->same)
        return up ? PROBE_DONE : PROBE_ABSENT;
    return !up ? PROBE_DONE : s->foreign ? PROBE_FOREIGN : PROBE_ABSENT;
}

static void ask_catalogue(model *m)
{
    model_step *s = model_here(m);
    bool could = probe_here(m) == PROBE_INDEX_CREATE && m->s.frontier_way == DIRECTION_UP &&
                 s->effect == EFFECT_NOTHING && !s->same && !s->foreign;
    unsigned how = model_fault(m, could ? 2 : 1);

    if (how == 1) {
        m->s.f.fault = FAULT_TRANSIENT;
        return;
    }
    if (how == 2)
        s->foreign = 1;
    probe_answer says = catalogue_says(m);
    model_show(m);
    work_take_answer(&m->w, probe_here(m), says);
    m->w.cleanup = says == PROBE_PARTIAL ? STR("DROP INDEX i") : (str){ 0 };
    model_take(m);
}

static void verify(model *m)
{
    model_step *s = model_here(m);
    bool could = m->s.f.probe == SEEN_DONE && !s->broken;
    unsigned how = model_fault(m, could ? 2 : 1);

    if (how == 1) {
        m->s.f.fault = FAULT_DEFINITE;
        return;
    }
    if (how == 2)
        s->broken = 1;
    m->s.f.verify = s->effect == EFFECT_WHOLE && !s->broken ? VERIFY_YES : VERIFY_NO;
}

static void clean(model *m)
{
    model_state was;

    if (model_fault(m, 1)) {
        m->s.f.fault = FAULT_DEFINITE;
        return;
    }
    /* Removing an invalid index takes back its creation, and completes its removal. */
    model_here(m)->effect = m->kind[m->s.frontier]->probe[DIRECTION_UP] == PROBE_INDEX_DROP
                                ? EFFECT_WHOLE
                                : EFFECT_NOTHING;
    was = m->s;
    if (!model_commit_record(m, &was))
        return;
    m->s.f.probe = SEEN_UNASKED;
    if (m->s.f.sent == SENT_DONE)
        answer(m, SENT_FAILED, FAULT_DEFINITE);
}

static void record(model *m)
{
    model_state was = m->s;

    model_here(m)->record = record_after((way)m->s.frontier_way);
    if (m->s.frontier_way == DIRECTION_UP)
        model_here(m)->failed = m->s.f.verify == VERIFY_NO;
    settle(m, (way)m->s.frontier_way);
    if (model_commit_record(m, &was))
        m->s.attempts = 0;
}

void model_move(model *m, run_move_kind on)
{
    const run_transition *t = run_move((run_state)m->s.run, on);

    if (!t)
        model_wrong(m, "a move that the table of states does not have");
    else
        m->s.run = (uint8_t)t->to;
}

static void record_turn(model *m)
{
    model_state was = m->s;

    model_here(m)->record = record_after((way)m->s.frontier_way);
    model_here(m)->failed = 1;
    model_move(m, MOVE_TURN);
    m->s.heading = (uint8_t)model_opposite(m->w.plan.goal);
    if (model_commit_record(m, &was))
        m->s.attempts = 0;
}

static void record_undone(model *m)
{
    model_state was = m->s;
    fact_fault pending = m->s.f.sent == SENT_FAILED ? (fact_fault)m->s.pending : FAULT_NONE;

    model_here(m)->record = record_after(model_opposite((way)m->s.frontier_way));
    if (!model_commit_record(m, &was))
        return;
    if (pending != FAULT_NONE)
        m->s.f.fault = pending;
    m->s.pending = FAULT_NONE;
}

/* ---- the rest ---- */

static void refuse(model *m)
{
    m->s.f.fault = FAULT_DEFINITE;
}

static void retry(model *m)
{
    model_state was = m->s;

    if (!model_commit(m, &was))
        return;
    m->s.attempts++;
    m->s.f.fault = FAULT_NONE;
}

static bool could_go_home(const model *m)
{
    size_t migration = m->plan_steps[m->s.frontier].migration;

    for (size_t i = 0; i < m->count; i++)
        if (m->plan_steps[i].migration == migration &&
            !plan_has_way(&m->w.plan, &m->plan_steps[i], model_opposite(m->w.plan.goal)))
            return false;
    return true;
}

static void split(model *m)
{
    model_state was = m->s;

    model_show(m);
    if (!could_go_home(m) || !plan_split(&m->w.plan, m->s.frontier)) {
        m->s.f.fault = FAULT_DEFINITE;
        return;
    }
    model_take(m);
    if (model_commit(m, &was))
        m->s.f.fault = FAULT_NONE;
}

static void isolate(model *m)
{
    model_state was = m->s;

    model_here(m)->mode[m->s.frontier_way] = MODE_ALONE;
    if (model_commit(m, &was))
        m->s.f.fault = FAULT_NONE;
}

static void turn(model *m)
{
    model_state was = m->s;

    m->s.mail = m->s.f.letter == LETTER_NONE ? m->s.mail : LETTER_NONE;
    m->s.f.letter = LETTER_NONE;
    model_move(m, MOVE_TURN);
    m->s.heading = (uint8_t)model_opposite(m->w.plan.goal);
    m->s.attempts = 0;
    if (model_commit(m, &was))
        m->s.f.fault = FAULT_NONE;
}

/* The catalogue's answer, by what really is there. */
static void compare(model *m)
{
    size_t migration = work_migration(&m->w);
    bool same = true;

    for (size_t i = 0; i < m->count; i++) {
        uint8_t wanted = m->w.plan.goal == DIRECTION_UP ? 0 : model_whole(m, i);
        if (m->plan_steps[i].migration == migration && !model_traceless(m, i))
            same = same && m->s.step[i].effect == wanted && !m->s.step[i].foreign;
    }
    m->s.f.home = same ? HOME_SAME : HOME_DIFFERS;
}

static void end(model *m, run_move_kind on)
{
    model_state was = m->s;

    m->s.mail = LETTER_NONE;
    model_move(m, on);
    if (model_commit(m, &was))
        model_die(m);
}

static void finish(model *m)
{
    end(m, MOVE_FINISH);
}

static void fail_whole(model *m)
{
    end(m, MOVE_FAIL_WHOLE);
}

static void arrive(model *m)
{
    end(m, MOVE_ARRIVE);
}

static void pause_(model *m)
{
    end(m, MOVE_PAUSE);
}

static bool holds_open(const model *m, const model_step *s)
{
    const facts *f = &m->s.f;

    if (f->frontier != FRONTIER_INTENT)
        return false;
    if (f->verify == VERIFY_NO && s->broken)
        return m->w.plan.goal == DIRECTION_DOWN;
    return f->sent == SENT_ELSEWHERE && ((f->session == SESSION_STAYS && m->s.flight) ||
                                         (f->probe == SEEN_FOREIGN && s->foreign));
}

/* A hold needs a reason that is really there: servers and catalogues do not lie here. */
static void hold(model *m)
{
    const facts *f = &m->s.f;
    bool differs = f->frontier == FRONTIER_NONE && f->home == HOME_DIFFERS && m->s.troubled;

    if (f->fault == FAULT_NONE && !differs && !holds_open(m, model_here(m)))
        model_wrong(m, "held, though what is there decides");
    end(m, MOVE_HOLD);
}

static void (*const doing[DECISION_COUNT])(model *) = {
    [DECIDE_RUN_GROUP] = run_group,
    [DECIDE_RUN_BATCH] = run_batch,
    [DECIDE_INTEND] = intend,
    [DECIDE_SEND] = send,
    [DECIDE_END_SESSION] = end_session,
    [DECIDE_PROBE] = ask_catalogue,
    [DECIDE_VERIFY] = verify,
    [DECIDE_CLEAN] = clean,
    [DECIDE_RECORD] = record,
    [DECIDE_RECORD_UNDONE] = record_undone,
    [DECIDE_RECORD_TURN] = record_turn,
    [DECIDE_REFUSE] = refuse,
    [DECIDE_RETRY] = retry,
    [DECIDE_SPLIT] = split,
    [DECIDE_ISOLATE] = isolate,
    [DECIDE_TURN] = turn,
    [DECIDE_COMPARE] = compare,
    [DECIDE_FINISH] = finish,
    [DECIDE_FAIL_WHOLE] = fail_whole,
    [DECIDE_ARRIVE] = arrive,
    [DECIDE_PAUSE] = pause_,
    [DECIDE_HOLD] = hold,
};

void model_do(model *m, decision d)
{
    doing[d](m);
}
