#include <string.h>

#include "base/crash.h"
#include "driver/postgres/postgres.h"
#include "sql/split.h"

static void count(const PGresult *r, int64_t *affected)
{
    int64_t rows;

    if (PQresultStatus(r) == PGRES_TUPLES_OK &&
        strncmp(PQcmdStatus((PGresult *)(uintptr_t)r), "SELECT", 6) == 0)
        return;
    if (str_int64(str_of(PQcmdTuples((PGresult *)(uintptr_t)r)), &rows))
        *affected = rows;
}

/* One result of an author's statement; false: it failed. */
static bool take(session *s, PGresult *r, str sql, int64_t *affected, err *e)
{
    switch (PQresultStatus(r)) {
    case PGRES_SINGLE_TUPLE:
    case PGRES_EMPTY_QUERY:
        return true;
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
        count(r, affected);
        return true;
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
        return err_set(e, ERR_SQL, "COPY to or from the client has no place in a migration");
    case PGRES_BAD_RESPONSE:
    case PGRES_NONFATAL_ERROR:
    case PGRES_FATAL_ERROR:
    case PGRES_PIPELINE_SYNC:
    case PGRES_PIPELINE_ABORTED:
        break;
    }
    return fault_result(s, r, sql, e);
}

static bool copies(const PGresult *r)
{
    return PQresultStatus(r) == PGRES_COPY_IN || PQresultStatus(r) == PGRES_COPY_OUT;
}

static bool answers(session *s, str sql, int64_t *affected, err *e)
{
    bool ok = true;
    PGresult *r;

    while ((r = wait_result(s))) {
        char *line;
        if (ok)
            ok = take(s, r, sql, affected, e);
        if (copies(r)) {
            if (PQresultStatus(r) == PGRES_COPY_IN)
                (void)PQputCopyEnd(s->pg, "not supported");
            else
                while (wait_copy(s, &line) > 0)
                    PQfreemem(line);
        }
        PQclear(r);
        if (PQstatus(s->pg) != CONNECTION_OK)
            return ok ? fault_library(s, e) : false;
    }
    return ok;
}

bool postgres_run_discards(str sql)
{
    arena *a = arena_new(sql.size + 2 * (size_t)ARENA_CHUNK);
    str word = a ? sql_first_words(a, DIALECT_POSTGRES, sql, 1) : (str){ 0 };
    bool yes = !a || str_is(word, "DISCARD") || str_is(word, "DEALLOCATE");

    arena_free(a);
    return yes;
}

bool postgres_run_statement(conn *c, str sql, int64_t *affected, outcome *how, err *e)
{
    session *s = session_of(c);
    arena *a = arena_new(sql.size + 4 * (size_t)ARENA_CHUNK);

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    if (!wait_ready(s, e)) {
        arena_free(a);
        return false;
    }
    if (postgres_run_discards(sql))
        pipeline_forget(s);
    int sent = PQsendQueryParams(s->pg, str_c(a, sql), 0, NULL, NULL, NULL, NULL, 0);
    arena_free(a);
    if (!sent) {
        (void)fault_library(s, e);
        *how = s->base.lost ? OUTCOME_UNKNOWN : OUTCOME_NOT_DONE;
        return false;
    }
    (void)PQsetSingleRowMode(s->pg);
    wait_flush(s);
    CRASH_POINT(DRIVER_SENT);
    bool ok = answers(s, sql, affected, e);
    fault_settle(s);
    *how = ok ? OUTCOME_DONE : s->base.lost ? OUTCOME_UNKNOWN : OUTCOME_NOT_DONE;
    return ok;
}
