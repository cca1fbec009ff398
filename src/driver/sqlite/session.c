#include "driver/sqlite/sqlite.h"

/* Some texts are longer than the 4,095 characters that every compiler must take. */
#pragma GCC diagnostic ignored "-Woverlength-strings"
static const statement_text texts[] = {
#include "driver/statements_sqlite.inc"
};

str sqlite_sql(const conn *c, statement_id id)
{
    return statement_pick(texts, id, c->version / 1000);
}

static bool limit(conn *c, const session_limits *limits, err *e)
{
    (void)e;
    session_of(c)->limits = *limits;
    return true;
}

static void interrupt(conn *c)
{
    session_of(c)->interrupted = 1;
}

static bool end_session(conn *c, str identity, int64_t wait_ms, ended *out, err *e)
{
    (void)c;
    (void)identity;
    (void)wait_ms;
    (void)e;
    *out = ENDED_GONE; /* a session is in its process and dies with it */
    return true;
}

static bool probe_step(conn *c, const probe *what, arena *a, probed *out, err *e)
{
    (void)c;
    (void)a;
    (void)e;
    *out = what->kind == PROBE_REPEAT
               ? (probed){ .answer = PROBE_ABSENT, .why = STR("it is harmless to repeat") }
               : (probed){ .answer = PROBE_UNDECIDED,
                           .why = STR("nothing in the catalogue decides it") };
    return true;
}

const driver driver_sqlite = { .name = "sqlite",
                               .dialect = DIALECT_SQLITE,
                               .open = sqlite_open_session,
                               .close = sqlite_open_close,
                               .run = sqlite_run_statement,
                               .calls = sqlite_transaction_calls,
                               .begin = sqlite_transaction_begin,
                               .begin_read = sqlite_transaction_begin_read,
                               .commit = sqlite_transaction_commit,
                               .rollback = sqlite_transaction_rollback,
                               .limit = limit,
                               .reset = open_reset,
                               .interrupt = interrupt,
                               .end_session = end_session,
                               .probe = probe_step,
                               .copy_rows = sqlite_copy_table,
                               .sql = sqlite_sql };
