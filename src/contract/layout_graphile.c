#include "base/file.h"
#include "contract/layout_ways.h"

/* graphile-migrate: committed/000001.sql, each with the hash of the one before it. */

static const char previous_mark[] = "--! Previous: ", hash_mark[] = "--! Hash: ";

typedef struct header {
    str previous, hash;
    size_t body, line; /* offset and line of what follows */
} header;

static str value_of(str line, const char *mark)
{
    str key = str_of(mark);

    return str_starts(line, mark) ? str_trim(str_cut(line, key.size, line.size)) : (str){ 0 };
}

/* The lines with "--! Key: value" up to the first that is none. */
static bool read_header(str text, header *out)
{
    header h = { .line = 1 };

    for (line_walk w = line_walk_of(text); line_walk_next(&w);) {
        bool keyed = str_starts(w.line, "--! ") && str_find(w.line, STR(": ")) > 0;
        if (!keyed && w.number > 1)
            break;
        if (str_starts(w.line, previous_mark))
            h.previous = value_of(w.line, previous_mark);
        if (str_starts(w.line, hash_mark))
            h.hash = value_of(w.line, hash_mark);
        h.body = w.next;
        h.line = w.number + 1;
    }
    *out = h;
    return h.previous.size && h.hash.size;
}

/* "000001.sql" and "000001-name.sql". */
static bool is_committed(str name)
{
    size_t n = layout_digits(name);
    str rest = str_cut(name, n, name.size);

    return n >= 6 && str_ends(name, ".sql") && (str_is(rest, ".sql") || str_starts(rest, "-"));
}

static bool committed_names(const survey *s, file_names *out, err *e)
{
    return file_list(s->a, survey_path(s, STR("committed")).at, out, e);
}

static bool fits_graphile(const survey *s)
{
    file_names names;
    err ignored;
    header h;
    str text;

    if (!survey_has(s, "committed", true) || !committed_names(s, &names, &ignored))
        return false;
    for (size_t i = 0; i < names.count; i++) {
        str path = survey_path_in(s, STR("committed"), names.at[i].at);
        if (is_committed(names.at[i]))
            return survey_read(s, path, &text, &ignored) && read_header(text, &h);
    }
    return survey_has(s, "current.sql", false) || survey_has(s, "current", true);
}

static bool add_committed(survey *s, str name, str *last, layout_list *out, err *e)
{
    str path = survey_path_in(s, STR("committed"), str_c(s->a, name)), text;
    header h;

    if (!survey_read(s, path, &text, e))
        return false;
    if (!read_header(text, &h))
        return place_refuse((place){ .file = path, .line = 1 }, e,
                            "bring the file back as the tool wrote it",
                            "no \"--! Previous:\" or no \"--! Hash:\" at its top");
    if (!str_same(str_is(h.previous, "-") ? (str){ 0 } : h.previous, *last))
        return place_refuse((place){ .file = path, .line = 1 }, e,
                            "bring the missing file back, or commit this one again",
                            "it follows %.*s, and the one before it is %.*s",
                            STR_ARG(place_show(s->a, h.previous)),
                            STR_ARG(last->size ? place_show(s->a, *last) : STR("none")));
    *last = h.hash;
    str id = str_cut(name, 0, name.size - 4);
    layout_entry entry = { .id = id,
                           .name = name,
                           .version = str_cut(name, 0, layout_digits(name)),
                           .stamp = h.hash,
                           .up = path };
    return layout_add(s, out, entry, e);
}

static bool has_statement(str text)
{
    for (line_walk w = line_walk_of(text); line_walk_next(&w);) {
        str line = str_trim(w.line);
        if (line.size && !str_starts(line, "--"))
            return true;
    }
    return false;
}

/* What is being worked on is told, not run. */
static bool note_current(survey *s, err *e)
{
    static const char why[] = "it is not committed yet";
    str text;

    if (survey_has(s, "current", true) && !survey_note(s, STR("current"), why, e))
        return false;
    if (!survey_has(s, "current.sql", false))
        return true;
    if (!survey_read(s, survey_path(s, STR("current.sql")), &text, e))
        return false;
    return !has_statement(text) || survey_note(s, STR("current.sql"), why, e);
}

static bool list_graphile(survey *s, dialect d, layout_list *out, err *e)
{
    file_names names;
    str last = { 0 };

    (void)d;
    if (!committed_names(s, &names, e))
        return false;
    for (size_t i = 0; i < names.count; i++) {
        str name = names.at[i];
        bool ok = is_committed(name)       ? add_committed(s, name, &last, out, e)
                  : str_ends(name, ".sql") ? survey_note(s, file_join(s->a, STR("committed"), name),
                                                         "its name is no number", e)
                                           : true;
        if (!ok)
            return false;
    }
    return note_current(s, e);
}

static bool check_placeholders(const cutting *c, const header *h, err *e)
{
    static const char *const known[] = { ":DATABASE_NAME", ":DATABASE_OWNER" };
    place at = c->at;

    at.line = h->line - 1;
    for (line_walk w = line_walk_of(str_cut(c->text, h->body, c->text.size)); line_walk_next(&w);) {
        at.line++;
        for (size_t i = 0; i < 2; i++)
            if (str_find(w.line, str_of(known[i])) >= 0)
                return place_refuse(at, e, "write the name itself in a new migration",
                                    "the placeholder %s would be another name on each database",
                                    known[i]);
    }
    return true;
}

bool cut_graphile(cutting *c, err *e)
{
    header h;

    if (!read_header(c->text, &h))
        return cut_whole(c, e);
    line_walk w = line_walk_of(str_cut(c->text, h.body, c->text.size));
    while (line_walk_next(&w) && str_trim(w.line).size == 0)
        ;
    str first = str_trim(w.line);
    if (str_starts(first, "--!") &&
        str_starts(str_trim(str_cut(first, 3, first.size)), "no-transaction"))
        c->body->apart = true;
    return check_placeholders(c, &h, e) && cut_add(c, h.body, c->text.size, h.line, false, e);
}

const layout_ways layout_graphile = { fits_graphile, list_graphile, layout_by_id, true,
                                      cut_graphile };
