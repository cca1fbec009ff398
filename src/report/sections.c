#include "report/sections.h"

#include <string.h>

#include "base/clock.h"

rows rows_of(arena *a, size_t columns)
{
    return (rows){ .a = a, .columns = columns };
}

cell *rows_add(rows *r)
{
    if (r->count == r->room) {
        size_t room = r->room ? r->room * 2 : 16;
        cell *at = arena_take(r->a, room * r->columns * sizeof *at);
        if (r->count)
            (void)memcpy(at, r->at, r->count * r->columns * sizeof *at);
        r->at = at;
        r->room = room;
    }
    return r->at + r->count++ * r->columns;
}

void rows_show(page *p, size_t indent, const rows *r)
{
    page_table(p, indent, r->columns, r->at, r->count);
}

str member(arena *a, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (json_is_integer(value))
        return str_printf(a, "%lld", (long long)json_integer_value(value));
    if (json_is_boolean(value))
        return json_is_true(value) ? STR("yes") : STR("no");
    return json_get_str(object, key);
}

str point_in_time(arena *a, str iso)
{
    if (iso.size < 20 || iso.at[10] != 'T' || !str_ends(iso, "Z"))
        return iso;
    return str_printf(a, "%.10s %.8s UTC", iso.at, iso.at + 11);
}

static style style_of_state(str state)
{
    static const struct {
        const char *word;
        style style;
    } known[] = {
        { "done", STYLE_GOOD },       { "nothing", STYLE_GOOD }, { "home", STYLE_GOOD },
        { "applied", STYLE_GOOD },    { "after", STYLE_GOOD },   { "held", STYLE_BAD },
        { "failed", STYLE_BAD },      { "torn", STYLE_BAD },     { "up-intent", STYLE_BAD },
        { "down-intent", STYLE_BAD }, { "paused", STYLE_WARN },  { "refused", STYLE_WARN },
        { "busy", STYLE_WARN },       { "late", STYLE_WARN },    { "edited", STYLE_WARN },
        { "missing", STYLE_WARN },    { "damaged", STYLE_BAD },  { "newer", STYLE_WARN },
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_is(state, known[i].word))
            return known[i].style;
    return STYLE_PLAIN;
}

/* One run as the facts about it, in one row. */
static void run_row(rows *r, const json_t *run)
{
    arena *a = r->a;
    str state = json_get_str(run, "state"), ended = json_get_str(run, "ended_at");
    str begun = point_in_time(a, json_get_str(run, "started_at"));
    cell *c = rows_add(r);

    c[0] = (cell){ json_get_str(run, "id"), STYLE_STRONG };
    c[1].text = json_get_str(run, "kind");
    c[2] = (cell){ state, style_of_state(state) };
    c[3].text = json_get_str(run, "direction");
    c[4].text = begun.size ? str_printf(a, "began %s", begun.at) : begun;
    if (json_is_integer(json_object_get(run, "ms")))
        c[5].text = str_printf(a, ended.size ? "took %s" : "%s so far",
                               clock_duration(a, json_get_int(run, "ms", 0)).at);
    else if (ended.size)
        c[5].text = str_printf(a, "ended %s", point_in_time(a, ended).at);
}

void section_run(page *p, const json_t *doc)
{
    const json_t *run = json_object_get(doc, "run");

    if (!json_is_object(run) || json_object_size(run) == 0)
        return;
    rows r = rows_of(p->a, 6);
    page_title(p, "run");
    run_row(&r, run);
    rows_show(p, 2, &r);
}

static void status_fence(page *p, rows *r, const json_t *fence)
{
    if (!json_is_object(fence))
        return;
    cell *c = rows_add(r);
    str holder = json_get_str(fence, "holder");

    c[0].text = STR("fence");
    if (!json_get_bool(fence, "held", false)) {
        c[1].text = STR("free");
        return;
    }
    c[1] = (cell){ str_printf(p->a, "held by %.*s", STR_ARG(holder)), STYLE_WARN };
    if (json_is_integer(json_object_get(fence, "age_ms")))
        c[1].text = str_printf(p->a, "%s, last heard of %s ago", c[1].text.at,
                               clock_duration(p->a, json_get_int(fence, "age_ms", 0)).at);
}

static void status_verified(page *p, rows *r, const json_t *verified)
{
    if (!json_is_object(verified))
        return;
    cell *c = rows_add(r);
    bool ok = json_get_bool(verified, "ok", false);
    str why = member(p->a, verified, "why"), anchor = member(p->a, verified, "anchor");

    c[0].text = STR("events");
    c[1] = (cell){ ok ? STR("verified") : STR("do not verify"), ok ? STYLE_GOOD : STYLE_BAD };
    if (why.size)
        c[1].text = str_printf(p->a, "%s: %.*s", c[1].text.at, STR_ARG(why));
    if (anchor.size) {
        c = rows_add(r);
        c[0].text = STR("anchor");
        c[1].text = anchor;
    }
}

void section_status(page *p, const json_t *doc)
{
    rows r = rows_of(p->a, 2);
    str registry = json_get_str(doc, "registry");
    const json_t *runs = json_object_get(doc, "runs"), *run;
    size_t i;

    if (registry.size) {
        cell *c = rows_add(&r);
        c[0].text = STR("registry");
        c[1] = (cell){ registry, style_of_state(registry) };
    }
    status_fence(p, &r, json_object_get(doc, "fence"));
    status_verified(p, &r, json_object_get(doc, "verified"));
    if (r.count) {
        page_blank(p);
        rows_show(p, 0, &r);
    }
    if (json_array_size(runs) == 0)
        return;
    rows all = rows_of(p->a, 6);
    page_title(p, "runs");
    json_array_foreach(runs, i, run) run_row(&all, run);
    rows_show(p, 2, &all);
}

/* How a migration comes home, and how sure that is. */
static cell home_cell(const json_t *home)
{
    bool proven = json_get_bool(home, "proven", false);
    bool none = str_is(json_get_str(home, "kind"), "none");

    return (cell){ json_get_str(home, "text"), proven ? STYLE_GOOD
                                               : none ? STYLE_WARN
                                                      : STYLE_FAINT };
}

void section_migrations(page *p, const json_t *doc)
{
    const json_t *list = json_object_get(doc, "migrations"), *m;
    rows r = rows_of(p->a, 5);
    size_t i;

    if (json_array_size(list) == 0)
        return;
    page_title(p, "migrations");
    json_array_foreach(list, i, m)
    {
        str state = json_get_str(m, "state");
        cell *c = rows_add(&r);
        c[0].text = json_get_str(m, "id");
        c[1] = (cell){ state, style_of_state(state) };
        c[2] = (cell){ point_in_time(p->a, member(p->a, m, "applied_at")), STYLE_FAINT };
        c[3] = home_cell(json_object_get(m, "home"));
        if (json_is_true(json_object_get(m, "program")))
            c[3] = (cell){ STR("by code"), STYLE_FAINT };
        c[4].text = json_get_str(m, "title");
    }
    rows_show(p, 2, &r);
}

static str state_words(str state, str mode, bool rollback)
{
    bool batched = str_is(mode, "batched");

    if (str_is(state, "before"))
        return rollback ? STR("taken back") : STR("not run");
    if (str_is(state, "up-intent"))
        return batched ? STR("in part, going up") : STR("undecided, going up");
    if (str_is(state, "after"))
        return rollback ? STR("still applied") : STR("done");
    if (str_is(state, "down-intent"))
        return batched ? STR("in part, going back") : STR("undecided, going back");
    return state;
}

/* `transaction` is the number of the step's transaction within its migration, from 1. */
static str mode_words(arena *a, str mode, size_t transaction)
{
    if (str_is(mode, "transaction"))
        return str_printf(a, "in transaction %zu", transaction);
    if (str_is(mode, "alone"))
        return STR("commits by itself");
    if (str_is(mode, "batched"))
        return STR("in batches");
    if (str_is(mode, "try"))
        return STR("in a transaction, else by itself");
    return mode;
}

static str way_back_words(arena *a, const json_t *way)
{
    str kind = json_get_str(way, "kind"), text = json_get_str(way, "text");

    if (json_is_string(way))
        return json_string_value(way) ? str_of(json_string_value(way)) : (str){ 0 };
    if (kind.size == 0)
        return text;
    if (text.size == 0)
        return str_printf(a, "way back: %.*s", STR_ARG(kind));
    return str_printf(a, "way back: %.*s, %.*s", STR_ARG(kind), STR_ARG(text));
}

/* What is known of a step beyond its state, below it. */
static void step_details(page *p, const json_t *step)
{
    str lock = member(p->a, step, "lock");
    str way = way_back_words(p->a, json_object_get(step, "way_back"));
    const json_t *statements = json_object_get(step, "statements"), *s;
    size_t i;

    json_array_foreach(statements, i, s)
    {
        if (json_is_string(s))
            page_line(p, 6, STYLE_FAINT, str_of(json_string_value(s)));
    }
    if (lock.size)
        page_line(p, 6, STYLE_WARN, lock);
    json_array_foreach(json_object_get(step, "keeps"), i, s)
    {
        page_line(p, 6, STYLE_PLAIN,
                  str_printf(p->a, "instead of %.*s: %.*s", STR_ARG(json_get_str(s, "statement")),
                             STR_ARG(json_get_str(s, "how"))));
    }
    if (way.size)
        page_line(p, 6, STYLE_FAINT, way);
}

static void step_row(rows *r, const json_t *step, size_t transaction, bool rollback)
{
    arena *a = r->a;
    str state = json_get_str(step, "state"), mode = json_get_str(step, "mode");
    int64_t count = json_get_int(step, "rows", -1), ms = json_get_int(step, "ms", -1);
    cell *c = rows_add(r);

    c[0].text = json_get_str(step, "step");
    c[1] = (cell){ state_words(state, mode, rollback), style_of_state(state) };
    c[2].text = mode_words(a, mode, transaction);
    c[3].text = count > 0
                    ? str_printf(a, "%s row%s", page_number(a, count).at, count == 1 ? "" : "s")
                    : (str){ 0 };
    c[4].text = ms >= 0 ? clock_duration(a, ms) : (str){ 0 };
}

/* Rows are laid out together, so that their columns stand below each other, and shown one by one. A
 * plan, whose steps have no state yet, shows what each would do. */
static void steps_of(page *p, const json_t *doc, size_t from, size_t to)
{
    const json_t *list = json_object_get(doc, "steps");
    bool rollback = str_is(json_get_str(json_object_get(doc, "run"), "kind"), "rollback");
    rows r = rows_of(p->a, 5);
    page scratch = page_in(p->a, p->look);
    size_t transaction = 0;
    int64_t group = -1;

    for (size_t i = from; i < to; i++) {
        const json_t *step = json_array_get(list, i);
        int64_t own = json_get_int(step, "group", -1);
        transaction +=
            str_is(json_get_str(step, "mode"), "transaction") && (own != group || own < 0);
        group = own;
        step_row(&r, step, transaction, rollback);
    }
    rows_show(&scratch, 4, &r);
    str line, text = page_text(&scratch);
    for (size_t i = from; i < to; i++) {
        line = str_split(text, '\n', &text);
        buf_add(&p->b, line);
        buf_add_char(&p->b, '\n');
        if (json_get_str(json_array_get(list, i), "state").size == 0)
            step_details(p, json_array_get(list, i));
    }
}

void section_steps(page *p, const json_t *doc)
{
    const json_t *list = json_object_get(doc, "steps");
    size_t count = json_array_size(list);

    if (count == 0)
        return;
    page_title(p, "steps");
    for (size_t from = 0, to; from < count; from = to) {
        str migration = json_get_str(json_array_get(list, from), "migration");
        for (to = from + 1; to < count; to++)
            if (!str_same(json_get_str(json_array_get(list, to), "migration"), migration))
                break;
        page_line(p, 2, STYLE_STRONG, migration);
        steps_of(p, doc, from, to);
    }
}

void section_checks(page *p, const json_t *doc)
{
    const json_t *list = json_object_get(doc, "checks"), *check;
    rows r = rows_of(p->a, 2);
    size_t i;

    if (json_array_size(list) == 0)
        return;
    page_title(p, "checks");
    json_array_foreach(list, i, check)
    {
        cell *c = rows_add(&r);
        c[0].text = member(p->a, check, "answer");
        c[1].text = member(p->a, check, "check");
    }
    rows_show(p, 2, &r);
}

void section_files(page *p, const json_t *doc)
{
    const json_t *list = json_object_get(doc, "files"), *file;
    size_t i;

    json_array_foreach(list, i, file)
    {
        if (json_is_string(file))
            page_raw(p, str_of(json_string_value(file)));
    }
}

void section_gates(page *p, const json_t *doc)
{
    const json_t *list = json_object_get(doc, "gates"), *gate;
    size_t i;

    if (json_array_size(list) < 2)
        return;
    page_title(p, "gates that are shut");
    json_array_foreach(list, i, gate)
    {
        page_line(p, 2, STYLE_WARN, json_get_str(gate, "text"));
        page_line(p, 6, STYLE_PLAIN, json_get_str(gate, "hint"));
    }
}
