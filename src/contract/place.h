/*
 * place.h - where in a migration something is wrong, and how that is said.
 */
#ifndef CONTRACT_PLACE_H
#define CONTRACT_PLACE_H

#include "base/str.h"

typedef struct place {
    str file; /* empty: the migration did not come from a file */
    str id;
    str step; /* named when there is no file; empty: none */
    size_t line;
} place;

/*
 * Fills *e with ERR_CONTRACT and "<file>:<line>: <what>", or "migration <id>, step <name>: <what>".
 *   hint  the remedy; NULL: none
 * Always false.
 */
bool place_refuse(place at, err *e, const char *hint, const char *fmt, ...) PRINTF(4, 5);

/* A short form of text for a message: at most 60 bytes, no control characters. */
str place_show(arena *a, str text);

/* The name that `given` is most likely a slip of; empty when none is near. */
str place_nearest(str given, const str *names, size_t count);

#endif
