#include "engine/mirroring.h"

/* How a table that is kept in step stands to the registry, for those who look. */

typedef struct looked {
    operation *o;
    history_found in;
    history rows;
    history_files files;
    history_pairs pairs;
    json_t *missing, *more;
} looked;

static bool stands(const operation *o, str id)
{
    for (size_t i = 0; i < o->applied.count; i++)
        if (str_same(o->applied.at[i].id, id))
            return true;
    return false;
}

static str name_of(const history_pair *p)
{
    if (p->file)
        return p->file->id;
    return p->row->name.size ? p->row->name : p->row->version;
}

/* What has no file on our side cannot be told from what another one recorded. */
static void judge_pair(looked *l, const history_pair *p)
{
    bool ours = p->file && stands(l->o, p->file->id);
    bool theirs = p->place != PLACE_PENDING && p->place != PLACE_SKIPPED && p->place != PLACE_STUCK;

    if (ours && !theirs)
        (void)json_array_append_new(l->missing, json_str(name_of(p)));
    else if (theirs && !ours && (p->file || !stands(l->o, name_of(p))))
        (void)json_array_append_new(l->more, json_str(name_of(p)));
}

static bool compare(looked *l, err *e)
{
    operation *o = l->o;

    if (!history_read(o->w.c, o->a, &l->in, &l->rows, e) ||
        !history_files_of(o->a, &o->files, &l->files, e) ||
        !history_match(o->a, l->in.tool, &l->rows, l->files, &l->pairs, e))
        return false;
    for (size_t i = 0; i < l->pairs.count; i++)
        judge_pair(l, &l->pairs.at[i]);
    return true;
}

static void warn(looked *l, const json_t *list, const char *says)
{
    operation *o = l->o;
    size_t count = json_array_size(list);

    if (count == 0)
        return;
    str first = str_of(json_string_value(json_array_get(list, 0)));
    str rest = count > 1 ? str_printf(o->a, " and %zu more", count - 1) : (str){ 0 };
    result_warn(&o->r,
                str_printf(o->a, "%s's table is not in step: %.*s%.*s %s",
                           history_tool_title(l->in.tool), STR_ARG(first), STR_ARG(rest), says));
}

static void say(looked *l, json_t *doc)
{
    operation *o = l->o;
    bool step = json_array_size(l->missing) + json_array_size(l->more) == 0;

    json_put_bool(doc, "in_step", step);
    json_put(doc, "missing", json_incref(l->missing));
    json_put(doc, "more", json_incref(l->more));
    warn(l, l->missing, "stands applied, and that tool would apply it again");
    warn(l, l->more, "was applied by that tool, and Homing does not know of it");
    if (json_array_size(l->more))
        result_next(&o->r, "homing adopt", "records what the other tool applied");
}

void mirroring_look(operation *o)
{
    JSON_CLOSING missing = json_array();
    JSON_CLOSING more = json_array();
    looked l = { .o = o, .missing = missing, .more = more };
    json_t *doc;
    err e;

    if (o->mirror.size == 0 || !json_parse(o->mirror, &doc, &e))
        return;
    json_put(o->r.doc, "mirror", doc);
    if (!mirroring_find(o, &l.in, &e)) {
        json_put_bool(doc, "in_step", false);
        result_warn(&o->r, str_printf(o->a, "%s; %s", e.text, e.hint));
        return;
    }
    json_put_str(doc, "title", str_of(history_tool_title(l.in.tool)));
    if (o->files.count == 0)
        return;
    if (compare(&l, &e))
        say(&l, doc);
    else
        result_warn(&o->r, str_printf(o->a, "whether %s's table is in step is not known: %s",
                                      history_tool_title(l.in.tool), e.text));
}
