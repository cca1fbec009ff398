/*
 * image.h - undo images: rows before they were changed, what the change left of them, and the
 * three-way merge that brings them back.
 *
 * All of it happens in the open transaction of a step, which the caller began with the fence.
 *
 * Shape   an image is a table of its own in the keep's place, one row per changed row and call:
 *         call (number of the statement that made the change, ascending), op ('U', 'D', 'I'), the
 *         key as it was left (D: as it was before), and per column c<N>, N its position in
 *         image.of: o<N> the value before, n<N> the value after, w<N> whether it changed.
 *         U  only changed columns have o, n and w
 *         D  all columns have o            I  all columns have n
 *         A key that is changed is D of the old key and I of the new one. A row that one call
 *         changed several times (by triggers, foreign keys, REPLACE) has one entry for it: what it
 *         was before, and what it was at the call's end.
 *
 * Merge   calls from the last to the first. By row and column:
 *         U  the column is as the call left it      -> the value before
 *            it is not                              -> stays; both go to quarantine, unless the
 *                                                      value is already the one before
 *            the row is gone                        -> stays gone
 *         D  no row with that key                   -> the row comes back
 *            there is one                           -> stays; both to quarantine, unless the same
 *            its parent is gone, a unique value is taken -> the row goes to quarantine
 *         I  the row is as the call left it, and no row refers to it -> it goes
 *            else                                   -> stays, and is told in quarantine
 *         U  a restored value that is unique is held by a row that stays -> stays; quarantine.
 *            Values that move in a circle or a chain among restored rows all come back.
 *
 * Invariants
 *   1. No row that somebody else inserted, and no value that somebody else wrote, is changed.
 *   2. What was not restored is in quarantine with both values, or was restored already.
 *   3. The application's triggers do not see the merge, and are as they were after it.
 *   4. Equality is that of the stored value, never that of an operator: 1.0 and 1.00 differ, and so
 *      do -0 and 0; types without an equality operator work.
 *   5. The same text serves both dialects where both can read it; what differs is one row of a
 * table of words.
 */
#ifndef KEEP_IMAGE_H
#define KEEP_IMAGE_H

#include "keep/relation.h"

typedef struct image {
    int64_t id;  /* of the keep */
    str place;   /* quoted path of the image's table */
    relation of; /* as it was when the image was opened */
    bool capturing;
} image;

/* For whom rows go to quarantine. */
typedef struct quarantine_place {
    str table; /* registry_quarantine_table() */
    str migration, run;
    int64_t at; /* now, microseconds UTC */
} quarantine_place;

typedef struct image_counts {
    int64_t restored;    /* rows */
    int64_t quarantined; /* rows of quarantine */
} image_counts;

/*
 * Makes the image's table and begins to capture what this session does to the table.
 *   of      copied shallowly: lives as long as the image
 * On PostgreSQL by statement triggers with transition tables; on SQLite by row triggers of this
 * session, with recursive_triggers on until the end where no trigger of the application's could set
 * itself off (elsewhere rows that REPLACE takes out are found by counting, and refused).
 *   errors  ERR_REFUSED: a table without a key, or one whose rows cannot be captured, with the
 *           remedy; image_next() and image_close() too: rows were replaced unseen
 */
MUST bool image_open(conn *c, arena *a, int64_t id, const relation *of, image *out, err *e);
/* What follows is another statement of the author: changes of one row in two of them are two. */
MUST bool image_next(conn *c, image *i, int64_t call, err *e);
/* Before the table is emptied by a statement that fires no row or transition trigger (TRUNCATE):
 * every row counts as deleted. */
MUST bool image_whole(conn *c, image *i, int64_t call, err *e);
/* Ends the capture, by the table as the last statement left it: nothing of it stays at the table.
 * rows: how many the image has; an image of none is dropped, and place is empty then. */
MUST bool image_close(conn *c, arena *a, image *i, int64_t *rows, err *e);

/* JSON for keep_record.detail, and back. errors ERR_REGISTRY */
str image_detail(arena *a, const image *i);
MUST bool image_from_detail(arena *a, int64_t id, str place, str detail, image *out, err *e);

/*
 * Merges the image into the table as it is now, which is found by identity. The caller has locked
 * the table against writers (image_lock()).
 *   errors  those of driver_run() (also where a CHECK, an exclusion constraint or, for values, a
 *           unique index with a predicate or of expressions is violated); ERR_HELD: the table or a
 *           captured column is gone
 */
MUST bool image_undo(conn *c, arena *a, const image *i, const quarantine_place *q,
                     image_counts *out, err *e);
/* Images whose calls are numbered together, as one transaction made them. */
typedef struct images {
    const image *at;
    size_t count;
} images;
/* As image_undo() of each, where rows of one may need rows of another. */
MUST bool images_undo(conn *c, arena *a, const images *list, const quarantine_place *q,
                      image_counts *out, err *e);
/* What image_undo() would do now, counted by reading alone: but for single values, and rows of the
 * same table that refer to each other, which a unique or foreign key would hold up; and a row that
 * several calls changed counts by the last one. */
MUST bool image_forecast(conn *c, arena *a, const image *i, image_counts *out, err *e);
/* Nobody else writes to the table until the transaction ends; does nothing on SQLite. */
MUST bool image_lock(conn *c, const relation *of, err *e);

/* ---- a column's values, set aside ---- */

/*
 * Copies the values of a column by key into a table of the keep's place.
 *   errors  ERR_REFUSED: no key
 */
typedef struct values_kept {
    str place;
    str detail;   /* values_detail() */
    int64_t rows; /* copied */
} values_kept;
MUST bool values_copy(conn *c, arena *a, int64_t id, const relation *of, size_t column,
                      values_kept *out, err *e);
/* JSON for keep_record.detail: key columns, the column's declaration. */
str values_detail(arena *a, const relation *of, size_t column);
/*
 * Puts the values back by key into a column that is there again and nobody has written to; rows
 * without a copy (inserted since) stay as they are.
 *   what        place and detail
 *   of, column  as the table is now
 *   rows        that got another value than they had
 */
MUST bool values_return(conn *c, arena *a, const values_kept *what, const relation *of,
                        size_t column, int64_t *rows, err *e);

/* ---- a table that was built anew ---- */

/* Copies all rows of a table: what the migration left of it. */
MUST bool left_copy(conn *c, arena *a, int64_t id, const relation *of, str *place, int64_t *rows,
                    err *e);
/*
 * A migration replaced `before` by another table of the same name. `before` has its rows as they
 * were; left is left_copy() of the new one at that time; now is the new one with what the
 * application wrote since. Takes that over into `before`, matched by the key of `before` and names
 * of columns: values changed since, rows inserted and rows deleted since. Rows that the migration
 * alone removed stay in `before`; rows that it alone added do not come into it, unless they were
 * changed since.
 *   errors  ERR_REFUSED: the new table lacks the key's columns
 */
typedef struct rebuilt {
    const relation *before; /* where it all goes */
    const relation *now;
    str left; /* place of the copy */
} rebuilt;
MUST bool left_merge(conn *c, arena *a, int64_t keep, const rebuilt *what,
                     const quarantine_place *q, image_counts *out, err *e);

/* ---- constraints that come back ---- */

/*
 * Rows of the table that would violate a foreign key go to quarantine and leave the table; likewise
 * rows with NULL in one of the columns that must not be.
 *   errors  ERR_HELD: rows of another table refer to rows that would leave
 */
typedef struct leaving {
    int64_t keep; /* recorded with them */
    const relation *of;
    const relation_link *key; /* quarantine_orphans() */
    size_t column;            /* quarantine_nulls() */
} leaving;
MUST bool quarantine_orphans(conn *c, arena *a, const leaving *what, const quarantine_place *q,
                             int64_t *rows, err *e);
MUST bool quarantine_nulls(conn *c, arena *a, const leaving *what, const quarantine_place *q,
                           int64_t *rows, err *e);

/* "homing_keep.k12" or "homing_keep_12", quoted; and the reserved name of a column. */
str keep_place(const conn *c, arena *a, int64_t id);
str keep_column_name(arena *a, int64_t id);

#endif
