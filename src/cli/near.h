/*
 * near.h - the name that somebody probably meant.
 */
#ifndef CLI_NEAR_H
#define CLI_NEAR_H

#include "base/str.h"

/* Letters to add, leave out, change or swap to make one of the other; texts beyond 64 bytes are far
 * from anything. */
size_t near_distance(str a, str b);

/* The best of several; begin with { .wanted = ... }. */
typedef struct nearest {
    str wanted;
    str best; /* empty while nothing is near enough */
    size_t distance;
} nearest;

/* Near enough: at most a third of the letters differ (one, in short names), or `wanted` begins it.
 */
void nearest_offer(nearest *n, str name);

#endif
