#include "keep/compose.h"

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
                      STR_ARG(compose_row(s, "t", "w")), STR_ARG(when));
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
                          STR_ARG(s->work), STR_ARG(moves), STR_ARG(compose_row(s, "q", "y")));

    return hold(s, unique, STATE_TAKEN,
                str_printf(s->a, "EXISTS (SELECT 1 FROM %.*s AS q WHERE %.*s AND NOT (%.*s)%.*s)",
                           STR_ARG(s->table), STR_ARG(equal_to_be(s, unique, NULL)),
                           STR_ARG(compose_row(s, "q", "w")), STR_ARG(stays ? kept : STR(""))));
}

str compose_hold_equal(shape *s, const relation_columns *unique)
{
    return hold(s, unique, STATE_TAKEN,
                str_printf(s->a,
                           "EXISTS (SELECT 1 FROM %.*s AS y JOIN %.*s AS q ON %.*s WHERE y.op = "
                           "'U' AND y.state = 1 AND (%.*s) AND %.*s AND NOT (%.*s))",
                           STR_ARG(s->work), STR_ARG(s->table), STR_ARG(compose_row(s, "q", "y")),
                           STR_ARG(over(s, unique, true, " OR ", "y.s@i = 1")),
                           STR_ARG(equal_to_be(s, unique, "y")),
                           STR_ARG(compose_row(s, "q", "w"))));
}

/* ---- rows that come back and rows that go ---- */

/* w's value for a column of the table; empty: the image does not have it. */
static str given(shape *s, size_t now, const char *alias)
{
    size_t i = s->back[now];

    if (i == SIZE_MAX || !(s->in_key[i] || s->held[i]))
        return (str){ 0 };
    return compose_one(s, i,
                       str_c(s->a, str_printf(s->a, "%s.%c@i", alias, s->in_key[i] ? 'k' : 'v')));
}

static str hold_rows(shape *s, char op, int state, str when)
{
    if (!when.size)
        return when;
    return str_printf(s->a,
                      "UPDATE %.*s AS w SET state = %d WHERE w.op = '%c' AND w.state = 1 AND %.*s",
                      STR_ARG(s->work), state, op, STR_ARG(when));
}

/* Empty: the image does not have all of the key's columns. */
static str orphan_when(shape *s, const relation_link *link)
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
    return str_printf(s->a, "%.*sNOT EXISTS (SELECT 1 FROM %.*s AS p WHERE %.*s)%.*s",
                      STR_ARG(buf_str(&filled)), STR_ARG(link->other), STR_ARG(buf_str(&found)),
                      STR_ARG(itself ? too : STR("")));
}

str compose_hold_d_orphans(shape *s, const relation_link *link)
{
    return hold_rows(s, 'D', STATE_ORPHAN, orphan_when(s, link));
}

static str taken_when(shape *s, const relation_columns *unique)
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
    return str_printf(s->a, "EXISTS (SELECT 1 FROM %.*s AS q WHERE %.*s)", STR_ARG(s->table),
                      STR_ARG(buf_str(&b)));
}

str compose_hold_d_taken(shape *s, const relation_columns *unique)
{
    return hold_rows(s, 'D', STATE_TAKEN, taken_when(s, unique));
}

/* too: what rows of the same table that refer to it must not be. */
static str referred_when(shape *s, const relation_link *link, str too)
{
    return str_printf(s->a, "EXISTS (SELECT 1 FROM %.*s AS t WHERE %.*s AND EXISTS (%.*s%.*s))",
                      STR_ARG(s->table), STR_ARG(compose_row(s, "t", "w")),
                      STR_ARG(referring(s, link, "t")), STR_ARG(too));
}

str compose_hold_i_referred(shape *s, const relation_link *link)
{
    str too =
        str_printf(s->a,
                   " AND NOT EXISTS (SELECT 1 FROM %.*s AS y WHERE y.op = 'I' AND y.state = 1 "
                   "AND %.*s)",
                   STR_ARG(s->work), STR_ARG(compose_row(s, "p", "y")));
    bool itself = str_same(link->other, s->table);

    return hold_rows(s, 'I', STATE_REFERRED, referred_when(s, link, itself ? too : STR("")));
}

/* Rows w that neither come nor go, as far as can be said without those that come and go beside
 * them. */
str compose_held(shape *s)
{
    buf b = buf_in(s->a);

    buf_add_c(&b, "(false");
    for (size_t k = 0; k < s->now->out_count; k++) {
        const relation_link *link = &s->now->out[k];
        bool itself = str_same(link->other, s->table) || link->columns.count != link->count;
        str when = itself ? (str){ 0 } : orphan_when(s, link);
        if (when.size)
            buf_printf(&b, " OR w.op = 'D' AND %.*s", STR_ARG(when));
    }
    for (size_t k = 0; k < s->now->unique_count; k++) {
        str when = taken_when(s, &s->now->uniques[k]);
        if (when.size)
            buf_printf(&b, " OR w.op = 'D' AND %.*s", STR_ARG(when));
    }
    for (size_t k = 0; k < s->now->in_count; k++)
        if (!str_same(s->now->in[k].other, s->table))
            buf_printf(&b, " OR w.op = 'I' AND %.*s",
                       STR_ARG(referred_when(s, &s->now->in[k], STR(""))));
    buf_add_c(&b, ")");
    s->failed = s->failed || b.failed;
    return buf_str(&b);
}
