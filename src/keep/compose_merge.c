#include "keep/compose.h"

/* ---- rounds ---- */

str compose_again(shape *s, char op, bool taken_only)
{
    const char *from = taken_only ? "= 3" : "IN (3, 4, 5)";

    if (op != 'U')
        return str_printf(s->a, "UPDATE %.*s SET state = 1 WHERE op = '%c' AND state %s",
                          STR_ARG(s->work), op, from);
    str sets = compose_each(
        s, COLUMNS_CHANGED, ", ",
        str_c(s->a, str_printf(s->a, "s@i = CASE WHEN s@i %s THEN 1 ELSE s@i END", from)));
    return str_printf(s->a, "UPDATE %.*s SET %.*s WHERE op = 'U' AND (%.*s)", STR_ARG(s->work),
                      STR_ARG(sets),
                      STR_ARG(compose_each(s, COLUMNS_CHANGED, " OR ",
                                           str_c(s->a, str_printf(s->a, "s@i %s", from)))));
}

str compose_put_back(shape *s)
{
    return str_printf(
        s->a,
        "UPDATE %.*s AS t SET %.*s FROM %.*s AS w WHERE w.op = 'U' AND w.state = 1 AND %.*s "
        "AND (%.*s)",
        STR_ARG(s->table),
        STR_ARG(compose_each(s, COLUMNS_CHANGED, ", ",
                             "@c = CASE WHEN w.s@i = 1 THEN w.v@i ELSE t.@c END")),
        STR_ARG(s->work), STR_ARG(compose_row(s, "t", "w")),
        STR_ARG(compose_each(s, COLUMNS_CHANGED, " OR ", "w.s@i = 1")));
}

str compose_remove(shape *s)
{
    return str_printf(
        s->a,
        "DELETE FROM %.*s AS t WHERE EXISTS (SELECT 1 FROM %.*s AS w WHERE w.op = 'I' "
        "AND w.state = 1 AND %.*s)",
        STR_ARG(s->table), STR_ARG(s->work), STR_ARG(compose_row(s, "t", "w")));
}

static bool has_always(const shape *s)
{
    for (size_t i = 0; i < s->now->column_count; i++)
        if (s->now->columns[i].always)
            return true;
    return false;
}

/* Columns that can be written, or the values for them. */
static str insert_list(shape *s, const char *alias)
{
    buf b = buf_in(s->a);
    const char *before = "";

    for (size_t i = 0; i < s->of->column_count; i++) {
        if (!shape_has(s, COLUMNS_ALL, i) || s->now->columns[s->at[i]].computed)
            continue;
        buf_add_c(&b, before);
        if (alias)
            buf_add(&b, compose_one(s, i,
                                    str_c(s->a, str_printf(s->a, "%s.%c@i", alias,
                                                           s->in_key[i] ? 'k' : 'v'))));
        else
            buf_add(&b, compose_one(s, i, "@c"));
        before = ", ";
    }
    s->failed = s->failed || b.failed;
    return buf_str(&b);
}

str compose_insert(shape *s)
{
    return str_printf(s->a,
                      "INSERT%s INTO %.*s (%.*s)%s SELECT %.*s FROM %.*s AS w WHERE w.op = 'D' AND "
                      "w.state = 1%s",
                      s->postgres ? "" : " OR IGNORE", STR_ARG(s->table),
                      STR_ARG(insert_list(s, NULL)),
                      s->postgres && has_always(s) ? " OVERRIDING SYSTEM VALUE" : "",
                      STR_ARG(insert_list(s, "w")), STR_ARG(s->work),
                      s->postgres && !s->now->put_off ? " ON CONFLICT DO NOTHING" : "");
}

str compose_not_there(shape *s)
{
    return str_printf(s->a,
                      "UPDATE %.*s AS w SET state = 3 WHERE w.op = 'D' AND w.state = 1 AND NOT "
                      "EXISTS (SELECT 1 FROM %.*s AS t WHERE %.*s)",
                      STR_ARG(s->work), STR_ARG(s->table), STR_ARG(compose_row(s, "t", "w")));
}

str compose_done(shape *s, char op)
{
    if (op != 'U')
        return str_printf(s->a, "UPDATE %.*s SET state = 6 WHERE op = '%c' AND state = 1",
                          STR_ARG(s->work), op);
    return str_printf(s->a, "UPDATE %.*s SET %.*s WHERE op = 'U' AND (%.*s)", STR_ARG(s->work),
                      STR_ARG(compose_each(s, COLUMNS_CHANGED, ", ",
                                           "s@i = CASE WHEN s@i = 1 THEN 6 ELSE s@i END")),
                      STR_ARG(compose_each(s, COLUMNS_CHANGED, " OR ", "s@i = 1")));
}

str compose_key_free(shape *s)
{
    return str_printf(s->a,
                      "UPDATE %.*s AS w SET state = 1 WHERE w.op = 'D' AND w.state = 2 AND NOT "
                      "EXISTS (SELECT 1 FROM %.*s AS t WHERE %.*s)",
                      STR_ARG(s->work), STR_ARG(s->table), STR_ARG(compose_row(s, "t", "w")));
}

str compose_held_up(shape *s)
{
    str columns = compose_each(s, COLUMNS_CHANGED, "", " OR op = 'U' AND s@i IN (3, 4, 5)");

    return str_printf(s->a, "SELECT count(*) FROM %.*s WHERE state IN (3, 4, 5)%.*s",
                      STR_ARG(s->work), STR_ARG(columns));
}

/* Rows of the work table in one of the states, by themselves or by one of their columns. */
static str in_states(shape *s, const char *states)
{
    const char *one = str_c(s->a, str_printf(s->a, " OR op = 'U' AND s@i IN (%s)", states));

    return str_printf(s->a,
                      "coalesce(sum(CASE WHEN op <> 'U' AND state IN (%s)%.*s THEN 1 ELSE 0 END), "
                      "0)",
                      states, STR_ARG(compose_each(s, COLUMNS_CHANGED, "", one)));
}

str compose_tally(shape *s)
{
    return str_printf(s->a, "SELECT %.*s, %.*s FROM %.*s", STR_ARG(in_states(s, "1, 6")),
                      STR_ARG(in_states(s, "2, 3, 4, 5")), STR_ARG(s->work));
}

str compose_coming(shape *s)
{
    return str_printf(s->a, "SELECT count(*) FROM %.*s WHERE op = 'D' AND state = 1",
                      STR_ARG(s->work));
}
