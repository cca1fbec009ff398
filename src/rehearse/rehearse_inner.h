/*
 * rehearse_inner.h - one rehearsal while it goes on; for rehearse*.c alone.
 */
#ifndef REHEARSE_REHEARSE_INNER_H
#define REHEARSE_REHEARSE_INNER_H

#include "engine/operation.h"
#include "rehearse/rehearse.h"
#include "rehearse/trial.h"

typedef enum part_state {
    PART_TRY,     /* to be tried */
    PART_PASS,    /* only goes up: it was not named */
    PART_CURRENT, /* only goes up: its proof is current */
    PART_PROVEN,
    PART_UNPROVEN,
    PART_FAILED, /* up failed */
    PART_BEHIND  /* one before it failed */
} part_state;

/* A pending migration. */
typedef struct part {
    const contract *m;
    part_state state;
    trial_result result;
    const proof *proof; /* what is known of it now; NULL: nothing */
} part;

typedef struct rehearsal {
    operation o;
    const hm_rehearse_request *wish;
    part *parts;
    size_t count;
    size_t tried;
    stage stage;
    bool opened;
    size_t written, dropped; /* blocks of homing.lock that are other now, or gone */
} rehearsal;

/* ---- rehearse_lock.c */

/* Puts what was found into the proofs, and counts what is other than it was. errors ERR_LIMIT */
MUST bool lock_take(rehearsal *r, err *e);
bool lock_writes(const rehearsal *r);     /* this rehearsal writes the file at all */
bool lock_is_current(const rehearsal *r); /* once it was written, where it is */
/* Writes the file when something is other. errors those of proofs_write() */
MUST bool lock_write(rehearsal *r, err *e);
/* Whether both say the same, times apart. */
bool lock_says_same(const proof *left, const proof *right);

/* ---- rehearse_say.c */

/* What the sandbox is, and in what it is not like the target. */
void say_sandbox(rehearsal *r);
/* The migrations, the lock, the outcome and what leads on. */
void say_end(rehearsal *r);

#endif
