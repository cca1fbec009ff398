#include "engine/mirroring.h"

#include <stdlib.h>

#include "base/clock.h"

typedef struct mirrored {
    history_entry entry;
    str origin;
} mirrored;

struct mirroring {
    history_found to;
    mirrored *at; /* one for each migration of the plan */
};

str mirroring_text(arena *a, const history_found *which)
{
    JSON_CLOSING told = json_object();

    json_put_str(told, "tool", str_of(history_tool_name(which->tool)));
    json_put_str(told, "schema", which->schema);
    json_put_str(told, "table", which->table);
    return json_canonical(a, told);
}

static void put_some(json_t *to, const char *key, str text)
{
    if (text.size)
        json_put_str(to, key, text);
}

str mirroring_record(arena *a, history_tool t, const history_entry *of, int64_t applied_at)
{
    JSON_CLOSING told = json_object();

    json_put_str(told, "tool", str_of(history_tool_name(t)));
    put_some(told, "name", of->name);
    put_some(told, "version", of->version);
    put_some(told, "script", of->script);
    put_some(told, "checksum", of->checksum);
    if (of->when)
        json_put_int(told, "when", of->when);
    if (applied_at)
        json_put_str(told, "applied_at", clock_text(a, applied_at));
    return json_canonical(a, told);
}

/* ---- the table ---- */

static bool lost_table(const history_hint *hint, err *e)
{
    (void)err_set(e, ERR_REFUSED, "the table %.*s of %.*s that is kept in step is not there",
                  STR_ARG(hint->table), STR_ARG(hint->tool));
    err_hint(e, "bring it back; or end the keeping in step: homing adopt --no-mirror");
    return false;
}

bool mirroring_find(operation *o, history_found *out, err *e)
{
    JSON_CLOSING told = NULL;
    history_found_list found;

    if (!json_parse(o->mirror, &told, e))
        return false;
    const history_hint hint = { .tool = json_get_str(told, "tool"),
                                .schema = json_get_str(told, "schema"),
                                .table = json_get_str(told, "table") };
    if (!history_find(o->w.c, o->a, &hint, &found, e))
        return false;
    if (found.count == 0)
        return lost_table(&hint, e);
    *out = found.at[0];
    return true;
}

/* ---- what is written of each migration ---- */

static const contract *file_of(const operation *o, str id, size_t *at)
{
    for (size_t i = 0; i < o->files.count; i++) {
        if (!str_same(o->files.at[i].id, id))
            continue;
        *at = i;
        return &o->files.at[i];
    }
    return NULL;
}

static str origin_of(const operation *o, str id)
{
    for (size_t i = 0; i < o->applied.count; i++)
        if (str_same(o->applied.at[i].id, id))
            return o->applied.at[i].origin;
    return (str){ 0 };
}

/* False: the record is of another tool, or there is none. */
static bool entry_of_origin(arena *a, history_tool t, str origin, history_entry *out)
{
    JSON_CLOSING told = NULL;
    err ignored;

    if (!origin.size || !json_parse(origin, &told, &ignored) ||
        !str_is(json_get_str(told, "tool"), history_tool_name(t)))
        return false;
    *out = (history_entry){ .name = str_copy(a, json_get_str(told, "name")),
                            .version = str_copy(a, json_get_str(told, "version")),
                            .script = str_copy(a, json_get_str(told, "script")),
                            .checksum = str_copy(a, json_get_str(told, "checksum")),
                            .when = json_get_int(told, "when", 0) };
    return true;
}

static bool no_word(const mirroring *m, const contract *of, err *e)
{
    (void)err_set(e, ERR_REFUSED,
                  "what %s's history shall say of %.*s is not known: its file is not there, or is "
                  "another one than the run was planned with",
                  history_tool_title(m->to.tool), STR_ARG(of->id));
    err_hint(e, "bring the file back as it was; or end the keeping in step: homing adopt "
                "--no-mirror");
    return false;
}

/* golang-migrate knows the newest version alone: what it counts down to is the file before. */
static bool count_down(operation *o, const mirroring *m, const contract *of, history_entry *out,
                       err *e)
{
    size_t at = 0;
    const contract *file = file_of(o, of->id, &at);

    if (m->to.tool != TOOL_GOLANG_MIGRATE || !out->removed)
        return true;
    out->previous = at ? o->files.at[at - 1].origin_version : (str){ 0 };
    return file || no_word(m, of, e);
}

static bool entry_of_file(operation *o, const mirroring *m, const contract *of, history_entry *out,
                          err *e)
{
    size_t at = 0;
    const contract *file = file_of(o, of->id, &at);
    bool other = file && o->w.plan.goal == DIRECTION_UP && !hash_same(file->digest, of->digest);

    if (!file || other)
        return no_word(m, of, e);
    return history_entry_of(o->a, m->to.tool, file, out, e);
}

/* Up, the file as it lies there is what the tool would have recorded; down, what was recorded. */
static bool find_entry(operation *o, const mirroring *m, const contract *of, history_entry *out,
                       err *e)
{
    bool removed = o->w.plan.goal == DIRECTION_DOWN;
    bool known = removed && entry_of_origin(o->a, m->to.tool, origin_of(o, of->id), out);

    if (!known && !entry_of_file(o, m, of, out, e))
        return false;
    out->removed = removed;
    if (!count_down(o, m, of, out, e))
        return false;
    if (out->checksum.size == 0)
        out->checksum = history_checksum_of(o->a, m->to.tool, out->previous, out->text);
    return true;
}

static bool try_entry(operation *o, const mirroring *m, const mirrored *one, err *e)
{
    call_list list = calls_in(o->a);

    return history_mirror(&list, o->w.c, &m->to, &one->entry, e);
}

bool mirroring_open(operation *o, err *e)
{
    const plan *p = &o->w.plan;
    mirroring *m = arena_take(o->a, sizeof *m);
    void *given;

    if (!mirroring_find(o, &m->to, e) ||
        !arena_try(o->a, (p->migration_count + 1) * sizeof *m->at, &given, e))
        return false;
    m->at = given;
    for (size_t i = 0; i < p->migration_count; i++) {
        if (!find_entry(o, m, &p->migrations[i], &m->at[i].entry, e) ||
            !try_entry(o, m, &m->at[i], e))
            return false;
        m->at[i].origin = mirroring_record(o->a, m->to.tool, &m->at[i].entry, clock_now());
    }
    o->w.mirror = m;
    return true;
}

str mirroring_origin(const work *w, size_t migration)
{
    return w->mirror ? w->mirror->at[migration].origin : (str){ 0 };
}

void mirroring_add(work *w, call_list *list, size_t migration)
{
    err e;

    if (!w->mirror)
        return;
    history_entry entry = w->mirror->at[migration].entry;
    if (w->step_began)
        entry.duration_ms = (clock_monotonic() - w->step_began) / 1000;
    if (history_mirror(list, w->c, &w->mirror->to, &entry, &e))
        return;
    /* It was tried before anything was sent: nothing in memory can be trusted any more. */
    (void)fprintf(stderr, "fatal: %s\n", e.text);
    abort();
}
