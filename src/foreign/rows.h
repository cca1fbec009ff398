/*
 * rows.h - a foreign table's rows as they stand there; for this folder alone.
 */
#ifndef FOREIGN_ROWS_H
#define FOREIGN_ROWS_H

#include "foreign/tools.h"
#include "sql/split.h"

/* One row, by meaning. */
typedef struct raw {
    str at[FIELD_COUNT];
    bool has[FIELD_COUNT]; /* false: NULL, or no such column */
} raw;

typedef bool raw_fn(void *ctx, const raw *r, err *e);

/* The statement of ours with paths and names filled in. */
MUST bool rows_statement(conn *c, arena *a, statement_id id, placeholders *with, str *out, err *e);
/* Hands the rows over, at most `most`. The cells live during the call only. */
MUST bool rows_read(conn *c, arena *a, const history_found *from, int64_t most, raw_fn *each,
                    void *ctx, err *e);
/* Columns of another table of the tool, in the order given; a list that ends with NULL. */
typedef struct side {
    str path;
    const char *const *columns;
    int64_t most;
} side;
MUST bool rows_read_side(conn *c, arena *a, const side *from, row_fn *each, void *ctx, err *e);

/* Whether the tool's table of locks says locked; who: by whom, as it is recorded. */
typedef struct lock_row {
    bool locked;
    str who;
    int64_t since;
} lock_row;
MUST bool lock_read(conn *c, arena *a, const history_found *from, lock_row *out, err *e);
/* The tool's advisory lock for this table; 0: it has none here. */
MUST bool lock_number(conn *c, arena *a, const history_found *on, int64_t *out, err *e);
/* Which other session has it, for people; empty: none. */
MUST bool lock_holder(conn *c, arena *a, int64_t number, str *out, err *e);

/* Whether the text has the form. */
bool form_fits(value_form f, str text);

/* Microseconds since the epoch: "2026-11-23 02:24:24.123+00", ISO 8601, or digits that count
 * seconds, milliseconds or microseconds. 0: none of these. Without a zone: UTC. */
int64_t time_of(str text);

/* "20240131235959", UTC, as milliseconds since the epoch; 0: not 14 digits of a time. */
int64_t stamp_millis(str digits);

bool flag_of(str text); /* t, true, 1 */

/* What the row says of its migration, by the tool's own rule. */
history_state state_of(history_tool t, const raw *r);

#endif
