#include <inttypes.h>

#include "base/clock.h"
#include "driver/postgres/postgres.h"

/* Some texts are longer than the 4,095 characters that every compiler must take. */
#pragma GCC diagnostic ignored "-Woverlength-strings"
static const statement_text texts[] = {
#include "driver/statements_postgres.inc"
};

str postgres_sql(const conn *c, statement_id id)
{
    return statement_pick(texts, id, c->version / 10000);
}

static str milliseconds(arena *a, int64_t ms, const char *none)
{
    return ms > 0 ? str_printf(a, "%" PRId64, ms) : str_of(none);
}

void session_harden_params(const session *s, bool local, arena *a, value *out)
{
    out[0] = VALUE(local ? STR("true") : STR("false"));
    out[1] = VALUE(s->client_pid);
    out[2] = VALUE(s->search_path);
    out[3] = VALUE(milliseconds(a, s->limits.lock_ms, ""));
    out[4] = VALUE(milliseconds(a, s->limits.statement_ms, "0"));
}

static call plain(const session *s, statement_id id, const value *params, size_t count)
{
    return (call){
        .sql = postgres_sql(&s->base, id), .params = params, .param_count = count, .must_affect = -1
    };
}

bool session_harden(session *s, const call *first, bool local, err *e)
{
    arena *a = arena_new(4 * (size_t)ARENA_CHUNK + s->search_path.size);
    value params[HARDEN_PARAMS];
    pipeline p = { 0 };

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    session_harden_params(s, local, a, params);
    call all[] = { *first, plain(s, STATEMENT_HARDEN_SESSION, params, HARDEN_PARAMS),
                   plain(s, STATEMENT_WATCH_CLIENT, params, 2) };
    bool ok = pipeline_run(s, all, 3, &p, e);
    /* Not every system lets a server watch its clients; the protocol does not depend on it. */
    if (!ok && p.refused && !s->base.lost)
        ok = pipeline_run(s, all, 2, &p, e);
    arena_free(a);
    return ok;
}

static bool limit(conn *c, const session_limits *limits, err *e)
{
    session *s = session_of(c);
    arena *a;
    pipeline p = { 0 };

    s->limits = *limits;
    if (!conn_has(c, TRAIT_DIRECT))
        return true;
    a = arena_new(4 * (size_t)ARENA_CHUNK);
    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    value params[] = { VALUE(milliseconds(a, limits->lock_ms, "")),
                       VALUE(milliseconds(a, limits->statement_ms, "0")) };
    call both[] = { plain(s, STATEMENT_RESET_LOCK_LIMIT, NULL, 0),
                    plain(s, STATEMENT_LIMIT_SESSION, params, 2) };
    bool ok = pipeline_run(s, both, 2, &p, e);
    arena_free(a);
    return ok;
}

static bool reset(conn *c, err *e)
{
    session *s = session_of(c);
    call discard = plain(s, STATEMENT_DISCARD_SESSION, NULL, 0);
    call role = plain(s, STATEMENT_RESET_ROLE, NULL, 0);
    pipeline p = { 0 };

    if (!conn_has(c, TRAIT_DIRECT))
        return true;
    pipeline_forget(s);
    return pipeline_run(s, &discard, 1, &p, e) && session_harden(s, &role, false, e);
}

static void interrupt(conn *c)
{
    session *s = session_of(c);
    char why[256];

    if (s->cancel)
        (void)PQcancel(s->cancel, why, (int)sizeof why);
}

/* ---- other sessions ---- */

typedef struct asked {
    bool there, hidden;
} asked;

static bool seen(void *ctx, const row *r, err *e)
{
    asked *q = ctx;

    (void)e;
    q->there = true;
    q->hidden = str_is(r->cell[0].text, "1");
    return true;
}

static bool is_identity(str identity)
{
    str start, pid = str_split(identity, '/', &start);
    int64_t n;

    return str_int64(pid, &n) && n > 0 && n <= INT32_MAX && str_int64(start, &n) && n > 0;
}

static bool wait_gone(conn *c, const value *identity, int64_t wait_ms, bool *gone, err *e)
{
    int64_t deadline = clock_monotonic() + wait_ms * 1000, pause = 2;

    for (;;) {
        asked q = { 0 };
        if (!driver_query(c, postgres_sql(c, STATEMENT_FIND_SESSION), (values){ identity, 1 }, seen,
                          &q, e))
            return false;
        *gone = !q.there;
        if (*gone || clock_monotonic() >= deadline)
            return true;
        clock_sleep_ms(pause);
        pause = pause < 50 ? pause * 2 : 50;
    }
}

static bool end_session(conn *c, str identity, int64_t wait_ms, ended *out, err *e)
{
    value who = VALUE(identity);
    asked q = { 0 };
    bool gone = true;
    err refused;

    if (!is_identity(identity))
        return err_set(e, ERR_INTERNAL, "this is no identity of a session");
    if (!driver_query(c, postgres_sql(c, STATEMENT_END_SESSION), (values){ &who, 1 }, seen, &q,
                      &refused)) {
        if (refused.code != ERR_PERMISSION) {
            *e = refused;
            return false;
        }
        *out = ENDED_NOT_ALLOWED;
        return true;
    }
    if (q.hidden) {
        *out = ENDED_NOT_ALLOWED;
        return true;
    }
    if (q.there && !wait_gone(c, &who, wait_ms, &gone, e))
        return false;
    *out = gone ? ENDED_GONE : ENDED_STILL_THERE;
    return true;
}

const driver driver_postgres = { .name = "postgres",
                                 .dialect = DIALECT_POSTGRES,
                                 .open = postgres_open_session,
                                 .close = postgres_open_close,
                                 .run = postgres_run_statement,
                                 .calls = postgres_transaction_calls,
                                 .begin = postgres_transaction_begin,
                                 .begin_run = postgres_transaction_begin_run,
                                 .begin_read = postgres_transaction_begin_read,
                                 .commit = postgres_transaction_commit,
                                 .rollback = postgres_transaction_rollback,
                                 .limit = limit,
                                 .reset = reset,
                                 .interrupt = interrupt,
                                 .end_session = end_session,
                                 .probe = probe_step,
                                 .copy_rows = postgres_copy_table,
                                 .copy_tables = postgres_copy_tables,
                                 .sql = postgres_sql };
