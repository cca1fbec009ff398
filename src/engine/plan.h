/*
 * plan.h - the ordered steps that the engine is about to take on one database.
 *
 * A plan is computed from contracts and facts, recorded with its run as JSON before anything is
 * sent, and read back from there by a recovery: files that changed since make no difference to a
 * run.
 *
 * Shape   steps in the order they are taken: in a rollback the last one first. A group is a number;
 * steps of the same group that are next to each other share one transaction. A transaction never
 * spans migrations.
 *
 * Invariants
 *   1. Planning is pure: same contracts, traits and wishes give the same plan.
 *   2. A step that scans or writes rows never follows a strong lock in the same transaction, unless
 * the migration could then not get home (it is said in the plan's warnings).
 *   3. plan_gates() names every step whose failure could leave the database between two states.
 */
#ifndef ENGINE_PLAN_H
#define ENGINE_PLAN_H

#include "contract/proof.h"
#include "engine/decide.h"
#include "keep/keeping.h"

typedef enum way { DIRECTION_UP, DIRECTION_DOWN } way;

typedef struct plan_step {
    int64_t seq;       /* from 0 */
    size_t migration;  /* of plan.migrations */
    size_t step;       /* of its contract */
    step_mode mode[2]; /* by way */
    int64_t group;
    bool acknowledged;     /* by the author or the operator: it may be left without a way back */
    sql_class *classes[2]; /* one per statement, by way */
    /* What a rehearsal proved; nothing without one. */
    bool proven;                 /* its way back was run, and led home */
    bool has_derived;            /* the way back is the rehearsal's, since the author gave none */
    contract_statements derived; /* its statements */
    str loses;                   /* what that way back does not bring back; empty: nothing */
    /* What the database kept of it (engine/plan_keep.h); nothing while it is not applied. */
    bool kept;        /* its way back begins with what was set aside */
    bool rests_keys;  /* foreign keys rest meanwhile */
    size_t kept_rows; /* statements of `derived` that stand before the schema is led back */
    sql_class **author_classes;  /* of the authors' downs, by step of the contract */
    footprint_object *footprint; /* what it makes, changes or removes */
    size_t footprint_count;
} plan_step;

typedef struct plan {
    way goal;             /* up: apply, down: rollback */
    contract *migrations; /* in the order they are taken */
    size_t migration_count;
    plan_step *steps;
    size_t step_count;
    str *warnings;
    size_t warning_count;
    bool keeps; /* what its statements take is kept */
} plan;

typedef struct plan_wish {
    way goal;
    unsigned traits;         /* of the session */
    const str *acknowledged; /* migration, or migration/step */
    size_t acknowledged_count;
    const proofs *proofs;      /* NULL: there are none */
    int major;                 /* version of the server that a proof must be for */
    const struct plan *before; /* an earlier plan of the same contracts, whose statements need no
                                  second look; NULL: none */
    const keep_list *keeps;    /* NULL: not known */
    bool without_keeps; /* a rehearsal: nothing is kept, and ways back are derived and tried */
} plan_wish;

/*
 * Plans migrations in the order given.
 *   errors  ERR_LIMIT; ERR_CONTRACT: a step that mixes what must stand alone with other statements
 */
MUST bool plan_make(arena *a, const plan_wish *wish, const contract *migrations, size_t count,
                    plan *out, err *e);

typedef struct gate {
    str migration, step;
    str text, hint;
} gate;

typedef struct gates {
    gate *at;
    size_t count;
} gates;

/* Why the plan may not run; empty when it may. */
MUST bool plan_gates(arena *a, const plan_wish *wish, const plan *p, gates *out, err *e);

/* Which migrations a rollback takes, from what is applied. */
typedef struct rollback_wish {
    bool last;
    str to;           /* everything applied after it */
    str id;           /* it and what depends on it */
    bool independent; /* the operator says that later migrations without declared dependencies do
                         not need it */
} rollback_wish;

/*
 * In the order they are rolled back, from the contracts in the registry.
 *   errors  ERR_USAGE: nothing is applied, or the id is not, with the nearest; ERR_REFUSED: a later
 * migration declares no dependencies, so that nobody knows whether it needs the one to go
 */
MUST bool plan_rollback(arena *a, const rollback_wish *wish, const applied_list *applied,
                        contract **out, size_t *count, err *e);

str plan_json(arena *a, const plan *p);
MUST bool plan_from_json(arena *a, str json, plan *out, err *e);

const contract_step *plan_contract_step(const plan *p, const plan_step *s);
const contract_statements *plan_statements(const plan *p, const plan_step *s, way w);
/* Statements in that way, or an author's word that none are needed. */
bool plan_has_way(const plan *p, const plan_step *s, way w);
/* ---- plan_proof.c ---- */

/* Gives the step what the proof of its migration says of it. */
void plan_take_proof(arena *a, const plan_wish *wish, const contract *m, plan_step *s);
/* {"proven", "derived", "loses", "footprint"} into and out of a recorded plan. errors ERR_REGISTRY
 */
void plan_proof_put(json_t *step, const plan_step *s);
MUST bool plan_proof_read(arena *a, const json_t *step, plan_step *s, err *e);
/* How a migration comes home and how sure that is, for status: {kind, proven, text}. */
json_t *plan_home_json(arena *a, const contract *m, const proofs *all, int major);

/* How the step comes home, as plan and status show it: {kind, text}. */
json_t *plan_way_back_json(const plan *p, const plan_step *s);
/* Splits the group of a step: each of its steps gets a group of its own. False: it stood alone
 * already. */
bool plan_split(plan *p, size_t step);

const char *way_name(way w); /* "up", "down" */

#endif
