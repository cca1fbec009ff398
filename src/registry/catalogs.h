/*
 * catalogs.h - catalogues recorded at the ends of runs, by level: the set of migrations that stood
 * applied.
 */
#ifndef REGISTRY_CATALOGS_H
#define REGISTRY_CATALOGS_H

#include "registry/registry.h"

/* Key of a recorded catalogue: digest over the applied ids and contract digests, in id order. */
hash registry_level(const applied_list *applied);
/* What tells, without reading a catalogue, that it is the recorded one. */
typedef struct catalog_signs {
    str stamp; /* of the system tables (STATEMENT_STAMP_CATALOG); empty: none is recorded */
    str quiet; /* number of the transaction that recorded it, when it was the only one since the
                  stamp was taken; empty: it was not, or the engine has no such numbers */
} catalog_signs;

MUST bool registry_signs(conn *c, arena *a, hash level, catalog_signs *out, err *e);
MUST bool registry_catalog(conn *c, arena *a, hash level, str *text,
                           err *e); /* empty when none is recorded */
typedef struct recorded_catalog {
    hash level;
    str run, fingerprint, text;
    str stamp; /* of the system tables, taken before the text was read */
    str quiet; /* STATEMENT_READ_QUIET, asked before that */
} recorded_catalog;
void registry_set_catalog(call_list *list, conn *c, const recorded_catalog *what);

#endif
