/*
 * states.h - the states of a run, and every way from one to another, as one table.
 *
 * Invariants
 *   1. The table is closed: each state is reached from RUN_NONE, each that is not an end leads to
 * an end, and an end leads nowhere (proven by a test).
 *   2. A run changes state only by run_move(), which accepts only what the table has.
 *   3. Every transition has a reason, which is recorded with it.
 */
#ifndef ENGINE_STATES_H
#define ENGINE_STATES_H

#include "base/json.h"

typedef enum run_state {
    RUN_NONE,      /* not recorded yet */
    RUN_RUNNING,   /* on its way to what the plan wants */
    RUN_RETURNING, /* on its way back to where the failing migration began */
    RUN_PAUSED,    /* waits for `resume` or `recover`; holds no fence */
    RUN_HELD,      /* waits for a person's decision; holds no fence */
    RUN_DONE,      /* end: every step is where the plan wants it */
    RUN_HOME,      /* end: failed or stopped, and the failing migration is where it began */
    RUN_STATE_COUNT
} run_state;

typedef enum run_move_kind {
    MOVE_BEGIN,      /* the plan is recorded */
    MOVE_FINISH,     /* no step is left */
    MOVE_FAIL_WHOLE, /* a statement or check failed, nothing of its migration is committed */
    MOVE_TURN,       /* a statement or check failed, or stop was asked, and parts are committed */
    MOVE_ARRIVE,     /* the failing migration is where it began, and the catalogue says so too */
    MOVE_HOLD,       /* evidence is ambiguous, or a way back failed beyond its budget */
    MOVE_PAUSE,      /* a person asked */
    MOVE_GO_ON,      /* a person resumed, in the direction recorded */
    MOVE_GO_FORWARD, /* a person chose the plan's direction */
    MOVE_GO_BACK,    /* a person chose the way back */
    MOVE_COUNT
} run_move_kind;

typedef struct run_transition {
    run_state from;
    run_move_kind on;
    run_state to;
    const char *reason;
} run_transition;

extern const run_transition run_transitions[];
extern const size_t run_transition_count;

const char *run_state_name(run_state s); /* "running" */
const char *run_state_meaning(run_state s);
const char *run_move_name(run_move_kind m); /* "turn" */
MUST bool run_state_from_name(str name, run_state *out);
bool run_state_is_end(run_state s);

/* The row for a state and a move; NULL when there is none, which is a broken invariant of the
 * caller. */
const run_transition *run_move(run_state from, run_move_kind on);

/* {"states":[...],"transitions":[...]} for `homing protocol`. */
void run_states_json(json_t *into);

#endif
