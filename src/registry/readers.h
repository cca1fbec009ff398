/*
 * readers.h - row functions that more than one read uses; for this folder alone.
 */
#ifndef REGISTRY_READERS_H
#define REGISTRY_READERS_H

#include "registry/cells.h"
#include "registry/registry.h"

typedef struct fence_reading {
    arena *a;
    fence seen;
    bool found;
} fence_reading;

row_fn reader_applied; /* ctx: grown of applied */
row_fn reader_run;     /* ctx: grown of run_record */
row_fn reader_fence;   /* ctx: fence_reading */
/* errors ERR_REGISTRY: there was no row */
MUST bool reader_fence_end(const fence_reading *r, fence *out, err *e);

#endif
