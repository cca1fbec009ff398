#include <string.h>

#include "base/file.h"
#include "contract/layout_ways.h"

/* The layouts whose migrations are files side by side. */

static bool is_sql(const survey_file *f)
{
    return !f->is_folder && str_ends(f->name, ".sql");
}

static str stem(str name)
{
    return str_cut(name, 0, name.size - 4);
}

/* ---- native */

static bool add_sql(survey *s, size_t at, layout_list *out, err *e)
{
    str name = s->at[at].name;

    return layout_add(s, out, (layout_entry){ .id = stem(name), .up = survey_path(s, name) }, e);
}

static bool add_code(survey *s, size_t at, layout_list *out, err *e)
{
    str name = s->at[at].name;
    layout_entry entry = { .id = survey_stem(name), .name = name, .up = survey_path(s, name) };

    return !survey_is_migration(s, at) || layout_add_code(s, out, entry, e);
}

static bool list_native(survey *s, dialect d, layout_list *out, err *e)
{
    (void)d;
    for (size_t i = 0; i < s->count; i++) {
        if (is_sql(&s->at[i]) ? !add_sql(s, i, out, e) : !add_code(s, i, out, e))
            return false;
    }
    return true;
}

const layout_ways layout_native = { .list = list_native };

/* ---- <digits><by><name>.sql */

static const char why_name[] = "its name does not begin with a version";

/* The rows of dbmate, goose and Supabase differ in what stands behind the digits. */
static bool list_numbered(survey *s, const char *between, layout_list *out, err *e)
{
    for (size_t i = 0; i < s->count; i++) {
        str name = s->at[i].name;
        size_t n = layout_digits(name);
        str rest = str_cut(name, n, name.size);
        if (!is_sql(&s->at[i]))
            continue;
        if (n == 0 || !str_starts(rest, between)) {
            if (!survey_note(s, name, why_name, e))
                return false;
            continue;
        }
        str title = str_cut(rest, strlen(between), rest.size - 4);
        layout_entry entry = { .id = stem(name),
                               .name = title,
                               .version = str_cut(name, 0, n),
                               .up = survey_path(s, name) };
        if (!layout_add(s, out, entry, e))
            return false;
    }
    return true;
}

static bool list_dbmate(survey *s, dialect d, layout_list *out, err *e)
{
    (void)d;
    return list_numbered(s, "", out, e);
}

static bool fits_dbmate(const survey *s)
{
    return s->marks[MARK_DBMATE];
}

const layout_ways layout_dbmate = { fits_dbmate, list_dbmate, layout_by_id, true, cut_dbmate };

static bool list_goose(survey *s, dialect d, layout_list *out, err *e)
{
    (void)d;
    for (size_t i = 0; i < s->count; i++) {
        str name = s->at[i].name;
        size_t n = layout_digits(name);
        bool code = n && str_ends(name, ".go") && !str_ends(name, "_test.go");
        layout_entry entry = { .id = survey_stem(name),
                               .name =
                                   str_cut(survey_stem(name), n < name.size ? n + 1 : n, name.size),
                               .version = str_cut(name, 0, n),
                               .up = survey_path(s, name) };
        if (code && !s->at[i].is_folder && !layout_add_code(s, out, entry, e))
            return false;
    }
    return list_numbered(s, "_", out, e);
}

static bool fits_goose(const survey *s)
{
    return s->marks[MARK_GOOSE];
}

const layout_ways layout_goose = { fits_goose, list_goose, layout_by_version, true, cut_goose };

static bool list_supabase(survey *s, dialect d, layout_list *out, err *e)
{
    (void)d;
    return list_numbered(s, "_", out, e);
}

static bool names_a_project(const survey *s)
{
    str path = file_join(s->a, s->folder, STR("../config.toml")), text;
    err ignored;

    if (!file_exists(path.at) || !survey_read(s, path, &text, &ignored))
        return false;
    for (line_walk w = line_walk_of(text); line_walk_next(&w);)
        if (str_starts(str_trim(w.line), "project_id"))
            return true;
    return false;
}

static bool fits_supabase(const survey *s)
{
    size_t count = 0;

    for (size_t i = 0; i < s->count; i++) {
        str name = s->at[i].name;
        if (!is_sql(&s->at[i]))
            continue;
        if (layout_digits(name) != 14 || !str_starts(str_cut(name, 14, name.size), "_"))
            return false;
        count++;
    }
    return count > 0 && names_a_project(s);
}

const layout_ways layout_supabase = { fits_supabase, list_supabase, layout_by_id, true, NULL };

/* ---- <name>.up.sql and <name>.down.sql */

static bool is_pair(const survey_file *f, const char *end)
{
    return !f->is_folder && str_ends(f->name, end);
}

static bool check_downs(const survey *s, err *e)
{
    for (size_t i = 0; i < s->count; i++) {
        str name = s->at[i].name;
        if (!is_pair(&s->at[i], ".down.sql"))
            continue;
        str up = str_printf(s->a, "%.*s.up.sql", STR_ARG(str_cut(name, 0, name.size - 9)));
        if (!survey_has(s, up.at, false))
            return place_refuse((place){ .file = survey_path(s, name), .line = 1 }, e,
                                "write the way up, or remove it", "a way back without %.*s",
                                STR_ARG(up));
    }
    return true;
}

static layout_entry pair_of(const survey *s, str name)
{
    layout_entry entry = { .id = str_cut(name, 0, name.size - 7),
                           .up = survey_path(s, name),
                           .plain = true };
    str down = str_printf(s->a, "%.*s.down.sql", STR_ARG(entry.id));

    if (survey_has(s, down.at, false))
        entry.down = survey_path(s, down);
    return entry;
}

static bool list_golang(survey *s, dialect d, layout_list *out, err *e)
{
    (void)d;
    for (size_t i = 0; i < s->count; i++) {
        str name = s->at[i].name;
        size_t n = layout_digits(name);
        bool fits = n && str_starts(str_cut(name, n, name.size), "_");
        if (!is_sql(&s->at[i]) || is_pair(&s->at[i], ".down.sql"))
            continue;
        if (!fits || !is_pair(&s->at[i], ".up.sql")) {
            if (!survey_note(s, name, fits ? "its name does not end in .up.sql" : why_name, e))
                return false;
            continue;
        }
        layout_entry entry = pair_of(s, name);
        entry.version = str_cut(name, 0, n);
        entry.name = str_cut(entry.id, n + 1, entry.id.size);
        if (!layout_add(s, out, entry, e))
            return false;
    }
    return check_downs(s, e);
}

/* Milliseconds since 1970, or a date and time of 17 digits: node-pg-migrate makes such names. */
static bool is_node_name(str name)
{
    size_t n = layout_digits(name);

    return n == 13 || n == 17;
}

static bool has_pairs(const survey *s, bool of_node)
{
    for (size_t i = 0; i < s->count; i++) {
        str name = s->at[i].name;
        size_t n = layout_digits(name);
        if (is_pair(&s->at[i], ".up.sql") && n && str_starts(str_cut(name, n, name.size), "_") &&
            is_node_name(name) == of_node)
            return true;
    }
    return false;
}

static bool fits_golang(const survey *s)
{
    return has_pairs(s, false);
}

const layout_ways layout_golang = { fits_golang, list_golang, layout_by_version, true, NULL };

/* ---- node-pg-migrate */

static bool fits_node(const survey *s)
{
    return s->marks[MARK_NODE] || has_pairs(s, true);
}

static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year, era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400, of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t number_at(str s, size_t from, size_t size)
{
    int64_t n = 0;

    return str_int64(str_cut(s, from, from + size), &n) ? n : 0;
}

/* The tool orders by time: 17 digits are a date in UTC, anything else counts as milliseconds. */
static str time_of(const survey *s, str name)
{
    size_t n = layout_digits(name);

    if (n != 17 || (name.size > n && name.at[n] != '_'))
        return name.size > n && name.at[n] == '_' ? str_cut(name, 0, n) : STR("0");
    int64_t hours =
        days_of(number_at(name, 0, 4), number_at(name, 4, 2), number_at(name, 6, 2)) * 24 +
        number_at(name, 8, 2);
    int64_t seconds = (hours * 60 + number_at(name, 10, 2)) * 60 + number_at(name, 12, 2);
    return str_printf(s->a, "%lld", (long long)(seconds * 1000 + number_at(name, 14, 3)));
}

static char plain_letter(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool counts(char c)
{
    c = plain_letter(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static str skip_marks(str s)
{
    while (s.size && !counts(s.at[0]))
        s = str_cut(s, 1, s.size);
    return s;
}

/* A number, or one letter, off the front. */
static str take_unit(str *s)
{
    size_t n = layout_digits(*s);
    str unit = str_cut(*s, 0, n ? n : 1);

    *s = skip_marks(str_cut(*s, unit.size, s->size));
    return unit;
}

static int by_unit(str a, str b)
{
    if (a.size == 0 || b.size == 0)
        return (a.size > 0) - (b.size > 0);
    if (layout_digits(a) && layout_digits(b))
        return layout_compare_versions(a, b);
    unsigned char x = (unsigned char)plain_letter(a.at[0]);
    unsigned char y = (unsigned char)plain_letter(b.at[0]);
    return (x > y) - (x < y);
}

/* As people sort names: numbers by value, punctuation and letter case aside. */
static int by_natural_name(str a, str b)
{
    a = skip_marks(a);
    b = skip_marks(b);
    while (a.size || b.size) {
        int order = by_unit(take_unit(&a), take_unit(&b));
        if (order)
            return order;
    }
    return 0;
}

static int by_time(const void *left, const void *right)
{
    const layout_entry *a = left, *b = right;
    int order = layout_compare_versions(a->stamp, b->stamp);

    if (order == 0)
        order = by_natural_name(a->id, b->id);
    return order ? order : str_order(a->id, b->id);
}

static bool add_node_code(survey *s, str name, layout_list *out, err *e)
{
    const layout_entry entry = { .id = survey_stem(name),
                                 .name = survey_stem(name),
                                 .version = str_cut(name, 0, layout_digits(name)),
                                 .stamp = time_of(s, name),
                                 .up = survey_path(s, name) };

    return layout_add_code(s, out, entry, e);
}

static bool list_node(survey *s, dialect d, layout_list *out, err *e)
{
    (void)d;
    for (size_t i = 0; i < s->count; i++) {
        str name = s->at[i].name;
        if (survey_is_migration(s, i)) {
            if (!add_node_code(s, name, out, e))
                return false;
            continue;
        }
        if (!is_sql(&s->at[i]) || is_pair(&s->at[i], ".down.sql") || str_starts(name, "."))
            continue;
        layout_entry entry = { .id = stem(name), .up = survey_path(s, name) };
        if (is_pair(&s->at[i], ".up.sql"))
            entry = pair_of(s, name);
        entry.name = entry.id;
        entry.version = str_cut(name, 0, layout_digits(name));
        entry.stamp = time_of(s, name);
        if (!layout_add(s, out, entry, e))
            return false;
    }
    return check_downs(s, e);
}

const layout_ways layout_node = { fits_node, list_node, by_time, false, cut_node };
