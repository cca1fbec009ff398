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

/* One of the images that are merged together. */
typedef struct merging {
    shape *s;
    image_calls calls;
    size_t taken;          /* calls that were merged, or are */
    const image_call *now; /* NULL: the image has none of the present number */
} merging;

MUST bool merge_calls(shape *s, image_calls *out, err *e);
/* The application's triggers do not see what is written until they are on again. */
MUST bool merge_triggers(shape *s, bool on, err *e);
/*
 * All calls of the images, with the application's triggers out of the way. Images that have a call
 * of one number are of one statement: their rows may need each other, in any order.
 */
MUST bool merge_all(merging *all, size_t count, const quarantine_place *q, image_counts *out,
                    err *e);

#endif
