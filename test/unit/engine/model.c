#include "model.h"

#include <stdio.h>
#include <string.h>

#define BOTH(m) \
    {           \
        m, m    \
    }
#define UP_ONLY(p)    \
    {                 \
        p, PROBE_NONE \
    }

static const model_kind kinds[] = {
    { 't', BOTH(MODE_TRANSACTION), true, false, false, BOTH(PROBE_NONE) },
    { 'n', BOTH(MODE_TRANSACTION), false, false, false, BOTH(PROBE_NONE) },
    { 'v', BOTH(MODE_TRANSACTION), true, true, false, BOTH(PROBE_NONE) },
    { 'c', BOTH(MODE_ALONE), true, false, false, { PROBE_INDEX_CREATE, PROBE_INDEX_DROP } },
    { 'k', BOTH(MODE_ALONE), true, true, false, { PROBE_INDEX_CREATE, PROBE_INDEX_DROP } },
    { 'd', BOTH(MODE_ALONE), true, false, false, { PROBE_INDEX_DROP, PROBE_INDEX_CREATE } },
    { 's', { MODE_ALONE, MODE_TRANSACTION }, true, true, false, BOTH(PROBE_NONE) },
    { 'e', { MODE_ALONE, MODE_TRANSACTION }, true, false, false, UP_ONLY(PROBE_ENUM_ADD) },
    { 'r', { MODE_ALONE, MODE_TRANSACTION }, true, false, false, UP_ONLY(PROBE_REPEAT) },
    { 'x', { MODE_ALONE, MODE_TRANSACTION }, true, false, false, UP_ONLY(PROBE_REINDEX) },
    { 'b', BOTH(MODE_BATCHED), true, false, false, BOTH(PROBE_NONE) },
    { 'w', { MODE_BATCHED, MODE_TRANSACTION }, true, false, false, BOTH(PROBE_NONE) },
    { 'y', { MODE_TRY, MODE_TRANSACTION }, true, true, true, BOTH(PROBE_NONE) },
    { 'z', { MODE_TRY, MODE_TRANSACTION }, true, false, false, BOTH(PROBE_NONE) },
};

static const model_kind *kind_of(char letter)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].letter == letter)
            return &kinds[i];
    return NULL;
}

static const char *const record_names[] = { "before", "up-intent", "after", "down-intent" };
static const char *const answer_names[] = {
    "", "absent", "partial", "done", "foreign", "undecided"
};
static const char *const cursors[] = { "", "k1", "k2", "k3" };

/* ---- the model as the engine's work, and back ---- */

static void show(model *m)
{
    work *w = &m->w;

    w->f = m->s.f;
    w->frontier = m->s.frontier;
    w->frontier_way = (way)m->s.frontier_way;
    w->heading_way = (way)m->s.heading;
    w->state = (run_state)m->s.run;
    w->attempts = m->s.attempts;
    w->pending = (fact_fault)m->s.pending;
    w->cleanup = m->s.cleaning ? STR("DROP INDEX i") : (str){ 0 };
    for (size_t i = 0; i < m->count; i++) {
        const model_step *s = &m->s.step[i];
        m->records[i] = (step_record){
            .seq = (int64_t)i,
            .state = str_of(record_names[s->record]),
            .cursor = str_of(cursors[s->cursor]),
            .seen = str_of(answer_names[s->seen]),
            .checks =
                s->failed ? STR("[{\"answer\":\"no\",\"at\":1,\"check\":\"verify\"}]") : (str){ 0 },
        };
        m->plan_steps[i].group = s->group;
        m->plan_steps[i].mode[DIRECTION_UP] = (step_mode)s->mode[DIRECTION_UP];
        m->plan_steps[i].mode[DIRECTION_DOWN] = (step_mode)s->mode[DIRECTION_DOWN];
    }
}

static uint8_t seen_now(const step_record *r)
{
    for (uint8_t i = 0; i < sizeof answer_names / sizeof *answer_names; i++)
        if (str_is(r->seen, answer_names[i]))
            return i;
    return 0;
}

static void take(model *m)
{
    const work *w = &m->w;

    m->s.f = w->f;
    m->s.frontier = (uint8_t)w->frontier;
    m->s.frontier_way = (uint8_t)w->frontier_way;
    m->s.pending = (uint8_t)w->pending;
    m->s.cleaning = w->cleanup.size > 0;
    for (size_t i = 0; i < m->count; i++) {
        m->s.step[i].group = (uint8_t)m->plan_steps[i].group;
        m->s.step[i].seen = seen_now(&m->records[i]);
    }
}

static void look(model *m)
{
    show(m);
    work_look(&m->w);
    take(m);
}

static model_step *here(model *m)
{
    return &m->s.step[m->s.frontier];
}

static way opposite(way w)
{
    return w == DIRECTION_UP ? DIRECTION_DOWN : DIRECTION_UP;
}

static probe_kind probe_here(const model *m)
{
    return m->kind[m->s.frontier]->probe[m->s.frontier_way];
}

/* Repeating it does no harm, and nothing shows that it was done. */
static bool traceless(const model *m, size_t i)
{
    probe_kind p = m->kind[i]->probe[DIRECTION_UP];

    return p == PROBE_REPEAT || p == PROBE_REINDEX;
}

static uint8_t whole(const model *m, size_t i)
{
    return m->kind[i]->mode[DIRECTION_UP] == MODE_BATCHED ? MODEL_BATCHES : EFFECT_WHOLE;
}

static void wrong(model *m, const char *what)
{
    if (!m->wrong)
        m->wrong = what;
}

/* ---- what may go one way or another ---- */

static unsigned pick(model *m, unsigned ways)
{
    if (m->picks == MODEL_PICKS) {
        wrong(m, "the model asks too often in one step");
        return 0;
    }
    if (m->picks >= m->known) {
        m->picked[m->picks] = 0;
        m->known = m->picks + 1;
    }
    m->ways[m->picks] = (uint8_t)ways;
    return m->picked[m->picks++];
}

bool model_other_way(model *m)
{
    while (m->known > 0) {
        size_t last = m->known - 1;
        if (++m->picked[last] < m->ways[last])
            return true;
        m->known--;
    }
    return false;
}

/* 0: nothing goes wrong. */
static unsigned fault(model *m, unsigned ways)
{
    unsigned which = m->s.faults ? pick(m, ways + 1) : 0;

    if (which) {
        m->s.faults--;
        m->s.troubled = 1;
    }
    return which;
}

static void die(model *m)
{
    m->s.runs = 0;
    m->s.f = (facts){ 0 };
    m->s.frontier = m->s.frontier_way = m->s.attempts = m->s.pending = m->s.cleaning = 0;
}

/* A transaction's end: committed, or lost before it, or committed and its answer lost. */
static bool commit(model *m, const model_state *was)
{
    unsigned how = m->s.crashes ? pick(m, 3) : 0;
    uint8_t crashes = m->s.crashes, faults = m->s.faults, troubled = m->s.troubled;

    if (how == 0)
        return true;
    if (how == 1) {
        (void)memcpy(&m->s, was, sizeof *was);
        m->s.faults = faults;
        m->s.troubled = troubled;
    }
    m->s.crashes = (uint8_t)(crashes - 1);
    die(m);
    return false;
}

/* As commit(), of a record of one step: the server may refuse it too, and the session stays. */
static bool commit_record(model *m, const model_state *was)
{
    if (fault(m, 1)) {
        uint8_t faults = m->s.faults;
        (void)memcpy(&m->s, was, sizeof *was);
        m->s.faults = faults;
        m->s.troubled = 1;
        m->s.f.fault = FAULT_TRANSIENT;
        return false;
    }
    return commit(m, was);
}

/* ---- the database ---- */

static void take_effect(model *m, size_t i, way dir)
{
    model_step *s = &m->s.step[i];
    uint8_t from = dir == DIRECTION_UP ? 0 : whole(m, i),
            to = dir == DIRECTION_UP ? whole(m, i) : 0;
    bool parts = dir == DIRECTION_DOWN && m->kind[i]->letter == 'w';

    if (s->effect != from && !traceless(m, i) && !parts)
        wrong(m, "a step takes effect twice, or upon parts");
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

    show(m);
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

    m->s.f.fault = outside ? FAULT_OUTSIDE : faults[fault(m, count > 1 ? 3 : 2)];
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
    if (commit(m, &was))
        m->s.attempts = 0;
}

/* The cursor is the highest batch in effect. */
static void move_cursor(model *m, way dir)
{
    model_step *s = here(m);
    uint8_t top = s->cursor ? s->cursor : dir == DIRECTION_UP ? 0 : MODEL_BATCHES;

    if (s->effect != top)
        wrong(m, "a batch goes on from another place than the last one ended at");
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
    unsigned how = fault(m, 2);

    if (how) {
        m->s.f.fault = how == 1 ? FAULT_TRANSIENT : FAULT_DEFINITE;
        return;
    }
    move_cursor(m, (way)m->s.frontier_way);
    if (commit(m, &was))
        m->s.attempts = 0;
}

/* ---- a step that commits by itself ---- */

static void intend(model *m)
{
    model_state was = m->s;

    here(m)->record = m->s.frontier_way == DIRECTION_UP ? IS_UP_INTENT : IS_DOWN_INTENT;
    if (!commit_record(m, &was))
        return;
    look(m);
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
    const model_step *s = here(m);
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
    if (s->effect == (dir == DIRECTION_UP ? EFFECT_WHOLE : EFFECT_NOTHING) && !traceless(m, i))
        wrong(m, "a statement runs upon what is there already");
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
    die(m);
}

static void send(model *m)
{
    unsigned remains = leaves_remains(m), how;
    bool refused = is_refused(m);

    if (m->s.crashes && (how = pick(m, refused ? 2 : 4 + remains))) {
        lose(m, refused ? 0 : how - 1);
        return;
    }
    how = refused ? 1 : fault(m, 2 + remains);
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
static void land(model *m)
{
    size_t at = m->s.flight - 1u;
    way dir = (way)m->s.flight_way;
    probe_kind p = m->kind[at]->probe[dir];
    bool remains = p == PROBE_INDEX_CREATE || p == PROBE_INDEX_DROP || p == PROBE_REINDEX;
    unsigned how = pick(m, 2 + remains);

    m->s.flight = m->s.flight_way = 0;
    if (how)
        put_effect(m, at, dir, how == 2);
}

static void end_session(model *m)
{
    unsigned how = fault(m, m->s.flight ? 2 : 1);

    if (how == 1) {
        m->s.f.fault = FAULT_TRANSIENT;
        return;
    }
    if (how == 2) {
        m->s.f.session = SESSION_STAYS;
        return;
    }
    if (m->s.flight)
        land(m);
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
    model_step *s = here(m);
    bool could = probe_here(m) == PROBE_INDEX_CREATE && m->s.frontier_way == DIRECTION_UP &&
                 s->effect == EFFECT_NOTHING && !s->same && !s->foreign;
    unsigned how = fault(m, could ? 2 : 1);

    if (how == 1) {
        m->s.f.fault = FAULT_TRANSIENT;
        return;
    }
    if (how == 2)
        s->foreign = 1;
    probe_answer says = catalogue_says(m);
    show(m);
    work_take_answer(&m->w, probe_here(m), says);
    m->w.cleanup = says == PROBE_PARTIAL ? STR("DROP INDEX i") : (str){ 0 };
    take(m);
}

static void verify(model *m)
{
    model_step *s = here(m);
    bool could = m->s.f.probe == SEEN_DONE && !s->broken;
    unsigned how = fault(m, could ? 2 : 1);

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

    if (fault(m, 1)) {
        m->s.f.fault = FAULT_DEFINITE;
        return;
    }
    /* Removing an invalid index takes back its creation, and completes its removal. */
    here(m)->effect = m->kind[m->s.frontier]->probe[DIRECTION_UP] == PROBE_INDEX_DROP
                          ? EFFECT_WHOLE
                          : EFFECT_NOTHING;
    was = m->s;
    if (!commit_record(m, &was))
        return;
    m->s.f.probe = SEEN_UNASKED;
    if (m->s.f.sent == SENT_DONE)
        answer(m, SENT_FAILED, FAULT_DEFINITE);
}

static void record(model *m)
{
    model_state was = m->s;

    here(m)->record = record_after((way)m->s.frontier_way);
    if (m->s.frontier_way == DIRECTION_UP)
        here(m)->failed = m->s.f.verify == VERIFY_NO;
    settle(m, (way)m->s.frontier_way);
    if (commit_record(m, &was))
        m->s.attempts = 0;
}

static void move(model *m, run_move_kind on)
{
    const run_transition *t = run_move((run_state)m->s.run, on);

    if (!t)
        wrong(m, "a move that the table of states does not have");
    else
        m->s.run = (uint8_t)t->to;
}

static void record_turn(model *m)
{
    model_state was = m->s;

    here(m)->record = record_after((way)m->s.frontier_way);
    here(m)->failed = 1;
    move(m, MOVE_TURN);
    m->s.heading = (uint8_t)opposite(m->w.plan.goal);
    if (commit_record(m, &was))
        m->s.attempts = 0;
}

static void record_undone(model *m)
{
    model_state was = m->s;
    fact_fault pending = m->s.f.sent == SENT_FAILED ? (fact_fault)m->s.pending : FAULT_NONE;

    here(m)->record = record_after(opposite((way)m->s.frontier_way));
    if (!commit_record(m, &was))
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

    if (!commit(m, &was))
        return;
    m->s.attempts++;
    m->s.f.fault = FAULT_NONE;
}

static bool could_go_home(const model *m)
{
    size_t migration = m->plan_steps[m->s.frontier].migration;

    for (size_t i = 0; i < m->count; i++)
        if (m->plan_steps[i].migration == migration &&
            !plan_has_way(&m->w.plan, &m->plan_steps[i], opposite(m->w.plan.goal)))
            return false;
    return true;
}

static void split(model *m)
{
    model_state was = m->s;

    show(m);
    if (!could_go_home(m) || !plan_split(&m->w.plan, m->s.frontier)) {
        m->s.f.fault = FAULT_DEFINITE;
        return;
    }
    take(m);
    if (commit(m, &was))
        m->s.f.fault = FAULT_NONE;
}

static void isolate(model *m)
{
    model_state was = m->s;

    here(m)->mode[m->s.frontier_way] = MODE_ALONE;
    if (commit(m, &was))
        m->s.f.fault = FAULT_NONE;
}

static void turn(model *m)
{
    model_state was = m->s;

    m->s.mail = m->s.f.letter == LETTER_NONE ? m->s.mail : LETTER_NONE;
    m->s.f.letter = LETTER_NONE;
    move(m, MOVE_TURN);
    m->s.heading = (uint8_t)opposite(m->w.plan.goal);
    m->s.attempts = 0;
    if (commit(m, &was))
        m->s.f.fault = FAULT_NONE;
}

/* The catalogue's answer, by what really is there. */
static void compare(model *m)
{
    size_t migration = work_migration(&m->w);
    bool same = true;

    for (size_t i = 0; i < m->count; i++) {
        uint8_t wanted = m->w.plan.goal == DIRECTION_UP ? 0 : whole(m, i);
        if (m->plan_steps[i].migration == migration && !traceless(m, i))
            same = same && m->s.step[i].effect == wanted && !m->s.step[i].foreign;
    }
    m->s.f.home = same ? HOME_SAME : HOME_DIFFERS;
}

static void end(model *m, run_move_kind on)
{
    model_state was = m->s;

    m->s.mail = LETTER_NONE;
    move(m, on);
    if (commit(m, &was))
        die(m);
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

/* A hold needs a reason that is really there: servers and catalogues do not lie here. */
static void hold(model *m)
{
    const facts *f = &m->s.f;
    const model_step *s = here(m);
    bool stays = f->sent == SENT_ELSEWHERE && f->session == SESSION_STAYS && m->s.flight;
    bool other = f->sent == SENT_ELSEWHERE && f->probe == SEEN_FOREIGN && s->foreign;
    bool check = f->verify == VERIFY_NO && s->broken && m->w.plan.goal == DIRECTION_DOWN;
    bool open = f->frontier == FRONTIER_INTENT && (stays || other || check);
    bool differs = f->frontier == FRONTIER_NONE && f->home == HOME_DIFFERS && m->s.troubled;

    if (f->fault == FAULT_NONE && !open && !differs)
        wrong(m, "held, though what is there decides");
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

/* ---- one step ---- */

static void read_mail(model *m)
{
    if (m->s.persons && !m->s.mail && (m->s.mail = (uint8_t)pick(m, LETTER_COUNT)))
        m->s.persons--;
    m->s.f.letter = (fact_letter)m->s.mail;
}

static void run_on(model *m)
{
    look(m);
    if (m->s.f.frontier != FRONTIER_INTENT)
        read_mail(m);
    decided d = decide(&m->s.f);
    m->did = d.reason;
    if (m->s.flight && d.what != DECIDE_END_SESSION && d.what != DECIDE_RETRY &&
        d.what != DECIDE_HOLD)
        wrong(m, "something is done while an older session may still be at work");
    show(m);
    doing[d.what](m);
}

/* A person puts right what was in the way. */
static void repair(model *m)
{
    for (size_t i = 0; i < m->count; i++)
        m->s.step[i].foreign = m->s.step[i].broken = 0;
    if (m->s.flight)
        land(m);
}

static void start_again(model *m, unsigned wish)
{
    model_state was = m->s;
    bool waits = m->s.run == RUN_HELD || m->s.run == RUN_PAUSED;
    way heading = wish == 0 ? (way)m->s.heading : wish == 1 ? DIRECTION_UP : DIRECTION_DOWN;

    move(m, wish == 0 && !waits         ? MOVE_GO_ON
            : heading == m->w.plan.goal ? MOVE_GO_FORWARD
                                        : MOVE_GO_BACK);
    m->s.heading = (uint8_t)heading;
    m->s.runs = 1;
    m->did = "a recovery begins";
    (void)commit(m, &was);
}

bool model_rests(const model_state *s)
{
    return !s->runs && s->run != RUN_RUNNING && s->run != RUN_RETURNING;
}

bool model_step_on(model *m)
{
    m->picks = 0;
    m->did = "nothing";
    if (m->s.runs) {
        run_on(m);
        return true;
    }
    if (run_state_is_end((run_state)m->s.run))
        return false;
    bool waits = model_rests(&m->s);
    if (!m->s.persons) {
        if (!waits)
            start_again(m, 0);
        return !waits;
    }
    unsigned choice = pick(m, waits ? 7 : 3);
    if (waits && choice == 0)
        return false;
    if (choice)
        m->s.persons--;
    if (waits && choice > 3)
        repair(m);
    start_again(m, waits ? (choice - 1) % 3 : choice);
    return true;
}

/* ---- making ---- */

static void add_step(model *m, size_t migration, char letter)
{
    contract *c = &m->migrations[migration];
    contract_step *step = &m->steps[migration][c->step_count++];

    m->kind[m->count++] = kind_of(letter);
    c->steps = m->steps[migration];
    *step = (contract_step){ .name = STR("s"), .has_down = kind_of(letter)->has_down };
    if (kind_of(letter)->verify)
        step->verify = STR("SELECT true");
}

/* In a rollback the steps of each migration, and the migrations, come from the last to the first.
 */
static void order(model *m, way goal)
{
    size_t at = 0;

    for (size_t k = 0; k < m->w.plan.migration_count; k++) {
        size_t count = m->migrations[k].step_count;
        for (size_t i = 0; i < count; i++, at++)
            m->plan_steps[at] = (plan_step){ .seq = (int64_t)at,
                                             .migration = k,
                                             .step = goal == DIRECTION_UP ? i : count - 1 - i };
    }
    for (size_t i = 0, from = 0; goal == DIRECTION_DOWN && i < m->w.plan.migration_count; i++) {
        size_t to = from + m->migrations[i].step_count;
        for (size_t a = from, b = to; a + 1 < b; a++) {
            const model_kind *last = m->kind[--b];
            m->kind[b] = m->kind[a];
            m->kind[a] = last;
        }
        from = to;
    }
}

static void begin(model *m, way goal)
{
    model_state *s = &m->s;
    uint8_t group = 1;

    (void)memset(s, 0, sizeof *s);
    s->run = RUN_RUNNING;
    s->heading = (uint8_t)goal;
    for (size_t i = 0; i < m->count; i++) {
        model_step *at = &s->step[i], *last = i ? &s->step[i - 1] : NULL;
        at->mode[DIRECTION_UP] = (uint8_t)m->kind[i]->mode[DIRECTION_UP];
        at->mode[DIRECTION_DOWN] = (uint8_t)m->kind[i]->mode[DIRECTION_DOWN];
        bool shares = last && m->plan_steps[i].migration == m->plan_steps[i - 1].migration &&
                      at->mode[goal] == MODE_TRANSACTION && last->mode[goal] == MODE_TRANSACTION;
        at->group = shares || !last ? group : ++group;
        at->record = goal == DIRECTION_UP ? IS_BEFORE : IS_AFTER;
        at->effect = goal == DIRECTION_UP ? 0 : whole(m, i);
        s->applied[m->plan_steps[i].migration] = goal == DIRECTION_DOWN;
    }
}

void model_make(model *m, const char *script, way goal)
{
    size_t migration = 0;

    (void)memset(m, 0, sizeof *m);
    m->script = script;
    for (const char *c = script; *c; c++) {
        if (*c == '|')
            migration++;
        else
            add_step(m, migration, *c);
    }
    m->request.limits.attempts = 1;
    m->w.request = &m->request;
    m->w.records = m->records;
    m->w.plan = (plan){ .goal = goal,
                        .migrations = m->migrations,
                        .migration_count = migration + 1,
                        .steps = m->plan_steps,
                        .step_count = m->count };
    order(m, goal);
    begin(m, goal);
}

void model_tell(const model *m, const model_state *s)
{
    (void)fprintf(stderr, "  %s, heading %s%s%s", run_state_name((run_state)s->run),
                  way_name((way)s->heading), s->runs ? "" : ", nobody runs",
                  s->flight ? ", a session is at work" : "");
    for (size_t i = 0; i < m->count; i++)
        (void)fprintf(stderr, " | %c %s%s effect %d%s%s%s", m->kind[i]->letter,
                      record_names[s->step[i].record], s->step[i].failed ? "!" : "",
                      s->step[i].effect, s->step[i].foreign ? " foreign" : "",
                      s->step[i].same ? " same" : "", s->step[i].broken ? " broken" : "");
    (void)fprintf(stderr, "\n");
}
