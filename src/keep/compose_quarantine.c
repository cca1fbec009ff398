#include <inttypes.h>

#include "catalog/path.h"
#include "keep/compose.h"

static const struct {
    int state;
    const char *why;
} reasons[] = {
    { STATE_CHANGED, "changed since" },
    { STATE_TAKEN, "a unique value is held by another row" },
    { STATE_ORPHAN, "the row that it refers to is gone" },
    { STATE_REFERRED, "another row refers to it" },
};

static str why_of(shape *s, str state)
{
    buf b = buf_in(s->a);

    buf_printf(&b, "CASE %.*s", STR_ARG(state));
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        buf_printf(&b, " WHEN %d THEN %.*s", reasons[i].state,
                   STR_ARG(compose_text(s, str_of(reasons[i].why))));
    buf_add_c(&b, " END");
    s->failed = s->failed || b.failed;
    return buf_str(&b);
}

static str table_path(shape *s)
{
    object o = { .kind = STR("table"), .schema = s->now->schema, .name = s->now->name };
    buf b = buf_in(s->a);

    path_write(&b, &o);
    return buf_str(&b);
}

str compose_put_aside(shape *s, const quarantine_place *q, const aside *what)
{
    return str_printf(
        s->a,
        "INSERT INTO %.*s (keep, migration, run, path, \"key\", column_name, \"before\", found, "
        "why, made_at) SELECT %lld, %.*s, %.*s, %.*s, %.*s, %.*s, %.*s, %.*s, %.*s, %" PRId64
        " FROM %.*s ON CONFLICT (keep, \"key\", column_name) DO UPDATE SET \"before\" = "
        "excluded.\"before\"",
        STR_ARG(q->table), (long long)s->id, STR_ARG(compose_text(s, q->migration)),
        STR_ARG(compose_text(s, q->run)), STR_ARG(compose_text(s, table_path(s))),
        STR_ARG(what->key), STR_ARG(compose_text(s, what->column)), STR_ARG(what->before),
        STR_ARG(what->found), STR_ARG(what->why), q->at, STR_ARG(what->from));
}

str compose_quarantine_column(shape *s, const quarantine_place *q, size_t i)
{
    str state = compose_one(s, i, "w.s@i");
    str key = compose_key(s, "@v{t}", "w.k@i");
    aside what = {
        .key = compose_object(s, COLUMNS_KEY, "@v{t}"),
        .column = s->now->columns[s->at[i]].name,
        .before = compose_one(s, i, "@j{w.v@i}"),
        .found = compose_one(s, i, "@j{@v{t}}"),
        .why = why_of(s, state),
        .from = str_printf(s->a,
                           "%.*s AS w JOIN %.*s AS t ON %.*s WHERE w.op = 'U' AND w.state = 1 AND "
                           "%.*s BETWEEN 2 AND 5",
                           STR_ARG(s->work), STR_ARG(s->table), STR_ARG(key), STR_ARG(state)),
    };

    return compose_put_aside(s, q, &what);
}

/* What the image has of a row that was deleted. */
static str whole_before(shape *s)
{
    return compose_object(s, COLUMNS_ALL, "@a");
}

str compose_quarantine_rows(shape *s, const quarantine_place *q, char op)
{
    str key = compose_key(s, "@v{t}", "w.k@i");
    str there = str_printf(s->a, "%.*s AS w JOIN %.*s AS t ON %.*s", STR_ARG(s->work),
                           STR_ARG(s->table), STR_ARG(key));
    str gone = str_printf(s->a, "%.*s AS w", STR_ARG(s->work));
    bool met = op != 'd';
    aside what = {
        .key = compose_object(s, COLUMNS_KEY, op == 'I' ? "@v{t}" : "w.k@i"),
        .before = op == 'I' ? STR("''") : whole_before(s),
        .found = met ? compose_object(s, COLUMNS_ALL, "@v{t}") : STR("''"),
        .why = why_of(s, STR("w.state")),
        .from = str_printf(s->a, "%.*s WHERE w.op = '%c' AND w.state %s",
                           STR_ARG(met ? there : gone), op == 'I' ? 'I' : 'D',
                           op == 'I'   ? "BETWEEN 2 AND 5"
                           : op == 'D' ? "= 2"
                                       : "BETWEEN 3 AND 5"),
    };

    return compose_put_aside(s, q, &what);
}

str compose_quarantine_unborn(shape *s, const quarantine_place *q, const char *why)
{
    aside what = {
        .key = compose_object(s, COLUMNS_KEY, "w.k@i"),
        .before = STR("''"),
        .found = whole_before(s),
        .why = compose_text(s, str_of(why)),
        .from = str_printf(
            s->a, "(SELECT %.*s%.*s FROM %.*s AS i WHERE i.op = 'D') AS w WHERE true",
            STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "i.k@i AS k@i")),
            STR_ARG(compose_each(s, COLUMNS_HELD, "", ", i.o@i AS v@i")), STR_ARG(s->image)),
    };

    return compose_put_aside(s, q, &what);
}

str compose_unborn_out(shape *s)
{
    return str_printf(s->a, "DELETE FROM %.*s WHERE op = 'D'", STR_ARG(s->image));
}
