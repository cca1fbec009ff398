/*
 * trial_inner.h - one trial while it goes on; for trial*.c alone.
 */
#ifndef REHEARSE_TRIAL_INNER_H
#define REHEARSE_TRIAL_INNER_H

#include "rehearse/move.h"
#include "rehearse/trial.h"

typedef struct trial_step {
    const contract_step *of;
    held held;
    int64_t up_ms, down_ms;
    bool writes_rows; /* that were there before */
    str writes_on;
    proof_home home;
    ddl back;     /* DERIVED */
    bool undo;    /* only an undo image brings its rows back */
    bool empties; /* its way back makes something again that held rows */
    str why, loses;
} trial_step;

typedef struct trial {
    arena *a;   /* until its end */
    arena *out; /* of what is left */
    stage *s;
    const contract *m;
    move v;
    bool asked_less;      /* the rows that were there kept it from going up */
    int64_t rows_put_off; /* any row kept it from going up: these come afterwards */
    bool by_group;        /* up goes by groups, since a step alone failed */
    station *stations; /* before the first step, and after each; of a group: after its last one */
    size_t *reached;   /* per step: which station is after it */
    size_t station_count;
    trial_step *steps;
    table_names touched; /* that were there before, and whose rows may be others now */
    bool all_touched;
    table_names shared; /* there before and after, and not the same: written to in between */
    table_names fresh;  /* that the migration makes */
    int64_t up_ms, down_ms;
    bool is_after; /* stage.now is known to be the catalogue after it */
    bool measured; /* how long the way back takes is known */
    trial_result *r;
} trial;

#define TRIAL_BEFORE(t) (&(t)->stations[0].c)
#define TRIAL_AFTER(t) (&(t)->stations[(t)->station_count - 1].c)

/* Says why it is not proven; the first one is the proof's own word. */
void trial_doubt(trial *t, const char *rule, str step, str text);
/* Says what is worth knowing, and no doubt. */
void trial_note(trial *t, const char *rule, str step, str text);

/* ---- trial_ways.c ---- */

/* The ways back of every step; errors ERR_LIMIT */
MUST bool ways_find(trial *t, err *e);
/* The tables that the migration touches, from what was locked and what differs. */
MUST bool ways_tables(trial *t, err *e);
/* Whether they do nothing but drop things: no row can keep them from it. */
bool ways_only_drop(const trial *t);
/* Runs them, last one first. */
MUST bool ways_run(trial *t, err *e);
/* "column public.users.email, table public.orders and 3 more" */
str ways_names(arena *a, const catalog *left, const catalog *right);
/* They differ in nothing but the order of columns of tables. */
bool ways_only_order(arena *a, const catalog *left, const catalog *right);

/* ---- trial_proof.c ---- */
MUST bool trial_prove(trial *t, err *e);

#endif
