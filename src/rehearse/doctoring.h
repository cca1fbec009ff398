/*
 * doctoring.h - a failed migration under the doctor's eyes; for doctor*.c alone.
 *
 * Moments: 0 is the sandbox before the migration, i the sandbox after its i-th statement.
 *
 * Invariants
 *   1. Moments are those of a run from the first statement to the last, or to the one that fails in
 *      an empty database as well.
 */
#ifndef REHEARSE_DOCTORING_H
#define REHEARSE_DOCTORING_H

#include "catalog/refresh.h"
#include "engine/adopting.h"
#include "rehearse/doctor.h"
#include "rehearse/rows.h"
#include "rehearse/sandbox.h"

typedef struct moment {
    bool there;
    hash digest;
} moment;

/* An object that the migration makes, changes or removes. */
typedef struct touched_object {
    object path; /* kind and names alone */
    moment *at;  /* one for each moment */
    moment now;  /* in the database */
    bool broken; /* an index that is there and invalid */
} touched_object;

typedef enum verdict {
    VERDICT_DONE,
    VERDICT_NOT_DONE,
    VERDICT_DIFFERS,
    VERDICT_UNTOLD, /* nothing in the catalogue tells */
    VERDICT_FAILS   /* it cannot take effect: it fails in an empty database as well */
} verdict;

typedef struct examined {
    const contract_statement *statement;
    verdict verdict;
    str why;
    bool *touches; /* of each touched object, by its number */
    size_t touch_count;
    bool counted; /* the rows that it writes are known */
    int64_t rows; /* that it wrote in the sandbox */
    str tables;   /* where, for people; empty: not known */
    str on_rows;  /* how it failed on generated rows, where it runs without; empty: it did not */
} examined;

static inline bool examined_touches(const examined *x, size_t number)
{
    return number < x->touch_count && x->touches[number];
}

typedef struct doctoring {
    operation *o;
    const hm_doctor_request *r;
    adopting ad;
    const history_pair *stuck; /* of ad.pairs; NULL: none that has a file */
    const contract *failed;
    examined *at;      /* the statements of `failed` */
    size_t count, ran; /* ran: those that a sandbox took */
    touched_object *touched;
    size_t touched_count, touched_room;
    sandbox box;
    bool own_server;  /* of the sandbox */
    conn *c;          /* in the sandbox */
    watch *watch;     /* of the sandbox, until it is led elsewhere; holds `before` */
    catalog before;   /* moment 0 */
    bool filled;      /* there are generated rows */
    rows_report rows; /* which */
    catalog now;      /* of the database */
} doctoring;

/* ---- doctor_replay.c: what each statement does, seen in a sandbox ---- */
/* Reads the catalogue of a session as all of the doctor's are read. */
MUST bool doctor_read(conn *c, arena *a, catalog *out, err *e);
/* Runs one statement; alone: never inside a transaction. */
MUST bool doctor_run(conn *c, str sql, err *e);
/* Fills at, touched and before. errors: an earlier migration does not run in a sandbox */
MUST bool doctor_replay(doctoring *d, err *e);

/* ---- doctor_rows.c: generated rows, for what changes rows ---- */
/* Fills the tables of `before` that the statements name; where that cannot be, there are none. */
MUST bool doctor_fill(doctoring *d, err *e);
/* Runs one statement and counts the rows that it writes. One that fails only on generated rows is
 * run without them, and says so. */
MUST bool doctor_run_with_rows(doctoring *d, examined *x, err *e);

/* ---- doctor_judge.c ---- */
/* Compares what each statement touches with the database. */
void doctor_judge(doctoring *d);
json_t *doctor_failed_json(doctoring *d);

/* ---- doctor_ways.c ---- */
/* The ways forward and back, tried. */
MUST bool doctor_ways(doctoring *d, json_t **out, err *e);

/* ---- doctor_then.c: what puts the other tool's row right, as its own command; NULL: none ---- */
const char *doctor_then(const doctoring *d, bool forward);
const char *doctor_unlock(history_tool t);

#endif
