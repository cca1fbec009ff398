#include "registry/look.h"

#include <inttypes.h>
#include <string.h>

#include "registry/calls.h"
#include "registry/readers.h"

/* Every table and column of the registry, table by table; the first three tables are what its rows
 * are read from. */
static const char *const columns[][2] = {
    { "meta", "key" },
    { "meta", "value" },
    { "fence", "id" },
    { "fence", "epoch" },
    { "fence", "held" },
    { "fence", "run" },
    { "fence", "holder" },
    { "fence", "host" },
    { "fence", "pid" },
    { "fence", "pid_started" },
    { "fence", "pid_space" },
    { "fence", "session" },
    { "fence", "touched_at" },
    { "heartbeat", "id" },
    { "heartbeat", "epoch" },
    { "heartbeat", "beat_at" },
    { "migrations", "id" },
    { "migrations", "digest" },
    { "migrations", "contract" },
    { "migrations", "title" },
    { "migrations", "initiative" },
    { "migrations", "state" },
    { "migrations", "applied_run" },
    { "migrations", "applied_at" },
    { "migrations", "applied_order" },
    { "migrations", "rolled_back_run" },
    { "migrations", "rolled_back_at" },
    { "migrations", "origin" },
    { "runs", "id" },
    { "runs", "number" },
    { "runs", "kind" },
    { "runs", "state" },
    { "runs", "direction" },
    { "runs", "plan" },
    { "runs", "error" },
    { "runs", "trace" },
    { "runs", "started_by" },
    { "runs", "program" },
    { "runs", "started_at" },
    { "runs", "ended_at" },
    { "runs", "attempts" },
    { "runs", "head" },
    { "runs", "event_count" },
    { "steps", "run" },
    { "steps", "seq" },
    { "steps", "migration" },
    { "steps", "step" },
    { "steps", "state" },
    { "steps", "cursor" },
    { "steps", "rows_done" },
    { "steps", "attempt" },
    { "steps", "session" },
    { "steps", "seen" },
    { "steps", "intent_at" },
    { "steps", "done_at" },
    { "steps", "checks" },
    { "steps", "locks" },
    { "mailbox", "id" },
    { "mailbox", "run" },
    { "mailbox", "command" },
    { "mailbox", "posted_by" },
    { "mailbox", "posted_at" },
    { "mailbox", "read_at" },
    { "events", "run" },
    { "events", "seq" },
    { "events", "at" },
    { "events", "type" },
    { "events", "body" },
    { "events", "previous" },
    { "events", "hash" },
    { "catalogs", "level" },
    { "catalogs", "run" },
    { "catalogs", "recorded_at" },
    { "catalogs", "fingerprint" },
    { "catalogs", "text" },
    { "catalogs", "stamp" },
    { "catalogs", "quiet" },
    { "keeps", "id" },
    { "keeps", "migration" },
    { "keeps", "step" },
    { "keeps", "run" },
    { "keeps", "way" },
    { "keeps", "kind" },
    { "keeps", "path" },
    { "keeps", "place" },
    { "keeps", "detail" },
    { "keeps", "state" },
    { "keeps", "rows" },
    { "keeps", "made_at" },
    { "keeps", "ended_at" },
    { "quarantine", "id" },
    { "quarantine", "keep" },
    { "quarantine", "migration" },
    { "quarantine", "run" },
    { "quarantine", "path" },
    { "quarantine", "key" },
    { "quarantine", "column_name" },
    { "quarantine", "before" },
    { "quarantine", "found" },
    { "quarantine", "why" },
    { "quarantine", "state" },
    { "quarantine", "made_at" },
    { "quarantine", "ended_at" },
    { "quarantine", "ended_by" },
};
static const char *const read_tables[] = { "meta", "fence", "heartbeat" };

enum { COLUMNS = COUNT_OF(columns) };

typedef struct looking {
    arena *a;
    look *to;
    bool saw_tables, seen[COLUMNS];
    buf others;
    str last_other;
} looking;

/* One name, or "{name,name}"; a name that needs quotes is none of ours. */
static bool lists(str names, const char *name)
{
    str rest = names.size && *names.at == '{' ? str_cut(names, 1, names.size - 1) : names;

    while (rest.size)
        if (str_is(str_split(rest, ',', &rest), name))
            return true;
    return false;
}

static bool is_ours(looking *l, str table, str names)
{
    bool known = false;

    for (size_t i = 0; i < COLUMNS; i++) {
        if (!str_is(table, columns[i][0]))
            continue;
        known = true;
        l->seen[i] = l->seen[i] || lists(names, columns[i][1]);
    }
    l->to->ours = l->to->ours || known;
    return known;
}

/* Rows come table by table, each with one column or with all; without a table there is one row for
 * the schema itself, with its name when it is the one for what is set aside. */
static bool see_column(void *ctx, const row *r, err *e)
{
    looking *l = ctx;
    cells in = cells_of(l->a, r, e);
    str table = cells_view(&in), names = cells_view(&in);

    if (!in.ok)
        return false;
    if (table.size == 0 && names.size)
        l->to->keep = true;
    else
        l->to->place = true;
    if (table.size == 0 || is_ours(l, table, names) || str_same(table, l->last_other))
        return true;
    l->last_other = str_copy(l->a, table);
    buf_add_c(&l->others, buf_str(&l->others).size ? ", homing." : "homing.");
    buf_add(&l->others, table);
    return true;
}

/* key, value: of the meta table, or a table's name and the id of one of its rows. */
static bool see_row(void *ctx, const row *r, err *e)
{
    looking *l = ctx;
    look *to = l->to;
    cells in = cells_of(l->a, r, e);
    str key = cells_view(&in), text = cells_text(&in);

    if (str_is(key, "registry_version")) {
        to->version = text;
    } else if (str_is(key, "database_id")) {
        to->database_id = text;
    } else if (str_is(key, "mirror")) {
        to->mirror = text;
    } else if (str_is(key, "fence")) {
        to->fences++;
        to->fence = to->fence || str_is(text, "1");
    } else if (str_is(key, "heartbeat")) {
        to->beats++;
        to->beat = to->beat || str_is(text, "1");
    }
    return in.ok;
}

static bool has_table(const looking *l, const char *table)
{
    for (size_t i = 0; i < COLUMNS; i++)
        if (l->seen[i] && strcmp(columns[i][0], table) == 0)
            return true;
    return false;
}

/* Every column of the tables that the rows are read from is there. */
static bool is_readable(const looking *l)
{
    for (size_t i = 0; i < COLUMNS; i++)
        for (size_t k = 0; k < COUNT_OF(read_tables); k++)
            if (!l->seen[i] && strcmp(columns[i][0], read_tables[k]) == 0)
                return false;
    return true;
}

static str missing_of(const looking *l, const conn *c)
{
    buf b = buf_in(l->a);
    char apart = conn_has(c, TRAIT_SCHEMAS) ? '.' : '_';
    const char *said = "";

    for (size_t i = 0; i < COLUMNS; i++) {
        const char *table = columns[i][0], *comma = buf_str(&b).size ? ", " : "";
        if (l->seen[i] || strcmp(table, said) == 0)
            continue;
        if (has_table(l, table)) {
            buf_printf(&b, "%scolumn homing%c%s.%s", comma, apart, table, columns[i][1]);
            continue;
        }
        buf_printf(&b, "%stable homing%c%s", comma, apart, table);
        said = table;
    }
    if (!l->to->keep)
        buf_printf(&b, "%sschema homing_keep", buf_str(&b).size ? ", " : "");
    return buf_str(&b);
}

/*
 * All statements go in one round trip. The last cannot be run where there is no registry; that it
 * then fails is no failure, except that it would end a transaction.
 */
static bool ask(conn *c, looking *l, mark_finding *m, err *e)
{
    call_list list = calls_in(l->a);
    outcome how;

    if (marker_is_table(c)) {
        if (!marker_find(c, l->a, &l->to->mark, &m->found, e))
            return false;
    } else {
        call *added = calls_add(&list, c, STATEMENT_FIND_MARK, NULL, 0);
        added->each = reader_mark;
        added->ctx = m;
    }
    for (size_t i = 0; i < 2; i++) {
        call *added = calls_add(&list, c, i ? STATEMENT_LOOK_ROWS : STATEMENT_LOOK_TABLES, NULL, 0);
        added->each = i ? see_row : see_column;
        added->ctx = l;
    }
    if (!c->in_transaction)
        return driver_calls(c, list.at, list.count, &how, e);
    size_t rows = list.count - 1;
    return driver_calls(c, list.at, rows, &how, e) &&
           (!is_readable(l) || driver_calls(c, list.at + rows, 1, &how, e));
}

bool look_at(conn *c, arena *a, look *out, err *e)
{
    looking l = { .a = a, .to = out, .others = buf_in(a) };

    *out = (look){ .place = !conn_has(c, TRAIT_SCHEMAS), .keep = !conn_has(c, TRAIT_SCHEMAS) };
    mark_finding m = { .a = a, .out = &out->mark };
    bool whole = ask(c, &l, &m, e);
    if (!whole && (e->code != ERR_SQL || is_readable(&l))) {
        err_wrap(e, "cannot read the registry");
        return false;
    }
    out->marked = m.found;
    out->has_rows = is_readable(&l);
    out->missing = missing_of(&l, c);
    out->others = conn_has(c, TRAIT_SCHEMAS) ? buf_str(&l.others) : (str){ 0 };
    return true;
}

static str table_of(const conn *c, arena *a, const char *name)
{
    return str_printf(a, "homing%c%s", conn_has(c, TRAIT_SCHEMAS) ? '.' : '_', name);
}

/* One-row tables. */
static bool rows_fit(const conn *c, arena *a, const look *l, str *why)
{
    bool of_fence = l->fences != 1 || !l->fence;
    int64_t all = of_fence ? l->fences : l->beats;
    bool right = of_fence ? l->fence : l->beat;

    if (all == 1 && right)
        return true;
    str table = table_of(c, a, of_fence ? "fence" : "heartbeat");
    if (!right)
        *why = str_printf(a, "%.*s has no row with id 1", STR_ARG(table));
    else
        *why = str_printf(a, "%.*s has %" PRId64 " rows where there is one", STR_ARG(table), all);
    return false;
}

static registry_state judge_unreadable(arena *a, const look *l, str *why)
{
    if (!l->ours && l->others.size == 0)
        return REGISTRY_ABSENT;
    if (!l->ours)
        *why = str_printf(a, "schema homing holds tables that are not Homing's: %.*s",
                          STR_ARG(l->others));
    else
        *why = str_printf(a, "missing: %.*s", STR_ARG(l->missing));
    return REGISTRY_DAMAGED;
}

static registry_state judge_version(const conn *c, arena *a, const look *l, str *why)
{
    str meta = table_of(c, a, "meta");
    int64_t version = -1;

    if (l->version.size == 0)
        *why = str_printf(a, "%.*s has no registry_version", STR_ARG(meta));
    else if (!str_int64(l->version, &version) || version < 0)
        *why = str_printf(a, "registry_version in %.*s is \"%.*s\", not a version", STR_ARG(meta),
                          STR_ARG(str_cut(l->version, 0, 40)));
    else if (version > REGISTRY_VERSION)
        *why = str_printf(a, "its version is %" PRId64 "; this program knows %d", version,
                          REGISTRY_VERSION);
    if (version > REGISTRY_VERSION)
        return REGISTRY_NEWER;
    if (why->size)
        return REGISTRY_DAMAGED;
    return version < REGISTRY_VERSION ? REGISTRY_OLDER : REGISTRY_CURRENT;
}

registry_state look_judge(const conn *c, arena *a, const look *l, str *why)
{
    *why = (str){ 0 };
    if (!l->has_rows)
        return judge_unreadable(a, l, why);
    registry_state by_version = judge_version(c, a, l, why);
    if (by_version == REGISTRY_NEWER || by_version == REGISTRY_DAMAGED)
        return by_version;
    if (!rows_fit(c, a, l, why))
        return REGISTRY_DAMAGED;
    if (by_version == REGISTRY_OLDER)
        return REGISTRY_OLDER;
    if (l->missing.size)
        *why = str_printf(a, "missing: %.*s", STR_ARG(l->missing));
    else if (l->database_id.size == 0)
        *why = str_printf(a, "%.*s has no database_id", STR_ARG(table_of(c, a, "meta")));
    return why->size ? REGISTRY_DAMAGED : REGISTRY_CURRENT;
}
