#include "sql/batch.h"

typedef enum key_family { KEY_NUMBER, KEY_TEXT, KEY_UUID, KEY_TIME, KEY_OTHER } key_family;

static const struct {
    const char *type;
    key_family family;
    bool bare; /* written without quotes */
} types[] = {
    { "smallint", KEY_NUMBER, true },
    { "integer", KEY_NUMBER, true },
    { "bigint", KEY_NUMBER, true },
    { "numeric", KEY_NUMBER, false },
    { "text", KEY_TEXT, false },
    { "character varying", KEY_TEXT, false },
    { "uuid", KEY_UUID, false },
    { "date", KEY_TIME, false },
    { "timestamp without time zone", KEY_TIME, false },
    { "timestamp with time zone", KEY_TIME, false },
};

static key_family family_of(str type, bool *bare)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (str_is(type, types[i].type)) {
            *bare = types[i].bare;
            return types[i].family;
        }
    }
    *bare = false;
    return KEY_OTHER;
}

/* How a key is read as text, and what tells its type. */
static const char *text_of(dialect d)
{
    return d == DIALECT_POSTGRES ? "::pg_catalog.text" : "";
}

static str type_of(arena *a, dialect d, str expression)
{
    if (d == DIALECT_POSTGRES)
        return str_printf(a, "pg_catalog.pg_typeof(%.*s)::pg_catalog.text", STR_ARG(expression));
    return str_printf(a, "typeof(%.*s)", STR_ARG(expression));
}

str batch_ends_sql(arena *a, const batch_walk *w)
{
    const char *cast = text_of(w->dialect);
    str type = type_of(a, w->dialect, str_printf(a, "lowest.k"));

    return str_printf(a,
                      "SELECT lowest.k%s, highest.k%s, %.*s FROM (SELECT %.*s AS k FROM %.*s WHERE "
                      "%.*s IS NOT NULL ORDER BY 1 "
                      "LIMIT 1) AS lowest, (SELECT %.*s AS k FROM %.*s WHERE %.*s IS NOT NULL "
                      "ORDER BY 1 DESC LIMIT 1) AS highest",
                      cast, cast, STR_ARG(type), STR_ARG(w->column), STR_ARG(w->table),
                      STR_ARG(w->column), STR_ARG(w->column), STR_ARG(w->table),
                      STR_ARG(w->column));
}

str batch_next_sql(arena *a, const batch_walk *w, const str *from, str type)
{
    str above = from ? str_printf(a, "> %.*s", STR_ARG(batch_literal(a, w->dialect, *from, type)))
                     : STR("IS NOT NULL");

    str rows = str_printf(a, "SELECT %.*s FROM %.*s WHERE %.*s %.*s ORDER BY 1", STR_ARG(w->column),
                          STR_ARG(w->table), STR_ARG(w->column), STR_ARG(above));

    /* The row that ends a full batch, and only when there is none the last one: a sort of the batch
     * would cost a tenth of its UPDATE. */
    str key = str_printf(a, "coalesce((%.*s LIMIT 1 OFFSET %lld), (%.*s DESC LIMIT 1))",
                         STR_ARG(rows), (long long)w->size - 1, STR_ARG(rows));

    return str_printf(a, "SELECT %.*s%s", STR_ARG(key), text_of(w->dialect));
}

str batch_previous_sql(arena *a, const batch_walk *w, str to, str type)
{
    /* The greatest key below that of the size-th row: equal keys stay together. The key becomes
     * text only outside of the query that orders it: ORDER BY a name would mean that text. */
    return str_printf(
        a,
        "SELECT (SELECT %.*s FROM %.*s WHERE %.*s < (SELECT %.*s FROM %.*s WHERE "
        "%.*s <= %.*s ORDER BY 1 DESC LIMIT 1 OFFSET %lld) ORDER BY 1 DESC LIMIT 1)%s",
        STR_ARG(w->column), STR_ARG(w->table), STR_ARG(w->column), STR_ARG(w->column),
        STR_ARG(w->table), STR_ARG(w->column), STR_ARG(batch_literal(a, w->dialect, to, type)),
        (long long)w->size - 1, text_of(w->dialect));
}

str batch_nulls_sql(arena *a, const batch_walk *w)
{
    return str_printf(a, "SELECT 1 FROM %.*s WHERE %.*s IS NULL LIMIT 1", STR_ARG(w->table),
                      STR_ARG(w->column));
}

str batch_literal(arena *a, dialect d, str key, str type)
{
    bool bare;
    int64_t n;

    (void)family_of(type, &bare);
    if (bare && str_int64(key, &n))
        return str_printf(a, "(%.*s)", STR_ARG(key));
    str quoted = quote_text(a, d, key);
    if (d != DIALECT_POSTGRES)
        return quoted;
    return str_printf(a, "%.*s::%.*s", STR_ARG(quoted), STR_ARG(type));
}

static bool nothing_below(str lowest, str type, err *e)
{
    (void)err_set(
        e, ERR_CONTRACT,
        "no value of type %.*s stands below the lowest key '%.*s', where the first batch begins",
        STR_ARG(type), STR_ARG(str_cut(lowest, 0, 40)));
    err_hint(e, "batch by another column, or change the row with that key in a step of its own");
    return false;
}

bool batch_below(arena *a, dialect d, str lowest, str type, str *out, err *e)
{
    static const str zero_uuid = { "00000000-0000-0000-0000-000000000000", 36 };
    bool bare;
    int64_t n;

    switch (family_of(type, &bare)) {
    case KEY_NUMBER:
        if (!str_int64(lowest, &n))
            *out = str_printf(a, "(%.*s - 1)", STR_ARG(batch_literal(a, d, lowest, type)));
        else if (n == INT64_MIN)
            return nothing_below(lowest, type, e);
        else
            *out = str_printf(a, "(%lld)", (long long)n - 1);
        return true;
    case KEY_TEXT:
        if (lowest.size == 0)
            return nothing_below(lowest, type, e);
        *out = batch_literal(a, d, (str){ 0 }, type);
        return true;
    case KEY_UUID:
        if (str_same(lowest, zero_uuid))
            return nothing_below(lowest, type, e);
        *out = batch_literal(a, d, zero_uuid, type);
        return true;
    case KEY_TIME:
        if (str_is(lowest, "-infinity"))
            return nothing_below(lowest, type, e);
        *out = batch_literal(a, d, STR("-infinity"), type);
        return true;
    case KEY_OTHER:
        break;
    }
    (void)err_set(e, ERR_CONTRACT, "batches by a key of type %.*s are not known", STR_ARG(type));
    err_hint(e, "batch by a number, text, uuid, date or timestamp column");
    return false;
}
