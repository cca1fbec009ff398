/*
 * match.h - foreign rows against files: checksums under each tool's own rules, and three sets.
 *
 * Invariants
 *   1. Pure: no database, no file is touched.
 *   2. Every file, and every row that says that a migration is applied or stuck now, is in exactly
 *      one pair.
 *   3. SUM_DIFFERENT is said only where the tool's rule was applied to the bytes of the file.
 */
#ifndef FOREIGN_MATCH_H
#define FOREIGN_MATCH_H

#include "foreign/history.h"

typedef enum history_sum {
    SUM_NONE,      /* the tool records none, or the row has none */
    SUM_SAME,      /* of these bytes */
    SUM_SAME_ENDS, /* of these bytes with other line ends */
    SUM_DIFFERENT,
    SUM_OPAQUE /* cannot be computed from this file alone */
} history_sum;

/*
 * Whether the file is the one that the row recorded.
 *   file  all bytes of it
 */
history_sum history_checksum(history_tool t, const history_row *of, str file);
/* The checksum as the tool would record it now; empty where it records none, or SUM_OPAQUE.
 *   previous  graphile-migrate: the recorded hash before it */
str history_checksum_of(arena *a, history_tool t, str previous, str file);

typedef struct history_file {
    str id;       /* of the contract; file name without extension unless the layout says else */
    str name;     /* the tool's own: folder, tag, file or class name; empty: id */
    str version;  /* the tool's own; empty: taken from the name by the tool's rule */
    int64_t when; /* Drizzle: of its journal, milliseconds; 0: unknown */
    str text;     /* bytes of the file */
    bool has_text;
} history_file;

typedef enum history_place {
    PLACE_MATCHES, /* applied, and the file is the same or its tool records no checksum */
    PLACE_CHANGED, /* applied, the file differs */
    PLACE_MISSING, /* applied, no file */
    PLACE_STUCK,   /* failed or unfinished */
    PLACE_PENDING, /* file there, never applied (or rolled back) */
    PLACE_SKIPPED, /* the same, and the tool would never apply it and not say so */
    PLACE_ASSUMED  /* never recorded, and the tool takes it for applied: below a baseline, or it
                      records the newest version only */
} history_place;

const char *history_place_name(history_place p);

typedef struct history_pair {
    history_place place;
    history_sum sum;
    const history_row *row;   /* NULL when never applied */
    const history_file *file; /* NULL when MISSING */
    str why;                  /* for people; empty for MATCHES */
} history_pair;

typedef struct history_pairs {
    history_pair *at; /* rows in their order, then files never applied in theirs */
    size_t count;
    size_t places[PLACE_ASSUMED + 1]; /* how many of each */
} history_pairs;

typedef struct history_files {
    const history_file *at;
    size_t count;
} history_files;

/* Pairs rows with files by the tool's identity: name, version, or digest. errors ERR_LIMIT */
MUST bool history_match(arena *a, history_tool t, const history *rows, history_files files,
                        history_pairs *out, err *e);

/*
 * What history_match() takes, of contracts that were read from a folder: names and versions as
 * their layout gave them, and the bytes of each file.
 *   errors  those of file_read()
 */
MUST bool history_files_of(arena *a, const contracts *from, history_files *out, err *e);

#endif
