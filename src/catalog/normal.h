/*
 * normal.h - SQL that SQLite keeps as it was written, made independent of how it was written.
 *
 * Comments go, white space becomes one blank where tokens need or readers like one, words are in
 * lower case. SQLite takes "x" for a string where no column x is: such strings are names here.
 */
#ifndef CATALOG_NORMAL_H
#define CATALOG_NORMAL_H

#include "base/str.h"

typedef enum normal_names {
    NORMAL_NAMES_BARE, /* "users", [users] and `Users` become users */
    NORMAL_NAMES_KEPT  /* what stands between quotes stays as it is */
} normal_names;

/* A text that is no sequence of tokens stays as it is. errors ERR_LIMIT */
MUST bool normal_sql(arena *a, str sql, normal_names names, str *out, err *e);

#endif
