/*
 * homing.h - Homing as a library: applies migrations and gets the database home when one fails.
 *
 * Every operation takes a request and gives a result: one JSON document (docs/results.md) and the
 * exit status the program would have. Nothing here prints, reads the command line, or ends the
 * process.
 *
 * Shape   texts are UTF-8 and end in NUL; a NULL text means "not given". Durations are
 * milliseconds. Owner   a result belongs to the caller and is released by hm_result_free(); a
 * request is only read.
 *
 * Exit statuses
 *   0 done · 1 failed, and the database is home · 2 wrong usage or configuration, nothing touched ·
 * 3 on hold, a decision is needed · 4 refused by a gate, nothing touched · 5 another runner has the
 * fence · 130 paused by request
 */
#ifndef HOMING_HOMING_H
#define HOMING_HOMING_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HM_API __attribute__((visibility("default")))

typedef struct hm_result {
    int exit_status;
    char *json; /* one object; never NULL */
} hm_result;

/* What long work tells while it goes on. */
typedef struct hm_progress {
    const char *migration, *step;
    int64_t rows;       /* done so far */
    int64_t rows_total; /* estimate; 0: not known */
    int64_t elapsed_ms;
} hm_progress;

/* Where the database and the project are, and whom to tell. */
typedef struct hm_context {
    const char *url;        /* resolved text (no reference); NULL: PG* of the environment */
    const char *migrations; /* folder; NULL: none is read */
    const char *layout;     /* of the folder, by name (docs/layouts.md); NULL: the one it has */
    const char *lock;       /* homing.lock (docs/homing-lock.md); NULL: nothing is proven */
    bool rehearsal;         /* the database is a sandbox of a rehearsal; no other one works there */
    void (*on_event)(void *user, const char *event_json); /* NULL: nobody listens */
    void (*on_progress)(void *user, const hm_progress *p);
    void *user;
    const volatile sig_atomic_t
        *pause; /* becomes non-zero when the run shall pause in order; may be NULL */
} hm_context;

/* How a run behaves; hm_limits_default() fills the defaults. */
typedef struct hm_limits {
    int64_t lock_ms;      /* wait for one lock: 1,000 */
    int64_t patience_ms;  /* keep retrying for a lock: 60,000 */
    int64_t stall_ms;     /* longest time in which locks of a run may block the application, in sum:
                             10,000 */
    int64_t statement_ms; /* longest statement; 0: none */
    int64_t wait_ms;      /* wait for another runner's fence: 60,000 */
    int64_t takeover_ms;  /* a holder silent for so long is ended: 15,000 */
    int attempts;         /* of a step on its way back before the run is held: 3 */
} hm_limits;

typedef enum hm_direction {
    HM_DIRECTION_RECORDED,
    HM_DIRECTION_FORWARD,
    HM_DIRECTION_BACK
} hm_direction;

typedef struct hm_run_request {
    const char *to; /* apply: the last migration to apply; rollback: the migration to return to */
    const char *id; /* rollback: this one and what depends on it */
    bool last;      /* rollback: the one applied last */
    bool dry_run;   /* plan only */
    bool strict;    /* drift and missing files are refused, not only reported */
    hm_direction direction;          /* recover */
    const char *const *acknowledged; /* names of steps (migration/step) or migrations, ended by
                                        NULL; may be NULL */
    hm_limits limits;
} hm_run_request;

/* What is rehearsed, and where; hm_rehearse_default() fills the defaults. */
typedef struct hm_rehearse_request {
    const char *sandbox;    /* "same-server" (NULL, too), "throwaway", or the URL of an empty one */
    int64_t rows;           /* generated in every table: 20 */
    uint64_t seed;          /* of what is generated: 1 */
    const char *to;         /* the last migration to rehearse; NULL: all that are pending */
    const char *const *ids; /* only these, ended by NULL; NULL: all */
    bool all;               /* those whose proof is current, too */
    bool ci;    /* the lock file is not written: one that is not current counts as a failure */
    bool write; /* with ci: it is written all the same */
} hm_rehearse_request;

/* Another tool's history becomes ours; it is only read. */
typedef struct hm_adopt_request {
    const char *tool;                /* as docs/adoption.md names it; NULL: the one that is found */
    const char *table;               /* "table" or "schema.table"; NULL: likewise */
    bool dry_run;                    /* say what is there, record nothing */
    bool mirror;                     /* from now on the other table is kept in step */
    bool no_mirror;                  /* it is not any more; nothing else is done */
    const char *const *acknowledged; /* migrations whose file was changed since, ended by NULL */
    hm_limits limits;
} hm_adopt_request;

/* What is wrong in a database in which another tool failed; it is only read. */
typedef struct hm_doctor_request {
    const char *tool, *table; /* as in hm_adopt_request */
    const char *sandbox;      /* "same-server", "throwaway", or a URL; NULL: same-server */
} hm_doctor_request;

/* What was kept is destroyed: then the way back is gone. */
typedef struct hm_finalise_request {
    const char *id;        /* this migration, and what was set aside before it; NULL: all */
    int64_t older_than_ms; /* only what was set aside so long ago; 0: all */
    bool dry_run;          /* say what would be destroyed, and what becomes impossible by it */
    bool confirmed;        /* without it, and without dry_run, it is refused */
    hm_limits limits;
} hm_finalise_request;

/* One value or row that a rollback could not bring back beside something newer is settled. */
typedef struct hm_resolve_request {
    int64_t id;
    bool take_before; /* the older one is put in place; else what is there stays */
    bool dry_run;     /* say whether it can be */
    hm_limits limits;
} hm_resolve_request;

HM_API void hm_limits_default(hm_limits *out);
HM_API void hm_rehearse_default(hm_rehearse_request *out);
HM_API const char *hm_version(void);

HM_API hm_result hm_status(const hm_context *at, bool verify, const char *anchor_file);
HM_API hm_result hm_plan(const hm_context *at, const hm_run_request *r, bool rollback);
HM_API hm_result hm_apply(const hm_context *at, const hm_run_request *r);
HM_API hm_result hm_rollback(const hm_context *at, const hm_run_request *r);
HM_API hm_result hm_recover(const hm_context *at, const hm_run_request *r);
/* Goes on with a paused or interrupted run; takes back a pause that a run at work has not begun. */
HM_API hm_result hm_resume(const hm_context *at, const hm_run_request *r);
HM_API hm_result hm_adopt(const hm_context *at, const hm_adopt_request *r);
HM_API hm_result hm_doctor(const hm_context *at, const hm_doctor_request *r);
/* Of each migration that is not finalised, or of one: whether it can be taken back, by what, at
 * what cost, and until when. */
HM_API hm_result hm_horizon(const hm_context *at, const char *id);
HM_API hm_result hm_finalise(const hm_context *at, const hm_finalise_request *r);
/* What waits in quarantine, or one of it; id 0: all. */
HM_API hm_result hm_quarantine(const hm_context *at, int64_t id);
HM_API hm_result hm_resolve(const hm_context *at, const hm_resolve_request *r);
/* Letters to a run of another process: "pause", "resume", "stop". */
HM_API hm_result hm_post(const hm_context *at, const char *letter);
/* Catalogue and, with data, row digests. */
HM_API hm_result hm_fingerprint(const hm_context *at, bool with_data, bool with_grants);
/* Compares two databases, or a database with a fingerprint recorded as JSON or text (right_file).
 * with_ddl: also the statements that make the left one like the right one ("ddl"), and what they
 * leave as it is ("unrestored"); nothing is run. */
HM_API hm_result hm_diff(const hm_context *left, const hm_context *right, const char *right_file,
                         bool with_grants, bool with_ddl);
/* Runs the pending migrations up, down and up again in a sandbox; the database is only read. Writes
 * what was proven to at->lock, unless it only checks. */
HM_API hm_result hm_rehearse(const hm_context *at, const hm_rehearse_request *r);
/* The state table, the decision table and the crash points. */
HM_API hm_result hm_protocol(void);

HM_API void hm_result_free(hm_result *r);

#ifdef __cplusplus
}
#endif

#endif
