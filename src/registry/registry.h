/*
 * registry.h - Homing's own tables in the target database: what was applied, by which run, step by
 * step; who runs now.
 *
 * Tables (schema `homing` where there are schemas, else prefix `homing_`): meta, migrations, runs,
 * steps, fence, heartbeat, mailbox, events, catalogs, keeps, quarantine (keeps.h); and, where there
 * are schemas, the schema `homing_keep` for what is set aside. Everything that changes state is
 * given out as a `call`, so that the caller puts it into the transaction it belongs to;
 * registry_...() functions without `call` in their type read.
 *
 * Invariants
 *   1. Upgrades only add, and each is harmless to repeat; one of a newer program stays untouched.
 *   2. Rows of runs, steps and events are never deleted.
 *   3. No row contains a secret.
 *   4. Every transaction of a run begins with registry_guard(): zero rows: fence lost (ERR_FENCE).
 */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include "base/json.h"
#include "contract/contract.h"
#include "driver/driver.h"

enum { REGISTRY_VERSION = 2 };

typedef enum registry_state {
    REGISTRY_ABSENT,
    REGISTRY_CURRENT,
    REGISTRY_OLDER,
    REGISTRY_NEWER,
    REGISTRY_DAMAGED
} registry_state;

/* All that a look at the registry's place tells. */
typedef struct registry_facts {
    registry_state state;
    str why;                 /* DAMAGED, NEWER: what is wrong */
    str mirror;              /* what registry_set_mirror() was given; empty: nothing */
    const struct mark *mark; /* of the sandbox that the database is; NULL: it is none */
} registry_facts;

/* In one round trip where the server can; writes nothing. errors those of driver_calls() */
MUST bool registry_examine(conn *c, arena *a, registry_facts *out, err *e);
/* registry_examine(), and then registry_install() unless the database is not what is `wanted`: a
 * sandbox, or none. errors  ERR_REFUSED; as registry_install() */
MUST bool registry_prepare(conn *c, arena *a, bool sandbox_wanted, registry_facts *out, err *e);

/* Writes nothing. DAMAGED: tables or rows that must be there are not; `why` names them. */
MUST bool registry_look(conn *c, arena *a, registry_state *out, str *why, err *e);
/*
 * Makes or upgrades it (idempotent, additive; safe against a second runner doing the same).
 *   errors  ERR_REGISTRY_NEWER, ERR_REGISTRY (damaged), ERR_PERMISSION, ERR_READ_ONLY, those of
 *           driver_calls()
 *   crash   registry.install.step after each statement
 */
MUST bool registry_install(conn *c, arena *a, err *e);

/* ---- calls: a list that grows in an arena and is sent in one round trip ---- */

typedef struct call_list {
    arena *a;
    call *at;
    size_t count, room;
} call_list;

call_list calls_in(arena *a);
/* Adds a statement of ours; params are copied. Returns the call, valid until the next add. */
call *calls_add(call_list *list, conn *c, statement_id id, const value *params, size_t count);

/* Adds one of another list. */
void calls_add_call(call_list *list, const call *one);
/* Adds a text without parameters, with where its rows go. */
void calls_add_text(call_list *list, str sql, row_fn *each, void *ctx);

/* Another tool's history that is kept in step, as JSON; empty: none any more. */
void registry_set_mirror(call_list *list, conn *c, str what);

/* ---- fence ---- */

typedef struct fence {
    int64_t epoch;
    bool held;
    str run;                  /* id of the run that holds it */
    str holder;               /* "user@host pid 123", for people */
    str host;                 /* of the holder's process */
    int64_t pid, pid_started; /* of the holder's process; start in clock ticks since boot
                                 (/proc/PID/stat, field 22) */
    str pid_space;            /* boot and pid namespace that give pid its meaning */
    str session;              /* conn.identity of the holder */
    int64_t beat_age_ms;      /* by the server's clock, since the last heartbeat or guard */
} fence;

MUST bool registry_fence(conn *c, arena *a, fence *out, err *e);
/*
 * Takes the fence: epoch = seen.epoch + 1, if it still has the epoch seen.
 *   taken   false: somebody else took it meanwhile, or (SQLite) the holder is in a transaction
 *   crash   registry.fence.taken
 */
MUST bool registry_take_fence(conn *c, arena *a, const fence *seen, str run, bool *taken,
                              int64_t *epoch, err *e);
void registry_guard(call_list *list, conn *c,
                    int64_t epoch); /* first in every transaction of a run; ERR_FENCE */
void registry_release(call_list *list, conn *c, int64_t epoch);
void registry_beat(call_list *list, conn *c, int64_t epoch); /* own transaction, other session */

/* Whether the holder's process lives. known: false for one that is stopped, or not of this machine,
 * this boot and this pid namespace; then the answer means nothing. */
bool fence_holder_alive(const fence *f, bool *known);
str registry_who(arena *a); /* "user@host" of this process */

/* ---- migrations ---- */

MUST bool registry_applied(conn *c, arena *a, applied_list *out, err *e);
typedef struct applied_how {
    str run;        /* it is recorded */
    int64_t events; /* how many it has, by which its migrations keep their order */
    str origin;     /* as in applied.origin */
} applied_how;

void registry_set_applied(call_list *list, conn *c, const contract *m, const applied_how *how);
void registry_set_rolled_back(call_list *list, conn *c, str id, str run);

/* ---- runs and steps ---- */

typedef struct run_record {
    str id; /* 16 lower-case hex characters; order of creation is `number` */
    int64_t number;
    str kind;                     /* "apply", "rollback", "adopt" */
    str state;                    /* of engine/states.h, as text */
    str direction;                /* "up", "down" */
    str plan;                     /* JSON, engine/plan.h */
    str error;                    /* JSON {code, sqlstate, text, hint, step} or empty */
    str trace;                    /* W3C trace id, 32 hex characters */
    str by;                       /* user@host */
    str program;                  /* version of Homing */
    int64_t started_at, ended_at; /* ended_at 0: not ended */
    int64_t attempts;             /* failures in the present direction since the last progress */
    str head;                     /* hex hash of the run's last event */
    int64_t event_count;
} run_record;

str run_new_id(arena *a);
/* newest: at most so many; 0: all. Without the plans of those that are ended. */
MUST bool registry_runs(conn *c, arena *a, int64_t newest, run_record **out, size_t *count,
                        err *e); /* newest first */
/* The newest run that is not ended; out->id empty when there is none. */
MUST bool registry_open_run(conn *c, arena *a, run_record *out, err *e);
MUST bool registry_run(conn *c, arena *a, str id, run_record *out,
                       err *e); /* id: whole or unique prefix; ERR_USAGE */
void registry_add_run(call_list *list, conn *c, const run_record *r);
/* Changes state, direction, error, attempts, ended_at, head, event_count. */
void registry_set_run(call_list *list, conn *c, const run_record *r);
/* The plan of a run that was planned again: groups split, steps isolated. */
void registry_set_plan(call_list *list, conn *c, str run, str plan);

typedef struct step_record {
    int64_t seq; /* position in the plan, from 0 */
    str migration, step;
    str state;    /* "before", "up-intent", "after", "down-intent" */
    str cursor;   /* batched: last key done, as text; empty: none */
    int64_t rows; /* rows changed so far */
    int64_t attempt;
    str session; /* identity of the session an intent was given to */
    str seen;    /* what the probe saw before the intent, for people */
    int64_t intent_at, done_at;
    str checks; /* JSON array of {check, answer, at} */
    str locks;  /* JSON array of what was locked and how long, or empty */
} step_record;

MUST bool registry_steps(conn *c, arena *a, str run, step_record **out, size_t *count, err *e);
/* Inserts or replaces the step's row. */
void registry_set_step(call_list *list, conn *c, str run, const step_record *s);

/* ---- mailbox ---- */

typedef enum mail { MAIL_NONE, MAIL_PAUSE, MAIL_RESUME, MAIL_STOP } mail;
MUST bool registry_post(conn *c, arena *a, str run, mail what, err *e);
/* The newest unread letter to the run. */
MUST bool registry_mail(conn *c, arena *a, str run, mail *out, int64_t *letter, err *e);
/* That letter and the older ones to the same run. */
void registry_mark_read(call_list *list, conn *c, int64_t letter);

#endif
