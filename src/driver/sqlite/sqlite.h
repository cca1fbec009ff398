/*
 * sqlite.h - one connection to an SQLite file; for src/driver/sqlite alone.
 *
 * Invariants
 *   1. A statement ends soon after interrupt(): the flag is looked at while it runs and while it
 *      waits for a lock.
 *   2. The journal mode is never changed, and synchronous is EXTRA from the first statement on.
 */
#ifndef DRIVER_SQLITE_SQLITE_H
#define DRIVER_SQLITE_SQLITE_H

#include <signal.h>
#include <sqlite3.h>

#include "driver/methods.h"

typedef struct session {
    conn base;
    sqlite3 *db;
    const char *path;
    session_limits limits;
    int64_t waiting_since; /* clock_monotonic() at the first try for a lock */
    int64_t deadline;      /* of the present statement; 0: none */
    bool read_only;        /* the open transaction is one of begin_read() */
    volatile sig_atomic_t interrupted;
} session;

static inline session *session_of(conn *c)
{
    return (session *)(void *)c;
}

/* ---- open.c ---- */
MUST bool sqlite_open_session(const driver *self, const target *to, arena *a, conn **out, err *e);
void sqlite_open_close(conn *c);
MUST bool open_reset(conn *c, err *e);

/* ---- run.c ---- */
MUST bool sqlite_run_statement(conn *c, str sql, int64_t *affected, outcome *how, err *e);
/* Runs one call; *how as driver_run(). */
MUST bool run_call(session *s, call *one, outcome *how, err *e);
/* Runs a statement file without parameters and rows. */
MUST bool run_own(session *s, statement_id id, err *e);
/* Fills *e from the connection's last error; false. sql: the statement, may be empty */
bool run_fault(session *s, str sql, err *e);
/* Starts the clock of a statement. */
void run_start(session *s);
MUST bool run_prepare(session *s, str sql, sqlite3_stmt **out, err *e);

/* ---- transaction.c ---- */
MUST bool sqlite_transaction_calls(conn *c, call *list, size_t count, outcome *how, err *e);
MUST bool sqlite_transaction_begin(conn *c, call *list, size_t count, err *e);
MUST bool sqlite_transaction_begin_read(conn *c, err *e);
MUST bool sqlite_transaction_commit(conn *c, call *list, size_t count, outcome *how, err *e);
void sqlite_transaction_rollback(conn *c);

/* ---- copy.c, session.c ---- */
MUST bool sqlite_copy_table(conn *c, str table, bytes_fn *each, void *ctx, err *e);
str sqlite_sql(const conn *c, statement_id id);

#endif
