#include "engine/decide.h"

#include <string.h>

/* Conditions are sets of values, one bit a value; a fact that a row does not name may be anything.
 */
#define IS(value) (1u << (value))
#define OR |

typedef struct decide_row {
    unsigned letter, heading, kind, frontier, mode, way, sent, session, probe, verify, fault,
        budget, torn, home;
    decision what;
    const char *reason;
} decide_row;

enum {
    DECIDED_STEP = IS(FRONTIER_START) OR IS(FRONTIER_MIDDLE),
    ANY_FAULT =
        IS(FAULT_TRANSIENT) OR IS(FAULT_SPLITTABLE) OR IS(FAULT_OUTSIDE) OR IS(FAULT_DEFINITE),
    IN_EFFECT = IS(SEEN_DONE) OR IS(SEEN_UNDECIDED),
    CHECKED = IS(VERIFY_NONE) OR IS(VERIFY_YES)
};

static const decide_row rows[] = {
    /* A step whose outcome is open comes before everything else. */
    { .frontier = IS(FRONTIER_INTENT),
      .fault = ANY_FAULT,
      .budget = IS(BUDGET_LEFT),
      .what = DECIDE_RETRY,
      .reason = "finding out about the step failed: again" },
    { .frontier = IS(FRONTIER_INTENT),
      .fault = ANY_FAULT,
      .what = DECIDE_HOLD,
      .reason = "what became of the step cannot be found out" },
    { .frontier = IS(FRONTIER_INTENT),
      .sent = IS(SENT_NOT_YET),
      .what = DECIDE_SEND,
      .reason = "the intent is durable, the statement was not sent" },
    { .frontier = IS(FRONTIER_INTENT),
      .sent = IS(SENT_ELSEWHERE),
      .session = IS(SESSION_UNASKED),
      .what = DECIDE_END_SESSION,
      .reason = "a session that may still run the statement must be gone first" },
    { .frontier = IS(FRONTIER_INTENT),
      .sent = IS(SENT_ELSEWHERE),
      .session = IS(SESSION_STAYS),
      .what = DECIDE_HOLD,
      .reason = "the session that runs the statement cannot be ended" },
    { .frontier = IS(FRONTIER_INTENT),
      .probe = IS(SEEN_UNASKED),
      .what = DECIDE_PROBE,
      .reason = "the catalogue is asked what became of the statement" },
    { .frontier = IS(FRONTIER_INTENT),
      .probe = IS(SEEN_PARTIAL),
      .what = DECIDE_CLEAN,
      .reason = "the statement left remains" },
    { .frontier = IS(FRONTIER_INTENT),
      .sent = IS(SENT_DONE),
      .probe = IS(SEEN_ABSENT) OR IS(SEEN_FOREIGN),
      .what = DECIDE_HOLD,
      .reason = "the server said done, the catalogue says otherwise" },
    { .frontier = IS(FRONTIER_INTENT),
      .sent = IS(SENT_FAILED),
      .probe = IS(SEEN_DONE),
      .what = DECIDE_HOLD,
      .reason = "the server said failed, the catalogue says done" },
    { .frontier = IS(FRONTIER_INTENT),
      .sent = IS(SENT_ELSEWHERE),
      .probe = IS(SEEN_FOREIGN),
      .what = DECIDE_HOLD,
      .reason = "an object of that name is there which the statement did not make" },
    { .frontier = IS(FRONTIER_INTENT),
      .probe = IS(SEEN_ABSENT) OR IS(SEEN_FOREIGN),
      .what = DECIDE_RECORD_UNDONE,
      .reason = "the statement took no effect" },
    { .frontier = IS(FRONTIER_INTENT),
      .verify = IS(VERIFY_UNASKED),
      .what = DECIDE_VERIFY,
      .reason = "the author's check is asked" },
    { .frontier = IS(FRONTIER_INTENT),
      .sent = IS(SENT_DONE),
      .verify = CHECKED,
      .what = DECIDE_RECORD,
      .reason = "the server said done, and nothing contradicts it" },
    { .frontier = IS(FRONTIER_INTENT),
      .probe = IS(SEEN_DONE),
      .verify = CHECKED,
      .what = DECIDE_RECORD,
      .reason = "the catalogue says done" },
    { .frontier = IS(FRONTIER_INTENT),
      .sent = IS(SENT_ELSEWHERE),
      .verify = IS(VERIFY_YES),
      .what = DECIDE_RECORD,
      .reason = "the author's check says done" },
    { .frontier = IS(FRONTIER_INTENT),
      .sent = IS(SENT_ELSEWHERE) OR IS(SENT_FAILED),
      .probe = IS(SEEN_UNDECIDED),
      .verify = IS(VERIFY_NO),
      .what = DECIDE_RECORD_UNDONE,
      .reason = "the author's check says not done" },
    { .frontier = IS(FRONTIER_INTENT),
      .heading = IS(HEADING_ONWARD),
      .kind = IS(KIND_APPLY),
      .sent = IS(SENT_DONE) OR IS(SENT_ELSEWHERE),
      .probe = IN_EFFECT,
      .verify = IS(VERIFY_NO),
      .what = DECIDE_RECORD_TURN,
      .reason = "the statement took effect, the author's check says no" },
    { .frontier = IS(FRONTIER_INTENT),
      .heading = IS(HEADING_BACK),
      .kind = IS(KIND_APPLY),
      .sent = IS(SENT_DONE) OR IS(SENT_ELSEWHERE),
      .probe = IN_EFFECT,
      .verify = IS(VERIFY_NO),
      .what = DECIDE_RECORD,
      .reason = "the statement took effect, and its way back is next: its check can wait" },
    { .frontier = IS(FRONTIER_INTENT),
      .heading = IS(HEADING_ONWARD),
      .kind = IS(KIND_ROLLBACK),
      .sent = IS(SENT_DONE) OR IS(SENT_ELSEWHERE),
      .probe = IN_EFFECT,
      .verify = IS(VERIFY_NO),
      .what = DECIDE_RECORD,
      .reason = "the statement took effect, and the rollback takes it back: its check can wait" },
    { .frontier = IS(FRONTIER_INTENT),
      .what = DECIDE_HOLD,
      .reason = "nothing decides what became of the step" },

    /* What a fault leads to, once nothing is open. */
    { .fault = IS(FAULT_SPLITTABLE),
      .frontier = DECIDED_STEP,
      .what = DECIDE_SPLIT,
      .reason = "the server refuses these statements in one transaction" },
    { .fault = IS(FAULT_OUTSIDE),
      .frontier = IS(FRONTIER_START),
      .verify = IS(VERIFY_UNASKED),
      .way = IS(WAY_HERE),
      .mode = IS(MODE_TRY) OR IS(MODE_TRANSACTION),
      .what = DECIDE_ISOLATE,
      .reason = "the server refuses the statement in a transaction, and the author's check can "
                "decide it" },
    { .fault = IS(FAULT_TRANSIENT),
      .budget = IS(BUDGET_LEFT),
      .what = DECIDE_RETRY,
      .reason = "another attempt may pass" },
    { .fault = ANY_FAULT,
      .heading = IS(HEADING_BACK),
      .budget = IS(BUDGET_LEFT),
      .what = DECIDE_RETRY,
      .reason = "a way back is tried again" },
    { .fault = ANY_FAULT,
      .kind = IS(KIND_ROLLBACK),
      .budget = IS(BUDGET_LEFT),
      .what = DECIDE_RETRY,
      .reason = "a failed rollback is tried again" },
    { .fault = ANY_FAULT,
      .heading = IS(HEADING_ONWARD),
      .torn = IS(TORN_NO),
      .what = DECIDE_FAIL_WHOLE,
      .reason = "it failed, and nothing of the migration is there" },
    { .fault = ANY_FAULT,
      .heading = IS(HEADING_ONWARD),
      .kind = IS(KIND_APPLY),
      .what = DECIDE_TURN,
      .reason = "it failed with parts of the migration committed: they are rolled back" },
    { .fault = ANY_FAULT,
      .heading = IS(HEADING_ONWARD),
      .what = DECIDE_HOLD,
      .reason = "the rollback failed half-way, beyond its budget" },
    { .fault = ANY_FAULT, .what = DECIDE_HOLD, .reason = "the way back failed, beyond its budget" },

    /* What a person asked for. */
    { .letter = IS(LETTER_PAUSE),
      .frontier = DECIDED_STEP,
      .what = DECIDE_PAUSE,
      .reason = "a person asked for a pause" },
    { .letter = IS(LETTER_STOP),
      .frontier = DECIDED_STEP,
      .heading = IS(HEADING_ONWARD),
      .torn = IS(TORN_NO),
      .what = DECIDE_FAIL_WHOLE,
      .reason = "a person asked to stop, and nothing of the next migration is there" },
    { .letter = IS(LETTER_STOP),
      .frontier = DECIDED_STEP,
      .heading = IS(HEADING_ONWARD),
      .what = DECIDE_TURN,
      .reason = "a person asked to stop: the migration that is half done goes home" },

    /* Nothing left in this direction. */
    { .frontier = IS(FRONTIER_NONE),
      .heading = IS(HEADING_ONWARD),
      .what = DECIDE_FINISH,
      .reason = "no step is left" },
    { .frontier = IS(FRONTIER_NONE),
      .home = IS(HOME_UNASKED),
      .what = DECIDE_COMPARE,
      .reason = "every step is back: is the catalogue as it was" },
    { .frontier = IS(FRONTIER_NONE),
      .home = IS(HOME_SAME),
      .what = DECIDE_ARRIVE,
      .reason = "every step is back, and the catalogue agrees" },
    { .frontier = IS(FRONTIER_NONE),
      .what = DECIDE_HOLD,
      .reason = "the way back ran, but the catalogue is not as it was" },

    /* The ordinary way on. */
    { .way = IS(WAY_LEFT),
      .frontier = DECIDED_STEP,
      .heading = IS(HEADING_BACK),
      .what = DECIDE_LEAVE,
      .reason = "a person said by name that the step stays as it is" },
    { .way = IS(WAY_MISSING),
      .what = DECIDE_HOLD,
      .reason = "the step has no statements in this direction" },
    { .mode = IS(MODE_TRANSACTION) OR IS(MODE_TRY),
      .what = DECIDE_RUN_GROUP,
      .reason = "the next group, in one transaction" },
    { .mode = IS(MODE_BATCHED), .what = DECIDE_RUN_BATCH, .reason = "the next batch" },
    { .probe = IS(SEEN_UNASKED),
      .what = DECIDE_PROBE,
      .reason = "the catalogue is asked before the statement is announced" },
    { .probe = IS(SEEN_PARTIAL),
      .what = DECIDE_CLEAN,
      .reason = "remains of an earlier attempt are in the way" },
    { .probe = IS(SEEN_FOREIGN), .what = DECIDE_REFUSE, .reason = "another object has the name" },
    { .what = DECIDE_INTEND, .reason = "what is about to be sent becomes durable first" },
};

static const char *const letter_values[] = { "none", "pause", "stop" };
static const char *const heading_values[] = { "onward", "back" };
static const char *const kind_values[] = { "apply", "rollback" };
static const char *const frontier_values[] = { "none", "start", "intent", "middle" };
static const char *const mode_values[] = { "transaction", "alone", "batched", "try" };
static const char *const way_values[] = { "here", "missing", "left" };
static const char *const sent_values[] = { "elsewhere", "not yet", "done", "failed" };
static const char *const session_values[] = { "unasked", "gone", "stays" };
static const char *const probe_values[] = { "unasked", "absent",  "partial",
                                            "done",    "foreign", "undecided" };
static const char *const verify_values[] = { "unasked", "none", "yes", "no" };
static const char *const fault_values[] = { "none", "transient", "splittable", "outside",
                                            "definite" };
static const char *const budget_values[] = { "left", "spent" };
static const char *const torn_values[] = { "no", "yes" };
static const char *const home_values[] = { "unasked", "same", "differs" };

static const struct {
    const char *name;
    const char *const *values;
    size_t count;
} fact_list[FACT_COUNT] = {
    { "letter", letter_values, LETTER_COUNT }, { "heading", heading_values, HEADING_COUNT },
    { "kind", kind_values, KIND_COUNT },       { "frontier", frontier_values, FRONTIER_COUNT },
    { "mode", mode_values, MODE_COUNT },       { "way", way_values, WAY_COUNT },
    { "sent", sent_values, SENT_COUNT },       { "session", session_values, SESSION_COUNT },
    { "probe", probe_values, SEEN_COUNT },     { "verify", verify_values, VERIFY_COUNT },
    { "fault", fault_values, FAULT_COUNT },    { "budget", budget_values, BUDGET_COUNT },
    { "torn", torn_values, TORN_COUNT },       { "home", home_values, HOME_COUNT },
};

static const char *const decision_names[DECISION_COUNT] = {
    [DECIDE_RUN_GROUP] = "run the group",
    [DECIDE_RUN_BATCH] = "run the batch",
    [DECIDE_INTEND] = "record the intent",
    [DECIDE_SEND] = "send",
    [DECIDE_END_SESSION] = "end the session",
    [DECIDE_PROBE] = "probe",
    [DECIDE_VERIFY] = "verify",
    [DECIDE_CLEAN] = "clean",
    [DECIDE_RECORD] = "record",
    [DECIDE_RECORD_UNDONE] = "record undone",
    [DECIDE_RECORD_TURN] = "record and turn",
    [DECIDE_REFUSE] = "refuse the step",
    [DECIDE_RETRY] = "retry",
    [DECIDE_LEAVE] = "leave the step",
    [DECIDE_SPLIT] = "split the group",
    [DECIDE_ISOLATE] = "isolate",
    [DECIDE_TURN] = "turn",
    [DECIDE_COMPARE] = "compare",
    [DECIDE_FINISH] = "finish",
    [DECIDE_FAIL_WHOLE] = "fail whole",
    [DECIDE_ARRIVE] = "arrive",
    [DECIDE_PAUSE] = "pause",
    [DECIDE_HOLD] = "hold",
};

/* A row's conditions and a set of facts as arrays in the order of fact_list. */
static void conditions_of(const decide_row *r, unsigned out[FACT_COUNT])
{
    const unsigned all[FACT_COUNT] = { r->letter, r->heading, r->kind,    r->frontier, r->mode,
                                       r->way,    r->sent,    r->session, r->probe,    r->verify,
                                       r->fault,  r->budget,  r->torn,    r->home };

    (void)memcpy(out, all, sizeof all);
}

static void values_of(const facts *f, unsigned out[FACT_COUNT])
{
    const unsigned all[FACT_COUNT] = { f->letter, f->heading, f->kind,    f->frontier, f->mode,
                                       f->way,    f->sent,    f->session, f->probe,    f->verify,
                                       f->fault,  f->budget,  f->torn,    f->home };

    (void)memcpy(out, all, sizeof all);
}

static bool holds(const decide_row *r, const unsigned values[FACT_COUNT])
{
    unsigned conditions[FACT_COUNT];

    conditions_of(r, conditions);
    for (size_t i = 0; i < FACT_COUNT; i++)
        if (conditions[i] && !(conditions[i] & IS(values[i])))
            return false;
    return true;
}

decided decide(const facts *f)
{
    size_t count = sizeof rows / sizeof *rows, row = 0;
    unsigned values[FACT_COUNT];

    values_of(f, values);
    while (row < count - 1 && !holds(&rows[row], values))
        row++;
    return (decided){ rows[row].what, rows[row].reason, row };
}

size_t decide_row_count(void)
{
    return sizeof rows / sizeof *rows;
}

bool decide_row_holds(size_t row, const facts *f)
{
    unsigned values[FACT_COUNT];

    values_of(f, values);
    return holds(&rows[row], values);
}

const char *decide_fact_name(size_t fact)
{
    return fact_list[fact].name;
}

size_t decide_fact_values(size_t fact)
{
    return fact_list[fact].count;
}

const char *decide_value_name(size_t fact, size_t value)
{
    return fact_list[fact].values[value];
}

facts decide_facts_of(const size_t v[FACT_COUNT])
{
    return (facts){ (fact_letter)v[0], (fact_heading)v[1], (fact_kind)v[2],   (fact_frontier)v[3],
                    (step_mode)v[4],   (fact_way)v[5],     (fact_sent)v[6],   (fact_session)v[7],
                    (fact_probe)v[8],  (fact_verify)v[9],  (fact_fault)v[10], (fact_budget)v[11],
                    (fact_torn)v[12],  (fact_home)v[13] };
}

const char *decision_name(decision d)
{
    return decision_names[d];
}

const char *step_mode_name(step_mode m)
{
    return mode_values[m];
}

bool step_mode_from_name(str name, step_mode *out)
{
    for (step_mode m = 0; m < MODE_COUNT; m++) {
        if (str_is(name, mode_values[m])) {
            *out = m;
            return true;
        }
    }
    return false;
}

void decide_json(json_t *into)
{
    json_t *list = json_array();

    for (size_t row = 0; row < decide_row_count(); row++) {
        unsigned conditions[FACT_COUNT];
        json_t *one = json_object(), *when = json_object();

        conditions_of(&rows[row], conditions);
        for (size_t i = 0; i < FACT_COUNT; i++) {
            json_t *values = json_array();
            for (size_t v = 0; conditions[i] && v < fact_list[i].count; v++)
                if (conditions[i] & IS(v))
                    (void)json_array_append_new(values, json_string(fact_list[i].values[v]));
            if (conditions[i])
                json_put(when, fact_list[i].name, values);
            else
                json_decref(values);
        }
        json_put_int(one, "row", (int64_t)row + 1);
        json_put(one, "when", when);
        json_put_str(one, "decision", str_of(decision_names[rows[row].what]));
        json_put_str(one, "reason", str_of(rows[row].reason));
        (void)json_array_append_new(list, one);
    }
    json_put(into, "decisions", list);
}

json_t *decide_facts_json(const facts *f)
{
    unsigned values[FACT_COUNT];
    json_t *out = json_object();

    values_of(f, values);
    for (size_t i = 0; i < FACT_COUNT; i++)
        json_put_str(out, fact_list[i].name, str_of(fact_list[i].values[values[i]]));
    return out;
}
