/*
 * model_inner.h - what the parts of the model share: model.c makes and moves it, model_doing.c does
 * what was decided.
 */
#ifndef TEST_UNIT_ENGINE_MODEL_INNER_H
#define TEST_UNIT_ENGINE_MODEL_INNER_H

#include "model.h"

/* The model as the engine's work, and back. */
void model_show(model *m);
void model_take(model *m);
void model_look(model *m); /* by work_look() */
model_step *model_here(model *m);
way model_opposite(way w);
void model_wrong(model *m, const char *what);

/* Which way a thing goes. */
unsigned model_pick(model *m, unsigned ways);
unsigned model_fault(model *m, unsigned ways); /* 0: nothing goes wrong */
void model_die(model *m);
/* A transaction's end; false: the runner died, before or after it. */
bool model_commit(model *m, const model_state *was);
/* As model_commit(), of a record of one step: the server may refuse it too, and the session stays.
 */
bool model_commit_record(model *m, const model_state *was);

/* What an older session was at comes to its end, one way or another. */
void model_land(model *m);
void model_move(model *m, run_move_kind on);
void model_do(model *m, decision d);

#endif
