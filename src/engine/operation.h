/*
 * operation.h - what every operation needs: the target, the project's contracts, the registry's
 * word.
 */
#ifndef ENGINE_OPERATION_H
#define ENGINE_OPERATION_H

#include "engine/reading.h"
#include "engine/result.h"
#include "registry/overview.h"

enum { OPERATION_MEMORY = 1 << 30 };

/* Whether this operation made the registry. */
typedef enum registry_made {
    REGISTRY_NOT_MADE,
    REGISTRY_MAYBE_MADE,
    REGISTRY_WAS_MADE
} registry_made;

typedef struct operation {
    result r;
    arena *a;
    target to;
    work w;
    reading *reading; /* of the files; NULL: not begun */
    contracts files;
    const overview *seen; /* NULL: the registry is asked for each thing when it is needed */
    applied_list applied;
    compared_list compared;
    hm_run_request request; /* a copy; limits filled in */
    str own_run;            /* the run that this operation made, once it is recorded */
    bool own_recorded;
    proofs proven; /* of homing.lock */
    bool proofs_read;
    keep_list keeps; /* what migrations set aside, once it was asked for */
    bool keeps_read;
    bool files_read;    /* once an operation: what the files say must not change under it */
    bool without_files; /* what the folder holds is not looked at */
    bool recovering;    /* recover: an open run is all that is wanted */
    registry_made made;
    plan planned;     /* the last one made; of no steps before there was one */
    bool level_known; /* the catalogue of the level that the plan begins at is recorded */
    str mirror;       /* another tool's history that is kept in step, as the registry has it */
    const hm_adopt_request *adopting;      /* adopt */
    const hm_finalise_request *finalising; /* finalise */
    size_t finalised;                      /* things that this operation has destroyed */
    const hm_resolve_request *resolving;   /* quarantine resolve */
} operation;

/* False when the target or the memory is not to be had: the result says so already. */
MUST bool operation_begin(operation *o, const char *command, const hm_context *at,
                          const hm_run_request *r);
/* Ends with the document, which the caller releases. */
json_t *operation_end(operation *o);
/* Fails the result and ends. */
json_t *operation_fail(operation *o, const err *e);

typedef bool operation_body(operation *o, err *e);
/* Does the work of an operation that has begun, in sessions that are replaced when they are lost,
 * and ends with the document. */
json_t *operation_carry(operation *o, operation_body *body);
/* The registry is there after it. errors those of registry_prepare() */
MUST bool operation_prepare(operation *o, err *e);
/* What an interrupted run left is brought to its end first, and the fence is taken. go_on: the
 * operation's own work is still to be done. */
MUST bool operation_settle(operation *o, bool *go_on, err *e);
void operation_free_fence(operation *o);

/* A session for reading: opened once, the registry looked at. */
MUST bool operation_connect(operation *o, registry_state *state, str *why, err *e);
/* Begins to read the files, when a folder is given; operation_compare() waits for them. */
void operation_read_ahead(operation *o);
/* Reads the files (when a folder is given) and compares them with what is applied. */
MUST bool operation_compare(operation *o, bool registry_there, err *e);
/* Edited files refuse; missing ones refuse when strict, else warn. */
MUST bool operation_judge_files(operation *o, err *e);
/* As far as the evidence goes: the process where it can be seen, else how long ago it was heard of.
 */
bool operation_holder_lives(const operation *o, const fence *f);
bool operation_acknowledges(const operation *o, str name);
/* The pending contracts up to `to`, in order. errors ERR_USAGE: no such migration */
MUST bool operation_pending(operation *o, contract **out, size_t *count, err *e);
/* Reads homing.lock, once; one that is not there proves nothing. errors those of proofs_read() */
MUST bool operation_proofs(operation *o, err *e);
/* Reads what migrations set aside, once. */
MUST bool operation_keeps(operation *o, err *e);
plan_wish operation_wish(operation *o, way goal);
/* Plans and judges; ERR_REFUSED names the first gate that is shut, the document all of them. */
MUST bool operation_plan_apply(operation *o, plan *out, err *e);
MUST bool operation_plan_rollback(operation *o, plan *out, err *e);

#endif
