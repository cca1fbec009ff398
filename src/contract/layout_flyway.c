#include <string.h>

#include "base/file.h"
#include "contract/layout_ways.h"

/* Flyway: V<version>__<description>.sql, undone by U<version>__...; folders inside belong to it. */

enum { DEPTH_MAX = 16 };

typedef struct undo {
    str version, path;
} undo;

typedef struct undos {
    undo *at;
    size_t count, room;
} undos;

typedef struct walk {
    survey *s;
    layout_list *out;
    undos undone;
} walk;

/* The version and the description of "V1_2__some_name.sql"; false when it is no such name. */
static bool read_name(str name, str *version, str *rest)
{
    ptrdiff_t sign = str_find(name, STR("__"));

    if (name.size < 2 || sign < 1)
        return false;
    *version = str_cut(name, 1, (size_t)sign);
    *rest = str_cut(name, (size_t)sign + 2, name.size);
    for (size_t i = 0; i < version->size; i++) {
        char c = version->at[i];
        if ((c < '0' || c > '9') && c != '.' && c != '_')
            return false;
    }
    return layout_digits(*version) > 0;
}

static bool is_flyway(str name)
{
    str version, rest;

    if (!str_ends(name, ".sql"))
        return false;
    if (str_starts(name, "R__"))
        return true;
    return (str_starts(name, "V") || str_starts(name, "U")) && read_name(name, &version, &rest);
}

static bool fits_flyway(const survey *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (!s->at[i].is_folder && is_flyway(s->at[i].name))
            return true;
    return false;
}

static str with_dots(const survey *s, str version)
{
    char *to = arena_take(s->a, version.size + 1);

    for (size_t i = 0; i < version.size; i++)
        to[i] = version.at[i] == '_' ? '.' : version.at[i];
    return (str){ to, version.size };
}

static place of_file(const walk *w, str path)
{
    return (place){ .file = survey_path(w->s, path), .line = 1 };
}

/* V1__x.sql.conf: only executeInTransaction has a meaning here. */
static bool read_conf(const walk *w, str path, layout_entry *entry, err *e)
{
    str conf = str_printf(w->s->a, "%.*s.conf", STR_ARG(survey_path(w->s, path))), text;

    if (!file_exists(conf.at))
        return true;
    if (!survey_read(w->s, conf, &text, e))
        return false;
    for (line_walk l = line_walk_of(text); line_walk_next(&l);) {
        str line = str_trim(l.line), value;
        str key = str_trim(str_split(line, '=', &value));
        if (line.size == 0 || line.at[0] == '#')
            continue;
        value = str_trim(value);
        if (!str_is(key, "executeInTransaction") ||
            (!str_is(value, "true") && !str_is(value, "false")))
            return place_refuse((place){ .file = conf, .line = l.number }, e,
                                "executeInTransaction=true or false is all it may say",
                                "an unknown setting");
        entry->apart = str_is(value, "false");
    }
    return true;
}

static bool add_undo(walk *w, str version, str path, err *e)
{
    undos *u = &w->undone;
    void *given;

    if (u->count == u->room) {
        u->room = u->room ? 2 * u->room : 16;
        if (!arena_try(w->s->a, u->room * sizeof *u->at, &given, e))
            return false;
        if (u->count)
            (void)memcpy(given, u->at, u->count * sizeof *u->at);
        u->at = given;
    }
    u->at[u->count++] = (undo){ version, path };
    return true;
}

static str base_name(str path)
{
    size_t from = path.size;

    while (from && path.at[from - 1] != '/')
        from--;
    return str_cut(path, from, path.size);
}

static bool refuse_kind(const walk *w, str path, str name, err *e)
{
    static const char *const callbacks[] = { "before", "after", "createSchema", NULL };

    if (str_starts(name, "R__"))
        return place_refuse(of_file(w, path), e,
                            "give it a version (V<version>__...), anew for each change of it",
                            "a repeatable migration runs again whenever it is changed, which would "
                            "be an edit of an applied one here");
    if (str_starts(name, "B") && layout_digits(str_cut(name, 1, name.size)))
        return place_refuse(of_file(w, path), e,
                            "keep the migrations that it stands for, or give it their version",
                            "a baseline migration runs only where the ones before it never did");
    for (size_t i = 0; callbacks[i]; i++)
        if (str_starts(name, callbacks[i]))
            return place_refuse(of_file(w, path), e, "run its statements in a migration",
                                "a callback, which no migration shows");
    return true;
}

static bool add_code(walk *w, str version, str path, err *e)
{
    str name = base_name(path);
    const layout_entry code = { .id = survey_stem(name),
                                .name = path,
                                .version = with_dots(w->s, version),
                                .up = survey_path(w->s, path) };
    bool java = str_ends(name, ".java") || str_ends(name, ".class");

    return name.at[0] != 'V' || !java || layout_add_code(w->s, w->out, code, e);
}

static bool add_file(walk *w, str path, err *e)
{
    str name = base_name(path), version, rest;
    bool sql = str_ends(name, ".sql");
    bool versioned =
        (str_starts(name, "V") || str_starts(name, "U")) && read_name(name, &version, &rest);

    if (!sql)
        return !versioned || add_code(w, version, path, e);
    if (!versioned)
        return refuse_kind(w, path, name, e) &&
               survey_note(w->s, path, "its name is not V<version>__<description>.sql", e);
    version = with_dots(w->s, version);
    if (name.at[0] == 'U')
        return add_undo(w, version, path, e);
    layout_entry entry = { .id = str_cut(name, 0, name.size - 4),
                           .name = path,
                           .version = version,
                           .up = survey_path(w->s, path) };
    return read_conf(w, path, &entry, e) && layout_add(w->s, w->out, entry, e);
}

static bool walk_folder(walk *w, str below, size_t depth, err *e)
{
    str folder = below.size ? survey_path(w->s, below) : w->s->folder;
    file_names names;

    if (depth > DEPTH_MAX)
        return place_refuse(of_file(w, below), e, "is there a link that leads back up?",
                            "more than %d folders in each other", DEPTH_MAX);
    if (!file_list(w->s->a, str_c(w->s->a, folder), &names, e))
        return false;
    for (size_t i = 0; i < names.count; i++) {
        str name = names.at[i];
        str path = below.size ? file_join(w->s->a, below, name) : name;
        bool in = file_is_folder(survey_path(w->s, path).at);
        if (str_starts(name, "."))
            continue;
        if (in ? !walk_folder(w, path, depth + 1, e) : !add_file(w, path, e))
            return false;
    }
    return true;
}

static bool put_undos(const walk *w, err *e)
{
    for (size_t i = 0; i < w->undone.count; i++) {
        const undo *u = &w->undone.at[i];
        layout_entry *found = NULL;
        for (size_t k = 0; k < w->out->count; k++)
            if (layout_compare_versions(w->out->at[k].version, u->version) == 0)
                found = &w->out->at[k];
        if (!found)
            return place_refuse(of_file(w, u->path), e, "write the way up, or remove it",
                                "it undoes the version %.*s, which is not there",
                                STR_ARG(u->version));
        if (found->down.size)
            return place_refuse(of_file(w, u->path), e, "keep one",
                                "a second undo of the version %.*s", STR_ARG(u->version));
        found->down = survey_path(w->s, u->path);
    }
    return true;
}

static bool list_flyway(survey *s, dialect d, layout_list *out, err *e)
{
    walk w = { .s = s, .out = out };

    (void)d;
    return walk_folder(&w, (str){ 0 }, 0, e) && put_undos(&w, e);
}

static bool names_value(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == ':' || c == '-';
}

/* ${name}, which the tool replaces wherever it stands. */
bool cut_flyway(cutting *c, err *e)
{
    place at = c->at;

    for (size_t i = 0; i + 2 < c->text.size; i++) {
        size_t n = i + 2;
        at.line += c->text.at[i] == '\n';
        if (c->text.at[i] != '$' || c->text.at[i + 1] != '{')
            continue;
        while (n < c->text.size && names_value(c->text.at[n]))
            n++;
        if (n > i + 2 && n < c->text.size && c->text.at[n] == '}')
            return place_refuse(at, e, "write the value itself",
                                "the placeholder %.*s would be replaced by what a configuration "
                                "says",
                                STR_ARG(place_show(c->a, str_cut(c->text, i, n + 1))));
    }
    return cut_whole(c, e);
}

const layout_ways layout_flyway = { fits_flyway, list_flyway, layout_by_version, true, cut_flyway };
