/*
 * err.h - how a function says that it failed.
 *
 * A function that can fail returns bool, carries MUST and takes `err *e` last. True: *e is
 * untouched. False: *e is filled and out-parameters are not (save an outcome, always set).
 *
 * Invariants
 *   1. Reporting a failure never allocates.
 *   2. No text contains a secret: whoever fills it leaves out passwords and whole URLs.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

#define MUST __attribute__((warn_unused_result))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

typedef enum err_code {
    ERR_NONE,
#define ERR(name, number, status, retry, meaning) ERR_##name,
#include "base/errors.def"
#undef ERR
    ERR_CODE_COUNT
} err_code;

typedef enum err_retry { RETRY_NEVER, RETRY_SAME, RETRY_RECOVER } err_retry;

typedef struct err {
    err_code code;
    char sqlstate[6]; /* five characters as the server sent them; empty otherwise */
    char text[640];   /* what failed: lower case, no full stop, outermost fact first */
    char hint[320];   /* what the operator can do next; empty when there is nothing true to say */
} err;

/* One row of errors.def. */
typedef struct err_row {
    const char *name; /* "LOST" */
    int number;
    int exit_status;
    err_retry retry;
    const char *meaning;
} err_row;

/* The row of a code; ERR_NONE has a row with exit status 0. */
const err_row *err_describe(err_code code);

void err_fill(err *e, err_code code, const char *fmt, ...) PRINTF(3, 4);
void err_fill_errno(err *e, err_code code, const char *fmt, ...) PRINTF(3, 4);

/* Puts an outer fact in front of the text: "outer: text". Keeps code, sqlstate and hint. */
void err_wrap(err *e, const char *fmt, ...) PRINTF(2, 3);

/* Sets the hint. */
void err_hint(err *e, const char *fmt, ...) PRINTF(2, 3);

/* Both fill *e and are false, so that a failing function ends in `return err_set(...)`. */
#define err_set(e, code, ...) (err_fill((e), (code), __VA_ARGS__), false)
#define err_errno(e, ...) (err_fill_errno((e), ERR_IO, __VA_ARGS__), false)

#endif
