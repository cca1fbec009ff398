/*
 * proof.h - what rehearsals proved, as it is kept beside the migrations: homing.lock.
 *
 * A proof belongs to a contract (its digest), an engine and a major version of the server. It holds
 * for every step its way back, and its footprint: the objects that it made, changed or removed,
 * with their digests before and after, without owners, grants and other things that differ between
 * environments. So what else stands in a database, or how somebody else changed it, does not matter
 * to it.
 *
 * Shape   UTF-8 text, LF (CR LF and a byte order mark are read), one block a proof:
 *
 *             # homing.lock: what `homing rehearse` proved. Keep it in version control.
 *             format 1
 *
 *             # 00
 *             ...
 *             # 09
 *
 *             migration 20261101_users
 *               seal      <32 hex: SHA-256 of the block without this line>
 *               contract  <64 hex>
 *               server    postgresql 15
 *               proven    yes
 *               took      34 ms up, 12 ms down
 *               step 1
 *                 home    derived
 *                 took    20 ms up, 8 ms down
 *                 lock    blocks everything, on public.users
 *                 object  - 1f3a...  table public.users
 *                 object  77ab... -  index public.users_old
 *                 down    ALTER TABLE public.users
 *                       | DROP COLUMN note
 *
 *             # 10
 *             ...
 *             end
 *
 *         A value with line feeds goes on in lines with a bar; in one with a backslash in the place
 *         of the bar \\ \r \t \xHH stand for what a line cannot hold. A value that cannot begin
 * beside its key begins in the line below it. A digest of an object is its first 32 hex digits;
 *         "-": the object is not there.
 *
 *         Blocks stand in 32 sections, by the first five bits of the SHA-256 of the migration's id,
 *         and in them by that digest, engine and version. Sorted by id, what two branches add would
 *         nearly always stand in one place, the end, and git would call it a conflict.
 *
 * Invariants
 *   1. proofs_text() of what proofs_parse() read is the same text, whatever order it had.
 *   2. Two proofs of the same migration, engine and version never stand in one file: a merge that
 *      left two is an error naming both lines.
 *   3. No row of a table, no secret, no name of a host or person stands in it.
 *   4. A block that this program cannot read stops it with file, line and remedy; nothing is
 *      guessed, nothing dropped. Comments of others are not kept.
 *   5. A block is as a rehearsal wrote it, or an error: its seal differs when a hand, or git out of
 *      two branches, has put it together. A file that was cut off has no `end`.
 */
#ifndef CONTRACT_PROOF_H
#define CONTRACT_PROOF_H

#include "base/json.h"
#include "contract/contract.h"

enum { FOOTPRINT_DIGITS = 32 }; /* hex digits kept of an object's digest */

typedef enum proof_home {
    PROOF_HOME_AUTHOR,  /* the author's `down` */
    PROOF_HOME_DERIVED, /* from the difference of the catalogues */
    PROOF_HOME_NOTHING, /* there is nothing to undo */
    PROOF_HOME_NONE     /* no way back; `why` says why */
} proof_home;

typedef struct footprint_object {
    str path;          /* "table public.users", as object_path() gives it */
    str before, after; /* hex digits; empty: not there */
} footprint_object;

typedef struct proof_step {
    str name;
    proof_home home;
    str why;               /* of PROOF_HOME_NONE: what is missing */
    str loses;             /* what the way back would destroy or not bring back; empty: nothing */
    bool needs_undo_image; /* it changes rows, which no statement brings back */
    str *down;             /* DERIVED: the statements, without semicolons */
    size_t down_count;
    footprint_object *footprint; /* sorted by path */
    size_t footprint_count;
    int64_t up_ms, down_ms;
    lock_level lock; /* the strongest on something that was there before the step */
    str lock_on;     /* on what; empty: none */
} proof_step;

typedef struct proof {
    str id; /* of the migration */
    hash contract;
    dialect dialect;
    int major;      /* of the server: 15; SQLite: 3 */
    bool proven;    /* up, down and up again led where they have to, rows included */
    str why;        /* why it is not; empty when it is */
    str compatible; /* found: "backward", "forward", "both", "none"; empty: not judged */
    int64_t up_ms, down_ms;
    proof_step *steps;
    size_t step_count;
    size_t line; /* of its block in the file it was read from; 0: none */
} proof;

typedef struct proofs {
    proof *at; /* sorted as in the file */
    size_t count;
    size_t room; /* of which proofs_put() made use; 0: not known */
} proofs;

enum { PROOFS_SIZE_MAX = 64 << 20 }; /* bytes of a file */

/*
 * Reads the text of a lock file.
 *   file    for messages
 *   text    borrowed: values are views of it
 *   errors  ERR_CONFIG with "file:line: what" and the remedy; ERR_LIMIT
 */
MUST bool proofs_parse(arena *a, str file, str text, proofs *out, err *e);
/* The file; one that is not there has no proofs. errors as above, ERR_IO */
MUST bool proofs_read(arena *a, str file, proofs *out, err *e);
/* Empty when the arena's limit was met. */
str proofs_text(arena *a, const proofs *all);
/*
 * Replaces the file as a whole, so that whoever reads it sees the old or the new one.
 *   errors  ERR_IO; ERR_LIMIT: larger than what is read; ERR_INTERNAL: what was given cannot be
 *           read again (a digest of another length, an object twice); nothing was written
 */
MUST bool proofs_write(str file, const proofs *all, err *e);

/* The proof of just this contract: its id too, which the digest does not cover; NULL: there is
 * none. */
const proof *proofs_find(const proofs *all, const contract *c, int major);
/*
 * Takes the place of the proof of the same migration, engine and version; else is added in order.
 *   one     what it points to is borrowed
 *   errors  ERR_LIMIT
 */
MUST bool proofs_put(arena *a, proofs *all, const proof *one, err *e);
/* Drops proofs of migrations that no contract of the project has; gives how many. */
size_t proofs_prune(proofs *all, const contracts *project);

const char *proof_home_name(proof_home h); /* "author", "derived", "nothing", "none" */
json_t *proof_json(const proof *p);        /* docs/results.md */

#endif
