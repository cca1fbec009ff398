#include "rehearse/doctor.h"

#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "rehearse/doctoring.h"

/* ---- findings ---- */

static json_t *find_one(doctoring *d, const char *kind, str text)
{
    json_t *list = json_object_get(d->o->r.doc, "findings"), *one = json_object();

    json_put_str(one, "kind", str_of(kind));
    json_put_str(one, "text", text);
    (void)json_array_append_new(list, one);
    return one;
}

static bool look_at_runs(doctoring *d, registry_state state, str why, err *e)
{
    operation *o = d->o;
    run_record open;
    fence f;

    if (state == REGISTRY_DAMAGED || state == REGISTRY_NEWER) {
        (void)find_one(d, "registry", why);
        return true;
    }
    if (state == REGISTRY_ABSENT)
        return true;
    if (!registry_open_run(o->w.c, o->a, &open, e) || !registry_fence(o->w.c, o->a, &f, e))
        return false;
    if (open.id.size == 0)
        return true;
    bool lives = operation_holder_lives(o, &f);
    json_t *one = find_one(d, "run",
                           str_printf(o->a, "Homing's run %.*s (%.*s) is %.*s%s", STR_ARG(open.id),
                                      STR_ARG(open.kind), STR_ARG(open.state),
                                      lives                           ? ", and at work"
                                      : str_is(open.state, "running") ? ", and its process is gone"
                                                                      : ""));
    json_put_str(one, "since", clock_text(o->a, open.started_at));
    if (f.held)
        json_put_str(one, "holder", f.holder);
    if (!lives)
        result_next(&o->r, str_is(open.state, "paused") ? "homing resume" : "homing recover",
                    "brings Homing's own run to its end");
    return true;
}

typedef struct building {
    arena *a;
    const object *of;
    str pid;
} building;

static bool see_building(void *ctx, const row *r, err *e)
{
    building *b = ctx;

    (void)e;
    if (str_same(r->cell[0].text, b->of->schema) && str_same(r->cell[1].text, b->of->name))
        b->pid = str_copy(b->a, r->cell[2].text);
    return true;
}

static bool look_at_index(doctoring *d, const object *of, err *e)
{
    operation *o = d->o;
    building b = { .a = o->a, .of = of };
    str path = object_path(o->a, of), sql = driver_sql(o->w.c, STATEMENT_LIST_BUILDING);

    if (sql.size && !driver_query(o->w.c, sql, NO_VALUES, see_building, &b, e))
        return false;
    if (b.pid.size) {
        result_warn(&o->r, str_printf(o->a, "%.*s is being built by session %.*s", STR_ARG(path),
                                      STR_ARG(b.pid)));
        return true;
    }
    json_t *one = find_one(d, "index",
                           str_printf(o->a,
                                      "%.*s is invalid: its build failed; it serves no query, and "
                                      "every write keeps it up",
                                      STR_ARG(path)));
    str quoted;
    if (!quote_path(o->a, of->schema, of->name, &quoted, e))
        return false;
    json_put_str(one, "object", path);
    json_put_str(one, "remedy",
                 str_printf(o->a,
                            "drop it (DROP INDEX CONCURRENTLY %.*s) and build it again; or: "
                            "REINDEX INDEX CONCURRENTLY %.*s",
                            STR_ARG(quoted), STR_ARG(quoted)));
    return true;
}

static bool is_no(const object *o, const char *name)
{
    for (size_t i = 0; i < o->attribute_count; i++)
        if (str_is(o->attributes[i].name, name))
            return str_is(o->attributes[i].value, "no");
    return false;
}

static bool look_at_objects(doctoring *d, err *e)
{
    arena *a = d->o->a;

    for (size_t i = 0; i < d->now.count; i++) {
        const object *of = &d->now.objects[i];
        if (str_is(of->kind, "index") && is_no(of, "valid") && !look_at_index(d, of, e))
            return false;
        if (!is_no(of, "validated"))
            continue;
        str path = object_path(a, of);
        json_t *one = find_one(d, "constraint",
                               str_printf(a,
                                          "%.*s was never validated: rows from before it may "
                                          "break it",
                                          STR_ARG(path)));
        str quoted, name;
        if (!quote_path(a, of->schema, of->name, &quoted, e) || !quote_name(a, of->sub, &name, e))
            return false;
        json_put_str(one, "object", path);
        json_put_str(one, "remedy",
                     str_printf(a, "check the rows: ALTER TABLE %.*s VALIDATE CONSTRAINT %.*s",
                                STR_ARG(quoted), STR_ARG(name)));
    }
    return true;
}

/* ---- the other tool ---- */

static void find_trouble(doctoring *d)
{
    static const char *const kinds[] = {
        [TROUBLE_MIGRATION] = "migration", [TROUBLE_LOCK] = "lock", [TROUBLE_WORK] = "work"
    };
    const history *rows = &d->ad.rows;
    const char *unlock = doctor_unlock(d->ad.from.tool);

    if (rows->trouble == TROUBLE_NONE)
        return;
    json_t *one = find_one(d, kinds[rows->trouble], rows->stuck);
    if (rows->since)
        json_put_str(one, "since", clock_text(d->o->a, rows->since));
    if (rows->holder.size)
        json_put_str(one, "holder", rows->holder);
    if (rows->trouble == TROUBLE_LOCK && unlock)
        json_put_str(one, "remedy",
                     str_printf(d->o->a, "if nothing of it runs any more: %s", unlock));
    if (rows->holder.size)
        result_warn(&d->o->r,
                    str_printf(d->o->a,
                               "%s's lock is held by %.*s: what looks stuck may still "
                               "be running",
                               history_tool_title(d->ad.from.tool), STR_ARG(rows->holder)));
}

/* False, with an empty error: there is no history to look at. */
static bool read_history(doctoring *d, bool there, bool *found, err *e)
{
    operation *o = d->o;

    *found = false;
    if (o->w.at->migrations && !adopting_read(&d->ad, there, e)) {
        result_warn(&o->r, str_printf(o->a, "the project's files are not looked at: %s", e->text));
        o->files = (contracts){ 0 };
        d->ad.files = (history_files){ 0 };
    }
    if (!adopting_find(&d->ad, e))
        return e->code == ERR_USAGE && !d->r->tool && !d->r->table;
    if (!history_read(o->w.c, o->a, &d->ad.from, &d->ad.rows, e) ||
        !history_match(o->a, d->ad.from.tool, &d->ad.rows, d->ad.files, &d->ad.pairs, e))
        return false;
    *found = true;
    adopting_put_history(&d->ad);
    find_trouble(d);
    return true;
}

static void find_stuck(doctoring *d)
{
    for (size_t i = 0; i < d->ad.pairs.count && !d->stuck; i++) {
        const history_pair *p = &d->ad.pairs.at[i];
        if (p->place != PLACE_STUCK || !p->file || adopting_is_code(&d->ad, p))
            continue;
        d->stuck = p;
        d->failed = &d->o->files.at[p->file - d->ad.files.at];
    }
    if (!d->stuck && d->ad.rows.trouble == TROUBLE_MIGRATION)
        result_warn(&d->o->r, STR("the file of what is stuck is not there, or is a program: its "
                                  "statements are not looked at"));
}

/* ---- the sandbox ---- */

static bool wish_of(doctoring *d, target *at, sandbox_wish *out, err *e)
{
    str where = str_of(d->r->sandbox);

    *out = (sandbox_wish){ .kind = SANDBOX_SAME_SERVER, .like = &d->o->to, .project = "." };
    if (!where.size || str_is(where, "same-server"))
        return true;
    out->kind = SANDBOX_THROWAWAY;
    if (str_is(where, "throwaway"))
        return true;
    out->kind = SANDBOX_URL;
    out->at = at;
    return url_parse(d->o->a, where, at, e);
}

static bool examine_in(doctoring *d, json_t **ways, err *e)
{
    arena *session = arena_new(OPERATION_MEMORY);

    if (!session)
        return err_set(e, ERR_NO_MEMORY, "no memory for a session");
    bool ok = driver_open(&d->box.to, session, &d->c, e) && doctor_replay(d, e);
    if (ok)
        doctor_judge(d);
    ok = ok && doctor_ways(d, ways, e);
    watch_close(d->watch);
    driver_close(d->c);
    d->c = NULL;
    d->watch = NULL;
    arena_free(session);
    return ok;
}

static bool examine(doctoring *d, json_t **ways, err *e)
{
    sandbox_wish wish;
    target at;
    err late;

    if (!wish_of(d, &at, &wish, e) || !sandbox_open(d->o->a, &wish, &d->box, e))
        return false;
    d->own_server = wish.kind == SANDBOX_THROWAWAY;
    if (d->box.note.size)
        result_warn(&d->o->r, d->box.note);
    bool ok = examine_in(d, ways, e);
    if (!sandbox_close(&d->box, &late))
        result_warn(&d->o->r,
                    str_printf(d->o->a, "the sandbox is left to the next sweep: %s", late.text));
    return ok;
}

/* What cannot be examined is no reason to keep silent about the rest. */
static void examine_stuck(doctoring *d)
{
    json_t *ways = NULL;
    err e = { 0 };

    bool ok = examine(d, &ways, &e);
    json_t *failed = doctor_failed_json(d);
    json_put(d->o->r.doc, "failed", failed);
    if (!ok) {
        json_put_str(failed, "unexamined", str_of(e.text));
        result_warn(&d->o->r, str_printf(d->o->a, "the statements could not be examined: %s%s%s",
                                         e.text, e.hint[0] ? "; " : "", e.hint));
    }
    if (ok)
        json_put(d->o->r.doc, "ways", ways);
    else if (ways)
        json_decref(ways);
}

/* ---- the operation ---- */

static void conclude(doctoring *d)
{
    operation *o = d->o;
    size_t count = json_array_size(json_object_get(o->r.doc, "findings"));

    if (count == 0) {
        result_now(&o->r, STR("nothing is wrong: no failure of another tool, no open run, no "
                              "invalid index"));
        return;
    }
    result_set(&o->r, RESULT_HELD);
    result_now(&o->r, str_printf(o->a, "%zu thing%s for a decision; nothing was touched", count,
                                 count == 1 ? " waits" : "s wait"));
    if (d->stuck)
        result_next(&o->r, "homing adopt", "takes the history over, once it is put right");
}

static bool consult(doctoring *d, err *e)
{
    operation *o = d->o;
    registry_state state;
    bool found;
    str why;

    if (!operation_connect(o, &state, &why, e) || !look_at_runs(d, state, why, e) ||
        !doctor_read(o->w.c, o->a, &d->now, e) || !look_at_objects(d, e))
        return false;
    bool there = state == REGISTRY_CURRENT || state == REGISTRY_OLDER;
    if (!read_history(d, there, &found, e))
        return false;
    if (found && d->ad.rows.trouble == TROUBLE_MIGRATION) {
        find_stuck(d);
        if (d->stuck)
            examine_stuck(d);
    }
    conclude(d);
    return true;
}

json_t *rehearse_doctor(const hm_context *at, const hm_doctor_request *r)
{
    const hm_adopt_request looked = { .tool = r->tool, .table = r->table };
    hm_context without = *at;
    operation o;
    err e;

    if (at->migrations && !file_is_folder(at->migrations))
        without.migrations = NULL;
    if (!operation_begin(&o, "doctor", &without, NULL))
        return operation_end(&o);
    doctoring d = { .o = &o, .r = r, .ad = { .o = &o, .r = &looked } };
    json_put(o.r.doc, "findings", json_array());
    if (!consult(&d, &e))
        return operation_fail(&o, &e);
    return operation_end(&o);
}
