/*
 * overview.h - all that a look at the state of a database needs, in one round trip.
 */
#ifndef REGISTRY_OVERVIEW_H
#define REGISTRY_OVERVIEW_H

#include "registry/catalogs.h"

typedef struct overview {
    applied_list applied;
    run_record *runs; /* newest first, as registry_runs() */
    size_t run_count;
    fence fence;
    str stamp; /* of the catalogue, now; empty: it was not asked for, since `quiet` may do */
    str quiet; /* as STATEMENT_READ_QUIET says; empty: somebody is at work, or it cannot be told */
    str level; /* of the catalogue recorded last; empty: there is none, or it was not asked for */
    catalog_signs recorded; /* of that one */
} overview;

/* newest: at most so many runs; 0: all. errors as the reads of registry.h */
MUST bool registry_overview(conn *c, arena *a, int64_t newest, overview *out, err *e);

#endif
