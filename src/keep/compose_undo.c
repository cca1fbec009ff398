#include "keep/compose.h"

/* One row a call: which kinds of changes it made, and for each held column whether it changed it.
 */
str compose_calls(shape *s)
{
    return str_printf(
        s->a,
        "SELECT i.call, max(CASE i.op WHEN 'U' THEN 1 ELSE 0 END), max(CASE i.op WHEN "
        "'D' THEN 1 ELSE 0 END), max(CASE i.op WHEN 'I' THEN 1 ELSE 0 END)%.*s FROM "
        "%.*s AS i GROUP BY i.call ORDER BY i.call DESC",
        STR_ARG(compose_each(s, COLUMNS_HELD, "",
                             ", max(CASE WHEN i.op = 'U' AND i.w@i THEN 1 ELSE 0 "
                             "END)")),
        STR_ARG(s->image));
}

str compose_call_index(shape *s)
{
    if (s->postgres)
        return str_printf(s->a, "CREATE INDEX ON %.*s (call)", STR_ARG(s->image));
    return str_printf(s->a, "CREATE INDEX IF NOT EXISTS homing_keep_call_%lld ON %.*s (call)",
                      (long long)s->id, STR_ARG(s->image));
}

str compose_analyze(shape *s, str table)
{
    return str_printf(s->a, "ANALYZE %.*s", STR_ARG(table));
}

static str postgres_trigger(shape *s, const relation_trigger *t, bool on)
{
    if (t->enabled == 'D' || t->enabled == 'R')
        return (str){ 0 };
    return str_printf(s->a, "ALTER TABLE %.*s %s TRIGGER %.*s", STR_ARG(s->table),
                      !on                 ? "DISABLE"
                      : t->enabled == 'A' ? "ENABLE ALWAYS"
                                          : "ENABLE",
                      STR_ARG(t->name));
}

str compose_trigger(shape *s, const relation_trigger *t, bool on)
{
    if (s->postgres)
        return postgres_trigger(s, t, on);
    return on ? t->sql : str_printf(s->a, "DROP TRIGGER %.*s", STR_ARG(t->name));
}

str compose_lock(arena *a, const relation *of)
{
    return str_printf(a, "LOCK TABLE %.*s IN SHARE ROW EXCLUSIVE MODE", STR_ARG(of->path));
}

str compose_quarantined(shape *s, const quarantine_place *q)
{
    return str_printf(s->a, "SELECT count(*) FROM %.*s WHERE keep = %lld", STR_ARG(q->table),
                      (long long)s->id);
}
