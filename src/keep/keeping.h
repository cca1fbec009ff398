/*
 * keeping.h - the statements of one transaction, run so that nothing they take is gone.
 *
 * A keeping lives as long as the transaction of a group of steps. Statements that write rows run
 * under undo images. A statement that drops is tried first, in a savepoint: what is missing after
 * it says what it takes. The trial is taken back; what holds data is set aside instead, and the
 * difference between the catalogue now and the one after the trial leads to what the statement
 * would have left. In the end the transaction tries its own way back in a savepoint, as far as that
 * makes the catalogue's difference known, and records the statements that lead back.
 *
 * Engines that have no schemas (SQLite) get copies: there a table that is set aside would still be
 * reached by its foreign keys, and hold the names of its indexes.
 *
 * Invariants
 *   1. After each statement the catalogue is what the statement as written would have left, or the
 *      transaction fails.
 *   2. What the statement as written would have been refused for refuses it, with the same error.
 *   3. A record is written in the transaction in which the thing is set aside.
 */
#ifndef KEEP_KEEPING_H
#define KEEP_KEEPING_H

#include "catalog/catalog.h"
#include "catalog/inverse.h"
#include "keep/image.h"
#include "registry/keeps.h"

typedef enum keep_mode {
    KEEP_MODE_AUTO,
    KEEP_MODE_RENAME,
    KEEP_MODE_ASIDE,
    KEEP_MODE_NONE,
    KEEP_MODE_COUNT
} keep_mode;

/* empty: auto */
MUST bool keep_mode_from_name(str name, keep_mode *out);

/* One record more than was there before. */
typedef struct keep_made {
    keep_record *at;
    size_t count, room;
} keep_made;

/* Identities of tables. */
typedef struct keep_names {
    str *at;
    size_t count, room;
} keep_names;

typedef struct keeping {
    conn *c;
    arena *a;
    str migration, run, way; /* of the records; way "up" or "down" */
    str step;                /* the last one of the transaction */
    bool wants_way;          /* the way back of the catalogue is to be recorded */
    catalog before;          /* as it was when the transaction began; count 0: not read */
    catalog now;
    bool now_known;
    keep_names present; /* tables that were there before, by identity */
    str present_array;  /* the same as an array of the server, where it has such */
    keep_names escaped; /* tables that were written without being captured: the transaction has to
                           be begun again with these in keeping_wish.also */
    keep_names
        passed;     /* tables that statements without an image wrote: their author's word counts */
    bool unwatched; /* such statements ran since `passed` was looked at */
    bool watched;   /* statements whose rows are captured ran */
    image *images;
    size_t image_count, image_room;
    int64_t next_id; /* 0: not asked yet */
    int64_t call;    /* number of the statement */
    keep_made made;
} keeping;

/* Which migration, run and way; the statements of the transaction decide what has to be known. */
typedef struct keeping_wish {
    str migration, run, way;
    bool wants_way;
    const keep_names *also; /* captured from the beginning; NULL: none */
} keeping_wish;

/* In the transaction that is open. */
MUST bool keeping_begin(conn *c, arena *a, const keeping_wish *wish, keeping *out, err *e);
/*
 * Runs one statement.
 *   mode      of its step
 *   affected  rows, as driver_run() says it
 *   errors    those of driver_run(); ERR_REFUSED: what it takes cannot be kept, with the remedy
 */
MUST bool keeping_run(keeping *k, const sql_class *class, keep_mode mode, str sql,
                      int64_t *affected, err *e);
/* The steps whose way back is what was kept, in the order they were taken. */
typedef struct keep_steps {
    const str *at;
    size_t count;
    str last; /* of them: the one that the records name, at which all comes back */
} keep_steps;

/* A statement of the transaction is about to run past the keeping: what it does is in no image. */
MUST bool keeping_pass(keeping *k, err *e);
/*
 * The capture ends, the way back is found, and the records are added to the list.
 *   errors  ERR_REFUSED with k->escaped: rows of tables were written that nobody captured
 */
MUST bool keeping_end(keeping *k, const keep_steps *steps, call_list *list, err *e);

/* ---- the way back ---- */

/*
 * Brings back what the records of one migration set aside, from the highest id to the lowest:
 * tables, columns, then rows. The catalogue is then what KEEP_WAY's statements lead on from.
 *   k    of the transaction, whose way is "down"; what is in the way of a table is set aside by it
 *   all  the migration's records of way "up"
 */
typedef struct bringing {
    const keep_list *all;
    str run, step; /* those of this run and step alone */
    const quarantine_place *q;
    image_counts counts; /* set */
} bringing;
MUST bool keeping_return(keeping *k, bringing *b, call_list *list, err *e);
/*
 * After the author's `down`, before the statements of KEEP_WAY: rows that the older schema does not
 * admit (no value where there must be one, a parent that is gone) go to quarantine.
 */
MUST bool keeping_settle(keeping *k, bringing *b, err *e);

#endif
