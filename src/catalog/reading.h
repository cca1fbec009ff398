/*
 * reading.h - rows of the catalog_ statements become objects; for catalog/ alone.
 *
 * A catalog_ statement of PostgreSQL has parts between slash-star-colon and colon-star-slash. They
 * are comments when the whole catalogue is read; reading_narrow() makes SQL of them: one column
 * more, the number of the object (class/oid/part of the server, or empty), and, for what there is
 * plenty of, the condition that the oid is in the array $1.
 */
#ifndef CATALOG_READING_H
#define CATALOG_READING_H

#include "catalog/build.h"

typedef struct reading {
    build *b;
    dialect d;
    bool with_grants;
    bool numbered; /* the statements were made narrow: identity gets the number */
} reading;

/* Rows of one statement. */
typedef struct source {
    reading *r;
    const char *statement;
    str names[CATALOG_ATTRIBUTES_MAX];
    size_t count; /* of names; 0 before the first row */
} source;

/* A row_fn; ctx is a source. */
bool reading_row(void *ctx, const row *r, err *e);

/* The text with its narrow parts. */
str reading_narrow(arena *a, str sql);

/* Objects, fingerprint and, when it is asked for, text, in the transaction that is open. */
MUST bool reading_objects(conn *c, reading *r, arena *scratch, err *e);

#endif
