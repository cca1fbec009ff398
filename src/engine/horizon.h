/*
 * horizon.h - whether an applied migration can be taken back, by what, and until when.
 *
 * What is kept says it, and where nothing is kept the ways back that the author wrote or a
 * rehearsal proved.
 *
 * Invariants
 *   1. Nothing is written, and no way back is called open once a part of what it needs is
 * destroyed.
 */
#ifndef ENGINE_HORIZON_H
#define ENGINE_HORIZON_H

#include "engine/operation.h"
#include "registry/keeps.h"

/* {"open", "by": [...], "why", "kept": {kind: number}, "rows", "since", "closes"}; of one applied
 * migration, from what is recorded alone. */
json_t *horizon_of(operation *o, const keep_list *all, const applied *m);
/* The same under each applied migration of the document; false: *e, nothing was added. */
MUST bool horizon_put_all(operation *o, err *e);
/* {kind: number} of those that are in that state. */
json_t *horizon_count(const keep_list *all, str migration, str dir, keep_state in);
/* "1 table, 2 columns" */
str horizon_words(arena *a, const json_t *counts);

/* What the server says of the place on disk; -1: it does not. */
int64_t horizon_bytes(operation *o, const keep_record *k);

#endif
