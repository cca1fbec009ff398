/*
 * move.h - carries out the steps of a plan in a sandbox: the engine's own way of running
 * statements, without its registry.
 *
 * Invariants
 *   1. A statement that the plan wants in a transaction runs in one; what stands alone, alone;
 *      batches by the engine's own windows.
 *   2. After a failure no transaction is open.
 */
#ifndef REHEARSE_MOVE_H
#define REHEARSE_MOVE_H

#include "engine/work.h"
#include "rehearse/stage.h"

/* What our session had locked when a transaction was about to commit. */
typedef struct held {
    const catalog *before; /* what was there before the migration; set by the caller */
    table_names touched;   /* tables of it that were locked for writing, or stronger; likewise */
    lock_level lock;       /* the strongest on something of it */
    const object *lock_on;
    bool seen;        /* the server was asked */
    bool writes_rows; /* rows of a table of it were written */
    const object *written;
} held;

typedef struct move {
    stage *s;
    const contract *m;
    plan plan;
    hm_run_request request;
    work w;
    size_t at; /* the step that failed, or ran last */
} move;

/* errors  those of plan_make() */
MUST bool move_begin(move *v, stage *s, arena *a, const contract *m, err *e);
/*
 * Runs the steps [from, to), which share a transaction where there is more than one.
 *   into    filled where the server knows locks; may be NULL
 *   errors  those of driver_run(), with migration, line and step in front; ERR_CHECK
 */
MUST bool move_steps(move *v, size_t from, size_t to, way dir, held *into, err *e);
/* Where the transaction that begins with this step ends, as the plan groups it. */
size_t move_group_end(const move *v, size_t from);
/* The whole plan, as it groups; what the server refuses together is divided. */
MUST bool move_all(move *v, err *e);

#endif
