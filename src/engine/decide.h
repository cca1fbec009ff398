/*
 * decide.h - what to do next, as a pure function from recorded facts to a decision.
 *
 * The facts speak of one run and of its frontier: the step next in line in the direction the run
 * has, or the step whose outcome is undecided. The table is read from the top; the first row whose
 * conditions hold decides.
 *
 * Invariants
 *   1. Every combination of facts has a decision (proven exhaustively by a test).
 *   2. A step that was sent is never sent again, recorded, or taken for absent unless its effect
 * was decided by the server's word, a probe, or the author's verify; ambiguous evidence decides for
 * DECIDE_HOLD.
 *   3. A fault never leads onward: it leads to another attempt, to a split, back, or to hold.
 *   4. Deciding reads nothing but its argument.
 */
#ifndef ENGINE_DECIDE_H
#define ENGINE_DECIDE_H

#include "base/json.h"

/* FACT(name, first value, ...): the values of each fact, in the order of their bits. */
typedef enum fact_letter { LETTER_NONE, LETTER_PAUSE, LETTER_STOP, LETTER_COUNT } fact_letter;
typedef enum fact_heading { HEADING_ONWARD, HEADING_BACK, HEADING_COUNT } fact_heading;
typedef enum fact_kind { KIND_APPLY, KIND_ROLLBACK, KIND_COUNT } fact_kind;
typedef enum fact_frontier {
    FRONTIER_NONE,   /* no step is left in this direction */
    FRONTIER_START,  /* the step is untouched in this direction */
    FRONTIER_INTENT, /* it was announced, and may have been sent */
    FRONTIER_MIDDLE, /* some of its batches are done */
    FRONTIER_COUNT
} fact_frontier;
typedef enum step_mode {
    MODE_TRANSACTION,
    MODE_ALONE,
    MODE_BATCHED,
    MODE_TRY,
    MODE_COUNT
} step_mode;
typedef enum fact_way {
    WAY_HERE,
    WAY_MISSING, /* no statements in this direction */
    WAY_LEFT,    /* a person said by name that the step stays as it is */
    WAY_COUNT
} fact_way;
typedef enum fact_sent {
    SENT_ELSEWHERE, /* by a session that is not this one, if at all */
    SENT_NOT_YET,   /* this session announced it and has not sent it */
    SENT_DONE,      /* this session sent it, the server said done */
    SENT_FAILED,    /* this session sent it, the server said failed */
    SENT_COUNT
} fact_sent;
typedef enum fact_session {
    SESSION_UNASKED,
    SESSION_GONE,
    SESSION_STAYS,
    SESSION_COUNT
} fact_session;
typedef enum fact_probe {
    SEEN_UNASKED,
    SEEN_ABSENT,
    SEEN_PARTIAL,
    SEEN_DONE,
    SEEN_FOREIGN,
    SEEN_UNDECIDED,
    SEEN_COUNT
} fact_probe;
typedef enum fact_verify {
    VERIFY_UNASKED,
    VERIFY_NONE,
    VERIFY_YES,
    VERIFY_NO,
    VERIFY_COUNT
} fact_verify;
typedef enum fact_fault {
    FAULT_NONE,
    FAULT_TRANSIENT,  /* a lock, a time limit, a collision: another attempt may pass */
    FAULT_SPLITTABLE, /* the server refuses these statements in one transaction, though each alone
                         might pass */
    FAULT_OUTSIDE,    /* the server refuses the statement in any transaction */
    FAULT_DEFINITE,
    FAULT_COUNT
} fact_fault;
typedef enum fact_budget { BUDGET_LEFT, BUDGET_SPENT, BUDGET_COUNT } fact_budget;
typedef enum fact_torn { TORN_NO, TORN_YES, TORN_COUNT } fact_torn;
typedef enum fact_home { HOME_UNASKED, HOME_SAME, HOME_DIFFERS, HOME_COUNT } fact_home;

enum { FACT_COUNT = 14 };

/* One value per fact, in the order of decide_fact_name(). */
typedef struct facts {
    fact_letter letter;
    fact_heading heading;
    fact_kind kind;
    fact_frontier frontier;
    step_mode mode;
    fact_way way;
    fact_sent sent;
    fact_session session;
    fact_probe probe;
    fact_verify verify;
    fact_fault fault;
    fact_budget budget;
    fact_torn torn;
    fact_home home;
} facts;

typedef enum decision {
    DECIDE_RUN_GROUP,     /* the frontier's group in one transaction */
    DECIDE_RUN_BATCH,     /* the next batch in one transaction */
    DECIDE_INTEND,        /* record what is about to be sent */
    DECIDE_SEND,          /* send what was announced */
    DECIDE_END_SESSION,   /* make sure that the session which may have sent it is gone */
    DECIDE_PROBE,         /* ask the catalogue */
    DECIDE_VERIFY,        /* ask the author's check */
    DECIDE_CLEAN,         /* remove the remains */
    DECIDE_RECORD,        /* the step took effect: write it down */
    DECIDE_RECORD_UNDONE, /* the step took no effect: write it down */
    DECIDE_RECORD_TURN,   /* it took effect, but its check says no: write both down, and go back */
    DECIDE_REFUSE,        /* the step cannot be begun: make it a fault */
    DECIDE_RETRY,         /* wait, then again */
    DECIDE_LEAVE,         /* the step stays as it is, and counts as back: a person said so */
    DECIDE_SPLIT,         /* each step of the group in a transaction of its own */
    DECIDE_ISOLATE,       /* outside any transaction from now on */
    DECIDE_TURN,          /* back */
    DECIDE_COMPARE,       /* is the catalogue as it was */
    DECIDE_FINISH,        /* end: done */
    DECIDE_FAIL_WHOLE,    /* end: nothing of the migration is there */
    DECIDE_ARRIVE,        /* end: home */
    DECIDE_PAUSE,
    DECIDE_HOLD,
    DECISION_COUNT
} decision;

typedef struct decided {
    decision what;
    const char *reason;
    size_t row; /* of the table, from 0 */
} decided;

decided decide(const facts *f);

const char *decision_name(decision d);
const char *step_mode_name(step_mode m);
MUST bool step_mode_from_name(str name, step_mode *out);

/* For the proof and for printing. */
size_t decide_row_count(void);
bool decide_row_holds(size_t row, const facts *f);
const char *decide_fact_name(size_t fact);
size_t decide_fact_values(size_t fact);
const char *decide_value_name(size_t fact, size_t value);
facts decide_facts_of(const size_t values[FACT_COUNT]);
void decide_json(json_t *into);            /* {"decisions":[...]} */
json_t *decide_facts_json(const facts *f); /* {"letter":"none",...} */

#endif
