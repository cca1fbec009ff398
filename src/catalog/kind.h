/*
 * kind.h - the kinds of objects there are, in the order in which a catalogue lists them.
 *
 * Invariants
 *   1. Every kind that a catalog_*.sql statement gives is a row.
 *   2. Objects of a kind with parts always have a sub, those of other kinds never: a path of two
 *      parts can be read back.
 */
#ifndef CATALOG_KIND_H
#define CATALOG_KIND_H

#include "base/str.h"

typedef struct kind {
    const char *name;
    size_t size; /* of the name */
    bool part;   /* names a part of an object: the last piece of its path is the sub */
} kind;

extern const kind kinds[];
extern const size_t kind_count;

/* Position in kinds; kind_count when there is none of that name. */
size_t kind_rank(str name);

#endif
