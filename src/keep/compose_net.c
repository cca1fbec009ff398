#include "keep/compose.h"

/*
 * A row that a call changed several times, by triggers, foreign keys or one statement that comes to
 * it twice. Which change came first is not known of every engine, but each leads from one value to
 * another, and the row as it stands is where the last one led: the value before is the one that
 * more changes began with than ended with. A row that is not there counts as a value of its own.
 */

static str key_of(shape *s, const char *left, const char *right)
{
    return compose_exact(s, str_c(s->a, str_printf(s->a, "%s.k@i", left)),
                         str_c(s->a, str_printf(s->a, "%s.k@i", right)));
}

/* Keys are grouped as they are stored; texts differ where values that are equal by = do. */
static str grouped(shape *s, const char *alias)
{
    const char *text = str_c(s->a, str_printf(s->a, ", %s.k@i::pg_catalog.text", alias));
    buf b = buf_in(s->a);

    buf_add(&b, compose_each(s, COLUMNS_KEY, ", ", str_c(s->a, str_printf(s->a, "%s.k@i", alias))));
    for (size_t i = 0; s->postgres && i < s->of->column_count; i++)
        if (s->in_key[i] && !s->of->columns[i].plain)
            buf_add(&b, compose_one(s, i, text));
    s->failed = s->failed || b.failed;
    return buf_str(&b);
}

str compose_repeated(shape *s)
{
    str key = compose_each(s, COLUMNS_KEY, ", ", "r.k@i");

    return str_printf(
        s->a,
        "CREATE %s %.*s AS SELECT i.* FROM %.*s AS i JOIN (SELECT %.*s FROM %.*s AS r "
        "WHERE r.call = %lld GROUP BY %.*s HAVING count(*) > 1) AS d ON %.*s WHERE "
        "i.call = %lld",
        s->postgres ? "TABLE" : "TEMP TABLE", STR_ARG(s->work), STR_ARG(s->image), STR_ARG(key),
        STR_ARG(s->image), (long long)s->call, STR_ARG(key), STR_ARG(key_of(s, "i", "d")),
        (long long)s->call);
}

str compose_repeated_out(shape *s)
{
    return str_printf(s->a,
                      "DELETE FROM %.*s AS i WHERE i.call = %lld AND EXISTS (SELECT 1 FROM %.*s AS "
                      "e WHERE %.*s)",
                      STR_ARG(s->image), (long long)s->call, STR_ARG(s->work),
                      STR_ARG(key_of(s, "e", "i")));
}

/* The change of d's row and this column that began where none ended. */
static str first_change(shape *s, size_t i)
{
    str begins = compose_one(s, i, "(e.op = 'D' OR e.op = 'U' AND e.w@i)");
    str also = compose_one(s, i, "(b.op = 'D' OR b.op = 'U' AND b.w@i) AND @[b.o@i|e.o@i]");
    str ends = compose_one(s, i, "(b.op = 'I' OR b.op = 'U' AND b.w@i) AND @[b.n@i|e.o@i]");

    return str_printf(
        s->a,
        "FROM %.*s AS e WHERE %.*s AND %.*s AND (SELECT count(*) FROM %.*s AS b WHERE "
        "%.*s AND %.*s) > (SELECT count(*) FROM %.*s AS b WHERE %.*s AND %.*s)",
        STR_ARG(s->work), STR_ARG(key_of(s, "e", "d")), STR_ARG(begins), STR_ARG(s->work),
        STR_ARG(key_of(s, "b", "e")), STR_ARG(also), STR_ARG(s->work), STR_ARG(key_of(s, "b", "e")),
        STR_ARG(ends));
}

/* o, n and w of one column, of the row x: its key, whether it was there and whether it is. */
static str net_column(shape *s, size_t i)
{
    str first = first_change(s, i);
    str itself = str_printf(s->a, "FROM %.*s AS t WHERE %.*s", STR_ARG(s->table),
                            STR_ARG(compose_exact(s, "@v{t}", "d.k@i")));
    str after = compose_one(s, i, "@v{t}"), before = compose_one(s, i, "e.o@i");
    str changed = str_printf(s->a, "EXISTS (SELECT 1 %.*s)", STR_ARG(first));
    str w = compose_one(s, i, "w@i"), o = compose_one(s, i, "o@i"), n = compose_one(s, i, "n@i");

    return str_printf(
        s->a,
        ", CASE WHEN d.was THEN (SELECT %.*s %.*s LIMIT 1) END AS %.*s, CASE WHEN "
        "d.is_there AND (NOT d.was OR %.*s) THEN (SELECT %.*s %.*s) END AS %.*s, CASE "
        "WHEN d.was AND d.is_there THEN %.*s END AS %.*s",
        STR_ARG(before), STR_ARG(first), STR_ARG(o), STR_ARG(changed), STR_ARG(after),
        STR_ARG(itself), STR_ARG(n), STR_ARG(changed), STR_ARG(w));
}

str compose_repeated_net(shape *s)
{
    str keys = compose_each(s, COLUMNS_KEY, ", ", "k@i");
    str there = str_printf(s->a, "EXISTS (SELECT 1 FROM %.*s AS t WHERE %.*s)", STR_ARG(s->table),
                           STR_ARG(compose_exact(s, "@v{t}", "g.k@i")));
    buf nets = buf_in(s->a), columns = buf_in(s->a);

    for (size_t i = 0; i < s->of->column_count; i++)
        if (s->held[i]) {
            buf_add(&nets, net_column(s, i));
            buf_add(&columns, compose_one(s, i, ", o@i, n@i, w@i"));
        }
    s->failed = s->failed || nets.failed || columns.failed;
    str d = str_printf(
        s->a,
        "SELECT %.*s, g.is_there, (CASE WHEN g.is_there THEN 1 ELSE 0 END + g.gone) > 0 AS was "
        "FROM (SELECT g.*, %.*s AS is_there FROM (SELECT %.*s, sum(CASE op WHEN 'D' THEN 1 WHEN "
        "'I' THEN -1 ELSE 0 END) AS gone FROM %.*s AS e GROUP BY %.*s) AS g) AS g",
        STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "g.k@i")), STR_ARG(there), STR_ARG(keys),
        STR_ARG(s->work), STR_ARG(grouped(s, "e")));
    const char *as = s->postgres ? "::pg_catalog.\"char\"" : "";

    return str_printf(s->a,
                      "INSERT INTO %.*s (call, op, %.*s%.*s) SELECT * FROM (SELECT %lld, CASE WHEN "
                      "d.was AND d.is_there THEN 'U' WHEN d.was THEN 'D' WHEN d.is_there THEN 'I' "
                      "END%s AS op, %.*s%.*s FROM (%.*s) AS d) AS x WHERE x.op IS NOT NULL",
                      STR_ARG(s->image), STR_ARG(keys), STR_ARG(buf_str(&columns)),
                      (long long)s->call, as, STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "d.k@i")),
                      STR_ARG(buf_str(&nets)), STR_ARG(d));
}
