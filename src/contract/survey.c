#include <string.h>

#include "base/file.h"
#include "contract/layout_ways.h"

enum { TOOL_FILE_MAX = 4 << 20 }; /* bytes of a journal or a plan */

static bool blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* ---- lines */

line_walk line_walk_of(str text)
{
    return (line_walk){ .rest = text };
}

bool line_walk_next(line_walk *w)
{
    const char *end;

    if (w->rest.size == 0)
        return false;
    end = memchr(w->rest.at, '\n', w->rest.size);
    size_t size = end ? (size_t)(end - w->rest.at) : w->rest.size;
    w->line = str_cut(w->rest, 0, size);
    if (str_ends(w->line, "\r"))
        w->line.size--;
    w->at = w->next;
    size += end != NULL;
    w->next += size;
    w->rest = str_cut(w->rest, size, w->rest.size);
    w->number++;
    return true;
}

bool cut_is_comment(str line, const char *words)
{
    size_t i = 2, k = 0;

    if (!str_starts(line, "--"))
        return false;
    while (i < line.size && blank(line.at[i]))
        i++;
    for (; words[k] && i < line.size; k++, i++) {
        char c = line.at[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if (c != words[k])
            return false;
    }
    return words[k] == 0 && (i == line.size || blank(line.at[i]));
}

bool cut_add(cutting *c, size_t from, size_t to, size_t line, bool down, err *e)
{
    native_body *b = c->body;
    void *given;

    if (b->count == b->room) {
        b->room = b->room ? 2 * b->room : 4;
        if (!arena_try(c->a, b->room * sizeof *b->at, &given, e))
            return false;
        if (b->count)
            (void)memcpy(given, b->at, b->count * sizeof *b->at);
        b->at = given;
    }
    b->at[b->count++] =
        (native_part){ .text = str_cut(c->text, from, to), .line = line, .down = down };
    return true;
}

bool cut_whole(cutting *c, err *e)
{
    return cut_add(c, 0, c->text.size, 1, c->down, e);
}

/* ---- the folder */

str survey_path(const survey *s, str name)
{
    return file_join(s->a, s->folder, name);
}

str survey_path_in(const survey *s, str folder, const char *name)
{
    return file_join(s->a, file_join(s->a, s->folder, folder), str_of(name));
}

bool survey_has(const survey *s, const char *name, bool folder)
{
    for (size_t i = 0; i < s->count; i++)
        if (str_is(s->at[i].name, name))
            return s->at[i].is_folder == folder;
    return false;
}

bool survey_any_in(const survey *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->at[i].is_folder && file_exists(survey_path_in(s, s->at[i].name, name).at))
            return true;
    return false;
}

static void mark(survey *s, str text)
{
    for (line_walk w = line_walk_of(text); line_walk_next(&w);) {
        if (cut_is_comment(w.line, "+goose up"))
            s->marks[MARK_GOOSE] = true;
        else if (cut_is_comment(w.line, "migrate:up"))
            s->marks[MARK_DBMATE] = true;
        else if (cut_is_comment(str_trim(w.line), "up migration"))
            s->marks[MARK_NODE] = true;
    }
}

static void arena_close(arena **a)
{
    arena_free(*a);
}

/* What cannot be read is said when it is read as a migration. */
static bool mark_files(survey *s, err *e)
{
    for (size_t i = 0; i < s->count; i++) {
        __attribute__((cleanup(arena_close))) arena *scratch = NULL;
        str text, path = survey_path(s, s->at[i].name);
        err ignored;

        if (s->at[i].is_folder || !str_ends(s->at[i].name, ".sql"))
            continue;
        scratch = arena_new((size_t)MIGRATION_SIZE_MAX * 4);
        if (!scratch)
            return err_set(e, ERR_NO_MEMORY, "no memory to look at %.*s", STR_ARG(path));
        if (file_read(scratch, path.at, MIGRATION_SIZE_MAX, &text, &ignored))
            mark(s, str_starts(text, BYTE_ORDER_MARK) ? str_cut(text, 3, text.size) : text);
    }
    return true;
}

bool survey_open(arena *a, str folder, survey *out, err *e)
{
    survey s = { .a = a, .folder = folder };
    file_names names;
    void *given;

    if (!file_list(a, str_c(a, folder), &names, e) ||
        !arena_try(a, (names.count + 1) * sizeof *s.at, &given, e))
        return false;
    s.at = given;
    for (size_t i = 0; i < names.count; i++) {
        str name = names.at[i];
        bool hidden = str_starts(name, ".") && !str_ends(name, ".sql");
        if (!hidden)
            s.at[s.count++] = (survey_file){ name, file_is_folder(survey_path(&s, name).at) };
    }
    if (!mark_files(&s, e))
        return false;
    *out = s;
    return true;
}

bool survey_note(survey *s, str name, const char *why, err *e)
{
    void *given;

    if (s->note_count == s->note_room) {
        s->note_room = s->note_room ? 2 * s->note_room : 4;
        if (!arena_try(s->a, s->note_room * sizeof *s->notes, &given, e))
            return false;
        if (s->note_count)
            (void)memcpy(given, s->notes, s->note_count * sizeof *s->notes);
        s->notes = given;
    }
    s->notes[s->note_count++] =
        str_printf(s->a, "%.*s is not read: %s", STR_ARG(survey_path(s, name)), why);
    return true;
}

bool survey_read(const survey *s, str path, str *out, err *e)
{
    str text;

    if (!file_read(s->a, str_c(s->a, path), TOOL_FILE_MAX, &text, e) ||
        !native_check_text((place){ .file = path, .line = 1 }, text, e))
        return false;
    *out = str_starts(text, BYTE_ORDER_MARK) ? str_cut(text, 3, text.size) : text;
    return true;
}

bool survey_is_code(str name)
{
    static const char *const ends[] = { ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs" };

    if (str_ends(name, ".d.ts") || str_ends(name, ".d.mts") || str_ends(name, ".d.cts"))
        return false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(name, ends[i]))
            return true;
    return false;
}

str survey_stem(str name)
{
    const char *dot = memrchr(name.at, '.', name.size);

    return dot ? str_cut(name, 0, (size_t)(dot - name.at)) : name;
}

static bool is_numbered(str name)
{
    if (str_starts(name, "Migration"))
        name = str_cut(name, 9, name.size);
    return layout_digits(name) > 0;
}

static bool is_helper(str name)
{
    str stem = survey_stem(name);

    return str_is(stem, "index") || str_starts(stem, "_") || str_ends(stem, ".test") ||
           str_ends(stem, ".spec");
}

bool survey_is_migration(const survey *s, size_t at)
{
    str name = s->at[at].name;

    if (s->at[at].is_folder || !survey_is_code(name) || is_helper(name))
        return false;
    if (is_numbered(name))
        return true;
    for (size_t i = 0; i < s->count; i++)
        if (!s->at[i].is_folder && (str_ends(s->at[i].name, ".sql") ||
                                    (survey_is_code(s->at[i].name) && is_numbered(s->at[i].name))))
            return false;
    return true;
}

/* ---- entries */

bool layout_add(survey *s, layout_list *to, layout_entry entry, err *e)
{
    void *given;

    if (to->count == to->room) {
        to->room = to->room ? 2 * to->room : 32;
        if (!arena_try(s->a, to->room * sizeof *to->at, &given, e))
            return false;
        if (to->count)
            (void)memcpy(given, to->at, to->count * sizeof *to->at);
        to->at = given;
    }
    to->at[to->count++] = entry;
    return true;
}

bool layout_add_code(survey *s, layout_list *to, layout_entry entry, err *e)
{
    const layout_entry *last = to->count ? &to->at[to->count - 1] : NULL;

    entry.code = true;
    if (last && last->code && str_same(last->id, entry.id))
        return true;
    return layout_add(s, to, entry, e);
}

size_t layout_digits(str name)
{
    size_t n = 0;

    while (n < name.size && name.at[n] >= '0' && name.at[n] <= '9')
        n++;
    return n;
}

static str next_number(str *version)
{
    size_t n = layout_digits(*version), zeros = 0;
    str number = str_cut(*version, 0, n);

    *version = str_cut(*version, n < version->size ? n + 1 : n, version->size);
    while (zeros < number.size && number.at[zeros] == '0')
        zeros++;
    return str_cut(number, zeros, number.size);
}

int layout_compare_versions(str left, str right)
{
    while (left.size || right.size) {
        str a = next_number(&left), b = next_number(&right);
        if (a.size != b.size)
            return a.size < b.size ? -1 : 1;
        int order = str_order(a, b);
        if (order)
            return order;
    }
    return 0;
}

int layout_by_id(const void *left, const void *right)
{
    return str_order(((const layout_entry *)left)->id, ((const layout_entry *)right)->id);
}

int layout_by_version(const void *left, const void *right)
{
    const layout_entry *a = left, *b = right;
    int order = layout_compare_versions(a->version, b->version);

    return order ? order : str_order(a->id, b->id);
}
