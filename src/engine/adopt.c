#include "engine/adopting.h"

#include "base/clock.h"
#include "base/file.h"
#include "contract/layout.h"
#include "engine/engine.h"
#include "registry/marker.h"

enum { LOOKS = 3, SURE = 15, LOOK_PAUSE_MS = 200 };

/* ---- the project ---- */

bool adopting_read(adopting *ad, bool there, err *e)
{
    operation *o = ad->o;

    return operation_compare(o, there, e) && history_files_of(o->a, &o->files, &ad->files, e);
}

/* ---- which table ---- */

static bool is_tool(const layout *l, history_tool t)
{
    bool drizzle = str_starts(str_of(l->name), "drizzle");

    return str_is(str_of(l->name), history_tool_name(t)) ||
           (drizzle && str_starts(str_of(history_tool_name(t)), "drizzle"));
}

/* The tool that the folder is laid out for; NULL: any. */
static const layout *laid_out_for(const adopting *ad)
{
    const layout *l = ad->o->files.layout;

    for (int t = 0; l && t < TOOL_COUNT; t++)
        if (is_tool(l, (history_tool)t))
            return l;
    return NULL;
}

static bool none_found(const layout *l, const history_found_list *all, err *e)
{
    if (all->count == 0) {
        (void)err_set(e, ERR_USAGE, "there is no history of another tool in this database");
        err_hint(e, "--tool and --table name one that does not look like it; without any, `homing "
                    "apply` begins");
        return false;
    }
    (void)err_set(e, ERR_REFUSED,
                  "the folder is laid out for %s, and the history that was found is of %s, in %.*s",
                  l->title, history_tool_title(all->at[0].tool), STR_ARG(all->at[0].path));
    err_hint(e, "give the folder of that tool by --dir; or say by --tool whose history it is");
    return false;
}

static bool two_found(const history_found *one, const history_found *other, err *e)
{
    bool same = str_same(one->path, other->path);

    (void)err_set(e, ERR_REFUSED, "%.*s can be the history of %s, and %.*s of %s",
                  STR_ARG(one->path), history_tool_title(one->tool), STR_ARG(other->path),
                  history_tool_title(other->tool));
    if (same)
        err_hint(e, "say which by --tool: %s or %s", history_tool_name(one->tool),
                 history_tool_name(other->tool));
    else
        err_hint(e, "say which by --table SCHEMA.TABLE");
    return false;
}

/* The best of those that the folder allows; one as good beside it has to be told apart. */
static bool choose(adopting *ad, const history_found_list *all, err *e)
{
    const layout *l = ad->r->tool ? NULL : laid_out_for(ad);
    const history_found *best = NULL;

    for (size_t i = 0; i < all->count; i++) {
        const history_found *one = &all->at[i];
        if (l && !is_tool(l, one->tool))
            continue;
        if (best && best->score - one->score <= SURE)
            return two_found(best, one, e);
        best = best ? best : one;
    }
    if (!best)
        return none_found(l, all, e);
    if (!best->readable)
        return err_set(e, ERR_PERMISSION, "%s's history is in %.*s, which this role may not read",
                       history_tool_title(best->tool), STR_ARG(best->path));
    ad->from = *best;
    return true;
}

bool adopting_find(adopting *ad, err *e)
{
    str rest, head = str_split(str_of(ad->r->table), '.', &rest);
    history_found_list all;
    const history_hint hint = { .tool = str_of(ad->r->tool),
                                .schema = rest.size ? head : (str){ 0 },
                                .table = rest.size ? rest : head };

    return history_find(ad->o->w.c, ad->o->a, &hint, &all, e) && choose(ad, &all, e);
}

/* ---- comparing ---- */

str adopting_name(const adopting *ad, const history_pair *p)
{
    (void)ad;
    if (p->file)
        return p->file->id;
    if (p->row->name.size)
        return p->row->name;
    return p->row->version.size ? p->row->version : p->row->checksum;
}

bool adopting_is_code(const adopting *ad, const history_pair *p)
{
    return p->file && ad->o->files.at[p->file - ad->files.at].in_code;
}

static const applied *stands(const adopting *ad, const history_pair *p)
{
    const applied_list *all = &ad->o->applied;

    for (size_t i = 0; p->file && i < all->count; i++)
        if (str_same(all->at[i].id, p->file->id))
            return &all->at[i];
    return NULL;
}

bool adopting_stands(const adopting *ad, const history_pair *p)
{
    return stands(ad, p) != NULL;
}

bool adopting_is_gone(const adopting *ad, const history_pair *p)
{
    const applied *known = adopting_is_code(ad, p) ? stands(ad, p) : NULL;
    json_t *parsed;
    err ignored;

    if (!known || (p->place != PLACE_PENDING && p->place != PLACE_SKIPPED) ||
        !json_parse(known->origin, &parsed, &ignored))
        return false;
    JSON_CLOSING origin = parsed;
    return str_is(json_get_str(origin, "tool"), history_tool_name(ad->from.tool));
}

static bool is_taken(const adopting *ad, const history_pair *p, bool assumed)
{
    if (!p->file || (p->place == PLACE_ASSUMED) != assumed)
        return false;
    return p->place == PLACE_ASSUMED || p->place == PLACE_MATCHES ||
           (p->place == PLACE_CHANGED && operation_acknowledges(ad->o, p->file->id));
}

/* What is taken for applied without a row stands before what has one. */
static bool take(adopting *ad, err *e)
{
    void *at;

    if (!arena_try(ad->o->a, (ad->pairs.count + 1) * sizeof(adopted), &at, e))
        return false;
    ad->take = at;
    ad->take_count = ad->standing = ad->gone_count = 0;
    if (!arena_try(ad->o->a, (ad->pairs.count + 1) * sizeof(str), &at, e))
        return false;
    ad->gone = at;
    for (size_t i = 0; i < ad->pairs.count; i++)
        if (adopting_is_gone(ad, &ad->pairs.at[i]))
            ad->gone[ad->gone_count++] = ad->pairs.at[i].file->id;
    for (int assumed = 1; assumed >= 0; assumed--) {
        for (size_t i = 0; i < ad->pairs.count; i++) {
            const history_pair *p = &ad->pairs.at[i];
            if (!is_taken(ad, p, assumed))
                continue;
            if (adopting_stands(ad, p))
                ad->standing++;
            else
                ad->take[ad->take_count++] =
                    (adopted){ &ad->o->files.at[p->file - ad->files.at], p };
        }
    }
    return true;
}

bool adopting_mirrors(const adopting *ad)
{
    return ad->r->mirror && !str_same(mirroring_text(ad->o->a, &ad->from), ad->o->mirror);
}

static bool look_once(adopting *ad, bool there, err *e)
{
    operation *o = ad->o;
    str text = { 0 };

    if (!history_read(o->w.c, o->a, &ad->from, &ad->rows, e) ||
        !history_match(o->a, ad->from.tool, &ad->rows, ad->files, &ad->pairs, e) || !take(ad, e))
        return false;
    if (there && !registry_catalog(o->w.c, o->a, registry_level(&o->applied), &text, e))
        return false;
    ad->baseline = text.size == 0;
    return true;
}

static bool restless(const adopting *ad, err *e)
{
    (void)err_set(e, ERR_CONFLICT,
                  "%s is at work: its history changed while it was looked at, %d times",
                  history_tool_title(ad->from.tool), LOOKS);
    err_hint(e, "run it again once %s is done", history_tool_title(ad->from.tool));
    return false;
}

/* Looks until nothing changed meanwhile. */
static bool look(adopting *ad, bool there, err *e)
{
    conn *c = ad->o->w.c;
    bool changed = true;
    err ignored;

    if (!adopting_read(ad, there, e) || !adopting_find(ad, e))
        return false;
    for (int i = 0; i < LOOKS && changed; i++) {
        if (i)
            clock_sleep_ms(LOOK_PAUSE_MS);
        if (!history_lock(c, ad->o->a, &ad->from, &ad->hold, e)) {
            result_next(&ad->o->r, "homing doctor", "says who holds what");
            return false;
        }
        bool seen = look_once(ad, there, e);
        if (!history_unlock(c, ad->o->a, &ad->hold, &ad->rows, &changed, seen ? e : &ignored) ||
            !seen)
            return false;
    }
    return !changed || restless(ad, e);
}

/* ---- judging ---- */

static bool judge_stuck(adopting *ad, err *e)
{
    history_trouble t = ad->rows.trouble;

    if (t == TROUBLE_WORK)
        result_warn(&ad->o->r, str_printf(ad->o->a, "%.*s; it is not part of what is recorded",
                                          STR_ARG(ad->rows.stuck)));
    if (t == TROUBLE_NONE || t == TROUBLE_WORK)
        return true;
    (void)err_set(e, ERR_REFUSED, "the history is stuck: %.*s", STR_ARG(ad->rows.stuck));
    err_hint(e, "`homing doctor` says what took effect and offers the ways on; then adopt");
    result_next(&ad->o->r, "homing doctor", "says what took effect, and offers the ways on");
    return false;
}

/* Recorded as pending it would run a second time. */
static bool judge_changed(adopting *ad, err *e)
{
    operation *o = ad->o;
    json_t *shut = json_array();
    str first = { 0 };

    for (size_t i = 0; i < ad->pairs.count; i++) {
        const history_pair *p = &ad->pairs.at[i];
        if (p->place != PLACE_CHANGED || adopting_stands(ad, p) ||
            operation_acknowledges(o, p->file->id))
            continue;
        json_t *one = json_object();
        json_put_str(one, "migration", p->file->id);
        json_put_str(one, "text",
                     str_printf(o->a, "%.*s was applied, and its file was changed since",
                                STR_ARG(p->file->id)));
        json_put_str(one, "hint",
                     str_printf(o->a,
                                "put the file back as it was; or record it as it is now: "
                                "--acknowledge %.*s",
                                STR_ARG(p->file->id)));
        first = first.size ? first : p->file->id;
        (void)json_array_append_new(shut, one);
    }
    size_t count = json_array_size(shut);
    if (count == 0) {
        json_decref(shut);
        return true;
    }
    json_put(o->r.doc, "gates", shut);
    (void)err_set(
        e, ERR_REFUSED,
        "%.*s%s was applied, and its file was changed since: left out, it would run again",
        STR_ARG(first), count > 1 ? str_printf(o->a, " (and %zu more)", count - 1).at : "");
    err_hint(e, "put the file back as it was; or record it as it is now: --acknowledge %.*s",
             STR_ARG(first));
    return false;
}

static bool judge_mirror(const adopting *ad, err *e)
{
    const char *title = history_tool_title(ad->from.tool), *why = history_mirrors(ad->from.tool);
    const layout *l = ad->o->files.layout;

    if (!ad->r->mirror)
        return true;
    if (why)
        return err_set(e, ERR_REFUSED, "%s's history cannot be kept in step: %s", title, why);
    if (!l || !is_tool(l, ad->from.tool))
        return err_set(e, ERR_REFUSED,
                       "%s's history cannot be kept in step: the folder is not laid out for it, "
                       "and for each row it would miss a file of its own",
                       title);
    return true;
}

static bool judge(adopting *ad, err *e)
{
    return judge_stuck(ad, e) && judge_mirror(ad, e) && judge_changed(ad, e);
}

/* ---- the operation ---- */

static bool examine(operation *o, bool *there, err *e)
{
    registry_facts seen;

    if (!registry_examine(o->w.c, o->a, &seen, e) ||
        !marker_judge(o->a, seen.mark, o->w.at->rehearsal, e))
        return false;
    if (seen.state == REGISTRY_DAMAGED)
        return err_set(e, ERR_REGISTRY, "%.*s", STR_ARG(seen.why));
    if (seen.state == REGISTRY_NEWER)
        return err_set(e, ERR_REGISTRY_NEWER, "%.*s", STR_ARG(seen.why));
    *there = seen.state != REGISTRY_ABSENT;
    o->mirror = seen.mirror;
    return true;
}

/* With the fence: looked at once more, since an interrupted run may have come to its end first. */
static bool adopt_now(adopting *ad, err *e)
{
    bool go_on;

    if (!operation_prepare(ad->o, e) || !operation_settle(ad->o, &go_on, e))
        return false;
    if (!go_on) {
        if (ad->o->own_recorded)
            adopting_say_done(ad);
        return true;
    }
    if (look(ad, true, e) && judge(ad, e) && adopting_record(ad, e)) {
        adopting_say_done(ad);
        return true;
    }
    if (e->code != ERR_LOST)
        operation_free_fence(ad->o);
    return false;
}

static bool end_mirror(operation *o, err *e)
{
    call_list list = calls_in(o->a);
    bool there;
    outcome how;

    if (!examine(o, &there, e))
        return false;
    if (!there || o->mirror.size == 0) {
        result_set(&o->r, RESULT_NOTHING);
        result_now(&o->r, STR("no other tool's history is kept in step; nothing was touched"));
        return true;
    }
    registry_set_mirror(&list, o->w.c, (str){ 0 });
    if (!driver_calls(o->w.c, list.at, list.count, &how, e))
        return false;
    result_now(&o->r,
               STR("the other tool's history is not kept in step any more; it is as it was"));
    result_next(&o->r, "homing adopt --mirror", "keeps it in step again");
    return true;
}

static bool adopt_body(operation *o, err *e)
{
    adopting ad = { .o = o, .r = o->adopting };
    bool there;

    if (ad.r->no_mirror)
        return end_mirror(o, e);
    if (!examine(o, &there, e) || !look(&ad, there, e))
        return false;
    adopting_put(&ad);
    if (!judge(&ad, e))
        return false;
    if (ad.r->dry_run) {
        adopting_say_dry(&ad);
        return true;
    }
    if (there && !ad.take_count && !ad.gone_count && !ad.baseline && !adopting_mirrors(&ad)) {
        adopting_say_nothing(&ad);
        return true;
    }
    return adopt_now(&ad, e);
}

json_t *engine_adopt(const hm_context *at, const hm_adopt_request *r)
{
    const hm_run_request request = { .acknowledged = r->acknowledged,
                                     .dry_run = r->dry_run,
                                     .limits = r->limits };
    operation o;
    err e;

    if (!operation_begin(&o, "adopt", at, &request))
        return operation_end(&o);
    o.adopting = r;
    if (r->mirror && r->no_mirror) {
        (void)err_set(&e, ERR_USAGE, "--mirror and --no-mirror contradict each other");
        err_hint(&e, "give one of them");
        return operation_fail(&o, &e);
    }
    return operation_carry(&o, adopt_body);
}
