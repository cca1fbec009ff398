/*
 * cells.h - rows of our own tables as values; for this folder alone.
 *
 * A reader goes through the cells of one row from left to right; the first one that does not fit
 * stops it (`ok` false, ERR_REGISTRY or ERR_LIMIT in *e), and later reads give empty values.
 */
#ifndef REGISTRY_CELLS_H
#define REGISTRY_CELLS_H

#include "driver/driver.h"

typedef struct cells {
    arena *a; /* for copies */
    const row *r;
    size_t at;
    bool ok;
    err *e;
} cells;

cells cells_of(arena *a, const row *r, err *e);
str cells_view(cells *in); /* lives as long as the row; NULL gives the empty str */
str cells_text(cells *in); /* a copy in the arena */
int64_t cells_int(cells *in);
bool cells_true(cells *in);

/* Values of one type that grow in an arena. */
typedef struct grown {
    arena *a;
    void *at;
    size_t item; /* bytes of one */
    size_t count, room;
} grown;

grown grown_in(arena *a, size_t item);
/* Gives the next one, zeroed. errors ERR_LIMIT, ERR_NO_MEMORY */
MUST bool grown_next(grown *g, void **out, err *e);

#endif
