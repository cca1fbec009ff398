/*
 * call.h - values, rows, and a statement with its parameters, as they travel to and from a
 * database.
 *
 * Shape   values are text in the server's output form, UTF-8; NULL is a flag.
 */
#ifndef DRIVER_CALL_H
#define DRIVER_CALL_H

#include "base/str.h"

typedef enum outcome { OUTCOME_NOT_DONE, OUTCOME_DONE, OUTCOME_UNKNOWN } outcome;

typedef struct value {
    str text;
    bool null;
} value;

#define VALUE(s) ((value){ .text = (s) })
#define VALUE_NULL ((value){ .null = true })

typedef struct values {
    const value *at;
    size_t count;
} values;

#define VALUES(array) ((values){ (array), sizeof(array) / sizeof *(array) })
#define NO_VALUES ((values){ 0 })

typedef struct row {
    const value *cell;
    const str *name; /* of the columns */
    size_t count;
} row;

/* Called once per row; the cells live during the call only. False ends the query with *e. */
typedef bool row_fn(void *ctx, const row *r, err *e);

/* One statement with parameters ($1... in PostgreSQL, ?1... in SQLite), and where its rows go. */
typedef struct call {
    str sql;
    const value *params;
    size_t param_count;
    row_fn *each; /* NULL: rows are dropped */
    void *ctx;
    int64_t affected;    /* set by driver_calls: rows changed or returned */
    int64_t must_affect; /* -1: any; else another number fails with fail_code and fail_text */
    bool enforced;       /* the statement itself fails, with division by zero, instead of affecting
                            another number */
    err_code fail_code;
    const char *fail_text;
    int prepared; /* number of a statement of ours that comes again and may be kept prepared; 0:
                     none */
    bool whole;   /* its rows may be held all at once: the caller keeps them anyway */
} call;

#endif
