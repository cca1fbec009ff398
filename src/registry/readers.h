/*
 * readers.h - row functions that more than one read uses; for this folder alone.
 */
#ifndef REGISTRY_READERS_H
#define REGISTRY_READERS_H

#include "registry/cells.h"
#include "registry/marker.h"
#include "registry/registry.h"

typedef struct fence_reading {
    arena *a;
    fence seen;
    bool found;
} fence_reading;

typedef struct mark_finding {
    arena *a;
    str origin; /* where the statement does not tell it */
    mark *out;
    bool found;
} mark_finding;

row_fn reader_mark;    /* ctx: mark_finding */
row_fn reader_applied; /* ctx: grown of applied */
row_fn reader_run;     /* ctx: grown of run_record */
row_fn reader_fence;   /* ctx: fence_reading */
/* errors ERR_REGISTRY: there was no row */
MUST bool reader_fence_end(const fence_reading *r, fence *out, err *e);

#endif
