/*
 * inverse_near.h - of two catalogues, the part that the way from one to the other has to do with.
 *
 * Shape   what differs moves, and so does all that needs what moves, and the parts of what moves.
 *         Around it stands what those need, what they are parts of, and whom they inherit from:
 *         it stays as it is, and is there to be looked up.
 *
 * Invariants
 *   1. The statements that lead from one part to the other are those that lead from one whole to
 * the other: whatever stands outside would be kept, and no statement would name it.
 *   2. Both parts are in the order of their catalogues.
 */
#ifndef CATALOG_INVERSE_NEAR_H
#define CATALOG_INVERSE_NEAR_H

#include "catalog/catalog.h"

typedef struct near_part {
    const catalog *whole;
    catalog c;    /* objects, edges, origin and reader of it */
    size_t *from; /* position in the whole of each object */
} near_part;

/* Both live as long as the arena and the catalogues. */
void near_find(arena *a, const catalog *from, const catalog *to, near_part *left, near_part *right);
/* The object of the whole that one of the part stands for; another is given back as it is. */
const object *near_original(const near_part *p, const object *of);

#endif
