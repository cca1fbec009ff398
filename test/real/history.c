/*
 * Usage: history URL FILE. Says as JSON what other tool's history is in a database.
 *
 * The file holds one JSON object: {"tool", "files": [{"id", "name", "version", "when", "text"}],
 * "mirror": [{"removed", "name", "version", "script", "when", "batch", "previous", "text"}]}, all
 * of it optional; writes what is asked for into the best table found; writes one object: {"found",
 * "rows", "stuck", "batch", "pairs"}.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "foreign/mirror.h"

enum { ARENA_MAX = 256 << 20, INPUT_MAX = 16 << 20 };

static json_t *found_json(const history_found *f)
{
    json_t *out = json_object();

    json_put_str(out, "tool", str_of(history_tool_name(f->tool)));
    json_put_str(out, "schema", f->schema);
    json_put_str(out, "table", f->table);
    json_put_str(out, "rivals", f->rivals);
    json_put_str(out, "why", f->why);
    json_put_int(out, "score", f->score);
    return out;
}

static json_t *row_json(const history_row *r)
{
    json_t *out = json_object();

    json_put_str(out, "name", r->name);
    json_put_str(out, "version", r->version);
    json_put_str(out, "checksum", r->checksum);
    json_put_str(out, "group", r->group);
    json_put_str(out, "state", str_of(history_state_name(r->state)));
    json_put_int(out, "applied_at", r->applied_at);
    return out;
}

static json_t *pair_json(const history_pair *p)
{
    json_t *out = json_object();

    json_put_str(out, "place", str_of(history_place_name(p->place)));
    json_put_str(out, "file", p->file ? p->file->id : (str){ 0 });
    json_put_bool(out, "summed", p->sum == SUM_SAME || p->sum == SUM_SAME_ENDS);
    return out;
}

static history_files files_of(arena *a, const json_t *list)
{
    size_t count = json_array_size(list);
    history_file *at = arena_take(a, (count + 1) * sizeof *at);

    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_array_get(list, i);
        at[i] = (history_file){ .id = json_get_str(one, "id"),
                                .name = json_get_str(one, "name"),
                                .version = json_get_str(one, "version"),
                                .when = json_get_int(one, "when", 0),
                                .text = json_get_str(one, "text"),
                                .has_text = json_get_str(one, "text").size > 0 };
    }
    return (history_files){ at, count };
}

static bool mirror_one(conn *c, arena *a, const history_found *to, const json_t *one, err *e)
{
    const history_entry what = { .removed = json_get_bool(one, "removed", false),
                                 .name = json_get_str(one, "name"),
                                 .version = json_get_str(one, "version"),
                                 .script = json_get_str(one, "script"),
                                 .text = json_get_str(one, "text"),
                                 .when = json_get_int(one, "when", 0),
                                 .batch = json_get_int(one, "batch", 0),
                                 .previous = json_get_str(one, "previous") };
    call_list list = calls_in(a);
    outcome how;

    return history_mirror(&list, c, to, &what, e) && driver_begin(c, false, e) &&
           driver_calls(c, list.at, list.count, &how, e) && driver_commit(c, &how, e);
}

static bool mirror(conn *c, arena *a, const history_found_list *all, const json_t *list, err *e)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (all->count && !mirror_one(c, a, &all->at[0], json_array_get(list, i), e))
            return false;
    return true;
}

/* Under the tool's lock, as adopting does. */
static bool look(conn *c, arena *a, const history_found *one, const json_t *asked, json_t *out,
                 err *e)
{
    json_t *rows = json_array(), *pairs = json_array();
    history_pairs all;
    history_hold hold;
    bool changed;
    history h;

    json_put(out, "rows", rows);
    json_put(out, "pairs", pairs);
    if (!history_lock(c, a, one, &hold, e) || !history_read(c, a, one, &h, e) ||
        !history_match(a, one->tool, &h, files_of(a, json_object_get(asked, "files")), &all, e) ||
        !history_unlock(c, a, &hold, &h, &changed, e))
        return false;
    json_put_bool(out, "changed", changed);
    json_put_str(out, "stuck", h.stuck);
    json_put_int(out, "batch", h.batch);
    for (size_t i = 0; i < h.count; i++)
        (void)json_array_append_new(rows, row_json(&h.at[i]));
    for (size_t i = 0; i < all.count; i++)
        (void)json_array_append_new(pairs, pair_json(&all.at[i]));
    return true;
}

static bool answer(conn *c, arena *a, const json_t *asked, json_t *out, err *e)
{
    const history_hint hint = { .tool = json_get_str(asked, "tool") };
    json_t *list = json_array();
    history_found_list all;

    json_put(out, "found", list);
    if (!history_find(c, a, &hint, &all, e) ||
        !mirror(c, a, &all, json_object_get(asked, "mirror"), e))
        return false;
    for (size_t i = 0; i < all.count; i++)
        (void)json_array_append_new(list, found_json(&all.at[i]));
    return all.count == 0 || look(c, a, &all.at[0], asked, out, e);
}

int main(int argc, char **argv)
{
    arena *a = arena_new(ARENA_MAX);
    JSON_CLOSING asked = NULL;
    JSON_CLOSING out = json_object();
    target to;
    conn *c = NULL;
    str input;
    err e = { 0 };

    bool ok = a && argc == 3 && file_read(a, argv[2], INPUT_MAX, &input, &e) &&
              json_parse(input, &asked, &e) && url_parse(a, str_of(argv[1]), &to, &e) &&
              driver_open(&to, a, &c, &e) && answer(c, a, asked, out, &e);
    driver_close(c);
    if (!ok)
        json_put_str(out, "error", str_of(e.text[0] ? e.text : "usage: history URL FILE"));
    str text = json_canonical(a, out);
    (void)printf("%.*s\n", STR_ARG(text));
    arena_free(a);
    return ok ? 0 : 1;
}
