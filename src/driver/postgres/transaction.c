#include <string.h>

#include "driver/postgres/postgres.h"

enum { FIRST_MAX = 3 }; /* statements that open a transaction */

/* The statements that open a transaction of this session, in front of the caller's. */
typedef struct opening {
    call first[FIRST_MAX];
    value harden[HARDEN_PARAMS];
    size_t count;
} opening;

static void add(opening *o, const session *s, statement_id id)
{
    o->first[o->count++] = (call){ .sql = postgres_sql(&s->base, id), .must_affect = -1 };
}

static void add_hardening(opening *o, const session *s, arena *a)
{
    if (conn_has(&s->base, TRAIT_DIRECT))
        return;
    session_harden_params(s, true, a, o->harden);
    add(o, s, STATEMENT_HARDEN_SESSION);
    o->first[o->count - 1].params = o->harden;
    o->first[o->count - 1].param_count = HARDEN_PARAMS;
}

/* Runs the opening and the calls in one pipeline; copies what the calls affected back. */
static bool open_with(session *s, const opening *o, call *list, size_t count, pipeline *p, err *e)
{
    arena *a = arena_new((o->count + count) * sizeof(call) + 4 * (size_t)ARENA_CHUNK);

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    call *all = arena_take(a, (o->count + count) * sizeof *all);
    for (size_t i = 0; i < o->count; i++)
        all[i] = o->first[i];
    for (size_t i = 0; i < count; i++)
        all[o->count + i] = list[i];
    bool ok = pipeline_run(s, all, o->count + count, p, e);
    for (size_t i = 0; i < count; i++)
        list[i].affected = all[o->count + i].affected;
    arena_free(a);
    return ok;
}

static bool begin(session *s, bool read, call *list, size_t count, pipeline *p, err *e)
{
    bool direct = conn_has(&s->base, TRAIT_DIRECT);
    opening o = { 0 };
    arena *a = arena_new(4 * (size_t)ARENA_CHUNK + s->search_path.size);

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    add(&o, s,
        read     ? STATEMENT_BEGIN_READ
        : direct ? STATEMENT_BEGIN_WRITE
                 : STATEMENT_BEGIN_POOLED);
    add_hardening(&o, s, a);
    if (read)
        add(&o, s, STATEMENT_READ_ALL_ROWS);
    bool ok = open_with(s, &o, list, count, p, e);
    arena_free(a);
    if (!ok)
        postgres_transaction_rollback(&s->base);
    return ok;
}

bool postgres_transaction_begin(conn *c, call *list, size_t count, err *e)
{
    pipeline p = { 0 };

    return begin(session_of(c), false, list, count, &p, e);
}

bool postgres_transaction_begin_run(conn *c, call *list, size_t count, author_statement *statement,
                                    err *e)
{
    pipeline p = { .runs = true };
    arena *a;

    if (postgres_run_discards(statement->sql))
        return postgres_transaction_begin(c, list, count, e) &&
               postgres_run_statement(c, statement->sql, &statement->affected, &statement->how, e);
    a = arena_new((count + 1) * sizeof(call) + 2 * (size_t)ARENA_CHUNK);
    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    call *all = arena_take(a, (count + 1) * sizeof *all);
    for (size_t i = 0; i < count; i++)
        all[i] = list[i];
    all[count] = (call){ .sql = statement->sql, .must_affect = -1 };
    bool ok = begin(session_of(c), false, all, count + 1, &p, e);
    if (ok && !(p.rows && strncmp(p.tag, "SELECT", 6) == 0))
        statement->affected = all[count].affected;
    if (ok)
        statement->how = OUTCOME_DONE;
    else if (c->lost && p.sent)
        statement->how = OUTCOME_UNKNOWN;
    arena_free(a);
    return ok;
}

bool postgres_transaction_begin_read(conn *c, err *e)
{
    pipeline p = { 0 };

    return begin(session_of(c), true, NULL, 0, &p, e);
}

/* The number of calls that have to be answered before COMMIT may be sent. */
static size_t before_commit(const call *list, size_t count)
{
    while (count > 0 && list[count - 1].must_affect < 0 && !list[count - 1].each)
        count--;
    return count;
}

static bool send_commit(session *s, call *list, size_t count, outcome *how, err *e)
{
    pipeline p = { .commits = true };
    arena *a = arena_new((count + 1) * sizeof(call) + 4 * (size_t)ARENA_CHUNK);

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    call *all = arena_take(a, (count + 1) * sizeof *all);
    for (size_t i = 0; i < count; i++)
        all[i] = list[i];
    all[count] = (call){ .sql = postgres_sql(&s->base, STATEMENT_COMMIT), .must_affect = -1 };
    bool ok = pipeline_run(s, all, count + 1, &p, e);
    for (size_t i = 0; i < count; i++)
        list[i].affected = all[i].affected;
    arena_free(a);
    if (ok && strcmp(p.tag, "COMMIT") != 0)
        ok = err_set(e, ERR_SQL, "the server rolled the transaction back instead of committing it");
    *how = ok ? OUTCOME_DONE : s->base.lost && p.sent ? OUTCOME_UNKNOWN : OUTCOME_NOT_DONE;
    return ok;
}

bool postgres_transaction_commit(conn *c, call *list, size_t count, outcome *how, err *e)
{
    session *s = session_of(c);
    size_t first = before_commit(list, count);
    pipeline p = { 0 };

    /* COMMIT has not been sent yet: whatever happens here, nothing is committed. */
    if (first > 0 && !pipeline_run(s, list, first, &p, e))
        return false;
    return send_commit(s, first > 0 ? list + first : list, count - first, how, e);
}

void postgres_transaction_rollback(conn *c)
{
    session *s = session_of(c);
    call one = { .sql = postgres_sql(c, STATEMENT_ROLLBACK), .must_affect = -1 };
    pipeline p = { 0 };
    err e;

    if (c->lost || PQtransactionStatus(s->pg) == PQTRANS_IDLE)
        return;
    /* A session that cannot even roll back is of no use. */
    if (!pipeline_run(s, &one, 1, &p, &e) || c->in_transaction)
        c->lost = true;
}

static bool checked(const call *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].must_affect >= 0)
            return true;
    return false;
}

/* A transaction of its own: a check can fail, or the session is not ours between transactions. */
static bool alone(conn *c, call *list, size_t count, outcome *how, err *e)
{
    if (!postgres_transaction_begin(c, list, count, e)) {
        *how = c->lost ? OUTCOME_UNKNOWN : OUTCOME_NOT_DONE;
        return false;
    }
    if (postgres_transaction_commit(c, NULL, 0, how, e))
        return true;
    postgres_transaction_rollback(c);
    return false;
}

bool postgres_transaction_calls(conn *c, call *list, size_t count, outcome *how, err *e)
{
    session *s = session_of(c);
    pipeline p = { 0 };

    if (!c->in_transaction && (!conn_has(c, TRAIT_DIRECT) || checked(list, count)))
        return alone(c, list, count, how, e);
    bool ok = pipeline_run(s, list, count, &p, e);
    *how = c->lost                        ? (p.sent ? OUTCOME_UNKNOWN : OUTCOME_NOT_DONE)
           : ok || (p.sent && !p.refused) ? OUTCOME_DONE
                                          : OUTCOME_NOT_DONE;
    return ok;
}
