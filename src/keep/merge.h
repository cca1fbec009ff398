/*
 * merge.h - one call of an image merged into its table, in rounds; for this folder alone.
 */
#ifndef KEEP_MERGE_H
#define KEEP_MERGE_H

#include "keep/compose.h"

/* What one call of an image changed. */
typedef struct image_call {
    int64_t number;
    ops has;
    bool *changed; /* by position in image.of */
} image_call;

typedef struct image_calls {
    image_call *at; /* the last call first */
    size_t count;
} image_calls;

MUST bool merge_calls(shape *s, image_calls *out, err *e);
/* Adds to restored what came back. */
MUST bool merge_call(shape *s, const image_call *one, const quarantine_place *q, int64_t *restored,
                     err *e);
/* The application's triggers do not see what is written until they are on again. */
MUST bool merge_triggers(shape *s, bool on, err *e);
/* All calls of s->image, with the application's triggers out of the way. */
MUST bool merge_all(shape *s, const quarantine_place *q, image_counts *out, err *e);

#endif
