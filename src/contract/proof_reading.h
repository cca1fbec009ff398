/*
 * proof_reading.h - one reading of homing.lock: the block and the step that are being read, and the
 * keys that may stand in them.
 *
 * Invariants
 *   1. What it takes from the arena is bounded by the size of the text.
 */
#ifndef CONTRACT_PROOF_READING_H
#define CONTRACT_PROOF_READING_H

#include "contract/proof_form.h"

#define PROOF_RESTORE \
    "take the file from version control again, or delete the block and run `homing rehearse`"

enum { PROOF_KEY_COUNT = 19 };

typedef enum proof_level { PROOF_TOP, PROOF_BLOCK, PROOF_STEP } proof_level;

typedef struct proof_reading {
    proof_lines l;
    arena *scratch;
    buf plain; /* of the block that ends */
    bool sealed;
    size_t format_line, end_line;
    proofs all;
    proof *block;                 /* NULL: outside */
    proof_step *step;             /* NULL: none of the block yet */
    str seal;                     /* of the block */
    size_t seen[PROOF_KEY_COUNT]; /* lines of the keys in this block or step; 0: not there */
    size_t step_line;
} proof_reading;

typedef struct proof_key {
    const char *name;
    proof_level level;
    bool must, often;
    bool (*read)(proof_reading *r, str rest, err *e);
} proof_key;

/* By level and name; a name may stand at two levels. */
extern const proof_key proof_keys[PROOF_KEY_COUNT];

bool proof_on_format(proof_reading *r, str given, err *e);
bool proof_on_migration(proof_reading *r, str given, err *e);
bool proof_on_step(proof_reading *r, str given, err *e);
bool proof_on_end(proof_reading *r, str given, err *e);

/* Room for one more in an array that only this gives room to. */
MUST bool proof_room(const proof_reading *r, const void *at, size_t count, size_t size, void **out,
                     err *e);
/* A short form for messages. */
str proof_shown(const proof_reading *r, str text);

#endif
