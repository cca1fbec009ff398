#include <stdio.h>
#include <string.h>

#include "base/crash.h"
#include "driver/postgres/postgres.h"

enum { CELLS_ROOM = 1 << 20 }; /* bytes that the cells and names of 1,600 columns fit in */

static const char DIVISION_BY_ZERO[] = "22012";

/* The cells of one call's rows, made at its first row. */
typedef struct cells {
    value *at;
    str *names;
    int count;
} cells;

typedef struct reading {
    session *s;
    arena *a;
    pipeline *p;
    bool failed; /* *e holds the first failure */
    err *e;
} reading;

/* A NUL would cut the value short without a word. */
static bool holdable(const call *list, size_t count, err *e)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < list[i].param_count; k++) {
            str text = list[i].params[k].text;
            if (text.size > 0 && memchr(text.at, 0, text.size))
                return err_set(e, ERR_SQL, "a value has a NUL, which the server cannot hold");
        }
    return true;
}

enum { NAME_SIZE = 40 };

static const char *name_of(const session *s, const call *one, char name[NAME_SIZE])
{
    (void)snprintf(name, NAME_SIZE, "homing_%u_%d", s->generation, one->prepared);
    return name;
}

/* Behind a pooler another server process answers next, which has nothing prepared. */
static bool is_kept(const session *s, const call *one)
{
    return one->prepared > 0 && one->prepared <= CALL_PREPARED_MAX &&
           conn_has(&s->base, TRAIT_DIRECT);
}

static bool send_kept(session *s, arena *a, const call *one, const char *const *texts)
{
    char name[NAME_SIZE];
    int count = (int)one->param_count;

    (void)name_of(s, one, name);
    return (s->prepared[one->prepared] ||
            PQsendPrepare(s->pg, name, str_c(a, one->sql), count, NULL) == 1) &&
           PQsendQueryPrepared(s->pg, name, count, texts, NULL, NULL, 0) == 1;
}

static bool send_one(session *s, arena *a, const call *one, err *e)
{
    const char **texts = arena_take(a, (one->param_count + 1) * sizeof *texts);

    for (size_t i = 0; i < one->param_count; i++)
        if (!one->params[i].null)
            texts[i] = str_c(a, one->params[i].text);
    bool sent = is_kept(s, one)
                    ? send_kept(s, a, one, texts)
                    : PQsendQueryParams(s->pg, str_c(a, one->sql), (int)one->param_count, NULL,
                                        texts, NULL, NULL, 0) == 1;
    return sent || fault_library(s, e);
}

void pipeline_forget(session *s)
{
    (void)memset(s->prepared, 0, sizeof s->prepared);
    s->generation++;
}

static void shape(reading *g, cells *c, const PGresult *r)
{
    c->count = PQnfields(r);
    c->at = arena_take(g->a, ((size_t)c->count + 1) * sizeof *c->at);
    c->names = arena_take(g->a, ((size_t)c->count + 1) * sizeof *c->names);
    for (int i = 0; i < c->count; i++)
        c->names[i] = str_copy(g->a, str_of(PQfname(r, i)));
}

static bool hand_over(reading *g, const call *one, cells *c, const PGresult *r)
{
    for (int n = 0; n < PQntuples(r); n++) {
        for (int i = 0; i < c->count; i++)
            c->at[i] = PQgetisnull(r, n, i)
                           ? VALUE_NULL
                           : VALUE(((str){ PQgetvalue(r, n, i), (size_t)PQgetlength(r, n, i) }));
        row given = { .cell = c->at, .name = c->names, .count = (size_t)c->count };
        if (!one->each(one->ctx, &given, g->e))
            return false;
    }
    return true;
}

static bool rows(reading *g, const call *one, cells *c, const PGresult *r)
{
    if (!one->each || PQntuples(r) == 0)
        return true;
    if (!c->at)
        shape(g, c, r);
    return hand_over(g, one, c, r);
}

static bool finished(reading *g, call *one, PGresult *r)
{
    const char *tag = PQcmdStatus(r);
    size_t size = strnlen(tag, sizeof g->p->tag - 1);

    if (!str_int64(str_of(PQcmdTuples(r)), &one->affected))
        one->affected = 0;
    (void)memcpy(g->p->tag, tag, size);
    g->p->tag[size] = 0;
    g->p->rows = PQresultStatus(r) == PGRES_TUPLES_OK;
    return call_check(one, g->e);
}

static bool refused(reading *g, const call *one, const PGresult *r)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);

    g->p->refused = true;
    if (one->enforced && state && strcmp(state, DIVISION_BY_ZERO) == 0)
        return call_fail(one, g->e);
    return fault_result(g->s, r, one->sql, g->e);
}

/* Reads one result of a call; false: the first failure, in *g->e. */
static bool result(reading *g, call *one, cells *c, PGresult *r)
{
    switch (PQresultStatus(r)) {
    case PGRES_SINGLE_TUPLE:
        return rows(g, one, c, r);
    case PGRES_TUPLES_OK:
        return rows(g, one, c, r) && finished(g, one, r);
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
        return finished(g, one, r);
    case PGRES_PIPELINE_ABORTED: /* an earlier call failed, and has said so */
        return true;
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
    case PGRES_BAD_RESPONSE:
    case PGRES_NONFATAL_ERROR:
    case PGRES_FATAL_ERROR:
    case PGRES_PIPELINE_SYNC:
        break;
    }
    return refused(g, one, r);
}

/* After a failure of ours the server may have one too: it counts when the session is gone by it. */
static void refused_later(reading *g, const call *one, const PGresult *r)
{
    err later;

    g->p->refused = true;
    (void)fault_result(g->s, r, one->sql, &later);
    if (g->s->base.lost)
        *g->e = later;
}

/* The answer to a PREPARE that went ahead of its call. */
static void read_prepared(reading *g, const call *one)
{
    PGresult *r;

    while (!g->s->base.lost && (r = wait_result(g->s))) {
        if (PQresultStatus(r) == PGRES_COMMAND_OK)
            g->s->prepared[one->prepared] = true;
        else if (!g->failed && PQresultStatus(r) != PGRES_PIPELINE_ABORTED)
            g->failed = !refused(g, one, r);
        PQclear(r);
    }
}

static void read_call(reading *g, call *one)
{
    cells c = { 0 };
    PGresult *r;

    if (!one->whole)
        (void)PQsetSingleRowMode(g->s->pg);
    while (!g->s->base.lost && (r = wait_result(g->s))) {
        if (!g->failed)
            g->failed = !result(g, one, &c, r);
        else if (PQresultStatus(r) == PGRES_FATAL_ERROR)
            refused_later(g, one, r);
        PQclear(r);
    }
}

static void read_sync(reading *g)
{
    PGresult *r = wait_result(g->s);
    bool synced = PQresultStatus(r) == PGRES_PIPELINE_SYNC;

    if (!synced) {
        g->failed = true;
        if (r)
            (void)fault_result(g->s, r, (str){ 0 }, g->e);
        else
            (void)fault_library(g->s, g->e);
        g->s->base.lost = true; /* what the server is at is not known any more */
    }
    PQclear(r);
}

/* first: set for each call that its PREPARE goes ahead of. One PREPARE serves later calls of the
 * same list. */
static bool send_all(reading *g, const call *list, size_t count, bool *first)
{
    session *s = g->s;

    for (size_t i = 0; i < count; i++) {
        first[i] = is_kept(s, &list[i]) && !s->prepared[list[i].prepared];
        if (!send_one(s, g->a, &list[i], g->e))
            return false;
        if (first[i])
            s->prepared[list[i].prepared] = true;
    }
    for (size_t i = 0; i < count; i++)
        if (first[i])
            s->prepared[list[i].prepared] = false; /* until the server says so */
    return PQpipelineSync(g->s->pg) == 1 || fault_library(g->s, g->e);
}

static void talk(reading *g, call *list, size_t count)
{
    session *s = g->s;

    if (PQenterPipelineMode(s->pg) != 1) {
        g->failed = !fault_library(s, g->e);
        return;
    }
    /* What was queued before a failure is part of no sync, so the server drops it with the session.
     */
    g->p->sent = true;
    bool *first = arena_take(g->a, count + 1);
    if (!send_all(g, list, count, first)) {
        g->failed = true;
        s->base.lost = true;
        return;
    }
    wait_flush(s);
    if (g->p->commits)
        CRASH_POINT(DRIVER_COMMIT_SENT);
    else if (g->p->runs)
        CRASH_POINT(DRIVER_SENT);
    for (size_t i = 0; i < count && !s->base.lost; i++) {
        if (first[i])
            read_prepared(g, &list[i]);
        if (!s->base.lost)
            read_call(g, &list[i]);
    }
    if (!s->base.lost)
        read_sync(g);
    if (!s->base.lost && PQexitPipelineMode(s->pg) != 1)
        g->failed = !fault_library(s, g->e);
}

static size_t room_for(const call *list, size_t count)
{
    size_t room = 8 * (size_t)ARENA_CHUNK;

    for (size_t i = 0; i < count; i++) {
        room += list[i].sql.size + (list[i].param_count + 4) * 64 + CELLS_ROOM;
        for (size_t k = 0; k < list[i].param_count; k++)
            room += list[i].params[k].text.size + 64 + ARENA_CHUNK;
    }
    return room;
}

bool pipeline_run(session *s, call *list, size_t count, pipeline *p, err *e)
{
    reading g = { .s = s, .p = p, .e = e };

    if (!holdable(list, count, e) || !wait_ready(s, e))
        return false;
    g.a = arena_new(room_for(list, count));
    if (!g.a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    talk(&g, list, count);
    arena_free(g.a);
    fault_settle(s);
    return !g.failed;
}
