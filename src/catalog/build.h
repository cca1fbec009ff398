/*
 * build.h - makes a catalogue out of objects that come in any order.
 *
 * Texts that repeat (kinds, schemas, attribute names, types) are kept once. What only the building
 * needs lies in an arena of its own, which build_free() gives back.
 */
#ifndef CATALOG_BUILD_H
#define CATALOG_BUILD_H

#include "catalog/catalog.h"

typedef struct build build;

/* a: holds the catalogue in the end. NULL: no memory. */
MUST build *build_new(arena *a);
void build_free(build *b); /* NULL is allowed */

/* The catalogue gets its text, too; said before the first object is added. */
void build_want_text(build *b);

/* Copies a text into the catalogue's arena, once. */
MUST bool build_keep(build *b, str text, str *kept, err *e);

/*
 * Adds an object whose texts are kept already; its attributes are copied, its digest is made.
 *   errors  ERR_INTERNAL: a kind that is no row of kinds, or a part without sub; ERR_LIMIT
 */
MUST bool build_add(build *b, const object *o, err *e);

/* Sorts, and makes the fingerprint. */
MUST bool build_end(build *b, catalog *out, err *e);

/* The object's block of the canonical text. */
void block_write(buf *to, const object *o);

#endif
