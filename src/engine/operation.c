#include "engine/operation.h"

#include "base/file.h"
#include "contract/layout.h"
#include "engine/engine.h"
#include "engine/stall.h"
#include "registry/marker.h"

#include <stdlib.h>

void engine_limits_default(hm_limits *out)
{
    *out = (hm_limits){ .lock_ms = 1000,
                        .patience_ms = 60000,
                        .stall_ms = 10000,
                        .wait_ms = 60000,
                        .takeover_ms = 15000,
                        .attempts = 3 };
}

bool operation_holder_lives(const operation *o, const fence *f)
{
    bool known;
    bool alive = fence_holder_alive(f, &known);

    if (!f->held)
        return false;
    return known ? alive : f->beat_age_ms <= o->request.limits.takeover_ms;
}

/* Only these may make a database that is not there yet. */
static bool writes(const char *command)
{
    static const char *const writers[] = { "apply", "rollback", "recover", "resume" };

    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
        if (str_is(str_of(command), writers[i]))
            return true;
    return false;
}

bool operation_begin(operation *o, const char *command, const hm_context *at,
                     const hm_run_request *r)
{
    err e;

    *o = (operation){ .r = result_new(command), .a = arena_new(OPERATION_MEMORY) };
    if (r)
        o->request = *r;
    else
        engine_limits_default(&o->request.limits);
    o->w = (work){ .at = at, .request = &o->request, .to = &o->to, .a = o->a, .tmp = o->a };
    if (!o->a)
        return !err_set(&e, ERR_NO_MEMORY, "no memory") ? (result_fail(&o->r, &e), false) : false;
    bool ok = at->url ? url_parse(o->a, str_of(at->url), &o->to, &e)
                      : url_from_environment(o->a, &o->to, &e);
    o->to.look = !writes(command);
    o->to.limits = (session_limits){ .lock_ms = o->request.limits.lock_ms,
                                     .statement_ms = o->request.limits.statement_ms };
    if (!ok)
        result_fail(&o->r, &e);
    for (size_t i = 0; ok && i < o->to.ignored_count; i++)
        result_warn(&o->r,
                    str_printf(o->a, "the URL's parameter %.*s has no meaning here and is ignored",
                               STR_ARG(o->to.ignored[i])));
    return ok;
}

/* What is left then is the result. */
static void let_go(operation *o)
{
    session_close(&o->w);
    reading_free(o->reading);
    if (o->w.differences)
        json_decref(o->w.differences);
}

json_t *operation_end(operation *o)
{
    let_go(o);
    json_t *doc = result_end(&o->r);
    arena_free(o->a);
    return doc;
}

json_t *operation_fail(operation *o, const err *e)
{
    result_fail(&o->r, e);
    return operation_end(o);
}

void operation_read_ahead(operation *o)
{
    const hm_context *at = o->w.at;

    if (at->migrations && !o->reading)
        o->reading = reading_begin(o->to.dialect, str_of(at->migrations), str_of(at->layout));
}

static bool read_files(operation *o, err *e)
{
    operation_read_ahead(o);
    if (!o->reading)
        return err_set(e, ERR_NO_MEMORY, "no memory to read the migrations");
    if (reading_end(o->reading, &o->files, e))
        return true;
    if (!file_is_folder(o->w.at->migrations))
        err_hint(e, "%.*s", STR_ARG(layout_missing_hint(o->a, str_of(o->w.at->migrations))));
    return false;
}

bool operation_connect(operation *o, registry_state *state, str *why, err *e)
{
    registry_facts seen;

    operation_read_ahead(o);
    if (!session_open(&o->w, e))
        return false;
    result_database(&o->r, o->w.c);
    if (!registry_examine(o->w.c, o->a, &seen, e) ||
        !marker_judge(o->a, seen.mark, o->w.at->rehearsal, e))
        return false;
    *state = seen.state;
    *why = seen.why;
    o->mirror = seen.mirror;
    return true;
}

bool operation_compare(operation *o, bool registry_there, err *e)
{
    o->applied = (applied_list){ 0 };
    if (o->w.at->migrations && !o->without_files && !o->files_read && !read_files(o, e))
        return false;
    for (size_t i = 0; !o->files_read && i < o->files.note_count; i++)
        result_warn(&o->r, o->files.notes[i]);
    o->files_read = true;
    if (o->seen)
        o->applied = o->seen->applied;
    else if (registry_there && !registry_applied(o->w.c, o->a, &o->applied, e))
        return false;
    contracts_compare(o->a, &o->files, &o->applied, &o->compared);
    return true;
}

bool operation_acknowledges(const operation *o, str name)
{
    const char *const *list = o->request.acknowledged;

    for (size_t i = 0; list && list[i]; i++)
        if (str_is(name, list[i]))
            return true;
    return false;
}

static bool judge_file(operation *o, const compared *c, err *e)
{
    if (operation_acknowledges(o, c->id))
        return true;
    if (c->state == CONTRACT_EDITED) {
        (void)err_set(e, ERR_REFUSED, "%.*s was edited after it was applied",
                      STR_ARG(c->file->file));
        err_hint(e,
                 "put the file back as it was and write the change as a new migration; or "
                 "--acknowledge %.*s",
                 STR_ARG(c->id));
        return false;
    }
    if (c->state == CONTRACT_MISSING && o->request.strict) {
        (void)err_set(e, ERR_REFUSED, "%.*s is applied, and its file is missing", STR_ARG(c->id));
        err_hint(e, "bring the file back from version control; or --acknowledge %.*s",
                 STR_ARG(c->id));
        return false;
    }
    if (c->state == CONTRACT_MISSING)
        result_warn(&o->r,
                    str_printf(o->a, "%.*s is applied, and its file is missing", STR_ARG(c->id)));
    if (c->state == CONTRACT_LATE)
        result_warn(
            &o->r,
            str_printf(
                o->a,
                "%.*s is older than what is applied already: it was merged late, and is run now",
                STR_ARG(c->id)));
    return true;
}

bool operation_judge_files(operation *o, err *e)
{
    for (size_t i = 0; i < o->compared.count; i++)
        if (!judge_file(o, &o->compared.at[i], e))
            return false;
    return true;
}

static bool unknown_target(const operation *o, err *e)
{
    (void)err_set(e, ERR_USAGE, "there is no migration %s", o->request.to);
    err_hint(e, "`homing status` lists them");
    return false;
}

/* What a program would do is not known, so nothing runs past one that has not run. */
static bool judge_code(operation *o, const contract *list, size_t count, err *e)
{
    json_t *shut = json_array();
    const contract *first = NULL;
    str before = { 0 }, hint = { 0 };

    for (size_t i = 0; i < count; i++) {
        if (!first && !list[i].in_code)
            before = list[i].id;
        if (!list[i].in_code)
            continue;
        first = first ? first : &list[i];
        json_t *one = json_object();
        json_put_str(one, "migration", list[i].id);
        json_put_str(one, "text",
                     str_printf(o->a, "%.*s is a program, and has not run here: Homing runs SQL",
                                STR_ARG(list[i].file)));
        hint = STR("run it by its own tool, then `homing adopt` takes it over");
        if (before.size)
            hint = str_printf(o->a, "%.*s; what stands before it: --to %.*s", STR_ARG(hint),
                              STR_ARG(before));
        json_put_str(one, "hint", hint);
        (void)json_array_append_new(shut, one);
    }
    if (!first) {
        json_decref(shut);
        return true;
    }
    const json_t *told = json_array_get(shut, 0);
    (void)err_set(e, ERR_REFUSED, "%.*s", STR_ARG(json_get_str(told, "text")));
    err_hint(e, "%.*s", STR_ARG(json_get_str(told, "hint")));
    json_put(o->r.doc, "gates", shut);
    return false;
}

/*
 * What `to` depends on comes with it, since the list is ordered by dependency. Applied ones stand
 * before all pending ones, so an applied `to` leaves nothing to do.
 */
bool operation_pending(operation *o, contract **out, size_t *count, err *e)
{
    void *given;

    if (!arena_try(o->a, (o->compared.count + 1) * sizeof(contract), &given, e))
        return false;
    *out = given;
    *count = 0;
    for (size_t i = 0; i < o->compared.count; i++) {
        const compared *c = &o->compared.at[i];
        if (c->state == CONTRACT_PENDING || c->state == CONTRACT_LATE)
            (*out)[(*count)++] = *c->file;
        if (o->request.to && str_is(c->id, o->request.to))
            return judge_code(o, *out, *count, e);
    }
    return o->request.to ? unknown_target(o, e) : judge_code(o, *out, *count, e);
}

bool operation_proofs(operation *o, err *e)
{
    if (o->proofs_read || !o->w.at->lock)
        return true;
    o->proofs_read = proofs_read(o->a, str_of(o->w.at->lock), &o->proven, e);
    return o->proofs_read;
}

bool operation_keeps(operation *o, err *e)
{
    const keep_filter every = { .way = STR("up") };

    if (o->keeps_read || o->applied.count == 0)
        return true;
    o->keeps_read = registry_keeps(o->w.c, o->a, &every, &o->keeps, e);
    return o->keeps_read;
}

plan_wish operation_wish(operation *o, way goal)
{
    plan_wish wish = { .goal = goal,
                       .traits = o->w.c->traits,
                       .proofs = &o->proven,
                       .major = conn_major(o->w.c),
                       .keeps = o->keeps_read ? &o->keeps : NULL,
                       .without_keeps = o->w.at->rehearsal };
    const char *const *list = o->request.acknowledged;
    size_t count = 0;

    while (list && list[count])
        count++;
    str *names = arena_take(o->a, (count + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = str_of(list[i]);
    wish.acknowledged = names;
    wish.acknowledged_count = count;
    return wish;
}

static bool judge(operation *o, const plan_wish *wish, const plan *p, err *e)
{
    gates shut;

    if (!plan_gates(o->a, wish, p, &shut, e))
        return false;
    if (shut.count == 0)
        return true;
    json_t *list = json_array();
    for (size_t i = 0; i < shut.count; i++) {
        json_t *one = json_object();
        json_put_str(one, "migration", shut.at[i].migration);
        json_put_str(one, "step", shut.at[i].step);
        json_put_str(one, "text", shut.at[i].text);
        json_put_str(one, "hint", shut.at[i].hint);
        (void)json_array_append_new(list, one);
    }
    json_put(o->r.doc, "gates", list);
    (void)err_set(e, ERR_REFUSED, "%.*s", STR_ARG(shut.at[0].text));
    err_hint(e, "%.*s", STR_ARG(shut.at[0].hint));
    return false;
}

static bool plan_and_judge(operation *o, way goal, const contract *list, size_t count, plan *out,
                           err *e)
{
    plan_wish wish = operation_wish(o, goal);

    wish.before = &o->planned;
    if (!plan_make(o->a, &wish, list, count, out, e))
        return false;
    o->planned = *out;
    result_steps(&o->r, out, NULL);
    return judge(o, &wish, out, e) && stall_judge(o, out, e);
}

bool operation_plan_apply(operation *o, plan *out, err *e)
{
    contract *list;
    size_t count;

    return operation_judge_files(o, e) && operation_proofs(o, e) &&
           operation_pending(o, &list, &count, e) &&
           plan_and_judge(o, DIRECTION_UP, list, count, out, e);
}

bool operation_plan_rollback(operation *o, plan *out, err *e)
{
    rollback_wish wish = { .last = o->request.last,
                           .to = str_of(o->request.to),
                           .id = str_of(o->request.id) };
    contract *list;
    size_t count;

    wish.independent = o->request.id && operation_acknowledges(o, wish.id);
    return operation_proofs(o, e) && operation_keeps(o, e) &&
           plan_rollback(o->a, &wish, &o->applied, &list, &count, e) &&
           plan_and_judge(o, DIRECTION_DOWN, list, count, out, e);
}
