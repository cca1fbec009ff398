/*
 * model.h - a database, a registry and a runner as one small value, driven by the engine's own
 * deciding.
 *
 * What is the engine's own: work_look(), work_take_answer(), decide(), plan_split(), run_move().
 * What is modelled: what a statement, a commit, a session and a person may do. Each thing that can
 * go one way or another asks model_pick(); way 0 is the one in which nothing goes wrong.
 *
 * Invariants
 *   1. A step of a model is one decision and its doing; a crash may fall before or after each of
 * its commits.
 *   2. What nobody may rely on is checked at every step: the registry's word against what took
 * effect, no effect twice, nothing done while an older session may still be at work.
 */
#ifndef TEST_UNIT_ENGINE_MODEL_H
#define TEST_UNIT_ENGINE_MODEL_H

#include "engine/work.h"

enum { MODEL_STEPS = 4, MODEL_BATCHES = 3, MODEL_PICKS = 12 };

/* What took effect, of a step in one transaction or alone; of a batched one the batches done. */
enum { EFFECT_NOTHING, EFFECT_REMAINS, EFFECT_WHOLE };

typedef enum model_record { IS_BEFORE, IS_UP_INTENT, IS_AFTER, IS_DOWN_INTENT } model_record;

typedef struct model_step {
    uint8_t effect;
    uint8_t foreign; /* somebody else's object has the name */
    uint8_t same;    /* somebody else's object of the same form is there from the start */
    uint8_t broken;  /* the author's check says no whatever took effect */
    uint8_t record;
    uint8_t cursor;
    uint8_t seen;   /* a probe_answer + 1; 0: never asked */
    uint8_t failed; /* the last check recorded says no */
    uint8_t mode[2];
    uint8_t group;
    uint8_t invalid; /* remains that others left are there from the start */
} model_step;

/* No padding: states are compared by their bytes. */
typedef struct model_state {
    facts f;
    model_step step[MODEL_STEPS];
    uint8_t applied[MODEL_STEPS]; /* by migration */
    uint8_t run, heading, mail;
    uint8_t flight; /* the step that an older session may still be running, plus one */
    uint8_t flight_way, runs, frontier, frontier_way;
    uint8_t attempts, pending, cleaning;
    uint8_t troubled; /* more than crashes happened */
    uint8_t crashes, faults, persons, unused;
} model_state;

typedef struct model_kind {
    char letter;
    step_mode mode[2];
    bool has_down, verify, outside;
    probe_kind probe[2];
} model_kind;

typedef struct model {
    const char *script; /* letters of kinds; '|' parts migrations */
    const model_kind *kind[MODEL_STEPS];
    size_t count;
    work w;
    hm_run_request request;
    contract migrations[MODEL_STEPS];
    contract_step steps[MODEL_STEPS][MODEL_STEPS];
    plan_step plan_steps[MODEL_STEPS];
    step_record records[MODEL_STEPS];

    model_state s;
    uint8_t picked[MODEL_PICKS], ways[MODEL_PICKS];
    size_t picks, known;
    const char *wrong; /* an invariant that does not hold; NULL: none */
    const char *did;
} model;

/* A plan of the script's steps, and the state in which its run is recorded. */
void model_make(model *m, const char *script, way goal);
/* One step from m->s: of the runner, or of a person if none runs. False: nothing more happens. */
bool model_step_on(model *m);
/* The next combination of ways for the same state; false: all were taken. */
bool model_other_way(model *m);
/* Repeating it does no harm, and nothing shows that it was done. */
bool model_traceless(const model *m, size_t i);
/* The effect of a step that is complete. */
uint8_t model_whole(const model *m, size_t i);
/* Ended, held or paused. */
bool model_rests(const model_state *s);
void model_tell(const model *m, const model_state *s);

#endif
