/*
 * postgres.h - one session with a PostgreSQL server; for src/driver/postgres alone.
 *
 * Invariants
 *   1. The connection never blocks: every wait is a poll() in wait.c, which an answer to a cancel
 *      request ends.
 *   2. Between two calls nothing is under way on the connection, and it is not in pipeline mode.
 *   3. Behind a pooler nothing is set for longer than one transaction.
 */
#ifndef DRIVER_POSTGRES_POSTGRES_H
#define DRIVER_POSTGRES_POSTGRES_H

#include <libpq-fe.h>

#include "driver/methods.h"

typedef struct session {
    conn base;
    PGconn *pg;
    PGcancel *cancel;
    str client_pid;  /* as the login was told */
    str search_path; /* quoted names; empty: the author's */
    session_limits limits;
    bool prepared[CALL_PREPARED_MAX + 1]; /* by call.prepared */
    unsigned generation;                  /* of their names: forgotten ones may still be there */
} session;

static inline session *session_of(conn *c)
{
    return (session *)(void *)c;
}

/* ---- wait.c ---- */

/* Nothing of the server's is unread; a session that the server has ended is found out. ERR_LOST */
MUST bool wait_ready(session *s, err *e);
/* Everything is sent, or the session is lost (the results will say so). */
void wait_flush(session *s);
/* The next result, as PQgetResult(). */
PGresult *wait_result(session *s);
/* Size of the next row of a COPY, -1 at its end, -2 on failure; *line is freed by PQfreemem(). */
int wait_copy(session *s, char **line);
/* Reads and drops results up to the end of the present command. */
void wait_end(session *s);
/* Waits for the socket until the deadline of clock_monotonic(); 0: never. False: it has passed. */
MUST bool wait_socket(int fd, bool to_write, int64_t deadline);

/* ---- fault.c ---- */

/* Fills *e from a failed result of sql (may be empty), and marks a session that is gone. False. */
bool fault_result(session *s, const PGresult *r, str sql, err *e);
/* The same for what the library itself refused; false. */
bool fault_library(session *s, err *e);
err_code fault_code(const char *sqlstate, const char *text);
/* conn.in_transaction as the server last said. */
void fault_settle(session *s);

/* ---- pipeline.c ---- */

typedef struct pipeline {
    bool commits; /* the last call is COMMIT: its crash point is passed */
    bool runs;    /* the last call is an author's statement: likewise */
    bool sent;    /* set: something may have reached the server */
    bool refused; /* set: the server said that a call failed */
    char tag[16]; /* set: command tag of the last call that succeeded */
    bool rows;    /* set: it answered with rows */
} pipeline;

/* Sends the calls and reads their answers. False: the first failure is in *e, all is read. */
/* What is prepared is not counted on any more: the session was discarded, or an author did it. */
void pipeline_forget(session *s);
MUST bool pipeline_run(session *s, call *list, size_t count, pipeline *p, err *e);

/* ---- transaction.c ---- */

MUST bool postgres_transaction_calls(conn *c, call *list, size_t count, outcome *how, err *e);
MUST bool postgres_transaction_begin(conn *c, call *list, size_t count, err *e);
MUST bool postgres_transaction_begin_run(conn *c, call *list, size_t count,
                                         author_statement *statement, err *e);
MUST bool postgres_transaction_begin_read(conn *c, err *e);
MUST bool postgres_transaction_commit(conn *c, call *list, size_t count, outcome *how, err *e);
void postgres_transaction_rollback(conn *c);

/* ---- the other methods ---- */

MUST bool postgres_open_session(const driver *self, const target *to, arena *a, conn **out, err *e);
void postgres_open_close(conn *c);
MUST bool postgres_run_statement(conn *c, str sql, int64_t *affected, outcome *how, err *e);
/* What is prepared goes by this statement, ours included. */
bool postgres_run_discards(str sql);
MUST bool postgres_copy_table(conn *c, str table, bytes_fn *each, void *ctx, err *e);
MUST bool postgres_copy_tables(conn *c, const str *tables, size_t count, table_rows *to, bool *done,
                               err *e);
MUST bool probe_step(conn *c, const probe *what, arena *a, probed *out, err *e);

enum { HARDEN_PARAMS = 5 };
/* Parameters of harden_session.sql; texts live in a. */
void session_harden_params(const session *s, bool local, arena *a, value *out);
/* Runs `first` and the hardening in one round trip. local: for this one transaction only. */
MUST bool session_harden(session *s, const call *first, bool local, err *e);
str postgres_sql(const conn *c, statement_id id);

#endif
