#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "contract/layout_ways.h"

/* Sqitch: sqitch.plan names the changes in their order; scripts are in deploy/ and revert/. */

typedef struct change {
    str name;
    str tag; /* the first tag at or after it; of a reworked one it is in the names of its scripts */
    size_t line;
    str *depends; /* as written, with "!" where it conflicts */
    size_t depend_count;
    bool reworked; /* a later change has its name */
} change;

typedef struct tag {
    str name;
    size_t change; /* how many changes stand above it */
} tag;

typedef struct plan {
    survey *s;
    str path, project;
    change *changes;
    tag *tags;
    size_t change_count, tag_count, room;
} plan;

static place at_line(const plan *p, size_t line)
{
    return (place){ .file = p->path, .line = line };
}

static str next_word(str *rest)
{
    str s = str_trim(*rest);
    size_t n = 0;

    while (n < s.size && s.at[n] != ' ' && s.at[n] != '\t' && s.at[n] != '[' && s.at[n] != ']')
        n++;
    *rest = str_trim(str_cut(s, n, s.size));
    return str_cut(s, 0, n);
}

/* ---- the plan as written */

static bool read_pragma(plan *p, str line)
{
    str value, key = str_trim(str_split(str_cut(line, 1, line.size), '=', &value));

    if (str_is(key, "project"))
        p->project = str_trim(value);
    return true;
}

static bool read_depends(plan *p, change *c, str *rest, err *e)
{
    void *given;
    const char *end;

    if (!str_starts(*rest, "["))
        return true;
    end = memchr(rest->at, ']', rest->size);
    if (!end)
        return place_refuse(at_line(p, c->line), e, "write \"]\" behind them",
                            "the dependencies do not end");
    str list = str_trim((str){ rest->at + 1, (size_t)(end - rest->at) - 1 });
    if (!arena_try(p->s->a, (list.size / 2 + 1) * sizeof *c->depends, &given, e))
        return false;
    c->depends = given;
    while (list.size) {
        str word = next_word(&list);
        if (word.size == 0)
            return place_refuse(at_line(p, c->line), e, "write them between one pair of brackets",
                                "the dependencies are not well formed");
        c->depends[c->depend_count++] = word;
    }
    *rest = str_trim(str_cut(*rest, (size_t)(end - rest->at) + 1, rest->size));
    return true;
}

static bool read_tag(plan *p, str line, size_t number, err *e)
{
    str rest = str_cut(line, 1, line.size), name = next_word(&rest);

    if (p->change_count == 0 || name.size == 0)
        return place_refuse(at_line(p, number), e, "a tag stands below the change that it marks",
                            "a tag without a change");
    p->tags[p->tag_count++] = (tag){ name, p->change_count };
    for (size_t i = p->change_count; i-- && p->changes[i].tag.size == 0;)
        p->changes[i].tag = name;
    return true;
}

static bool read_change(plan *p, str line, size_t number, err *e)
{
    change c = { .line = number };

    if (str_starts(line, "-"))
        return place_refuse(at_line(p, number), e, "take the change out of the plan",
                            "a change that the plan itself reverts");
    if (str_starts(line, "+"))
        line = str_trim(str_cut(line, 1, line.size));
    c.name = next_word(&line);
    if (c.name.size == 0 || str_find(c.name, STR("@")) >= 0 || str_find(c.name, STR("..")) >= 0)
        return place_refuse(at_line(p, number), e, "write \"<name> [<dependencies>] <time> <who>\"",
                            "no change has such a name");
    if (!read_depends(p, &c, &line, e))
        return false;
    for (size_t i = 0; i < p->change_count; i++) {
        change *before = &p->changes[i];
        if (!str_same(before->name, c.name))
            continue;
        if (before->tag.size == 0)
            return place_refuse(at_line(p, number), e, "rename one of them, or tag the first",
                                "the change %.*s is there already, on line %zu",
                                STR_ARG(place_show(p->s->a, c.name)), before->line);
        before->reworked = true;
    }
    p->changes[p->change_count++] = c;
    return true;
}

/* Without what follows "#" at the line's begin or behind a blank. */
static str without_note(str line)
{
    for (size_t i = 0; i < line.size; i++)
        if (line.at[i] == '#' && (i == 0 || line.at[i - 1] == ' ' || line.at[i - 1] == '\t'))
            return str_trim(str_cut(line, 0, i));
    return str_trim(line);
}

static bool read_line(plan *p, str text, size_t number, err *e)
{
    str line = without_note(text);

    if (line.size == 0)
        return true;
    if (line.at[0] == '%')
        return read_pragma(p, line);
    return line.at[0] == '@' ? read_tag(p, line, number, e) : read_change(p, line, number, e);
}

static bool read_plan(plan *p, err *e)
{
    size_t lines = 1;
    void *changes, *tags;
    str text;

    if (!survey_read(p->s, p->path, &text, e))
        return false;
    for (size_t i = 0; i < text.size; i++)
        lines += text.at[i] == '\n';
    if (!arena_try(p->s->a, lines * sizeof *p->changes, &changes, e) ||
        !arena_try(p->s->a, lines * sizeof *p->tags, &tags, e))
        return false;
    p->changes = changes;
    p->tags = tags;
    for (line_walk w = line_walk_of(text); line_walk_next(&w);)
        if (!read_line(p, w.line, w.number, e))
            return false;
    return true;
}

/* ---- what a dependency names */

static str id_of(const plan *p, const change *c)
{
    return c->reworked ? str_printf(p->s->a, "%.*s@%.*s", STR_ARG(c->name), STR_ARG(c->tag))
                       : c->name;
}

/* The change of a name above `below`: the last one, or the last one at or above a tag. */
static const change *find_change(const plan *p, str name, str at_tag, size_t below)
{
    size_t end = below;

    if (at_tag.size) {
        end = 0;
        for (size_t i = 0; i < p->tag_count; i++)
            if (str_same(p->tags[i].name, at_tag) && p->tags[i].change <= below)
                end = p->tags[i].change;
    }
    if (name.size == 0)
        return end ? &p->changes[end - 1] : NULL;
    while (end--)
        if (str_same(p->changes[end].name, name))
            return &p->changes[end];
    return NULL;
}

static bool resolve(const plan *p, size_t user, str written, const change **out, err *e)
{
    const change *c = &p->changes[user];
    bool conflict = str_starts(written, "!");
    str spec = conflict ? str_cut(written, 1, written.size) : written, of_tag, of_project;
    str project = str_split(spec, ':', &of_project);

    if (of_project.size == 0 || str_same(project, p->project) || project.size == 0)
        spec = of_project.size ? of_project : spec;
    else
        return place_refuse(at_line(p, c->line), e, "migrate that project by itself, first",
                            "%.*s depends on another project: %.*s",
                            STR_ARG(place_show(p->s->a, c->name)),
                            STR_ARG(place_show(p->s->a, written)));
    str name = str_split(spec, '@', &of_tag);
    *out = find_change(p, name, of_tag, user);
    if (conflict && *out)
        return place_refuse(at_line(p, c->line), e, "take one of the two out of the plan",
                            "%.*s conflicts with %.*s, which stands above it",
                            STR_ARG(place_show(p->s->a, c->name)),
                            STR_ARG(place_show(p->s->a, (*out)->name)));
    if (!conflict && !*out)
        return place_refuse(at_line(p, c->line), e, "add it above, or correct the name",
                            "%.*s depends on %.*s, which does not stand above it",
                            STR_ARG(place_show(p->s->a, c->name)),
                            STR_ARG(place_show(p->s->a, written)));
    return true;
}

static int by_bytes(const void *left, const void *right)
{
    return str_order(*(const str *)left, *(const str *)right);
}

static bool set_depends(const plan *p, size_t user, layout_entry *out, err *e)
{
    const change *c = &p->changes[user], *on = NULL;
    size_t kept = 0;
    void *given;

    if (!arena_try(p->s->a, (c->depend_count + 1) * sizeof *out->depends, &given, e))
        return false;
    out->depends = given;
    for (size_t i = 0; i < c->depend_count; i++) {
        if (!resolve(p, user, c->depends[i], &on, e))
            return false;
        if (on)
            out->depends[out->depend_count++] = id_of(p, on);
    }
    if (out->depend_count)
        qsort(out->depends, out->depend_count, sizeof *out->depends, by_bytes);
    for (size_t i = 0; i < out->depend_count; i++)
        if (kept == 0 || !str_same(out->depends[i], out->depends[kept - 1]))
            out->depends[kept++] = out->depends[i];
    out->depend_count = kept;
    return true;
}

/* ---- the scripts */

static bool add_change(plan *p, size_t i, layout_list *out, err *e)
{
    const change *c = &p->changes[i];
    str id = id_of(p, c);
    str file = str_printf(p->s->a, "%.*s.sql", STR_ARG(id));
    layout_entry entry = { .id = id,
                           .name = c->name,
                           .up = survey_path_in(p->s, STR("deploy"), file.at),
                           .line = c->line,
                           .apart = true };
    str down = survey_path_in(p->s, STR("revert"), file.at);

    if (!file_exists(entry.up.at))
        return place_refuse(at_line(p, c->line), e, "bring the script back, or take the change out",
                            "the change %.*s has no deploy/%.*s", STR_ARG(place_show(p->s->a, id)),
                            STR_ARG(file));
    if (file_exists(down.at))
        entry.down = down;
    return set_depends(p, i, &entry, e) && layout_add(p->s, out, entry, e);
}

/* Where the scripts are must be what it is by default. */
static bool check_conf(const survey *s, err *e)
{
    static const char *const keys[] = { "top_dir",    "plan_file",    "deploy_dir", "revert_dir",
                                        "verify_dir", "reworked_dir", "extension",  NULL };
    str path = survey_path(s, STR("sqitch.conf")), text;

    if (!survey_has(s, "sqitch.conf", false))
        return true;
    if (!survey_read(s, path, &text, e))
        return false;
    for (line_walk w = line_walk_of(text); line_walk_next(&w);) {
        str value, line = str_trim(w.line), key = str_trim(str_split(line, '=', &value));
        value = str_trim(value);
        for (size_t i = 0; keys[i]; i++)
            if (str_is(key, keys[i]) && !(i == 0 && str_is(value, ".")))
                return place_refuse((place){ .file = path, .line = w.number }, e,
                                    "name the folder with sqitch.plan by --dir, and keep its "
                                    "scripts in deploy/ and revert/",
                                    "%s says that the scripts lie elsewhere", keys[i]);
    }
    return true;
}

static bool list_sqitch(survey *s, dialect d, layout_list *out, err *e)
{
    plan p = { .s = s, .path = survey_path(s, STR("sqitch.plan")) };

    (void)d;
    if (!check_conf(s, e) || !read_plan(&p, e))
        return false;
    for (size_t i = 0; i < p.change_count; i++)
        if (!add_change(&p, i, out, e))
            return false;
    return true;
}

static bool fits_sqitch(const survey *s)
{
    str text;
    err ignored;

    if (!survey_has(s, "sqitch.plan", false) ||
        !survey_read(s, survey_path(s, STR("sqitch.plan")), &text, &ignored))
        return false;
    for (line_walk w = line_walk_of(text); line_walk_next(&w);)
        if (str_starts(w.line, "%syntax-version") || str_starts(w.line, "%project"))
            return true;
    return false;
}

const layout_ways layout_sqitch = { fits_sqitch, list_sqitch, NULL, false, NULL };
