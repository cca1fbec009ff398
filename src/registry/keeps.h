/*
 * keeps.h - what migrations and rollbacks set aside instead of destroying it, and what a rollback
 * could not bring back beside something newer.
 *
 * Tables `keeps` and `quarantine` of the registry. A keep's row is written in the transaction that
 * sets it aside, and changed in the one that brings it back or destroys it, so a row says `kept` if
 * and only if the thing is there.
 *
 * Invariants
 *   1. A keep moves from kept to returned or to finalised, and never back.
 *   2. Rows of both tables are never deleted.
 *   3. ids are given in the order in which things were set aside: bringing back goes from the
 *      highest to the lowest.
 */
#ifndef REGISTRY_KEEPS_H
#define REGISTRY_KEEPS_H

#include "registry/registry.h"

typedef enum keep_kind {
    KEEP_TABLE,  /* a whole table, moved; path: the table */
    KEEP_COLUMN, /* a column under a reserved name in its table; path: the column */
    KEEP_VALUES, /* a copy of a column's values by key; path: the column */
    KEEP_OBJECT, /* a type, function or sequence that kept things need, moved; path: the object */
    KEEP_ROWS,   /* undo image of rows that were changed; path: the table */
    KEEP_LEFT,   /* a copy of what the migration left of a table that was built anew; path: it */
    KEEP_WAY,    /* the statements that lead the catalogue back; path empty */
    KEEP_KIND_COUNT
} keep_kind;

typedef enum keep_state { KEEP_KEPT, KEEP_RETURNED, KEEP_FINALISED, KEEP_STATE_COUNT } keep_state;

typedef struct keep_record {
    int64_t id;          /* from 1 */
    str migration, step; /* step: the last one of its transaction */
    str run;             /* that set it aside */
    str way;             /* "up" or "down": what that run did to the migration */
    keep_kind kind;
    str path;   /* as object_path() writes it: "table app.users", "column app.users.name" */
    str place;  /* where it lies, quoted: "homing_keep.k12", a column's reserved name; or empty */
    str detail; /* JSON of keep/, by kind */
    keep_state state;
    int64_t rows;              /* counted or estimated when it was set aside; -1: unknown */
    int64_t made_at, ended_at; /* ended_at 0: still kept */
} keep_record;

typedef struct keep_list {
    keep_record *at;
    size_t count;
} keep_list;

/* Which keeps are asked for; empty and NULL members: all. */
typedef struct keep_filter {
    str migration;
    str way;
    const keep_state *state;
} keep_filter;

/* By id, ascending. errors those of driver_query(), ERR_REGISTRY */
MUST bool registry_keeps(conn *c, arena *a, const keep_filter *which, keep_list *out, err *e);
/* The id after the highest that was given; meant for the transaction that holds the fence. */
MUST bool registry_next_keep(conn *c, arena *a, int64_t *out, err *e);
void registry_add_keep(call_list *list, conn *c, const keep_record *k);
/* Moves a keep that is kept; another number of rows than one fails with ERR_REGISTRY. */
void registry_end_keep(call_list *list, conn *c, int64_t id, keep_state to);

/* What could not be both: the value from before a migration, and the one that is there. */
typedef struct quarantined {
    int64_t id;    /* from 1; given by the database */
    int64_t keep;  /* the keep that it comes from */
    str migration; /* of the rollback */
    str run;
    str path;   /* "table app.users" */
    str key;    /* JSON object: column -> text; SQLite: literal, as quote() gives it */
    str column; /* empty: the whole row */
    str before; /* JSON: a text, literal or null; of a whole row an object; empty: none was there */
    str found;  /* likewise, what is in the database; empty: nothing is there */
    str why;    /* for people */
    str state;  /* "open", "taken" (before was put in place), "left" (found stays) */
    int64_t made_at, ended_at;
    str ended_by; /* user@host */
} quarantined;

typedef struct quarantine_list {
    quarantined *at;
    size_t count;
} quarantine_list;

/* By id, ascending. open_only: those that wait; most: 0: all. */
MUST bool registry_quarantine(conn *c, arena *a, bool open_only, int64_t most, quarantine_list *out,
                              err *e);
/* out->id 0: there is none. */
MUST bool registry_quarantined(conn *c, arena *a, int64_t id, quarantined *out, err *e);
void registry_end_quarantined(call_list *list, conn *c, int64_t id, str state);
/*
 * The places into which keep/ writes rows by statements of its own, and the columns to fill in that
 * order: keep, migration, run, path, key, column_name, before, found, why, made_at. The rest have
 * defaults.
 */
str registry_quarantine_table(const conn *c); /* "homing.quarantine", "homing_quarantine" */

const char *keep_kind_name(keep_kind k); /* "table", "column", "values", "object", "rows", ... */
const char *keep_state_name(keep_state s);
MUST bool keep_kind_from_name(str name, keep_kind *out);
MUST bool keep_state_from_name(str name, keep_state *out);

#endif
