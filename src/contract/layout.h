/*
 * layout.h - the layouts in which migrations lie in a folder: our own, and those of other tools.
 *
 * One row a layout. A layout says which files are a migration, which of them leads there and which
 * back, and what order its tool runs them in; everything after that is the same for all
 * (docs/layouts.md).
 *
 * Invariants
 *   1. A layout is recognised by what lies in the folder; where two would fit, or none, the folder
 *      is refused with both named, and homing.json has to say which.
 *   2. contracts_order() gives the order of the layout's own tool.
 *   3. What the tool would run and Homing does not read is an error or a note, never silence.
 */
#ifndef CONTRACT_LAYOUT_H
#define CONTRACT_LAYOUT_H

#include "contract/contract.h"

typedef struct layout {
    const char *name;  /* as homing.json says it: "golang-migrate" */
    const char *title; /* for people */
    const char *shape; /* what it is recognised by, for people */
    const struct layout_ways *ways;
} layout;

extern const layout layouts[]; /* the native one first; ends in a row without name */

/* The row of a name; NULL when there is none. */
const layout *layout_named(str name);

/*
 * Recognises the layout of a folder; one without migrations has the native one.
 *   errors  ERR_IO; ERR_CONFIG: more than one fits
 */
MUST bool layout_detect(arena *a, str folder, const layout **out, err *e);

/* What to do when there is no such folder: names the one of another tool beside it. */
str layout_missing_hint(arena *a, str folder);

#endif
