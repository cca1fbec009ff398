/*
 * driver.h - the contract between Homing and a database.
 *
 * A driver opens sessions, runs statements, and says of each whether it took effect, did not, or
 * that nobody knows. The engine asks for traits, never for a driver's name. The driver_...()
 * functions below check preconditions, carry the crash points, and call the implementation in
 * `struct driver` (driver/methods.h).
 *
 * Shape   values travel as text in the server's output form, UTF-8; NULL is a flag.
 * Owner   one thread per conn; driver_interrupt() alone may be called from another or a signal.
 *
 * Invariants
 *   1. OUTCOME_DONE and OUTCOME_NOT_DONE are only said on the server's word; all else is UNKNOWN.
 *   2. Memory is bounded: rows are handed over one at a time and not kept.
 *   3. A session that lost its server answers every later call with ERR_LOST and OUTCOME_NOT_DONE.
 *   4. No text of an error contains a password.
 */
#ifndef DRIVER_DRIVER_H
#define DRIVER_DRIVER_H

#include "driver/call.h"
#include "driver/statement.h"
#include "driver/url.h"
#include "sql/classify.h"

typedef enum trait {
    TRAIT_SESSIONS = 1 << 0,        /* others exist, can outlive their client and can be ended */
    TRAIT_DDL_ROLLS_BACK = 1 << 1,  /* a transaction undoes DDL */
    TRAIT_SCHEMAS = 1 << 2,         /* objects live in schemas; the registry has its own */
    TRAIT_DIRECT = 1 << 3,          /* no transaction pooler in between (invariant 7 needs it) */
    TRAIT_SAVEPOINT_PLACE = 1 << 4, /* "refused inside a transaction" can be told from failing */
    TRAIT_PROLOGUE_OUTSIDE = 1 << 5 /* some session state cannot change inside a transaction */
} trait;

typedef struct driver driver;

/* A session. A driver embeds it as the first member of its own. */
typedef struct conn {
    const driver *driver;
    dialect dialect;
    unsigned traits; /* of trait, for this session and server version */
    int version;     /* 150020, 180004; 3040001 */
    str server;      /* "PostgreSQL 15.20", "SQLite 3.40.1" */
    str shown;       /* target.shown */
    str identity;    /* unique for ever on this server: "pid/start"; empty for SQLite and pooled */
    bool lost;
    bool in_transaction;
    bool spoiled; /* a call failed in the open transaction: it cannot be committed any more */
    arena *a;     /* lives as long as the session */
} conn;

typedef enum ended { ENDED_GONE, ENDED_STILL_THERE, ENDED_NOT_ALLOWED } ended;

typedef enum probe_answer {
    PROBE_ABSENT, /* no effect: run it */
    PROBE_PARTIAL,
    PROBE_DONE,
    PROBE_FOREIGN, /* the name belongs to something else */
    PROBE_UNDECIDED
} probe_answer;

typedef struct probed {
    probe_answer answer;
    str why;     /* what was seen, for people */
    str cleanup; /* PARTIAL: one statement that removes the remains, or finishes the work; it runs
                    alone, and then the probe is asked again. Else empty. */
} probed;

/* One row of a table in canonical form, for digests; the bytes live during the call only. */
typedef bool bytes_fn(void *ctx, str row, err *e);

const driver *driver_for(dialect d);
const char *driver_name(const driver *d);

/*
 * Opens a session and makes it safe: UTF-8, application name "homing", durable commits where a
 * session may ask for them, quiet notices, deterministic output (DateStyle, IntervalStyle,
 * extra_float_digits, bytea_output, TimeZone UTC); the search path stays the author's (or
 * target.schema).
 *   a       must outlive the session
 *   errors  ERR_CONNECT, ERR_AUTH, ERR_VERSION (PostgreSQL before 12, SQLite before 3.35)
 */
MUST bool driver_open(const target *to, arena *a, conn **out, err *e);
void driver_close(conn *c); /* NULL is allowed; an open transaction is rolled back */

/*
 * Runs one statement of an author; rows are read and dropped.
 *   affected  rows changed as the server counts them, 0 when it says nothing; may be NULL
 *   how       always set. Inside a transaction DONE means done in the transaction. NOT_DONE of a
 *             statement that commits by itself does not exclude remains: ask driver_probe().
 *   errors    ERR_SQL with sqlstate; ERR_LOCK, ERR_TIMEOUT (also: interrupted), ERR_CONFLICT
 *             (deadlock, serialization), ERR_FULL, ERR_PERMISSION, ERR_READ_ONLY,
 *             ERR_NOT_IN_TRANSACTION, ERR_LOST (how is UNKNOWN when it was sent); ERR_POOLED:
 *             outside a transaction behind a transaction pooler, where no session is ours
 *   crash     driver.run.sent, driver.run.answered
 */
MUST bool driver_run(conn *c, str sql, int64_t *affected, outcome *how, err *e);

/*
 * Runs several statements of ours in one round trip where the server can (PostgreSQL pipeline
 * mode); after a failure no later row function is called. Outside a transaction PostgreSQL makes
 * one transaction of them; SQLite runs them one by one, so a caller that writes more than one opens
 * a transaction first. Inside a transaction a failure means that it has to be rolled back.
 *   how     as driver_run(); DONE with a failure: a row function failed after all had taken effect
 *   errors  as driver_run(), the call's fail_code when must_affect is not met, and those of the row
 *           functions
 */
MUST bool driver_calls(conn *c, call *list, size_t count, outcome *how, err *e);
/* One call whose outcome does not matter (reads). */
MUST bool driver_query(conn *c, str sql, values params, row_fn *each, void *ctx, err *e);
/* The single cell of the first row, copied into a; NULL value when there is no row. */
MUST bool driver_value(conn *c, arena *a, str sql, values params, value *out, err *e);

/* Begins a transaction; read_only: a repeatable snapshot. SQLite takes the write lock at once. */
MUST bool driver_begin(conn *c, bool read_only, err *e);
/* As driver_begin(), with the calls in the same round trip where the server can; all or nothing. */
MUST bool driver_begin_with(conn *c, call *list, size_t count, err *e);
/* An author's statement, and what came of it. */
typedef struct author_statement {
    str sql;
    int64_t affected; /* set, as driver_run() says it */
    outcome how;      /* set, likewise; NOT_DONE also when the transaction could not begin */
} author_statement;

/*
 * driver_begin_with() and then driver_run(), in one round trip where the server can: so a check of
 * the list has to be one that the server makes (call.enforced).
 *   errors  those of both
 *   crash   those of driver_run()
 */
MUST bool driver_begin_run(conn *c, call *list, size_t count, author_statement *statement, err *e);
/*
 * Commits.
 *   how    DONE; NOT_DONE when the server refused (deferred constraints, ...) or turned COMMIT into
 *          ROLLBACK; else UNKNOWN. In no case is a transaction left open.
 *   crash  driver.commit.sent, driver.commit.answered
 */
MUST bool driver_commit(conn *c, outcome *how, err *e);
/* Runs the calls and commits, in one round trip where the server can. */
MUST bool driver_commit_with(conn *c, call *list, size_t count, outcome *how, err *e);
/* Rolls back; does nothing outside a transaction; a lost session has none. */
void driver_rollback(conn *c);

/* For the rest of the session; outside a transaction. */
MUST bool driver_limit(conn *c, const session_limits *limits, err *e);
/*
 * Session state back to what driver_open() and driver_limit() made: what prologues and authors'
 * SETs changed is gone. Outside a transaction.
 */
MUST bool driver_reset(conn *c, err *e);
/* Asks the server to end what the session runs now. Safe in another thread. */
void driver_interrupt(conn *c);

/*
 * Makes sure that a session of ours that may have outlived its client is gone.
 *   identity  as conn.identity had it; a reused pid with another start counts as gone
 *   wait_ms   how long to wait for it after asking the server to end it
 */
MUST bool driver_end_session(conn *c, str identity, int64_t wait_ms, ended *out, err *e);

/* Decides the effect of a self-committing statement (architecture 4). Outside a transaction. */
MUST bool driver_probe(conn *c, const probe *what, arena *a, probed *out, err *e);

/*
 * Streams every row of a table in a canonical form, in any order: the same values give the same
 * bytes in every database of the engine (no oid or other number of one database is in them).
 *   table   as quote_path() gives it; rows of partitions and children are not among its own
 */
MUST bool driver_copy_rows(conn *c, str table, bytes_fn *each, void *ctx, err *e);

/* Of the table at that position. */
typedef bool table_bytes_fn(void *ctx, size_t table, str bytes, err *e);

/*
 * driver_copy_rows() of several tables, one after the other, in one snapshot and, where the server
 * can and they are not many, in one round trip; outside a transaction.
 */
MUST bool driver_copy_tables(conn *c, const str *tables, size_t count, table_bytes_fn *each,
                             void *ctx, err *e);

/* The text of a statement of ours for this engine and server version. */
str driver_sql(const conn *c, statement_id id);

bool conn_has(const conn *c, trait t);
/* Major version of the server: 15; 3 for SQLite. */
int conn_major(const conn *c);

#endif
