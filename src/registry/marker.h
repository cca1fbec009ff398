/*
 * marker.h - what tells a sandbox of a rehearsal from a real database.
 *
 * A sandbox carries a mark: JSON {"homing": "sandbox", "origin", "host", "pid", "started", "boot",
 * "made_at"} as comment of the database or of the registry's schema (PostgreSQL), or in the table
 * homing_sandbox (SQLite). None of these places is in a catalogue, so a sandbox can have the
 * fingerprint of the database it stands for.
 *
 * Invariants
 *   1. A mark means the one database it was made in: what a dump, a copied file or a template
 * carried elsewhere marks nothing (origin: system identifier and oid; number of the file).
 *   2. Nothing but a rehearsal works in a marked database.
 */
#ifndef REGISTRY_MARKER_H
#define REGISTRY_MARKER_H

#include "driver/driver.h"
#include "registry/process.h"

typedef struct mark {
    str origin;           /* of the database it was made in */
    str host, space;      /* of the process that made it, as in process.h */
    int64_t pid, started; /* of that process */
    int64_t made_at;      /* by its clock */
} mark;

/* The mark of this process, now, for the database of that origin. */
str marker_text(arena *a, str origin);
/* False: no mark. */
bool marker_parse(arena *a, str text, mark *out);
/* "process 123 on host, 2026-11-23T02:24:24Z", for people. */
str marker_who(arena *a, const mark *m);
/* Whether the process that made it lives. HIDDEN: it cannot be seen from here. */
life marker_life(const mark *m);

/* Which database the session is in, for a mark. errors those of driver_query(), ERR_IO */
MUST bool marker_origin(conn *c, arena *a, str *out, err *e);
/* Whether the session is in a sandbox; *out is set when it is. errors those of driver_query() */
MUST bool marker_find(conn *c, arena *a, mark *out, bool *marked, err *e);
/* Whether a mark is the row of a table, so that a question of its own is cheap and needed. */
bool marker_is_table(const conn *c);
/* m: NULL: not marked. errors  ERR_REFUSED: it is a sandbox and none is wanted, or the reverse */
MUST bool marker_judge(arena *a, const mark *m, bool wanted, err *e);
/* errors  ERR_REFUSED: the session is in a sandbox; those of marker_find() */
MUST bool marker_refuse(conn *c, err *e);

#endif
