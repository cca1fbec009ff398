#include "keep/compose.h"

/* ---- the work table: what the call would have done to it, with a state for each row and column
 * ---- */

static const char state_of_column[] = "CASE WHEN i.op <> 'U' THEN 0 WHEN NOT coalesce(i.w@i, "
                                      "false) THEN 0 WHEN @[@v{t}|i.n@i] THEN 1 "
                                      "WHEN @[@v{t}|i.o@i] THEN 0 ELSE 2 END AS s@i";

/* Whether the row that was looked for by its key is there. */
static str present(shape *s)
{
    for (size_t i = 0; i < s->of->column_count; i++)
        if (s->in_key[i] && !s->of->columns[i].nullable)
            return compose_one(s, i, "t.@c IS NOT NULL");
    return str_printf(s->a, "EXISTS (SELECT 1 FROM %.*s AS p WHERE %.*s)", STR_ARG(s->table),
                      STR_ARG(compose_row(s, "p", "i")));
}

static str alike(shape *s, const char *side)
{
    str held = compose_each(s, COLUMNS_HELD, " AND ",
                            str_c(s->a, str_printf(s->a, "@[@v{t}|i.%s@i]", side)));

    return str_printf(s->a, "%.*s%s%.*s",
                      STR_ARG(compose_each(s, COLUMNS_KEY, " AND ", "@[@v{t}|i.k@i]")),
                      held.size ? " AND " : "", STR_ARG(held));
}

/* Rows of the image beside those of the table, with what is to be done; `from` limits the former.
 */
static str judged(shape *s, const ops *has, str from)
{
    str before = compose_each(s, has->d ? COLUMNS_HELD : COLUMNS_CHANGED, "", ", i.o@i AS v@i");
    str states = compose_each(s, COLUMNS_CHANGED, "",
                              str_c(s->a, str_printf(s->a, ", %s", state_of_column)));
    str any = compose_each(s, COLUMNS_CHANGED, " OR ", "x.s@i > 0");
    str same = str_printf(s->a, "CASE i.op WHEN 'D' THEN %.*s WHEN 'I' THEN %.*s ELSE false END",
                          STR_ARG(has->d ? alike(s, "o") : STR("false")),
                          STR_ARG(has->i ? alike(s, "n") : STR("false")));

    return str_printf(
        s->a,
        "SELECT * FROM (SELECT x.*, CASE x.op WHEN 'U' THEN CASE WHEN x.is_there "
        "AND (%.*s) THEN 1 ELSE 0 END WHEN 'D' THEN CASE WHEN NOT x.is_there THEN 1 WHEN x.is_same "
        "THEN 0 ELSE 2 END ELSE CASE WHEN NOT x.is_there THEN 0 WHEN x.is_same THEN 1 ELSE 2 END "
        "END AS state FROM (SELECT i.op, %.*s%.*s%.*s, %.*s AS is_there, %.*s AS is_same%.*s) AS "
        "x) "
        "AS x WHERE x.state > 0",
        STR_ARG(any.size ? any : STR("false")),
        STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "i.k@i AS k@i")), STR_ARG(before),
        STR_ARG(states), STR_ARG(present(s)), STR_ARG(same), STR_ARG(from));
}

str compose_fill(shape *s, const ops *has)
{
    str from = str_printf(s->a, " FROM %.*s AS i LEFT JOIN %.*s AS t ON %.*s WHERE i.call = %lld%s",
                          STR_ARG(s->image), STR_ARG(s->table), STR_ARG(compose_row(s, "t", "i")),
                          (long long)s->call, s->postgres ? " OFFSET 0" : "");

    return str_printf(s->a, "CREATE %s %.*s AS %.*s", s->postgres ? "UNLOGGED TABLE" : "TEMP TABLE",
                      STR_ARG(s->work), STR_ARG(judged(s, has, from)));
}

str compose_forecast(shape *s)
{
    static const ops all = { .u = true, .d = true, .i = true };
    str keys = compose_each(s, COLUMNS_KEY, ", ", "j.k@i");
    str last = str_printf(
        s->a,
        ", g.events FROM %.*s AS i JOIN (SELECT %.*s, max(j.call) AS last, count(*) AS events FROM "
        "%.*s AS j GROUP BY %.*s) AS g ON i.call = g.last AND %.*s LEFT JOIN %.*s AS t ON %.*s",
        STR_ARG(s->image), STR_ARG(keys), STR_ARG(s->image), STR_ARG(keys),
        STR_ARG(compose_key(s, "i.k@i", "g.k@i")), STR_ARG(s->table),
        STR_ARG(compose_row(s, "t", "i")));
    str some = compose_each(s, COLUMNS_CHANGED, " OR ", "w.s@i = 1");
    str stay = compose_each(s, COLUMNS_CHANGED, "", " + CASE WHEN w.s@i = 2 THEN 1 ELSE 0 END");

    return str_printf(
        s->a,
        "SELECT coalesce(sum(CASE w.op WHEN 'U' THEN CASE WHEN %.*s THEN w.events ELSE 0 END ELSE "
        "CASE WHEN w.state = 1 AND NOT w.is_held THEN w.events ELSE 0 END END), 0), "
        "coalesce(sum(CASE w.op WHEN 'U' THEN 0%.*s ELSE CASE WHEN w.state = 2 OR w.is_held THEN 1 "
        "ELSE 0 END END), 0) FROM (SELECT w.*, %.*s AS is_held FROM (%.*s) AS w) AS w",
        STR_ARG(some.size ? some : STR("false")), STR_ARG(stay), STR_ARG(compose_held(s)),
        STR_ARG(judged(s, &all, last)));
}

str compose_work_index(shape *s)
{
    str keys = compose_each(s, COLUMNS_KEY, ", ", "k@i");

    if (s->postgres)
        return str_printf(s->a, "CREATE INDEX ON %.*s (%.*s)", STR_ARG(s->work), STR_ARG(keys));
    return str_printf(s->a, "CREATE INDEX temp.homing_keep_at_%lld ON %.*s (%.*s)",
                      (long long)s->id, STR_ARG(s->work), STR_ARG(keys));
}

str compose_drop_work(shape *s)
{
    return str_printf(s->a, "DROP TABLE %.*s", STR_ARG(s->work));
}
