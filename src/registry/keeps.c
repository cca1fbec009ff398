#include "registry/keeps.h"

#include "base/clock.h"
#include "registry/calls.h"
#include "registry/cells.h"

enum { WORD_SHOWN = 40 };

static const char *const kind_names[KEEP_KIND_COUNT] = {
    [KEEP_TABLE] = "table",   [KEEP_COLUMN] = "column", [KEEP_VALUES] = "values",
    [KEEP_OBJECT] = "object", [KEEP_ROWS] = "rows",     [KEEP_LEFT] = "left",
    [KEEP_WAY] = "way",
};
static const char *const state_names[KEEP_STATE_COUNT] = {
    [KEEP_KEPT] = "kept",
    [KEEP_RETURNED] = "returned",
    [KEEP_FINALISED] = "finalised",
};

const char *keep_kind_name(keep_kind k)
{
    return kind_names[k];
}

const char *keep_state_name(keep_state s)
{
    return state_names[s];
}

static bool from_name(const char *const *names, int count, str name, int *out)
{
    for (*out = 0; *out < count; ++*out)
        if (str_is(name, names[*out]))
            return true;
    return false;
}

bool keep_kind_from_name(str name, keep_kind *out)
{
    int at;

    if (!from_name(kind_names, KEEP_KIND_COUNT, name, &at))
        return false;
    *out = (keep_kind)at;
    return true;
}

bool keep_state_from_name(str name, keep_state *out)
{
    int at;

    if (!from_name(state_names, KEEP_STATE_COUNT, name, &at))
        return false;
    *out = (keep_state)at;
    return true;
}

/* ---- keeps ---- */

static bool refuse_word(const keep_record *k, const char *what, str word, err *e)
{
    err_fill(e, ERR_REGISTRY, "keep %lld of the registry has the %s \"%.*s\", which is none",
             (long long)k->id, what, STR_ARG(str_cut(word, 0, WORD_SHOWN)));
    err_hint(e, "nothing of it is touched; restore the registry's tables from a backup");
    return false;
}

static bool read_keep(void *ctx, const row *r, err *e)
{
    grown *to = ctx;
    cells in = cells_of(to->a, r, e);
    void *next;

    if (!grown_next(to, &next, e))
        return false;
    keep_record *k = next;
    k->id = cells_int(&in);
    k->migration = cells_text(&in);
    k->step = cells_text(&in);
    k->run = cells_text(&in);
    k->way = cells_text(&in);
    str kind = cells_view(&in);
    k->path = cells_text(&in);
    k->place = cells_text(&in);
    k->detail = cells_text(&in);
    str state = cells_view(&in);
    k->rows = cells_int(&in);
    k->made_at = cells_int(&in);
    k->ended_at = cells_int(&in);
    if (!in.ok)
        return false;
    if (!keep_kind_from_name(kind, &k->kind))
        return refuse_word(k, "kind", kind, e);
    return keep_state_from_name(state, &k->state) || refuse_word(k, "state", state, e);
}

bool registry_keeps(conn *c, arena *a, const keep_filter *which, keep_list *out, err *e)
{
    const value params[] = {
        VALUE(which->migration),
        VALUE(which->way),
        VALUE(which->state ? str_of(keep_state_name(*which->state)) : STR("")),
    };
    grown all = grown_in(a, sizeof(keep_record));

    if (!driver_query(c, driver_sql(c, STATEMENT_LIST_KEEPS), VALUES(params), read_keep, &all, e))
        return false;
    *out = (keep_list){ all.at, all.count };
    return true;
}

static bool read_number(void *ctx, const row *r, err *e)
{
    cells in = cells_of(NULL, r, e);

    *(int64_t *)ctx = cells_int(&in);
    return in.ok;
}

bool registry_next_keep(conn *c, arena *a, int64_t *out, err *e)
{
    (void)a;
    *out = 0;
    return driver_query(c, driver_sql(c, STATEMENT_NEXT_KEEP), NO_VALUES, read_number, out, e);
}

void registry_add_keep(call_list *list, conn *c, const keep_record *k)
{
    const value params[] = {
        calls_int(list->a, k->id),
        VALUE(k->migration),
        VALUE(k->step),
        VALUE(k->run),
        VALUE(k->way),
        VALUE(str_of(keep_kind_name(k->kind))),
        VALUE(k->path),
        VALUE(k->place),
        VALUE(k->detail),
        VALUE(str_of(keep_state_name(k->state))),
        calls_int(list->a, k->rows),
        calls_int(list->a, k->made_at),
        calls_int(list->a, k->ended_at),
    };

    (void)calls_add(list, c, STATEMENT_ADD_KEEP, params, COUNT_OF(params));
}

static void of_one_row(call *added, const char *text)
{
    added->must_affect = 1;
    added->fail_code = ERR_REGISTRY;
    added->fail_text = text;
}

void registry_end_keep(call_list *list, conn *c, int64_t id, keep_state to)
{
    const value params[] = {
        calls_int(list->a, id),
        VALUE(str_of(keep_state_name(to))),
        calls_int(list->a, clock_now()),
    };

    of_one_row(calls_add(list, c, STATEMENT_END_KEEP, params, COUNT_OF(params)),
               "the registry has no keep of this number that is still kept");
}

/* ---- quarantine ---- */

static bool read_quarantined(void *ctx, const row *r, err *e)
{
    grown *to = ctx;
    cells in = cells_of(to->a, r, e);
    void *next;

    if (!grown_next(to, &next, e))
        return false;
    quarantined *q = next;
    q->id = cells_int(&in);
    q->keep = cells_int(&in);
    q->migration = cells_text(&in);
    q->run = cells_text(&in);
    q->path = cells_text(&in);
    q->key = cells_text(&in);
    q->column = cells_text(&in);
    q->before = cells_text(&in);
    q->found = cells_text(&in);
    q->why = cells_text(&in);
    q->state = cells_text(&in);
    q->made_at = cells_int(&in);
    q->ended_at = cells_int(&in);
    q->ended_by = cells_text(&in);
    return in.ok;
}

bool registry_quarantine(conn *c, arena *a, bool open_only, int64_t most, quarantine_list *out,
                         err *e)
{
    const value params[] = {
        VALUE(open_only ? STR("open") : STR("")),
        calls_int(a, most > 0 ? most : INT64_MAX),
    };
    grown all = grown_in(a, sizeof(quarantined));

    if (!driver_query(c, driver_sql(c, STATEMENT_LIST_QUARANTINE), VALUES(params), read_quarantined,
                      &all, e))
        return false;
    *out = (quarantine_list){ all.at, all.count };
    return true;
}

bool registry_quarantined(conn *c, arena *a, int64_t id, quarantined *out, err *e)
{
    const value params[] = { calls_int(a, id) };
    grown found = grown_in(a, sizeof(quarantined));

    if (!driver_query(c, driver_sql(c, STATEMENT_FIND_QUARANTINED), VALUES(params),
                      read_quarantined, &found, e))
        return false;
    *out = found.count ? *(quarantined *)found.at : (quarantined){ 0 };
    return true;
}

void registry_end_quarantined(call_list *list, conn *c, int64_t id, str state)
{
    const value params[] = {
        calls_int(list->a, id),
        VALUE(state),
        calls_int(list->a, clock_now()),
        VALUE(registry_who(list->a)),
    };

    of_one_row(calls_add(list, c, STATEMENT_END_QUARANTINED, params, COUNT_OF(params)),
               "nothing of this number waits in the quarantine");
}

str registry_quarantine_table(const conn *c)
{
    return conn_has(c, TRAIT_SCHEMAS) ? STR("homing.quarantine") : STR("homing_quarantine");
}
