#include "driver/postgres/postgres.h"

enum { CELLS_MAX = 8 };

/* The first row that a probe's statement gave. */
typedef struct seen {
    arena *a;
    size_t rows;
    str cell[CELLS_MAX]; /* NULL is empty */
} seen;

typedef struct asking {
    conn *c;
    const probe *what;
    arena *a;
    probed *out;
    str path;  /* what->schema, what->name, quoted */
    str table; /* what->table_schema, what->table, quoted; empty when there is none */
} asking;

static bool keep(void *ctx, const row *r, err *e)
{
    seen *s = ctx;

    (void)e;
    if (s->rows++ == 0)
        for (size_t i = 0; i < r->count && i < CELLS_MAX; i++)
            s->cell[i] = str_copy(s->a, r->cell[i].text);
    return true;
}

/* params: as many as the statement has. */
static bool ask(asking *q, statement_id id, const value *params, seen *s, err *e)
{
    static const size_t counts[STATEMENT_COUNT] = {
        [STATEMENT_PROBE_INDEX] = 2,   [STATEMENT_PROBE_RELATION] = 1,
        [STATEMENT_PROBE_REINDEX] = 3, [STATEMENT_PROBE_ENUM_VALUE] = 2,
        [STATEMENT_PROBE_DETACH] = 2,  [STATEMENT_PROBE_CONSTRAINT] = 2,
        [STATEMENT_PROBE_SETTING] = 1,
    };

    *s = (seen){ .a = q->a };
    return driver_query(q->c, postgres_sql(q->c, id), (values){ params, counts[id] }, keep, s, e);
}

static bool yes(str cell)
{
    return str_is(cell, "1");
}

static bool say(asking *q, probe_answer answer, str why)
{
    q->out->answer = answer;
    q->out->why = why;
    return true;
}

static str about(asking *q, const char *text)
{
    return str_printf(q->a, "%.*s %s", STR_ARG(q->path), text);
}

/* remedy: a statement file with :path (and :part) in it. */
static bool partial(asking *q, str why, statement_id remedy, str path)
{
    q->out->cleanup = statement_with(q->a, postgres_sql(q->c, remedy), ":path", path);
    return say(q, PROBE_PARTIAL, why);
}

/* ---- indexes ---- */

static bool same_index(const probe *w, const seen *s)
{
    return yes(s->cell[2]) && yes(s->cell[4]) == w->unique &&
           (w->method.size == 0 || str_same(s->cell[5], w->method)) &&
           (w->columns.size == 0 || str_same(s->cell[6], w->columns));
}

/* An index of that name on that table. */
static bool judge_index(asking *q, const seen *s, str path)
{
    if (!same_index(q->what, s))
        return say(q, PROBE_FOREIGN,
                   str_printf(q->a, "%.*s is another index: %s%.*s (%.*s)", STR_ARG(path),
                              yes(s->cell[4]) ? "unique " : "", STR_ARG(s->cell[5]),
                              STR_ARG(s->cell[6])));
    if (yes(s->cell[3]))
        return say(q, PROBE_DONE, about(q, "is there and valid"));
    if (s->cell[7].size > 0)
        return say(q, PROBE_UNDECIDED,
                   str_printf(q->a, "%.*s is being built by process %.*s", STR_ARG(path),
                              STR_ARG(s->cell[7])));
    return partial(q, about(q, "is there but invalid"), STATEMENT_REMOVE_INDEX, path);
}

static bool probe_create(asking *q, err *e)
{
    const probe *w = q->what;
    value params[] = { VALUE(q->table), VALUE(w->name) };
    seen s;

    if (w->name.size == 0 || w->table.size == 0)
        return say(q, PROBE_UNDECIDED, STR("the statement gives the index no name"));
    if (!ask(q, STATEMENT_PROBE_INDEX, params, &s, e))
        return false;
    if (s.rows == 0)
        return say(q, PROBE_ABSENT, str_printf(q->a, "there is no %.*s", STR_ARG(w->name)));
    if (!quote_path(q->a, s.cell[0], w->name, &q->path, e))
        return false;
    if (!str_is(s.cell[1], "i") && !str_is(s.cell[1], "I"))
        return say(q, PROBE_FOREIGN, about(q, "is no index"));
    if (!yes(s.cell[2]))
        return say(q, PROBE_FOREIGN, about(q, "is an index on another table"));
    return judge_index(q, &s, q->path);
}

static bool probe_drop(asking *q, err *e)
{
    value params[] = { VALUE(q->path) };
    str path;
    seen s;

    if (!ask(q, STATEMENT_PROBE_RELATION, params, &s, e))
        return false;
    if (s.rows == 0)
        return say(q, PROBE_DONE, about(q, "is gone"));
    if (!str_is(s.cell[2], "i") && !str_is(s.cell[2], "I"))
        return say(q, PROBE_FOREIGN, about(q, "is no index"));
    if (yes(s.cell[3]))
        return say(q, PROBE_ABSENT, about(q, "is still there and valid"));
    return quote_path(q->a, s.cell[0], s.cell[1], &path, e) &&
           partial(q, about(q, "is half removed"), STATEMENT_REMOVE_INDEX, path);
}

static bool probe_reindex(asking *q, err *e)
{
    value params[] = { VALUE(q->path), VALUE(q->what->name),
                       VALUE(q->what->whole_table ? STR("true") : STR("false")) };
    str path;
    seen s;

    if (!ask(q, STATEMENT_PROBE_REINDEX, params, &s, e))
        return false;
    if (s.rows == 0)
        return say(q, PROBE_ABSENT,
                   STR("nothing is left of an earlier attempt; it is harmless to repeat"));
    return quote_path(q->a, s.cell[0], s.cell[1], &path, e) &&
           partial(q, str_printf(q->a, "%.*s is left of an earlier attempt", STR_ARG(path)),
                   STATEMENT_REMOVE_INDEX, path);
}

/* ---- the others ---- */

static bool probe_enum(asking *q, err *e)
{
    value params[] = { VALUE(q->path), VALUE(q->what->detail) };
    seen s;

    if (!ask(q, STATEMENT_PROBE_ENUM_VALUE, params, &s, e))
        return false;
    if (s.rows == 0)
        return say(q, PROBE_ABSENT, about(q, "is no type"));
    if (!yes(s.cell[0]))
        return say(q, PROBE_FOREIGN, about(q, "is no enumerated type"));
    return yes(s.cell[1]) ? say(q, PROBE_DONE, about(q, "has the value"))
                          : say(q, PROBE_ABSENT, about(q, "does not have the value"));
}

static bool probe_detach(asking *q, err *e)
{
    value params[] = { VALUE(q->path), VALUE(q->table) };
    seen s;

    if (!ask(q, STATEMENT_PROBE_DETACH, params, &s, e))
        return false;
    str pair = str_printf(q->a, "%.*s of %.*s", STR_ARG(q->table), STR_ARG(q->path));
    if (s.rows == 0)
        return say(q, PROBE_UNDECIDED,
                   str_printf(q->a, "%.*s: one of the two is not there", STR_ARG(pair)));
    if (yes(s.cell[1])) {
        str remedy = postgres_sql(q->c, STATEMENT_FINISH_DETACH);
        q->out->cleanup =
            statement_with(q->a, statement_with(q->a, remedy, ":path", q->path), ":part", q->table);
        return say(q, PROBE_PARTIAL, str_printf(q->a, "%.*s: half detached", STR_ARG(pair)));
    }
    if (yes(s.cell[0]))
        return say(q, PROBE_ABSENT, str_printf(q->a, "%.*s: still attached", STR_ARG(pair)));
    if (yes(s.cell[2]))
        return say(q, PROBE_FOREIGN,
                   str_printf(q->a, "%.*s: attached to another table", STR_ARG(pair)));
    return say(q, PROBE_DONE, str_printf(q->a, "%.*s: detached", STR_ARG(pair)));
}

static bool probe_constraint(asking *q, err *e)
{
    value params[] = { VALUE(q->path), VALUE(q->what->detail) };
    seen s;

    if (!ask(q, STATEMENT_PROBE_CONSTRAINT, params, &s, e))
        return false;
    if (s.rows == 0)
        return say(q, PROBE_ABSENT, about(q, "has no such constraint"));
    return yes(s.cell[0]) ? say(q, PROBE_DONE, about(q, "has the constraint, validated"))
                          : say(q, PROBE_ABSENT, about(q, "has the constraint, not validated"));
}

static bool probe_setting(asking *q, err *e)
{
    const probe *w = q->what;
    value params[] = { VALUE(w->name) };
    seen s;
    err told;

    if (!ask(q, STATEMENT_PROBE_SETTING, params, &s, &told)) {
        if (told.code == ERR_PERMISSION)
            return say(q, PROBE_UNDECIDED,
                       STR("the role may not read what ALTER SYSTEM has stored"));
        *e = told;
        return false;
    }
    bool done = w->detail.size == 0 ? s.rows == 0 : s.rows > 0 && str_same(s.cell[0], w->detail);
    str name =
        str_printf(q->a, "%.*s %s", STR_ARG(w->name), s.rows > 0 ? "is stored" : "is not stored");
    return say(q, done ? PROBE_DONE : PROBE_ABSENT, name);
}

bool probe_step(conn *c, const probe *what, arena *a, probed *out, err *e)
{
    asking q = { .c = c, .what = what, .a = a, .out = out };

    if (what->name.size > 0 && !quote_path(a, what->schema, what->name, &q.path, e))
        return false;
    if (what->table.size > 0 && !quote_path(a, what->table_schema, what->table, &q.table, e))
        return false;
    switch (what->kind) {
    case PROBE_INDEX_CREATE:
        return probe_create(&q, e);
    case PROBE_INDEX_DROP:
        return probe_drop(&q, e);
    case PROBE_REINDEX:
        return probe_reindex(&q, e);
    case PROBE_ENUM_ADD:
        return probe_enum(&q, e);
    case PROBE_DETACH:
        return probe_detach(&q, e);
    case PROBE_CONSTRAINT_VALID:
        return probe_constraint(&q, e);
    case PROBE_SYSTEM_SETTING:
        return probe_setting(&q, e);
    case PROBE_REPEAT:
        return say(&q, PROBE_ABSENT, STR("it is harmless to repeat"));
    case PROBE_NONE:
    case PROBE_KIND_COUNT:
        break;
    }
    return say(&q, PROBE_UNDECIDED, STR("nothing in the catalogue decides it"));
}
