#include "keep/compose.h"

/*
 * Copies of rows: PostgreSQL keeps the columns' types by copying their declaration with the rows,
 * in SQLite a BLOB column keeps every value as it is.
 */

/* with_name: what a column is taken from and is called; name: the latter. */
static str copy_table(shape *s, str place, const char *with_name, const char *name)
{
    if (s->postgres)
        return str_printf(s->a, "CREATE TABLE %.*s AS SELECT %.*s FROM %.*s AS t WITH NO DATA",
                          STR_ARG(place), STR_ARG(compose_each(s, COLUMNS_ALL, ", ", with_name)),
                          STR_ARG(s->table));
    return str_printf(s->a, "CREATE TABLE %.*s (%.*s)", STR_ARG(place),
                      STR_ARG(compose_each(s, COLUMNS_ALL, ", ", name)));
}

str compose_copy(shape *s, str place)
{
    return str_printf(s->a, "INSERT INTO %.*s SELECT %.*s FROM %.*s AS t", STR_ARG(place),
                      STR_ARG(compose_each(s, COLUMNS_ALL, ", ", "@v{t}")), STR_ARG(s->table));
}

str compose_values_table(shape *s, str place)
{
    return copy_table(s, place, "@v{t} AS k@i", "k@i BLOB");
}

str compose_left_table(shape *s, str place)
{
    return copy_table(s, place, "@v{t} AS @c", "@c BLOB");
}

str compose_return(shape *s, str place, size_t column)
{
    return str_printf(s->a, "UPDATE %.*s AS t SET %.*s FROM %.*s AS w WHERE %.*s AND NOT %.*s",
                      STR_ARG(s->table), STR_ARG(compose_one(s, column, "@c = w.k@i")),
                      STR_ARG(place), STR_ARG(compose_row(s, "t", "w")),
                      STR_ARG(compose_one(s, column, "@[@v{t}|w.k@i]")));
}

/* ---- a table that was built anew: s is the one before, n the one that is there now ---- */

/* The position in n of the column of s of the same name; SIZE_MAX: none. */
static size_t beside(const shape *s, const relation *n, size_t i)
{
    return relation_column_at(n, s->of->columns[i].name);
}

/* "alias.key = other.key", both by the names that the columns have in s. */
static str pair(shape *s, const char *left, const char *right)
{
    return compose_key(s, str_c(s->a, str_printf(s->a, "%s.@n", left)),
                       str_c(s->a, str_printf(s->a, "%s.@n", right)));
}

/* Whether the application changed a column of the row since: l is what the migration left. */
static str changed_since(shape *s, shape *now, size_t i)
{
    return compose_one(now, beside(s, now->now, i), "NOT @[l.@n|n.@n]");
}

static str before_differs(shape *s, const relation *now, size_t i)
{
    if (!str_same(s->of->columns[i].stored, now->columns[beside(s, now, i)].stored))
        return STR("true");
    return compose_one(s, i, "NOT @[@v{b}|n.@n]");
}

static str image_columns(shape *s, const char *held)
{
    return str_printf(s->a, "call, op, %.*s%.*s",
                      STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "k@i")),
                      STR_ARG(compose_each(s, COLUMNS_HELD, "", held)));
}

str compose_left_changed(shape *s, shape *now, str left)
{
    buf cells = buf_in(s->a), any = buf_in(s->a), names = buf_in(s->a);

    for (size_t i = 0; i < s->of->column_count; i++) {
        if (!s->held[i])
            continue;
        str since = changed_since(s, now, i), differs = before_differs(s, now->now, i);
        buf_printf(
            &cells,
            ", n.%.*s AS o%zu, %.*s AS n%zu, (l.there IS NULL OR %.*s) AS c%zu, %.*s AS d%zu",
            STR_ARG(s->of->columns[i].quoted), i, STR_ARG(compose_one(s, i, "@v{b}")), i,
            STR_ARG(since), i, STR_ARG(differs), i);
        buf_printf(
            &names,
            ", CASE WHEN x.c%zu AND x.d%zu THEN x.o%zu END, CASE WHEN x.c%zu AND x.d%zu THEN "
            "x.n%zu END, x.c%zu AND x.d%zu",
            i, i, i, i, i, i, i, i);
        buf_printf(&any, "%sx.c%zu AND x.d%zu", any.size ? " OR " : "", i, i);
    }
    s->failed = s->failed || cells.failed || any.failed || names.failed;
    return str_printf(
        s->a,
        "INSERT INTO %.*s (%.*s) SELECT 1, 'U', %.*s%.*s FROM (SELECT %.*s%.*s FROM "
        "%.*s AS n JOIN %.*s AS b ON %.*s LEFT JOIN (SELECT 1 AS there, l.* FROM "
        "%.*s AS l) AS l ON %.*s) AS x WHERE %.*s",
        STR_ARG(s->image), STR_ARG(image_columns(s, ", o@i, n@i, w@i")),
        STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "x.k@i")), STR_ARG(buf_str(&names)),
        STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "@v{b} AS k@i")), STR_ARG(buf_str(&cells)),
        STR_ARG(now->table), STR_ARG(s->table), STR_ARG(pair(s, "b", "n")), STR_ARG(left),
        STR_ARG(pair(s, "n", "l")), STR_ARG(any.size ? buf_str(&any) : STR("false")));
}

/* Rows that the application inserted, and rows of the migration's that it changed. */
str compose_left_new(shape *s, shape *now, str left)
{
    buf same = buf_in(s->a);

    for (size_t i = 0; i < s->of->column_count; i++)
        if (s->held[i])
            buf_printf(&same, " AND %.*s",
                       STR_ARG(compose_one(now, beside(s, now->now, i), "@[l.@n|n.@n]")));
    s->failed = s->failed || same.failed;
    return str_printf(s->a,
                      "INSERT INTO %.*s (%.*s) SELECT 1, 'D', %.*s%.*s FROM %.*s AS n WHERE NOT "
                      "EXISTS (SELECT 1 FROM %.*s AS b WHERE %.*s) AND NOT EXISTS (SELECT 1 FROM "
                      "%.*s AS l WHERE %.*s%.*s)",
                      STR_ARG(s->image), STR_ARG(image_columns(s, ", o@i")),
                      STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "n.@n")),
                      STR_ARG(compose_each(s, COLUMNS_HELD, "", ", n.@n")), STR_ARG(now->table),
                      STR_ARG(s->table), STR_ARG(pair(s, "b", "n")), STR_ARG(left),
                      STR_ARG(pair(s, "l", "n")), STR_ARG(buf_str(&same)));
}

/* Rows that the application deleted. */
str compose_left_gone(shape *s, shape *now, str left)
{
    return str_printf(
        s->a,
        "INSERT INTO %.*s (%.*s) SELECT 1, 'I', %.*s%.*s FROM %.*s AS b WHERE EXISTS "
        "(SELECT 1 FROM %.*s AS l WHERE %.*s) AND NOT EXISTS (SELECT 1 FROM %.*s AS n "
        "WHERE %.*s)",
        STR_ARG(s->image), STR_ARG(image_columns(s, ", n@i")),
        STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "@v{b}")),
        STR_ARG(compose_each(s, COLUMNS_HELD, "", ", @v{b}")), STR_ARG(s->table), STR_ARG(left),
        STR_ARG(pair(s, "l", "b")), STR_ARG(now->table), STR_ARG(pair(s, "n", "b")));
}

/* ---- rows that leave ---- */

/* Rows t whose foreign key refers to nothing. */
str compose_orphan(shape *s, const relation_link *link)
{
    buf filled = buf_in(s->a), found = buf_in(s->a);

    for (size_t k = 0; k < link->count; k++) {
        buf_printf(&filled, "t.%.*s IS NOT NULL AND ", STR_ARG(link->own[k]));
        buf_printf(&found, "%sp.%.*s %.*s t.%.*s", k ? " AND " : "", STR_ARG(link->others[k]),
                   STR_ARG(link->equal[k]), STR_ARG(link->own[k]));
    }
    s->failed = s->failed || filled.failed || found.failed;
    return str_printf(s->a, "%.*sNOT EXISTS (SELECT 1 FROM %.*s AS p WHERE %.*s)",
                      STR_ARG(buf_str(&filled)), STR_ARG(link->other), STR_ARG(buf_str(&found)));
}

str compose_null(shape *s, size_t column)
{
    return str_printf(s->a, "t.%.*s IS NULL", STR_ARG(s->now->columns[column].quoted));
}

str compose_leaving(shape *s, const quarantine_place *q, str when, const char *why)
{
    aside what = {
        .key = compose_object(s, s->of->key.count ? COLUMNS_KEY : COLUMNS_ALL, "@v{t}"),
        .before = compose_object(s, COLUMNS_ALL, "@v{t}"),
        .found = STR("''"),
        .why = compose_text(s, str_of(why)),
        .from = str_printf(s->a, "%.*s AS t WHERE %.*s", STR_ARG(s->table), STR_ARG(when)),
    };

    return compose_put_aside(s, q, &what);
}

str compose_leave(shape *s, str when)
{
    return str_printf(s->a, "DELETE FROM %.*s AS t WHERE %.*s", STR_ARG(s->table), STR_ARG(when));
}

/* Rows elsewhere that refer to rows that would leave. */
str compose_clinging(shape *s, const relation_link *link, str when)
{
    buf b = buf_in(s->a);

    for (size_t k = 0; k < link->count; k++)
        buf_printf(&b, " AND t.%.*s %.*s c.%.*s", STR_ARG(link->own[k]), STR_ARG(link->equal[k]),
                   STR_ARG(link->others[k]));
    s->failed = s->failed || b.failed;
    return str_printf(s->a, "SELECT count(*) FROM %.*s AS t, %.*s AS c WHERE %.*s%.*s",
                      STR_ARG(s->table), STR_ARG(link->other), STR_ARG(when), STR_ARG(buf_str(&b)));
}
