#include "keep/compose.h"

/*
 * ---- the image's table ----
 *
 * Columns of SQLite are declared BLOB: no value is converted in them, as without a type, which
 * programs that look at all tables do not expect.
 */

str compose_image(shape *s)
{
    if (!s->postgres)
        return str_printf(
            s->a, "CREATE TABLE %.*s (call BLOB, op BLOB, %.*s%s%.*s)", STR_ARG(s->image),
            STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "k@i BLOB")),
            shape_count(s, COLUMNS_HELD) ? ", " : "",
            STR_ARG(compose_each(s, COLUMNS_HELD, ", ", "o@i BLOB, n@i BLOB, w@i BLOB")));
    return str_printf(
        s->a,
        "CREATE TABLE %.*s AS SELECT 0::pg_catalog.int8 AS call, "
        "''::pg_catalog.\"char\" AS op, %.*s%s%.*s FROM %.*s AS t WITH NO DATA",
        STR_ARG(s->image), STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "@v{t} AS k@i")),
        shape_count(s, COLUMNS_HELD) ? ", " : "",
        STR_ARG(compose_each(s, COLUMNS_HELD, ", ", "@v{t} AS o@i, @v{t} AS n@i, false AS w@i")),
        STR_ARG(s->table));
}

/* The columns of a change in the image: op, key and one side of all others. */
static str row_columns(shape *s, const char *side)
{
    return str_printf(s->a, "call, op, %.*s%s%.*s",
                      STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "k@i")),
                      shape_count(s, COLUMNS_HELD) ? ", " : "",
                      STR_ARG(compose_each(s, COLUMNS_HELD, ", ", side)));
}

static str row_values(shape *s, const char *each)
{
    return compose_each(s, COLUMNS_KEY, ", ", each).size
               ? str_printf(s->a, "%.*s%s%.*s", STR_ARG(compose_each(s, COLUMNS_KEY, ", ", each)),
                            shape_count(s, COLUMNS_HELD) ? ", " : "",
                            STR_ARG(compose_each(s, COLUMNS_HELD, ", ", each)))
               : (str){ 0 };
}

str compose_whole(shape *s, int64_t at)
{
    return str_printf(s->a, "INSERT INTO %.*s (%.*s) SELECT %lld, 'D', %.*s FROM %.*s AS t",
                      STR_ARG(s->image), STR_ARG(row_columns(s, "o@i")), (long long)at,
                      STR_ARG(row_values(s, "@v{t}")), STR_ARG(s->table));
}

/* ---- PostgreSQL: functions and statement triggers ---- */

enum { INSERTS, UPDATES, DELETES, EVENTS };

static const struct {
    const char *event, *name, *tables;
} events[EVENTS] = {
    [INSERTS] = { "INSERT", "insert", "NEW TABLE AS homing_new" },
    [UPDATES] = { "UPDATE", "update", "OLD TABLE AS homing_old NEW TABLE AS homing_new" },
    [DELETES] = { "DELETE", "delete", "OLD TABLE AS homing_old" },
};

static str whole_rows(shape *s, const char *op, const char *alias, const char *side, str from)
{
    const char *side_value = str_c(s->a, str_printf(s->a, "@v{%s}", alias));

    return str_printf(s->a, "INSERT INTO %.*s (%.*s) SELECT homing_call, '%s', %.*s FROM %.*s; ",
                      STR_ARG(s->image), STR_ARG(row_columns(s, side)), op,
                      STR_ARG(row_values(s, side_value)), STR_ARG(from));
}

/* Both tables have the rows in the order in which they were changed. */
static str by_order(shape *s)
{
    return str_printf(
        s->a, "(SELECT pg_catalog.row_number() OVER () AS homing_at, x.* FROM homing_old AS x) AS "
              "o JOIN (SELECT pg_catalog.row_number() OVER () AS homing_at, x.* FROM homing_new AS "
              "x) AS n ON o.homing_at OPERATOR(pg_catalog.=) n.homing_at");
}

static const char changed_values[] =
    "CASE WHEN x.w@i OR x.op <> 'U' THEN x.o@i END, CASE WHEN x.w@i OR x.op <> 'U' THEN x.n@i END, "
    "x.w@i";

static str changed_rows(shape *s, const char *op, str from)
{
    const char *more = shape_count(s, COLUMNS_HELD) ? ", " : "";
    str any = compose_each(s, COLUMNS_HELD, " OR ", "x.w@i");

    return str_printf(
        s->a,
        "INSERT INTO %.*s (%.*s) SELECT homing_call, x.op, %.*s%s%.*s FROM (SELECT %s AS op, "
        "%.*s%s%.*s FROM %.*s OFFSET 0) AS x WHERE x.op <> 'U'%s%.*s; ",
        STR_ARG(s->image), STR_ARG(row_columns(s, "o@i, n@i, w@i")),
        STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "x.k@i")), more,
        STR_ARG(compose_each(s, COLUMNS_HELD, ", ", changed_values)), op,
        STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "coalesce(@v{n}, @v{o}) AS k@i")), more,
        STR_ARG(compose_each(s, COLUMNS_HELD, ", ",
                             "@v{o} AS o@i, @v{n} AS n@i, NOT @[@v{o}|@v{n}] AS w@i")),
        STR_ARG(from), any.size ? " OR " : "", STR_ARG(any));
}

/* A key whose values have more forms than =, or rows that several foreign keys of one statement
 * change: told by order, which takes three passes. */
static bool needs_order(const shape *s)
{
    for (size_t i = 0; i < s->of->column_count; i++)
        if (s->in_key[i] && !s->of->columns[i].plain)
            return true;
    return s->of->out_count > 1;
}

static str update_body(shape *s)
{
    str first = compose_each(s, COLUMNS_KEY, "\n", "@c");
    str rest, name = str_split(first, '\n', &rest);

    if (!needs_order(s)) {
        const char *op =
            str_c(s->a, str_printf(s->a,
                                   "CASE WHEN o.%.*s IS NULL THEN 'I' WHEN n.%.*s IS NULL THEN 'D' "
                                   "ELSE 'U' END::pg_catalog.\"char\"",
                                   STR_ARG(name), STR_ARG(name)));
        return changed_rows(s, op,
                            str_printf(s->a, "homing_old AS o FULL JOIN homing_new AS n ON %.*s",
                                       STR_ARG(compose_key(s, "o.@c", "n.@c"))));
    }
    str pairs = by_order(s), same = compose_each(s, COLUMNS_KEY, " AND ", "@[@v{o}|@v{n}]");
    str kept = str_printf(s->a, "%.*s WHERE %.*s", STR_ARG(pairs), STR_ARG(same));
    str moved = str_printf(s->a, "%.*s WHERE NOT (%.*s)", STR_ARG(pairs), STR_ARG(same));
    return str_printf(s->a, "%.*s%.*s%.*s",
                      STR_ARG(changed_rows(s, "'U'::pg_catalog.\"char\"", kept)),
                      STR_ARG(whole_rows(s, "D", "o", "o@i", moved)),
                      STR_ARG(whole_rows(s, "I", "n", "n@i", moved)));
}

/* How often it ran and how many rows it wrote stand in a setting of the transaction. */
static str postgres_function(shape *s, size_t event)
{
    str work = event == UPDATES   ? update_body(s)
               : event == INSERTS ? whole_rows(s, "I", "n", "n@i", STR("homing_new AS n"))
                                  : whole_rows(s, "D", "o", "o@i", STR("homing_old AS o"));
    str body = str_printf(
        s->a,
        "DECLARE homing_call pg_catalog.int8 := "
        "pg_catalog.current_setting('homing.keep_call_%lld')::pg_catalog.int8; homing_rows "
        "pg_catalog.int8; BEGIN %.*sGET DIAGNOSTICS homing_rows = ROW_COUNT; IF homing_rows > 0%s "
        "THEN PERFORM pg_catalog.set_config('homing.keep_turns_%lld', "
        "(pg_catalog.current_setting('homing.keep_turns_%lld')::pg_catalog.int8 + "
        "%d)::pg_catalog.text, true); END IF; RETURN NULL; END",
        (long long)s->id, STR_ARG(work), event == UPDATES && needs_order(s) ? " OR true" : "",
        (long long)s->id, (long long)s->id, event == UPDATES && needs_order(s) ? 2 : 1);

    return str_printf(
        s->a,
        "CREATE FUNCTION homing_keep.homing_capture_%lld_%s() RETURNS pg_catalog.trigger LANGUAGE "
        "plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET work_mem = '128MB' SET "
        "jit = off AS %.*s",
        (long long)s->id, events[event].name, STR_ARG(compose_text(s, body)));
}

static str postgres_trigger(shape *s, size_t event)
{
    return str_printf(s->a,
                      "CREATE TRIGGER homing_capture_%lld_%s AFTER %s ON %.*s REFERENCING %s FOR "
                      "EACH STATEMENT EXECUTE FUNCTION homing_keep.homing_capture_%lld_%s()",
                      (long long)s->id, events[event].name, events[event].event, STR_ARG(s->table),
                      events[event].tables, (long long)s->id, events[event].name);
}

static str postgres_always(shape *s, size_t event)
{
    return str_printf(s->a, "ALTER TABLE %.*s ENABLE ALWAYS TRIGGER homing_capture_%lld_%s",
                      STR_ARG(s->table), (long long)s->id, events[event].name);
}

/* ---- SQLite: row triggers of this session ---- */

static const char call_now[] = "(SELECT c.call FROM homing_keep_state AS c WHERE c.id = %lld)";

static str sqlite_row(shape *s, const char *op, const char *alias, const char *side)
{
    str when = str_printf(s->a, call_now, (long long)s->id);

    return str_printf(s->a, "INSERT INTO %.*s (%.*s) SELECT %.*s, '%s', %.*s", STR_ARG(s->image),
                      STR_ARG(row_columns(s, side)), STR_ARG(when), op,
                      STR_ARG(row_values(s, str_c(s->a, str_printf(s->a, "%s.@c", alias)))));
}

static str sqlite_update(shape *s)
{
    str same = compose_each(s, COLUMNS_KEY, " AND ", "@[OLD.@c|NEW.@c]");
    str when = str_printf(s->a, call_now, (long long)s->id);
    str any = compose_each(s, COLUMNS_HELD, " OR ", "NOT @[OLD.@c|NEW.@c]");
    const char *more = any.size ? ", " : "";

    return str_printf(
        s->a,
        "INSERT INTO %.*s (%.*s) SELECT %.*s, 'U', %.*s%s%.*s WHERE %.*s AND (%.*s); "
        "%.*s WHERE NOT (%.*s); %.*s WHERE NOT (%.*s)",
        STR_ARG(s->image), STR_ARG(row_columns(s, "o@i, n@i, w@i")), STR_ARG(when),
        STR_ARG(compose_each(s, COLUMNS_KEY, ", ", "NEW.@c")), more,
        STR_ARG(compose_each(s, COLUMNS_HELD, ", ",
                             "CASE WHEN NOT @[OLD.@c|NEW.@c] THEN OLD.@c END, CASE WHEN NOT "
                             "@[OLD.@c|NEW.@c] THEN NEW.@c END, NOT @[OLD.@c|NEW.@c]")),
        STR_ARG(same), STR_ARG(any.size ? any : STR("0")),
        STR_ARG(sqlite_row(s, "D", "OLD", "o@i")), STR_ARG(same),
        STR_ARG(sqlite_row(s, "I", "NEW", "n@i")), STR_ARG(same));
}

static str sqlite_trigger(shape *s, size_t event)
{
    str work = event == UPDATES   ? sqlite_update(s)
               : event == INSERTS ? sqlite_row(s, "I", "NEW", "n@i")
                                  : sqlite_row(s, "D", "OLD", "o@i");

    return str_printf(s->a,
                      "CREATE TEMP TRIGGER homing_capture_%lld_%s AFTER %s ON main.%.*s FOR EACH "
                      "ROW BEGIN %.*s; END",
                      (long long)s->id, events[event].name, events[event].event, STR_ARG(s->table),
                      STR_ARG(work));
}

str compose_capture(shape *s, size_t n)
{
    if (!s->postgres)
        return n < EVENTS ? sqlite_trigger(s, n) : (str){ 0 };
    switch (n / EVENTS) {
    case 0:
        return postgres_function(s, n);
    case 1:
        return postgres_trigger(s, n - EVENTS);
    case 2:
        return s->always ? postgres_always(s, n - 2 * EVENTS) : (str){ 0 };
    default:
        return (str){ 0 };
    }
}

str compose_release(shape *s, bool gone, size_t n)
{
    size_t first = gone || !s->postgres ? 0 : EVENTS;

    if (n >= first + EVENTS)
        return (str){ 0 };
    if (!s->postgres)
        return str_printf(s->a, "DROP TRIGGER IF EXISTS temp.homing_capture_%lld_%s",
                          (long long)s->id, events[n].name);
    if (n < first)
        return str_printf(s->a, "DROP TRIGGER homing_capture_%lld_%s ON %.*s", (long long)s->id,
                          events[n].name, STR_ARG(s->table));
    return str_printf(s->a, "DROP FUNCTION homing_keep.homing_capture_%lld_%s()", (long long)s->id,
                      events[n - first].name);
}

str compose_count(shape *s, str table)
{
    return str_printf(s->a, "SELECT count(*) FROM %.*s", STR_ARG(table));
}

str compose_net(shape *s)
{
    return str_printf(s->a,
                      "SELECT coalesce(sum(CASE i.op WHEN 'I' THEN 1 WHEN 'D' THEN -1 ELSE 0 END), "
                      "0) FROM %.*s AS i",
                      STR_ARG(s->image));
}

/* Only SQLite has keys that may be NULL. */
str compose_unnamed(shape *s)
{
    for (size_t i = 0; i < s->of->column_count; i++)
        if (s->in_key[i] && s->of->columns[i].nullable)
            return str_printf(s->a, "SELECT count(*) FROM %.*s AS t WHERE %.*s", STR_ARG(s->table),
                              STR_ARG(compose_each(s, COLUMNS_KEY, " OR ", "t.@c IS NULL")));
    return (str){ 0 };
}
