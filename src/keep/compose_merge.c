#include "keep/compose.h"

/* ---- the work table: what the call would have done to it, with a state for each row and column
 * ---- */

static const char state_of_column[] = "CASE WHEN i.op <> 'U' THEN 0 WHEN NOT coalesce(i.w@i, "
                                      "false) THEN 0 WHEN @[@v{t}|i.n@i] THEN 1 "
                                      "WHEN @[@v{t}|i.o@i] THEN 0 ELSE 2 END AS s@i";

static str key_table(shape *s, const char *table, const char *other)
{
    return compose_key(s, str_c(s->a, str_printf(s->a, "@v{%s}", table)),
                       str_c(s->a, str_printf(s->a, "%s.k@i", other)));
}

/* Whether the row that was looked for by its key is there. */
static str present(shape *s)
{
    for (size_t i = 0; i < s->of->column_count; i++)
        if (s->in_key[i] && !s->of->columns[i].nullable)
            return compose_one(s, i, "t.@c IS NOT NULL");
    return str_printf(s->a, "EXISTS (SELECT 1 FROM %.*s AS p WHERE %.*s)", STR_ARG(s->table),
                      STR_ARG(key_table(s, "p", "i")));
}

static str alike(shape *s, const char *side)
{
    str held = compose_each(s, COLUMNS_HELD, " AND ",
                            str_c(s->a, str_printf(s->a, "@[@v{t}|i.%s@i]", side)));

    return str_printf(s->a, "%.*s%s%.*s",
                      STR_ARG(compose_each(s, COLUMNS_KEY, " AND ", "@[@v{t}|i.k@i]")),
                      held.size ? " AND " : "", STR_ARG(held));
}

str compose_fill(shape *s, const ops *has)
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
        "CREATE %s %.*s AS SELECT * FROM (SELECT x.*, CASE x.op WHEN 'U' THEN CASE WHEN x.is_there "
        "AND (%.*s) THEN 1 ELSE 0 END WHEN 'D' THEN CASE WHEN NOT x.is_there THEN 1 WHEN x.is_same "
        "THEN 0 ELSE 2 END ELSE CASE WHEN NOT x.is_there THEN 0 WHEN x.is_same THEN 1 ELSE 2 END "
        "END AS state FROM (SELECT i.op, %.*s%.*s%.*s, %.*s AS is_there, %.*s AS is_same FROM %.*s "
        "AS i LEFT JOIN %.*s AS t ON %.*s WHERE i.call = %lld%s) AS x) AS x WHERE x.state > 0",
        s->postgres ? "UNLOGGED TABLE" : "TEMP TABLE", STR_ARG(s->work),
        STR_ARG(any.size ? any : STR("false")),
        STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "i.k@i AS k@i")), STR_ARG(before),
        STR_ARG(states), STR_ARG(present(s)), STR_ARG(same), STR_ARG(s->image), STR_ARG(s->table),
        STR_ARG(key_table(s, "t", "i")), (long long)s->call, s->postgres ? " OFFSET 0" : "");
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

/* ---- what holds rows up ---- */

size_t compose_touches(const shape *s, const relation_columns *which)
{
    size_t count = 0;

    for (size_t k = 0; k < which->count; k++) {
        size_t i = s->back[which->at[k]];
        count += i != SIZE_MAX && s->changed[i];
    }
    return count;
}

/* For each of the columns, or for those only that the call changed. */
static str over(shape *s, const relation_columns *which, bool changed, const char *between,
                const char *pattern)
{
    buf b = buf_in(s->a);
    const char *before = "";

    for (size_t k = 0; k < which->count; k++) {
        size_t i = s->back[which->at[k]];
        if (changed && (i == SIZE_MAX || !s->changed[i]))
            continue;
        buf_add_c(&b, before);
        buf_add(&b, compose_one(s, i, pattern));
        before = between;
    }
    s->failed = s->failed || b.failed;
    return buf_str(&b);
}

/* The value that a column of the table would have. */
static str to_be(shape *s, size_t now, const char *table, const char *work)
{
    size_t i = s->back[now];

    if (i != SIZE_MAX && s->changed[i])
        return compose_one(s, i,
                           str_c(s->a, str_printf(s->a,
                                                  "CASE WHEN %s.s@i = 1 THEN %s.v@i ELSE @v{%s} "
                                                  "END",
                                                  work, work, table)));
    return str_printf(s->a, "%s.%.*s", table, STR_ARG(s->now->columns[now].quoted));
}

/* Sets columns of U rows that are to be restored to another state, where `when` is true. */
static str hold(shape *s, const relation_columns *which, int state, str when)
{
    str sets = over(
        s, which, true, ", ",
        str_c(s->a, str_printf(s->a, "s@i = CASE WHEN w.s@i = 1 THEN %d ELSE w.s@i END", state)));

    return str_printf(s->a,
                      "UPDATE %.*s AS w SET %.*s FROM %.*s AS t WHERE w.op = 'U' AND w.state = 1 "
                      "AND (%.*s) AND %.*s AND %.*s",
                      STR_ARG(s->work), STR_ARG(sets), STR_ARG(s->table),
                      STR_ARG(over(s, which, true, " OR ", "w.s@i = 1")),
                      STR_ARG(key_table(s, "t", "w")), STR_ARG(when));
}

str compose_hold_orphans(shape *s, const relation_link *link)
{
    buf filled = buf_in(s->a), found = buf_in(s->a);

    for (size_t k = 0; k < link->columns.count; k++) {
        str cell = to_be(s, link->columns.at[k], "t", "w");
        buf_printf(&filled, "(%.*s) IS NOT NULL AND ", STR_ARG(cell));
        buf_printf(&found, "%sp.%.*s %.*s (%.*s)", k ? " AND " : "", STR_ARG(link->others[k]),
                   STR_ARG(link->equal[k]), STR_ARG(cell));
    }
    s->failed = s->failed || filled.failed || found.failed;
    return hold(s, &link->columns, STATE_ORPHAN,
                str_printf(s->a, "%.*sNOT EXISTS (SELECT 1 FROM %.*s AS p WHERE %.*s)",
                           STR_ARG(buf_str(&filled)), STR_ARG(link->other),
                           STR_ARG(buf_str(&found))));
}

/* Rows of the other side that refer to the row `table`. */
static str referring(shape *s, const relation_link *link, const char *table)
{
    buf b = buf_in(s->a);

    for (size_t k = 0; k < link->count; k++)
        buf_printf(&b, "%s%s.%.*s %.*s p.%.*s", k ? " AND " : "", table, STR_ARG(link->own[k]),
                   STR_ARG(link->equal[k]), STR_ARG(link->others[k]));
    s->failed = s->failed || b.failed;
    return str_printf(s->a, "SELECT 1 FROM %.*s AS p WHERE %.*s", STR_ARG(link->other),
                      STR_ARG(buf_str(&b)));
}

str compose_hold_referred(shape *s, const relation_link *link)
{
    return hold(s, &link->columns, STATE_REFERRED,
                str_printf(s->a, "EXISTS (%.*s)", STR_ARG(referring(s, link, "t"))));
}

static str equal_to_be(shape *s, const relation_columns *unique, const char *other)
{
    buf b = buf_in(s->a);

    for (size_t k = 0; k < unique->count; k++) {
        const relation_column *c = &s->now->columns[unique->at[k]];
        str left = other ? to_be(s, unique->at[k], "q", other)
                         : str_printf(s->a, "q.%.*s", STR_ARG(c->quoted));
        buf_printf(&b, "%s(%.*s) %.*s (%.*s)", k ? " AND " : "", STR_ARG(left), STR_ARG(c->equal),
                   STR_ARG(to_be(s, unique->at[k], "t", "w")));
    }
    s->failed = s->failed || b.failed;
    return buf_str(&b);
}

/* stays: only rows that keep their value count. */
str compose_hold_taken(shape *s, const relation_columns *unique, bool stays)
{
    str moves = over(s, unique, true, " OR ", "y.s@i = 1");
    str kept = str_printf(s->a,
                          " AND NOT EXISTS (SELECT 1 FROM %.*s AS y WHERE y.op = 'U' AND y.state = "
                          "1 AND (%.*s) AND %.*s)",
                          STR_ARG(s->work), STR_ARG(moves), STR_ARG(key_table(s, "q", "y")));

    return hold(s, unique, STATE_TAKEN,
                str_printf(s->a, "EXISTS (SELECT 1 FROM %.*s AS q WHERE %.*s AND NOT (%.*s)%.*s)",
                           STR_ARG(s->table), STR_ARG(equal_to_be(s, unique, NULL)),
                           STR_ARG(key_table(s, "q", "w")), STR_ARG(stays ? kept : STR(""))));
}

str compose_hold_equal(shape *s, const relation_columns *unique)
{
    return hold(s, unique, STATE_TAKEN,
                str_printf(s->a,
                           "EXISTS (SELECT 1 FROM %.*s AS y JOIN %.*s AS q ON %.*s WHERE y.op = "
                           "'U' AND y.state = 1 AND (%.*s) AND %.*s AND NOT (%.*s))",
                           STR_ARG(s->work), STR_ARG(s->table), STR_ARG(key_table(s, "q", "y")),
                           STR_ARG(over(s, unique, true, " OR ", "y.s@i = 1")),
                           STR_ARG(equal_to_be(s, unique, "y")), STR_ARG(key_table(s, "q", "w"))));
}

/* ---- rows that come back and rows that go ---- */

static const char *side_of(const shape *s, size_t i)
{
    return s->in_key[i] ? "k@i" : "v@i";
}

/* w's value for a column of the table; empty: the image does not have it. */
static str given(shape *s, size_t now, const char *alias)
{
    size_t i = s->back[now];

    if (i == SIZE_MAX || !(s->in_key[i] || s->held[i]))
        return (str){ 0 };
    return compose_one(s, i, str_c(s->a, str_printf(s->a, "%s.%s", alias, side_of(s, i))));
}

static str hold_rows(shape *s, char op, int state, str when)
{
    return str_printf(s->a,
                      "UPDATE %.*s AS w SET state = %d WHERE w.op = '%c' AND w.state = 1 AND %.*s",
                      STR_ARG(s->work), state, op, STR_ARG(when));
}

str compose_hold_d_orphans(shape *s, const relation_link *link)
{
    buf filled = buf_in(s->a), found = buf_in(s->a), among = buf_in(s->a);
    bool itself = str_same(link->other, s->table);

    for (size_t k = 0; k < link->columns.count; k++) {
        str cell = given(s, link->columns.at[k], "w"), other = { 0 };
        if (!cell.size)
            return (str){ 0 };
        for (size_t n = 0; itself && n < s->now->column_count; n++)
            if (str_same(s->now->columns[n].quoted, link->others[k]))
                other = given(s, n, "y");
        itself = itself && other.size;
        buf_printf(&filled, "%.*s IS NOT NULL AND ", STR_ARG(cell));
        buf_printf(&found, "%sp.%.*s %.*s %.*s", k ? " AND " : "", STR_ARG(link->others[k]),
                   STR_ARG(link->equal[k]), STR_ARG(cell));
        buf_printf(&among, " AND %.*s %.*s %.*s", STR_ARG(other), STR_ARG(link->equal[k]),
                   STR_ARG(cell));
    }
    s->failed = s->failed || filled.failed || found.failed || among.failed;
    str too = str_printf(
        s->a, " AND NOT EXISTS (SELECT 1 FROM %.*s AS y WHERE y.op = 'D' AND y.state = 1%.*s)",
        STR_ARG(s->work), STR_ARG(buf_str(&among)));
    return hold_rows(s, 'D', STATE_ORPHAN,
                     str_printf(s->a, "%.*sNOT EXISTS (SELECT 1 FROM %.*s AS p WHERE %.*s)%.*s",
                                STR_ARG(buf_str(&filled)), STR_ARG(link->other),
                                STR_ARG(buf_str(&found)), STR_ARG(itself ? too : STR(""))));
}

str compose_hold_d_taken(shape *s, const relation_columns *unique)
{
    buf b = buf_in(s->a);

    for (size_t k = 0; k < unique->count; k++) {
        const relation_column *c = &s->now->columns[unique->at[k]];
        str cell = given(s, unique->at[k], "w");
        if (!cell.size)
            return (str){ 0 };
        buf_printf(&b, "%sq.%.*s %.*s %.*s", k ? " AND " : "", STR_ARG(c->quoted),
                   STR_ARG(c->equal), STR_ARG(cell));
    }
    s->failed = s->failed || b.failed;
    return hold_rows(s, 'D', STATE_TAKEN,
                     str_printf(s->a, "EXISTS (SELECT 1 FROM %.*s AS q WHERE %.*s)",
                                STR_ARG(s->table), STR_ARG(buf_str(&b))));
}

str compose_hold_i_referred(shape *s, const relation_link *link)
{
    str too =
        str_printf(s->a,
                   " AND NOT EXISTS (SELECT 1 FROM %.*s AS y WHERE y.op = 'I' AND y.state = 1 "
                   "AND %.*s)",
                   STR_ARG(s->work), STR_ARG(key_table(s, "p", "y")));
    bool itself = str_same(link->other, s->table);

    return hold_rows(s, 'I', STATE_REFERRED,
                     str_printf(s->a,
                                "EXISTS (SELECT 1 FROM %.*s AS t WHERE %.*s AND EXISTS "
                                "(%.*s%.*s))",
                                STR_ARG(s->table), STR_ARG(key_table(s, "t", "w")),
                                STR_ARG(referring(s, link, "t")), STR_ARG(itself ? too : STR(""))));
}

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
        STR_ARG(s->work), STR_ARG(key_table(s, "t", "w")),
        STR_ARG(compose_each(s, COLUMNS_CHANGED, " OR ", "w.s@i = 1")));
}

str compose_remove(shape *s)
{
    return str_printf(
        s->a,
        "DELETE FROM %.*s AS t WHERE EXISTS (SELECT 1 FROM %.*s AS w WHERE w.op = 'I' "
        "AND w.state = 1 AND %.*s)",
        STR_ARG(s->table), STR_ARG(s->work), STR_ARG(key_table(s, "t", "w")));
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
                                    str_c(s->a, str_printf(s->a, "%s.%s", alias, side_of(s, i)))));
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
                      s->postgres ? " ON CONFLICT DO NOTHING" : "");
}

str compose_not_there(shape *s)
{
    return hold_rows(s, 'D', STATE_TAKEN,
                     str_printf(s->a, "NOT EXISTS (SELECT 1 FROM %.*s AS t WHERE %.*s)",
                                STR_ARG(s->table), STR_ARG(key_table(s, "t", "w"))));
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

str compose_held_up(shape *s)
{
    str columns = compose_each(s, COLUMNS_CHANGED, "", " OR op = 'U' AND s@i IN (3, 4, 5)");

    return str_printf(s->a, "SELECT count(*) FROM %.*s WHERE state IN (3, 4, 5)%.*s",
                      STR_ARG(s->work), STR_ARG(columns));
}

str compose_tally(shape *s)
{
    str columns = compose_each(s, COLUMNS_CHANGED, "", " OR op = 'U' AND s@i = 6");

    return str_printf(s->a, "SELECT count(*) FROM %.*s WHERE op <> 'U' AND state = 6%.*s",
                      STR_ARG(s->work), STR_ARG(columns));
}
