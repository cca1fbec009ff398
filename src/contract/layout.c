#include "contract/layout.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "contract/layout_ways.h"
#include "contract/place.h"

const layout layouts[] = {
    { "native", "Homing", "<id>.sql files", &layout_native },
    { "prisma", "Prisma", "<folder>/migration.sql and migration_lock.toml", &layout_prisma },
    { "drizzle", "Drizzle 0.x", "meta/_journal.json", &layout_drizzle },
    { "drizzle-1", "Drizzle 1.x", "<folder>/migration.sql and snapshot.json", &layout_drizzle1 },
    { "node-pg-migrate", "node-pg-migrate", "\"-- Up Migration\" in .sql files", &layout_node },
    { "dbmate", "dbmate", "\"-- migrate:up\" in .sql files", &layout_dbmate },
    { "golang-migrate", "golang-migrate", "<version>_<name>.up.sql files", &layout_golang },
    { "goose", "goose", "\"-- +goose Up\" in .sql files", &layout_goose },
    { "flyway", "Flyway", "V<version>__<name>.sql files", &layout_flyway },
    { "diesel", "Diesel", "<folder>/up.sql", &layout_diesel },
    { "supabase", "Supabase", "<14 digits>_<name>.sql files beside ../config.toml",
      &layout_supabase },
    { "graphile-migrate", "graphile-migrate", "committed/ with \"--! Previous:\" in its files",
      &layout_graphile },
    { "sqitch", "Sqitch", "sqitch.plan", &layout_sqitch },
    { 0 },
};

const layout *layout_named(str name)
{
    for (const layout *l = layouts; l->name; l++)
        if (str_is(name, l->name))
            return l;
    return NULL;
}

static bool unknown_layout(arena *a, str name, err *e)
{
    str known[sizeof layouts / sizeof *layouts];
    size_t count = 0;
    buf all = buf_in(a);

    for (const layout *l = layouts; l->name; l++) {
        known[count++] = str_of(l->name);
        buf_printf(&all, "%s%s", all.size ? ", " : "", l->name);
    }
    str near = place_nearest(name, known, count);
    (void)err_set(e, ERR_CONFIG, "there is no layout \"%.*s\"", STR_ARG(place_show(a, name)));
    if (near.size)
        err_hint(e, "did you mean \"%.*s\"?", STR_ARG(near));
    else
        err_hint(e, "there are: %s", buf_str(&all).at);
    return false;
}

/* ---- which one it is */

static bool refuse_two(const survey *s, str first, str second, err *e)
{
    (void)err_set(e, ERR_CONFIG, "%.*s looks like %.*s and like %.*s", STR_ARG(s->folder),
                  STR_ARG(first), STR_ARG(second));
    err_hint(e, "say in homing.json which one it is: \"layout\": \"%.*s\"", STR_ARG(first));
    return false;
}

static bool detect(const survey *s, const layout **out, err *e)
{
    const layout *found = NULL;

    for (const layout *l = layouts; l->name; l++) {
        if (!l->ways->fits || !l->ways->fits(s))
            continue;
        if (found)
            return refuse_two(s, str_of(found->name), str_of(l->name), e);
        found = l;
    }
    *out = found ? found : layouts;
    return true;
}

bool layout_detect(arena *a, str folder, const layout **out, err *e)
{
    survey s;

    return survey_open(a, folder, &s, e) && detect(&s, out, e);
}

/* ---- its texts */

static bool too_large(str path, err *e)
{
    err inner = *e;

    (void)place_refuse((place){ .file = path, .line = 1 }, e,
                       "data belongs in a COPY from a file outside the migration, or in a batched "
                       "step that reads it from a table",
                       "%s", inner.text);
    e->code = ERR_LIMIT;
    return false;
}

static bool read_text(arena *a, str path, str *out, err *e)
{
    if (!file_read(a, str_c(a, path), MIGRATION_SIZE_MAX, out, e))
        return e->code == ERR_LIMIT ? too_large(path, e) : false;
    return true;
}

static bool read_native(arena *a, const layout_entry *entry, contract *out, err *e)
{
    contract_source from = { .dialect = out->dialect, .id = entry->id, .file = entry->up };

    return read_text(a, from.file, &from.text, e) && contract_from_sql(a, &from, out, e);
}

static void say_where(const layout_entry *entry, contract *out)
{
    out->id = entry->id;
    out->file = entry->up;
    out->down_file = entry->down;
    out->depends = entry->depends;
    out->depend_count = entry->depend_count;
    out->origin_name = entry->name;
    out->origin_version = entry->version;
    out->origin_stamp = entry->stamp;
}

/* It keeps its place in the history, and says why nobody can take it back here. */
static bool read_code(arena *a, const layout_entry *entry, contract *out, err *e)
{
    const contract_source from = {
        .dialect = out->dialect,
        .id = entry->id,
        .file = entry->up,
        .text =
            STR("-- homing: step program\nVALUES (1);\n"
                "-- homing: irreversible a program: its own tool runs it and takes it back\n")
    };

    if (!contract_from_sql(a, &from, out, e))
        return false;
    say_where(entry, out);
    out->in_code = true;
    return true;
}

static bool cut_file(arena *a, const layout_ways *ways, str path, bool down, native_body *body,
                     err *e)
{
    cutting c = { .a = a, .at = { .file = path, .line = 1 }, .down = down, .body = body };

    if (!read_text(a, path, &c.text, e) || !native_check_text(c.at, c.text, e))
        return false;
    if (str_starts(c.text, BYTE_ORDER_MARK))
        c.text = str_cut(c.text, 3, c.text.size);
    return ways->cut ? ways->cut(&c, e) : cut_whole(&c, e);
}

static bool read_entry(arena *a, const layout_ways *ways, const layout_entry *entry, contract *out,
                       err *e)
{
    static const layout_ways plain = { 0 };
    native_body body = { .apart = entry->apart };

    if (entry->code)
        return read_code(a, entry, out, e);
    if (ways == &layout_native)
        return read_native(a, entry, out, e);
    if (entry->plain)
        ways = &plain;
    say_where(entry, out);
    return cut_file(a, ways, entry->up, false, &body, e) &&
           (entry->down.size == 0 || cut_file(a, ways, entry->down, true, &body, e)) &&
           native_from_parts(a, &body, out, e);
}

/* ---- all of them */

static bool check_versions(const layout_list *list, err *e)
{
    for (size_t i = 1; i < list->count; i++) {
        const layout_entry *it = &list->at[i], *before = it - 1;
        if (layout_compare_versions(it->version, before->version) != 0)
            continue;
        (void)place_refuse((place){ .file = it->up, .line = 1 }, e, "rename one of them",
                           "a second migration has the version %.*s; the other one is %.*s",
                           STR_ARG(it->version), STR_ARG(before->up));
        e->code = ERR_ORDER;
        return false;
    }
    return true;
}

static bool put_in_order(const layout_ways *ways, layout_list *list, err *e)
{
    if (ways->order && list->count)
        qsort(list->at, list->count, sizeof *list->at, ways->order);
    return !ways->one_version || check_versions(list, e);
}

static bool read_all(survey *s, dialect d, const layout *l, contracts *out, err *e)
{
    layout_list list = { 0 };
    void *given;

    if (!l->ways->list(s, d, &list, e) || !put_in_order(l->ways, &list, e) ||
        !arena_try(s->a, (list.count + 1) * sizeof *out->at, &given, e))
        return false;
    contracts all = { .at = given, .layout = l };
    for (; all.count < list.count; all.count++) {
        contract *c = &all.at[all.count];
        c->dialect = d;
        if (!read_entry(s->a, l->ways, &list.at[all.count], c, e))
            return false;
        c->rank = l->ways == &layout_native ? 0 : all.count + 1;
    }
    if (!contracts_order(s->a, &all, e))
        return false;
    all.notes = s->notes;
    all.note_count = s->note_count;
    *out = all;
    return true;
}

/* A folder that has migrations, and none in the layout that was named. */
static bool check_named(const survey *s, const layout *named, const contracts *read, err *e)
{
    const layout *seen;
    err ignored;

    if (read->count || !detect(s, &seen, &ignored) || seen == named)
        return true;
    if (seen->ways == &layout_native) {
        size_t files = 0;
        for (size_t i = 0; i < s->count; i++)
            files += !s->at[i].is_folder && str_ends(s->at[i].name, ".sql");
        if (files == 0)
            return true;
    }
    (void)err_set(e, ERR_CONFIG, "%.*s has no migration in the layout %s, and looks like %s",
                  STR_ARG(s->folder), named->name, seen->name);
    err_hint(e, "correct \"layout\" in homing.json, or the folder");
    return false;
}

/* Where other tools have their migrations, as seen from a project's own folder. */
static str folder_elsewhere(arena *a, str folder)
{
    static const char *const known[] = { "prisma/migrations", "supabase/migrations",
                                         "db/migrations", "drizzle", "src/migrations" };
    const char *slash = memrchr(folder.at, '/', folder.size);
    str above = slash ? str_cut(folder, 0, (size_t)(slash - folder.at) + 1) : (str){ 0 };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        str path = str_printf(a, "%.*s%s", STR_ARG(above), known[i]);
        if (file_is_folder(path.at))
            return path;
    }
    return (str){ 0 };
}

str layout_missing_hint(arena *a, str folder)
{
    str there = folder_elsewhere(a, folder);

    if (there.size)
        return str_printf(a, "are they in %.*s? then: --dir %.*s", STR_ARG(there), STR_ARG(there));
    return STR(
        "run it in the project's folder, or say where they are by --dir; `homing init` begins "
        "a project");
}

bool contracts_read_as(arena *a, dialect d, str folder, str name, contracts *out, err *e)
{
    const layout *l = name.size ? layout_named(name) : NULL;
    contracts all = { 0 };
    survey s;

    if (name.size && !l)
        return unknown_layout(a, name, e);
    if (!survey_open(a, folder, &s, e)) {
        err_hint(e, "%.*s", STR_ARG(layout_missing_hint(a, folder)));
        return false;
    }
    if (!l && !detect(&s, &l, e))
        return false;
    if (!read_all(&s, d, l, &all, e) || (name.size && !check_named(&s, l, &all, e)))
        return false;
    *out = all;
    return true;
}

bool contracts_read(arena *a, dialect d, str folder, contracts *out, err *e)
{
    return contracts_read_as(a, d, folder, (str){ 0 }, out, e);
}
