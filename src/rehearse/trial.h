/*
 * trial.h - one migration is tried: up, down and up again, in a sandbox that has the catalogue
 * before it and rows.
 *
 * Shape
 *   up     with the rows that are there; when it fails, once more with everyday rows, then with
 * none. Step by step, each in a transaction of its own; a migration whose steps can only stand
 *          together goes up as its plan groups it
 *   down   the ways back, last one first: the author's where there is one, else what the difference
 *          of the catalogues gives; steps that share a transaction and have none of the author's
 *          share one way back, which stands with the last of them
 *   up     as the plan groups it
 *   then   rows are written as an application would, and it goes down once more
 *
 * Invariants
 *   1. A migration is proven only when down gave the catalogue and the rows from before, and up
 *      gave the catalogue that it gave before.
 *   2. One that changes rows that were there, without a way back of the author's, is not proven.
 *   3. Whatever comes out, the sandbox has the catalogue after the migration at the end, unless up
 *      itself failed.
 */
#ifndef REHEARSE_TRIAL_H
#define REHEARSE_TRIAL_H

#include "catalog/compatible.h"
#include "contract/proof.h"
#include "rehearse/stage.h"

typedef struct finding {
    str rule; /* "not-home", "rows-lost", "undo-image", "fails", "incompatible", ... */
    str text;
    str step; /* empty: of the migration as a whole */
} finding;

enum { FINDINGS_MAX = 64 };

typedef struct trial_result {
    proof proof;
    bool failed;       /* up failed, whatever the rows: there is no state after it */
    const char *fault; /* what kept it from going up: "data": rows that are not everyday ones;
                          "rows": any; NULL: nothing, or the migration itself */
    err failure;       /* likewise, the server's word at the first try */
    str failed_step;
    compatible_judgement judgement;
    json_t *compatible_json; /* NULL: not judged; the caller's */
    finding findings[FINDINGS_MAX];
    size_t finding_count;
} trial_result;

/*
 * Tries it. The values of *out live as long as `a`.
 *   errors  what ends a rehearsal: a lost session, no room, ERR_PAUSED; a migration that fails is
 *           none
 */
MUST bool trial_run(stage *s, arena *a, const contract *m, trial_result *out, err *e);
/*
 * Only up, for what comes behind it.
 *   failed  set when it fails, and *out->failure with it
 */
MUST bool trial_pass(stage *s, arena *a, const contract *m, trial_result *out, err *e);

#endif
