/*
 * beyond.h - statements that reach beyond the database they are sent to: roles, other databases,
 * the server's settings. A sandbox beside the target does not hold them off.
 *
 * Invariants
 *   1. Pure: nothing is connected to.
 *   2. What a function hides is not seen; a DO block is looked through for its words.
 */
#ifndef REHEARSE_BEYOND_H
#define REHEARSE_BEYOND_H

#include "sql/split.h"

/* What of the server the statement changes, "CREATE ROLE"; empty: it stays in its database. */
str beyond_reach(arena *a, dialect d, str statement);

#endif
