/*
 * work.h - one run while it is carried out: what is recorded, what is known of the frontier, and
 * the doing.
 *
 * Everything here is made anew from the registry when a session is lost: work_load() is the only
 * way in, at the first start as after a crash.
 *
 * Invariants
 *   1. What the database has of a run is never behind what work has; after a failed transaction
 * work is as before it.
 *   2. Events reach their listener after the transaction they belong to has committed, in order.
 *   3. Memory does not grow with the number of batches: `tmp` lives for one decision.
 */
#ifndef ENGINE_WORK_H
#define ENGINE_WORK_H

#include "engine/plan.h"
#include "engine/states.h"
#include "homing/homing.h"
#include "keep/keeping.h"
#include "registry/catalogs.h"
#include "registry/events.h"

enum { CURSOR_MAX = 1024 };

typedef struct heartbeat heartbeat;
typedef struct mirroring mirroring;

typedef struct work {
    const hm_context *at;
    const hm_run_request *request;
    const target *to;
    arena *a;   /* of the operation */
    arena *tmp; /* of one decision */
    conn *c;
    arena *session; /* of the conn */
    int64_t epoch;
    heartbeat *beat;

    run_record run;
    run_state state;
    way heading_way; /* run.direction */
    plan plan;
    step_record *records; /* one per plan step */
    chain chain;
    mirroring *mirror; /* another tool's history that is kept in step; NULL: none */

    /* What is known of the frontier; forgotten when it moves. */
    facts f;
    size_t frontier;
    way frontier_way;
    str cause;          /* why a run that is on its way back turned; JSON */
    err fault;          /* what f.fault is about */
    fact_fault pending; /* of the statement sent last */
    err pending_fault;
    size_t failed_step; /* number of the step whose statement failed last, from 1; 0: none */
    bool fault_is_ours; /* a letter or a person, not the database, ended the run */
    str probe_why, cleanup;
    int attempts;
    int64_t waiting_since; /* monotonic; since the first transient fault of the frontier; 0: none */
    int64_t stalled_ms;    /* locks that block the application, in sum over this run */
    int64_t letter;
    int64_t mail_seen_at; /* monotonic */

    char cursor[CURSOR_MAX];
    char head[HASH_HEX]; /* of the chain, for run.head */
    size_t walk_step;    /* the step that the walk_ texts are of, plus one; 0: none */
    str walk_lowest, walk_highest, walk_type;
    int64_t rows_total; /* estimate for the batched frontier, 0 unknown */
    int64_t step_began; /* monotonic */

    str *pending_events; /* in tmp */
    size_t pending_event_count, pending_event_room;
    int64_t told; /* events of run told_run that the listener has heard */
    str told_run;
    json_t *differences; /* what home or drift showed; NULL: nothing */
    str catalog_text, catalog_fingerprint, catalog_stamp,
        catalog_quiet;            /* as home.c read them last */
    str stamp_ahead, quiet_ahead; /* as the overview brought them; empty: it did not */
    str level_ahead;              /* whose signs it brought; empty: it did not */
    catalog_signs signs_ahead;
    size_t marked;    /* the migration whose catalogue before it was recorded, plus one; 0: none */
    keeping *keeping; /* of the group that runs now, in tmp, with what comes back in it; or NULL */
    bringing *bringing;
    call_list keep_calls;
    keep_names escaped; /* tables to capture from the beginning of the group's transaction */
    bool may_leave;     /* acknowledged names say what is left as it is: a recovery */
    bool ended;         /* the loop is over: done, home, held or paused */
} work;

/* ---- session.c: sessions, fence, heartbeat ---- */
MUST bool session_open(work *w, err *e);
void session_close(work *w);
/* Takes the fence for w->run.id, waiting for, or ending, whoever has it. errors ERR_FENCE after
 * limits.wait_ms */
MUST bool session_take_fence(work *w, err *e);

/* ---- heartbeat.c ---- */
heartbeat *heartbeat_start(const target *to, conn *c, int64_t epoch);
void heartbeat_stop(heartbeat *h); /* NULL is allowed */

/* ---- load.c: the recorded facts ---- */
MUST bool work_load(work *w, const run_record *run, err *e);
/* Records w->plan as a new run, with what is in the list already. */
MUST bool work_begin_run(work *w, call_list *list, str kind, err *e);
MUST bool work_add_run(work *w, call_list *list, str kind, err *e); /* the same, not sent yet */
/* The operator named this step, or its migration when step is empty. */
bool work_is_named(const work *w, str migration, str step);
void work_look(work *w);                  /* frontier and the facts that follow from the records */
void work_forget(work *w);                /* what was asked about the frontier */
void work_renew(work *w, run_record run); /* what an earlier run left in memory is gone */
void work_forget_tmp(work *w);            /* what lay in tmp */
/* The frontier moved: attempts, waiting and the fault of before are over. */
void work_progressed(work *w);
/* The migration that the run is in: that of the first step which is not where the plan wants it;
 * count: none. */
size_t work_migration(const work *w);
/* The step is where that way leads. Up: not while its last check says no. */
bool work_is_there(const work *w, size_t step, way dir);

/* ---- record.c: transactions of our own ---- */
/* An event with the facts of the moment; body is taken. */
void work_event(work *w, call_list *list, const char *type, json_t *body);
/* Tells the listener what was committed by this process without its knowing. */
MUST bool work_tell_missed(work *w, err *e);
/* guard + calls + run row in one transaction. On failure work's chain is as before. */
MUST bool work_commit(work *w, call_list *list, err *e);
/* Ends a transaction that is open already with the calls and the run row. */
MUST bool work_commit_open(work *w, call_list *list, outcome *how, err *e);
/* Moves the run's state by the table and adds the event with its reason. */
void work_move(work *w, call_list *list, run_move_kind on, const char *why);
json_t *work_fault_json(arena *a, const err *e);
void work_set_fault(work *w, const err *e);
const char *work_state_of(const work *w, size_t step);
/* State of a step once it has moved in that way. */
const char *state_after(way w);
const char *state_before(way w);
const char *state_between(way w);
bool work_migration_is(const work *w, size_t migration, way dir); /* every step is there */

/* ---- alone.c ---- */
/* What a probe's answer says of the frontier, given what was sent and what was there before. */
void work_take_answer(work *w, probe_kind kind, probe_answer answer);

/* ---- doing: one function per decision ---- */
typedef bool do_fn(work *w, const decided *d, err *e);
do_fn do_run_group, do_run_batch;
do_fn do_intend, do_send, do_end_session, do_probe, do_verify, do_clean, do_record,
    do_record_undone, do_record_turn;
do_fn do_leave, do_refuse, do_retry, do_split, do_isolate, do_turn;
do_fn do_compare, do_finish, do_fail_whole, do_arrive, do_pause, do_hold;

/* Decides and does until the run has ended, is held or paused. errors: what needs a new session, or
 * is a bug */
MUST bool work_loop(work *w, err *e);

/* ---- statements.c: running an author's statements ---- */
MUST bool statements_prologue(work *w, const contract *m, bool *changed, err *e);
/* opening: what begins the transaction with the first statement, where none is open yet; or NULL */
MUST bool statements_run(work *w, const plan_step *s, way dir, call_list *opening, int64_t *rows,
                         err *e);
/* Puts the statement's place in front of what failed. */
void statements_place(work *w, const plan_step *s, const contract_statement *at, err *e);
MUST bool statements_verify(work *w, const contract_step *c, bool *yes, err *e);
/* Rows whose foreign keys lead nowhere; 0 where the server itself lets none be. */
MUST bool statements_violations(work *w, int64_t *out, err *e);
/*
 * batch.c: the next batch of the frontier, in the open transaction; its cursor moves on.
 *   complete  nothing is left: the step is where its way leads, and its check said yes
 */
MUST bool statements_batch(work *w, bool *complete, int64_t *rows, err *e);
fact_fault fault_of(const err *e);
void work_add_check(work *w, step_record *r, const char *check, const char *answer);
/* Adds the migration's row when the step's move completes it. */
void work_settle(work *w, call_list *list, size_t migration, way dir);

/* ---- footprint.c: what a rehearsal saw, compared with what is there ---- */
/* Steps of one migration have a proof, and the operator has not said that drift does not matter. */
bool footprint_has(const work *w, const size_t *at, size_t count);
/*
 * The objects that the steps touch are as the rehearsal found them before the steps, or once they
 * `ran`.
 *   errors  ERR_CHECK naming the objects; those of catalog_digests_of()
 */
MUST bool footprint_check(work *w, const size_t *at, size_t count, bool ran, err *e);

/* ---- home.c ---- */
/* Before a migration that could be torn, records the catalogue that its way back must lead to. */
MUST bool home_mark(work *w, const decided *next, err *e);
/* Under what home_mark() records: a digest as hex. */
str home_level(work *w, size_t migration);
/* Records the catalogue as it is now under a level; `read` false takes the one that was read last,
 * if there is one. */
MUST bool home_record(work *w, call_list *list, str level, bool read, err *e);
/* The catalogue now against the one recorded under a level (hex); known false: none is. */
MUST bool home_compare(work *w, str level, bool *known, json_t **differences, err *e);
/* The same, without reading the catalogue where its stamp says that nothing was changed. */
MUST bool home_drift(work *w, str level, bool *known, json_t **differences, err *e);

#endif
