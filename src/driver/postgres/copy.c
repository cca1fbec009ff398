#include "driver/postgres/postgres.h"

/* The text form is used: the binary one has numbers of types in arrays and composites, which differ
 * between databases and after a type was made again, and not every type has it. */
static bool stream(session *s, bytes_fn *each, void *ctx, err *e)
{
    bool ok = true;
    char *line;
    int n;

    while ((n = wait_copy(s, &line)) > 0) {
        size_t size = (size_t)n;
        if (line[size - 1] == '\n')
            size--;
        if (ok && !each(ctx, (str){ line, size }, e)) {
            ok = false;
            s->base.driver->interrupt(&s->base);
        }
        PQfreemem(line);
    }
    if (n == -2 && ok)
        ok = fault_library(s, e);
    return ok;
}

static bool copy_all(session *s, str sql, bytes_fn *each, void *ctx, err *e)
{
    bool ok = true;
    PGresult *r = wait_result(s);

    if (PQresultStatus(r) == PGRES_COPY_OUT) {
        PQclear(r);
        ok = stream(s, each, ctx, e);
        r = wait_result(s);
    }
    if (ok && PQresultStatus(r) != PGRES_COMMAND_OK)
        ok = fault_result(s, r, sql, e);
    else if (PQstatus(s->pg) != CONNECTION_OK) {
        err gone;
        (void)fault_library(s, ok ? e : &gone);
        ok = false;
    }
    PQclear(r);
    if (!s->base.lost)
        wait_end(s);
    fault_settle(s);
    return ok;
}

bool postgres_copy_table(conn *c, str table, bytes_fn *each, void *ctx, err *e)
{
    session *s = session_of(c);
    bool own = !c->in_transaction;
    arena *a = arena_new(table.size + 8 * (size_t)ARENA_CHUNK);

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    str sql = statement_with(a, postgres_sql(c, STATEMENT_COPY_ROWS), ":table", table);
    bool ok = own ? postgres_transaction_begin_read(c, e) : wait_ready(s, e);
    if (ok && PQsendQueryParams(s->pg, str_c(a, sql), 0, NULL, NULL, NULL, NULL, 0) != 1)
        ok = fault_library(s, e);
    else if (ok) {
        wait_flush(s);
        ok = copy_all(s, sql, each, ctx, e);
    }
    arena_free(a);
    if (own)
        postgres_transaction_rollback(c);
    return ok;
}

/* ---- several at once ---- */

enum { AT_ONCE_MAX = 32 }; /* tables */

static bool of_table(void *ctx, str bytes, err *e)
{
    const table_rows *to = ctx;

    return to->each(to->ctx, to->at, bytes, e);
}

/* One answer of the server; false: the first failure, in *e. */
static bool read_answer(session *s, PGresult *r, str sql, table_rows *to, err *e)
{
    ExecStatusType status = PQresultStatus(r);
    bool ok = true;

    if (status != PGRES_COPY_OUT && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        ok = fault_result(s, r, sql, e);
    PQclear(r);
    if (status == PGRES_COPY_OUT) {
        ok = stream(s, of_table, to, e);
        to->at++;
    }
    if (ok && PQstatus(s->pg) != CONNECTION_OK && !s->base.lost)
        ok = fault_library(s, e);
    return ok;
}

static bool read_copied(session *s, str sql, table_rows *to, err *e)
{
    bool ok = true;
    PGresult *r;
    err later;

    while (!s->base.lost && (r = wait_result(s)))
        ok = read_answer(s, r, sql, to, ok ? e : &later) && ok;
    fault_settle(s);
    return ok;
}

static str script_of(arena *a, const conn *c, const str *tables, size_t count)
{
    buf b = buf_in(a);

    buf_add(&b, postgres_sql(c, STATEMENT_BEGIN_READ));
    buf_add_c(&b, ";");
    buf_add(&b, postgres_sql(c, STATEMENT_READ_ALL_ROWS));
    for (size_t i = 0; i < count; i++) {
        buf_add_c(&b, ";");
        buf_add(&b, statement_with(a, postgres_sql(c, STATEMENT_COPY_ROWS), ":table", tables[i]));
    }
    buf_add_c(&b, ";");
    buf_add(&b, postgres_sql(c, STATEMENT_ROLLBACK));
    return buf_str(&b);
}

bool postgres_copy_tables(conn *c, const str *tables, size_t count, table_rows *to, bool *done,
                          err *e)
{
    session *s = session_of(c);
    size_t room = (count + 8) * (size_t)ARENA_CHUNK;

    if (!conn_has(c, TRAIT_DIRECT) || count > AT_ONCE_MAX)
        return true;
    for (size_t i = 0; i < count; i++)
        room += 4 * tables[i].size;
    arena *a = arena_new(room);
    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    str sql = script_of(a, c, tables, count);
    bool ok = wait_ready(s, e) && (PQsendQuery(s->pg, str_c(a, sql)) == 1 || fault_library(s, e));
    if (ok) {
        wait_flush(s);
        ok = read_copied(s, sql, to, e);
    }
    arena_free(a);
    if (!ok)
        postgres_transaction_rollback(c);
    *done = true;
    return ok;
}
