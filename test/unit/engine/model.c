#include "model_inner.h"

#include <stdio.h>
#include <stdlib.h>
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
    (void)fprintf(stderr, "there is no kind of step '%c'\n", letter);
    abort();
}

static const char *const record_names[] = { "before", "up-intent", "after", "down-intent" };
static const char *const answer_names[] = {
    "", "absent", "partial", "done", "foreign", "undecided"
};
static const char *const cursors[] = { "", "k1", "k2", "k3" };

/* ---- the model as the engine's work, and back ---- */

void model_show(model *m)
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

void model_take(model *m)
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

void model_look(model *m)
{
    model_show(m);
    work_look(&m->w);
    model_take(m);
}

model_step *model_here(model *m)
{
    return &m->s.step[m->s.frontier];
}

way model_opposite(way w)
{
    return w == DIRECTION_UP ? DIRECTION_DOWN : DIRECTION_UP;
}

/* Repeating it does no harm, and nothing shows that it was done. */
bool model_traceless(const model *m, size_t i)
{
    probe_kind p = m->kind[i]->probe[DIRECTION_UP];

    return p == PROBE_REPEAT || p == PROBE_REINDEX;
}

uint8_t model_whole(const model *m, size_t i)
{
    return m->kind[i]->mode[DIRECTION_UP] == MODE_BATCHED ? MODEL_BATCHES : EFFECT_WHOLE;
}

void model_wrong(model *m, const char *what)
{
    if (!m->wrong)
        m->wrong = what;
}

/* ---- what may go one way or another ---- */

unsigned model_pick(model *m, unsigned ways)
{
    if (m->picks == MODEL_PICKS) {
        model_wrong(m, "the model asks too often in one step");
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
unsigned model_fault(model *m, unsigned ways)
{
    unsigned which = m->s.faults ? model_pick(m, ways + 1) : 0;

    if (which) {
        m->s.faults--;
        m->s.troubled = 1;
    }
    return which;
}

void model_die(model *m)
{
    m->s.runs = 0;
    m->s.f = (facts){ 0 };
    m->s.frontier = m->s.frontier_way = m->s.attempts = m->s.pending = m->s.cleaning = 0;
}

/* A transaction's end: committed, or lost before it, or committed and its answer lost. */
bool model_commit(model *m, const model_state *was)
{
    unsigned how = m->s.crashes ? model_pick(m, 3) : 0;
    uint8_t crashes = m->s.crashes, faults = m->s.faults, troubled = m->s.troubled;

    if (how == 0)
        return true;
    if (how == 1) {
        (void)memcpy(&m->s, was, sizeof *was);
        m->s.faults = faults;
        m->s.troubled = troubled;
    }
    m->s.crashes = (uint8_t)(crashes - 1);
    model_die(m);
    return false;
}

/* As commit(), of a record of one step: the server may refuse it too, and the session stays. */
bool model_commit_record(model *m, const model_state *was)
{
    if (model_fault(m, 1)) {
        uint8_t faults = m->s.faults;
        (void)memcpy(&m->s, was, sizeof *was);
        m->s.faults = faults;
        m->s.troubled = 1;
        m->s.f.fault = FAULT_TRANSIENT;
        return false;
    }
    return model_commit(m, was);
}
/* ---- one step ---- */

static void read_mail(model *m)
{
    if (m->s.persons && !m->s.mail && (m->s.mail = (uint8_t)model_pick(m, LETTER_COUNT)))
        m->s.persons--;
    m->s.f.letter = (fact_letter)m->s.mail;
}

static void run_on(model *m)
{
    model_look(m);
    if (m->s.f.frontier != FRONTIER_INTENT)
        read_mail(m);
    decided d = decide(&m->s.f);
    m->did = d.reason;
    if (m->s.flight && d.what != DECIDE_END_SESSION && d.what != DECIDE_RETRY &&
        d.what != DECIDE_HOLD)
        model_wrong(m, "something is done while an older session may still be at work");
    model_show(m);
    model_do(m, d.what);
}

/* A person puts right what was in the way. */
static void repair(model *m)
{
    for (size_t i = 0; i < m->count; i++)
        m->s.step[i].foreign = m->s.step[i].broken = 0;
    if (m->s.flight)
        model_land(m);
}

static void start_again(model *m, unsigned wish)
{
    model_state was = m->s;
    bool waits = m->s.run == RUN_HELD || m->s.run == RUN_PAUSED;
    way heading = wish == 0 ? (way)m->s.heading : wish == 1 ? DIRECTION_UP : DIRECTION_DOWN;

    model_move(m, wish == 0 && !waits         ? MOVE_GO_ON
                  : heading == m->w.plan.goal ? MOVE_GO_FORWARD
                                              : MOVE_GO_BACK);
    m->s.heading = (uint8_t)heading;
    m->s.runs = 1;
    m->did = "a recovery begins";
    (void)model_commit(m, &was);
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
    unsigned choice = model_pick(m, waits ? 7 : 3);
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
    const model_kind *kind = kind_of(letter);

    m->kind[m->count++] = kind;
    c->steps = m->steps[migration];
    *step = (contract_step){ .name = STR("s"), .has_down = kind->has_down };
    if (kind->verify)
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
        at->effect = goal == DIRECTION_UP ? 0 : model_whole(m, i);
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
