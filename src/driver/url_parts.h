/*
 * url_parts.h - pieces that both kinds of URL are read with; for src/driver alone.
 *
 * Invariants
 *   1. No error text quotes a part that could be, or be part of, a password.
 */
#ifndef DRIVER_URL_PARTS_H
#define DRIVER_URL_PARTS_H

#include "driver/url.h"

/*
 * Decodes %XX.
 *   what    names the part in errors: "password"
 *   errors  ERR_URL: a % without two hexadecimal digits, a NUL, invalid UTF-8
 */
MUST bool url_decode(arena *a, str text, const char *what, str *out, err *e);

/* Takes one parameter, decoded; *known stays false when the name means nothing. */
typedef bool url_param_fn(void *ctx, str key, str text, bool *known, err *e);

typedef struct url_reading {
    arena *a;
    target *out; /* names that are not known are added to its `ignored` */
    url_param_fn *each;
    void *ctx;
} url_reading;

/* Reads "a=1&b=2". */
MUST bool url_params(const url_reading *with, str query, err *e);

/* rest: what follows "postgres://". */
MUST bool url_parse_postgres(arena *a, str rest, target *out, err *e);

#endif
