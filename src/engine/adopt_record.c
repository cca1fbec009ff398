#include "engine/adopting.h"

#include "base/clock.h"
#include "base/crash.h"

static void put_text(json_t *to, const char *key, str text)
{
    if (text.size)
        json_put_str(to, key, text);
}

/* What the other tool recorded, and what its row would need if it were written. */
static bool origin_of(adopting *ad, const adopted *one, str *out, err *e)
{
    const history_row *r = one->pair->row;
    history_entry entry;
    arena *a = ad->o->a;

    if (!history_entry_of(a, ad->from.tool, one->file, &entry, e))
        return false;
    if (r && r->name.size)
        entry.name = r->name;
    if (r && r->version.size && ad->from.tool != TOOL_DRIZZLE_0)
        entry.version = r->version;
    if (r && r->script.size)
        entry.script = r->script;
    entry.checksum = r ? r->checksum : (str){ 0 };
    *out = mirroring_record(a, ad->from.tool, &entry, r ? r->applied_at : 0);
    return true;
}

static bool add_migration(adopting *ad, call_list *list, const adopted *one, err *e)
{
    work *w = &ad->o->w;
    const history_row *r = one->pair->row;
    json_t *body;
    str origin;

    if (!origin_of(ad, one, &origin, e))
        return false;
    body = json_object();
    json_put_str(body, "migration", one->file->id);
    json_put_str(body, "digest", hash_hex(w->tmp, one->file->digest));
    json_put_str(body, "place", str_of(history_place_name(one->pair->place)));
    if (r) {
        put_text(body, "name", r->name);
        put_text(body, "checksum", r->checksum);
        if (r->applied_at)
            json_put_str(body, "applied_at", clock_text(w->tmp, r->applied_at));
    }
    const applied_how how = { .run = w->run.id, .events = w->chain.count, .origin = origin };
    registry_set_applied(list, w->c, one->file, &how);
    work_event(w, list, "migration_adopted", body);
    return true;
}

static void withdraw(adopting *ad, call_list *list, str id)
{
    work *w = &ad->o->w;
    json_t *body = json_object();

    json_put_str(body, "migration", id);
    registry_set_rolled_back(list, w->c, id, w->run.id);
    work_event(w, list, "migration_withdrawn", body);
}

static bool is_gone(const adopting *ad, str id)
{
    for (size_t i = 0; i < ad->gone_count; i++)
        if (str_same(ad->gone[i], id))
            return true;
    return false;
}

static json_t *history_body(const adopting *ad)
{
    json_t *body = json_object();

    json_put_str(body, "tool", str_of(history_tool_name(ad->from.tool)));
    json_put_str(body, "schema", ad->from.schema);
    json_put_str(body, "table", ad->from.table);
    json_put_int(body, "rows", (int64_t)ad->rows.count);
    json_put_int(body, "recorded", (int64_t)ad->take_count);
    json_put_bool(body, "mirror", ad->r->mirror);
    return body;
}

/* The level at which the registry arrives: what stands applied and what is added. */
static bool level_of(adopting *ad, hash *out, err *e)
{
    const applied_list *now = &ad->o->applied;
    applied_list all = { 0 };
    void *at;

    if (!arena_try(ad->o->a, (now->count + ad->take_count + 1) * sizeof *all.at, &at, e))
        return false;
    all.at = at;
    for (size_t i = 0; i < now->count; i++)
        if (!is_gone(ad, now->at[i].id))
            all.at[all.count++] = now->at[i];
    for (size_t i = 0; i < ad->take_count; i++)
        all.at[all.count++] =
            (applied){ .id = ad->take[i].file->id, .digest = ad->take[i].file->digest };
    *out = registry_level(&all);
    return true;
}

/* Nothing of this reaches the server yet, but for the look at the catalogue. */
static bool compose(adopting *ad, call_list *list, err *e)
{
    work *w = &ad->o->w;
    hash level;

    if (!level_of(ad, &level, e) || !work_add_run(w, list, STR("adopt"), e))
        return false;
    work_event(w, list, "history_adopted", history_body(ad));
    for (size_t i = 0; i < ad->take_count; i++)
        if (!add_migration(ad, list, &ad->take[i], e))
            return false;
    for (size_t i = 0; i < ad->gone_count; i++)
        withdraw(ad, list, ad->gone[i]);
    if (!home_record(w, list, hash_hex(w->tmp, level), true, e))
        return false;
    if (adopting_mirrors(ad))
        registry_set_mirror(list, w->c, mirroring_text(ad->o->a, &ad->from));
    work_move(w, list, MOVE_FINISH, "another tool's history is recorded");
    registry_release(list, w->c, w->epoch);
    return true;
}

/* The other tool is kept out until all is recorded; where that cannot be, its table is looked at
 * once more before. */
static bool send(adopting *ad, call_list *list, err *e)
{
    operation *o = ad->o;
    history now;

    if (!history_read(o->w.c, o->a, &ad->from, &now, e))
        return false;
    if (!hash_same(now.digest, ad->rows.digest)) {
        (void)err_set(e, ERR_CONFLICT, "%s wrote to its history while it was recorded",
                      history_tool_title(ad->from.tool));
        err_hint(e, "run it again once %s is done", history_tool_title(ad->from.tool));
        return false;
    }
    o->own_recorded = true;
    if (!work_commit(&o->w, list, e))
        return false;
    CRASH_POINT(RUN_ENDED);
    return true;
}

bool adopting_record(adopting *ad, err *e)
{
    operation *o = ad->o;
    work *w = &o->w;
    call_list list = calls_in(w->tmp);
    bool changed;
    err ignored;

    w->plan = (plan){ .goal = DIRECTION_UP };
    work_renew(w, (run_record){ .id = o->own_run, .by = registry_who(o->a) });
    if (!history_lock(w->c, o->a, &ad->from, &ad->hold, e))
        return false;
    bool ok = compose(ad, &list, e) && send(ad, &list, e);
    if (!ok)
        w->state = RUN_NONE;
    if (!history_unlock(w->c, o->a, &ad->hold, &ad->rows, &changed, &ignored) && ok)
        result_warn(&o->r, STR("the other tool's lock is let go of with the session"));
    return ok;
}
