#include "base/file.h"
#include "base/json.h"
#include "contract/layout_ways.h"

/* The layouts with one folder a migration. */

/* The provider or dialect that the tool's own file names must be the one of the database. */
static bool check_dialect(place at, dialect d, str named, err *e)
{
    bool postgres = str_is(named, "postgresql") || str_is(named, "cockroachdb");
    bool sqlite = str_is(named, "sqlite") || str_is(named, "turso");

    if (d == DIALECT_POSTGRES ? postgres : sqlite)
        return true;
    return place_refuse(at, e, "name the database that they were written for",
                        "the migrations are for \"%.*s\", and the database is %s", STR_ARG(named),
                        dialect_name(d));
}

/* ---- Prisma */

static bool lock_provider(const survey *s, str *out, place *at, err *e)
{
    str path = survey_path(s, STR("migration_lock.toml")), text;

    *out = (str){ 0 };
    if (!survey_has(s, "migration_lock.toml", false))
        return true;
    if (!survey_read(s, path, &text, e))
        return false;
    for (line_walk w = line_walk_of(text); line_walk_next(&w);) {
        str line = str_trim(w.line), value;
        if (!str_is(str_trim(str_split(line, '=', &value)), "provider"))
            continue;
        value = str_trim(value);
        *out = str_cut(value, 1, value.size ? value.size - 1 : 0);
        *at = (place){ .file = path, .line = w.number };
    }
    return true;
}

static bool fits_prisma(const survey *s)
{
    str provider;
    place at;
    err ignored;

    if (lock_provider(s, &provider, &at, &ignored) && provider.size)
        return true;
    return survey_any_in(s, "migration.sql") && !survey_any_in(s, "snapshot.json");
}

static bool add_folder(survey *s, str name, const char *file, layout_list *out, err *e)
{
    str path = survey_path_in(s, name, file);

    if (!file_exists(path.at))
        return place_refuse((place){ .file = path, .line = 1 }, e,
                            "bring the file back, or remove the folder",
                            "the migration %.*s has no %s", STR_ARG(name), file);
    layout_entry entry = {
        .id = name, .name = name, .version = str_cut(name, 0, layout_digits(name)), .up = path
    };
    return layout_add(s, out, entry, e);
}

static bool list_folders(survey *s, const char *file, layout_list *out, err *e)
{
    for (size_t i = 0; i < s->count; i++) {
        str name = s->at[i].name;
        if (s->at[i].is_folder ? !add_folder(s, name, file, out, e)
                               : str_ends(name, ".sql") &&
                                     !survey_note(s, name, "a migration is a folder here", e))
            return false;
    }
    return true;
}

static bool list_prisma(survey *s, dialect d, layout_list *out, err *e)
{
    str provider;
    place at;

    if (!lock_provider(s, &provider, &at, e) ||
        (provider.size && !check_dialect(at, d, provider, e)))
        return false;
    return list_folders(s, "migration.sql", out, e);
}

const layout_ways layout_prisma = { fits_prisma, list_prisma, layout_by_id, false, NULL };

/* ---- Drizzle 1.x */

static bool fits_drizzle1(const survey *s)
{
    return survey_any_in(s, "migration.sql") && !survey_has(s, "migration_lock.toml", false);
}

static bool list_drizzle1(survey *s, dialect d, layout_list *out, err *e)
{
    (void)d;
    return list_folders(s, "migration.sql", out, e);
}

const layout_ways layout_drizzle1 = { fits_drizzle1, list_drizzle1, layout_by_id, false,
                                      cut_drizzle };

/* ---- Diesel */

static bool fits_diesel(const survey *s)
{
    return survey_any_in(s, "up.sql");
}

/* "2024-01-31-120000_users": the digits in front of the name. */
static str diesel_version(const survey *s, str name)
{
    buf b = buf_in(s->a);

    for (size_t i = 0; i < name.size && name.at[i] != '_'; i++)
        if (name.at[i] != '-')
            buf_add_char(&b, name.at[i]);
    return str_copy(s->a, buf_str(&b));
}

/* metadata.toml: run_in_transaction = false */
static bool diesel_metadata(const survey *s, str name, layout_entry *entry, err *e)
{
    str path = survey_path_in(s, name, "metadata.toml"), text;

    if (!file_exists(path.at))
        return true;
    if (!survey_read(s, path, &text, e))
        return false;
    for (line_walk w = line_walk_of(text); line_walk_next(&w);) {
        str line = str_trim(w.line), value;
        str key = str_trim(str_split(line, '=', &value));
        if (line.size == 0 || line.at[0] == '#' || line.at[0] == '[')
            continue;
        value = str_trim(value);
        if (!str_is(key, "run_in_transaction") ||
            (!str_is(value, "true") && !str_is(value, "false")))
            return place_refuse((place){ .file = path, .line = w.number }, e,
                                "run_in_transaction = true or false is all it may say",
                                "an unknown setting");
        entry->apart = str_is(value, "false");
    }
    return true;
}

static bool list_diesel(survey *s, dialect d, layout_list *out, err *e)
{
    (void)d;
    if (!list_folders(s, "up.sql", out, e))
        return false;
    for (size_t i = 0; i < out->count; i++) {
        layout_entry *it = &out->at[i];
        str down = survey_path_in(s, it->id, "down.sql");
        it->version = diesel_version(s, it->id);
        if (file_exists(down.at))
            it->down = down;
        if (!diesel_metadata(s, it->id, it, e))
            return false;
    }
    return true;
}

static int by_text(const void *left, const void *right)
{
    const layout_entry *a = left, *b = right;
    int order = str_order(a->version, b->version);

    return order ? order : str_order(a->id, b->id);
}

const layout_ways layout_diesel = { fits_diesel, list_diesel, by_text, true, NULL };

/* ---- Drizzle 0.x */

typedef struct journal {
    survey *s;
    str path, text;
} journal;

static place in_journal(const journal *j, str tag)
{
    ptrdiff_t at = tag.size ? str_find(j->text, tag) : 0;
    place p = { .file = j->path, .line = 1 };

    for (ptrdiff_t i = 0; i < at; i++)
        p.line += j->text.at[i] == '\n';
    return p;
}

static bool add_tag(const journal *j, const json_t *one, int64_t *last, layout_list *out, err *e)
{
    str tag = str_copy(j->s->a, json_get_str(one, "tag"));
    int64_t idx = json_get_int(one, "idx", -1), when = json_get_int(one, "when", -1);
    place at = in_journal(j, tag);

    if (tag.size == 0 || idx < 0 || when < 0)
        return place_refuse(at, e, "bring the journal back as the tool wrote it",
                            "an entry without idx, when or tag");
    if (idx <= *last)
        return place_refuse(at, e, "number the entries in their order",
                            "the entry %.*s has the idx %lld, after %lld",
                            STR_ARG(place_show(j->s->a, tag)), (long long)idx, (long long)*last);
    str file = str_printf(j->s->a, "%.*s.sql", STR_ARG(tag));
    if (!survey_has(j->s, file.at, false))
        return place_refuse(at, e, "bring the file back, or take the entry out of the journal",
                            "the journal names %.*s, which is not there",
                            STR_ARG(place_show(j->s->a, file)));
    *last = idx;
    layout_entry entry = { .id = tag,
                           .name = tag,
                           .version = str_printf(j->s->a, "%lld", (long long)idx),
                           .stamp = str_printf(j->s->a, "%lld", (long long)when),
                           .up = survey_path(j->s, file),
                           .line = at.line };
    return layout_add(j->s, out, entry, e);
}

static bool note_strangers(survey *s, const layout_list *list, err *e)
{
    for (size_t i = 0; i < s->count; i++) {
        str name = s->at[i].name;
        bool known = s->at[i].is_folder || !str_ends(name, ".sql");
        for (size_t k = 0; !known && k < list->count; k++)
            known = str_same(list->at[k].id, str_cut(name, 0, name.size - 4));
        if (!known && !survey_note(s, name, "the journal does not name it", e))
            return false;
    }
    return true;
}

static bool read_entries(const journal *j, const json_t *root, dialect d, layout_list *out, err *e)
{
    str named = json_get_str(root, "dialect");
    const json_t *entries = json_object_get(root, "entries");
    int64_t last = -1;

    if (named.size == 0 || !json_is_array(entries))
        return place_refuse(in_journal(j, (str){ 0 }), e,
                            "bring the journal back as the tool wrote it",
                            "the journal has no dialect, or no entries");
    if (!check_dialect(in_journal(j, STR("\"dialect\"")), d,
                       str_is(named, "pg") ? STR("postgresql") : named, e))
        return false;
    for (size_t i = 0; i < json_array_size(entries); i++)
        if (!add_tag(j, json_array_get(entries, i), &last, out, e))
            return false;
    return true;
}

static bool list_drizzle(survey *s, dialect d, layout_list *out, err *e)
{
    journal j = { .s = s, .path = survey_path_in(s, STR("meta"), "_journal.json") };
    JSON_CLOSING root = NULL;

    if (!survey_read(s, j.path, &j.text, e))
        return false;
    if (!json_parse(j.text, &root, e)) {
        err inner = *e;
        return place_refuse(in_journal(&j, (str){ 0 }), e,
                            "bring the journal back as the tool wrote it", "%s", inner.text);
    }
    return read_entries(&j, root, d, out, e) && note_strangers(s, out, e);
}

static bool fits_drizzle(const survey *s)
{
    return survey_has(s, "meta", true) &&
           file_exists(survey_path_in(s, STR("meta"), "_journal.json").at);
}

const layout_ways layout_drizzle = { fits_drizzle, list_drizzle, NULL, false, cut_drizzle };
