/*
 * proof_form.h - what the reader and the writer of homing.lock share: the form of a block.
 *
 * Shape   a line is indented by nothing, by LEVEL_BLOCK or by LEVEL_STEP; values begin at
 *         COLUMN_VALUE, the bars of their further lines stand at COLUMN_BAR.
 */
#ifndef CONTRACT_PROOF_FORM_H
#define CONTRACT_PROOF_FORM_H

#include "contract/proof.h"

enum { PROOF_FORMAT = 1, PROOF_SECTIONS = 32, SEAL_DIGITS = 32 };
enum { LEVEL_BLOCK = 2, LEVEL_STEP = 4, COLUMN_BAR = 10, COLUMN_VALUE = 12 };

/* What building one text may take beside the file's own size. */
#define PROOF_SCRATCH_MAX ((size_t)2 << 30)

typedef struct proof_hex {
    char at[HASH_HEX + 1];
} proof_hex;
proof_hex proof_hex_of(hash h);

/* "postgresql", "sqlite" */
const char *proof_server(dialect d);

/* Where the blocks of a migration stand: the first 64 bits of the SHA-256 of its id. */
uint64_t proof_place(str id);
/* Of the same migration, engine and version. */
bool proof_same(const proof *left, const proof *right);

typedef struct proof_ref {
    uint64_t place;
    const proof *of;
} proof_ref;
/* By place, id, engine and version; of the same by line. */
int proof_order(const void *left_ref, const void *right_ref);
/* All in order. errors ERR_LIMIT */
MUST bool proofs_order(arena *a, const proofs *all, proof_ref **out, err *e);

/* Writes the block over what stands in the buffer, without its seal; gives the digest of that. */
hash proof_write_plain(buf *b, const proof *p);

/*
 * As proofs_parse().
 *   sealed  false: whatever the seals are; for tests
 */
MUST bool proofs_parse_as(arena *a, str file, str text, bool sealed, proofs *out, err *e);

/* Reads one value: what stands beside its key, and the lines with bars below it. */
typedef struct proof_lines {
    arena *a;
    str file, text;
    size_t next; /* offset of the next line */
    size_t line; /* number of the one taken last, from 1 */
} proof_lines;

/* The next line without its end; false: there is none. */
bool proof_line(proof_lines *l, str *out);
/* Fills *e with "<file>:<line>: <what>" as ERR_CONFIG; always false. */
bool proof_refuse(const proof_lines *l, err *e, const char *hint, const char *fmt, ...)
    PRINTF(4, 5);
/*
 * Takes the lines with bars that follow.
 *   first  what stands beside the key
 */
MUST bool proof_value(proof_lines *l, str first, str *out, err *e);

#endif
