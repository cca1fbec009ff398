#include "keep/compose.h"

/*
 * Unique values that move in a circle, or in a chain that is long: no order of single changes leads
 * there without meeting one that is still there. Either the columns are NULL in between, or the
 * rows are taken out and put in again, when no other row refers to them.
 */

static str moving(shape *s)
{
    return compose_each(s, COLUMNS_CHANGED, " OR ", "w.s@i = 1");
}

str compose_moving(shape *s)
{
    return str_printf(s->a,
                      "SELECT count(*) FROM %.*s AS w WHERE w.op = 'U' AND w.state = 1 AND (%.*s)",
                      STR_ARG(s->work), STR_ARG(moving(s)));
}

str compose_park(shape *s)
{
    return str_printf(
        s->a,
        "UPDATE %.*s AS t SET %.*s FROM %.*s AS w WHERE w.op = 'U' AND w.state = 1 AND %.*s "
        "AND (%.*s)",
        STR_ARG(s->table),
        STR_ARG(compose_each(s, COLUMNS_PARKED, ", ",
                             "@c = CASE WHEN w.s@i = 1 THEN NULL ELSE t.@c END")),
        STR_ARG(s->work), STR_ARG(compose_key(s, "@v{t}", "w.k@i")), STR_ARG(moving(s)));
}

static str moving_table(shape *s)
{
    return s->postgres ? str_printf(s->a, "homing_keep.m%lld", (long long)s->id)
                       : str_printf(s->a, "homing_keep_moving_%lld", (long long)s->id);
}

/* Columns of the table as it is now that can be written. */
static str written(shape *s, const char *alias)
{
    buf b = buf_in(s->a);
    const char *before = "";

    for (size_t n = 0; n < s->now->column_count; n++) {
        const relation_column *c = &s->now->columns[n];
        size_t i = s->back[n];
        bool changed = i != SIZE_MAX && s->changed[i];
        if (c->computed)
            continue;
        buf_printf(&b, "%s", before);
        if (alias && changed)
            buf_add(&b, compose_one(s, i, "CASE WHEN w.s@i = 1 THEN w.v@i ELSE t.@c END AS @c"));
        else
            buf_printf(&b, "%s%s%.*s", alias ? alias : "", alias ? "." : "", STR_ARG(c->quoted));
        before = ", ";
    }
    s->failed = s->failed || b.failed;
    return buf_str(&b);
}

str compose_copy_moving(shape *s)
{
    return str_printf(s->a,
                      "CREATE %s %.*s AS SELECT %.*s FROM %.*s AS t JOIN %.*s AS w ON %.*s WHERE "
                      "w.op = 'U' AND w.state = 1 AND (%.*s)",
                      s->postgres ? "UNLOGGED TABLE" : "TEMP TABLE", STR_ARG(moving_table(s)),
                      STR_ARG(written(s, "t")), STR_ARG(s->table), STR_ARG(s->work),
                      STR_ARG(compose_key(s, "@v{t}", "w.k@i")), STR_ARG(moving(s)));
}

str compose_remove_moving(shape *s)
{
    return str_printf(
        s->a,
        "DELETE FROM %.*s AS t WHERE EXISTS (SELECT 1 FROM %.*s AS w WHERE w.op = 'U' "
        "AND w.state = 1 AND (%.*s) AND %.*s)",
        STR_ARG(s->table), STR_ARG(s->work), STR_ARG(moving(s)),
        STR_ARG(compose_key(s, "@v{t}", "w.k@i")));
}

str compose_insert_moving(shape *s)
{
    str columns = written(s, NULL);
    bool always = false;

    for (size_t n = 0; s->postgres && n < s->now->column_count; n++)
        always = always || s->now->columns[n].always;
    return str_printf(s->a, "INSERT INTO %.*s (%.*s)%s SELECT %.*s FROM %.*s", STR_ARG(s->table),
                      STR_ARG(columns), always ? " OVERRIDING SYSTEM VALUE" : "", STR_ARG(columns),
                      STR_ARG(moving_table(s)));
}

str compose_drop_moving(shape *s)
{
    return str_printf(s->a, "DROP TABLE %.*s", STR_ARG(moving_table(s)));
}

str compose_hold_any_referred(shape *s, const relation_link *link)
{
    buf b = buf_in(s->a);

    for (size_t k = 0; k < link->count; k++)
        buf_printf(&b, " AND t.%.*s %.*s p.%.*s", STR_ARG(link->own[k]), STR_ARG(link->equal[k]),
                   STR_ARG(link->others[k]));
    s->failed = s->failed || b.failed;
    return str_printf(
        s->a,
        "UPDATE %.*s AS w SET %.*s WHERE w.op = 'U' AND w.state = 1 AND (%.*s) AND EXISTS "
        "(SELECT 1 FROM %.*s AS t, %.*s AS p WHERE %.*s%.*s)",
        STR_ARG(s->work),
        STR_ARG(compose_each(s, COLUMNS_CHANGED, ", ",
                             "s@i = CASE WHEN w.s@i = 1 THEN 3 ELSE w.s@i END")),
        STR_ARG(moving(s)), STR_ARG(s->table), STR_ARG(link->other),
        STR_ARG(compose_key(s, "@v{t}", "w.k@i")), STR_ARG(buf_str(&b)));
}
