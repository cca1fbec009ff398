#include "driver/methods.h"

#include "base/crash.h"

static const driver *const drivers[] = { &driver_postgres, &driver_sqlite };

const driver *driver_for(dialect d)
{
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++)
        if (drivers[i]->dialect == d)
            return drivers[i];
    return NULL;
}

const char *driver_name(const driver *d)
{
    return d->name;
}

bool conn_has(const conn *c, trait t)
{
    return (c->traits & (unsigned)t) != 0;
}

int conn_major(const conn *c)
{
    return c->dialect == DIALECT_POSTGRES ? c->version / 10000 : c->version / 1000000;
}

str driver_sql(const conn *c, statement_id id)
{
    return c->driver->sql(c, id);
}

bool driver_open(const target *to, arena *a, conn **out, err *e)
{
    const driver *d = driver_for(to->dialect);

    if (!d)
        return err_set(e, ERR_INTERNAL, "no driver speaks dialect %d", (int)to->dialect);
    return d->open(d, to, a, out, e);
}

void driver_close(conn *c)
{
    if (c)
        c->driver->close(c);
}

static bool there(const conn *c, err *e)
{
    if (!c->lost)
        return true;
    err_fill(e, ERR_LOST, "the session with the server is gone");
    err_hint(e, "start again: what was in flight is found out first");
    return false;
}

static bool outside(const conn *c, const char *what, err *e)
{
    if (!there(c, e))
        return false;
    if (c->in_transaction)
        return err_set(e, ERR_INTERNAL, "%s inside a transaction", what);
    return true;
}

/* Every call must have a text: an engine lacks some statements. */
static bool callable(const call *list, size_t count, err *e)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].sql.size == 0)
            return err_set(e, ERR_INTERNAL, "call %zu has no statement for this engine", i + 1);
    return true;
}

bool call_fail(const call *one, err *e)
{
    return err_set(e, one->fail_code ? one->fail_code : ERR_INTERNAL, "%s",
                   one->fail_text ? one->fail_text
                                  : "a statement changed another number of rows than it must");
}

bool call_check(const call *one, err *e)
{
    return one->must_affect < 0 || one->affected == one->must_affect || call_fail(one, e);
}

bool driver_run(conn *c, str sql, int64_t *affected, outcome *how, err *e)
{
    int64_t rows = 0;

    *how = OUTCOME_NOT_DONE;
    if (!there(c, e))
        return false;
    if (!conn_has(c, TRAIT_DIRECT) && !c->in_transaction) {
        err_fill(e, ERR_POOLED,
                 "a transaction pooler stands in between: a statement outside a "
                 "transaction would run in anybody's session");
        err_hint(e, "give a URL that leads directly to the server");
        return false;
    }
    bool ok = c->driver->run(c, sql, &rows, how, e);
    CRASH_POINT(DRIVER_ANSWERED);
    if (ok && affected)
        *affected = rows;
    return ok;
}

/*
 * A session in which nobody knows what took effect is given up: everything is read anew by another
 * one. That is so also where the server is a file, and an error of the disk leaves the answer open.
 */
static void give_up_unknown(conn *c, outcome how, err *e)
{
    if (how != OUTCOME_UNKNOWN)
        return;
    c->lost = true;
    e->code = ERR_LOST;
}

bool driver_calls(conn *c, call *list, size_t count, outcome *how, err *e)
{
    *how = OUTCOME_NOT_DONE;
    if (!there(c, e) || !callable(list, count, e))
        return false;
    bool inside = c->in_transaction;
    bool ok = c->driver->calls(c, list, count, how, e);
    if (!ok)
        give_up_unknown(c, *how, e);
    if (!ok && inside && c->in_transaction)
        c->spoiled = true;
    return ok;
}

bool driver_query(conn *c, str sql, values params, row_fn *each, void *ctx, err *e)
{
    call one = { .sql = sql,
                 .params = params.at,
                 .param_count = params.count,
                 .each = each,
                 .ctx = ctx,
                 .must_affect = -1 };
    outcome how;

    return driver_calls(c, &one, 1, &how, e);
}

typedef struct first_cell {
    arena *a;
    value found;
    bool seen;
} first_cell;

static bool keep_first(void *ctx, const row *r, err *e)
{
    first_cell *f = ctx;

    (void)e;
    if (!f->seen && r->count > 0 && !r->cell[0].null)
        f->found = VALUE(str_copy(f->a, r->cell[0].text));
    f->seen = true;
    return true;
}

bool driver_value(conn *c, arena *a, str sql, values params, value *out, err *e)
{
    first_cell f = { .a = a, .found = VALUE_NULL };

    if (!driver_query(c, sql, params, keep_first, &f, e))
        return false;
    *out = f.found;
    return true;
}

bool driver_begin(conn *c, bool read_only, err *e)
{
    if (!outside(c, "a transaction begins", e))
        return false;
    c->spoiled = false;
    return read_only ? c->driver->begin_read(c, e) : c->driver->begin(c, NULL, 0, e);
}

bool driver_begin_with(conn *c, call *list, size_t count, err *e)
{
    if (!outside(c, "a transaction begins", e) || !callable(list, count, e))
        return false;
    c->spoiled = false;
    if (c->driver->begin(c, list, count, e))
        return true;
    driver_rollback(c);
    return false;
}

bool driver_begin_run(conn *c, call *list, size_t count, author_statement *statement, err *e)
{
    statement->affected = 0;
    statement->how = OUTCOME_NOT_DONE;
    if (!c->driver->begin_run)
        return driver_begin_with(c, list, count, e) &&
               driver_run(c, statement->sql, &statement->affected, &statement->how, e);
    if (!outside(c, "a transaction begins", e) || !callable(list, count, e))
        return false;
    c->spoiled = false;
    bool ok = c->driver->begin_run(c, list, count, statement, e);
    CRASH_POINT(DRIVER_ANSWERED);
    return ok;
}

bool driver_commit_with(conn *c, call *list, size_t count, outcome *how, err *e)
{
    bool ok = false;

    *how = OUTCOME_NOT_DONE;
    if (!there(c, e))
        return false;
    if (!c->in_transaction)
        return err_set(e, ERR_INTERNAL, "commit outside a transaction");
    if (c->spoiled)
        (void)err_set(e, ERR_INTERNAL, "commit of a transaction in which a check failed");
    else if (callable(list, count, e)) {
        ok = c->driver->commit(c, list, count, how, e);
        CRASH_POINT(DRIVER_COMMITTED);
    }
    if (!ok) {
        driver_rollback(c);
        give_up_unknown(c, *how, e);
    }
    return ok;
}

bool driver_commit(conn *c, outcome *how, err *e)
{
    return driver_commit_with(c, NULL, 0, how, e);
}

void driver_rollback(conn *c)
{
    if (!c->lost && c->in_transaction)
        c->driver->rollback(c);
    c->in_transaction = false;
    c->spoiled = false;
}

bool driver_limit(conn *c, const session_limits *limits, err *e)
{
    return outside(c, "limits are set", e) && c->driver->limit(c, limits, e);
}

bool driver_reset(conn *c, err *e)
{
    return outside(c, "a session is reset", e) && c->driver->reset(c, e);
}

void driver_interrupt(conn *c)
{
    c->driver->interrupt(c);
}

bool driver_end_session(conn *c, str identity, int64_t wait_ms, ended *out, err *e)
{
    return outside(c, "another session is ended", e) &&
           c->driver->end_session(c, identity, wait_ms, out, e);
}

bool driver_probe(conn *c, const probe *what, arena *a, probed *out, err *e)
{
    probed found = { 0 };

    if (!outside(c, "a probe is asked", e) || !c->driver->probe(c, what, a, &found, e))
        return false;
    *out = found;
    return true;
}

bool driver_copy_rows(conn *c, str table, bytes_fn *each, void *ctx, err *e)
{
    return there(c, e) && c->driver->copy_rows(c, table, each, ctx, e);
}

static bool of_table(void *ctx, str bytes, err *e)
{
    const table_rows *to = ctx;

    return to->each(to->ctx, to->at, bytes, e);
}

static bool copy_one_by_one(conn *c, const str *tables, size_t count, table_rows *to, err *e)
{
    bool ok = driver_begin(c, true, e);

    for (to->at = 0; ok && to->at < count; to->at++)
        ok = driver_copy_rows(c, tables[to->at], of_table, to, e);
    driver_rollback(c);
    return ok;
}

bool driver_copy_tables(conn *c, const str *tables, size_t count, table_bytes_fn *each, void *ctx,
                        err *e)
{
    table_rows to = { .each = each, .ctx = ctx };
    bool done = false;

    if (!outside(c, "tables are read", e))
        return false;
    bool ok = !c->driver->copy_tables || c->driver->copy_tables(c, tables, count, &to, &done, e);
    return ok && (done || copy_one_by_one(c, tables, count, &to, e));
}
