#include "rehearse/rehearse.h"

#include <string.h>

#include "base/clock.h"
#include "engine/engine.h"
#include "rehearse/rehearse_inner.h"

enum { ROWS_DEFAULT = 20, SEED_DEFAULT = 1 };

void rehearse_default(hm_rehearse_request *out)
{
    *out = (hm_rehearse_request){ .sandbox = "same-server",
                                  .rows = ROWS_DEFAULT,
                                  .seed = SEED_DEFAULT };
}

/* ---- what is rehearsed */

static bool is_named(const rehearsal *r, str id)
{
    const char *const *ids = r->wish->ids;

    for (size_t i = 0; ids && ids[i]; i++)
        if (str_is(id, ids[i]))
            return true;
    return !ids || !ids[0];
}

static bool check_ids(const rehearsal *r, err *e)
{
    const char *const *ids = r->wish->ids;

    for (size_t i = 0; ids && ids[i]; i++) {
        size_t k = 0;
        while (k < r->count && !str_is(r->parts[k].m->id, ids[i]))
            k++;
        if (k < r->count)
            continue;
        (void)err_set(e, ERR_USAGE, "there is no pending migration %s", ids[i]);
        err_hint(e, "`homing status` lists them; what is applied already is not rehearsed");
        return false;
    }
    return true;
}

static part_state begins_as(const rehearsal *r, const contract *m)
{
    const proof *known = proofs_find(&r->o.proven, m, conn_major(r->o.w.c));

    if (!is_named(r, m->id))
        return PART_PASS;
    return known && known->proven && !r->wish->all ? PART_CURRENT : PART_TRY;
}

static bool choose(rehearsal *r, err *e)
{
    contract *list;
    size_t count;
    void *given;

    if (!operation_pending(&r->o, &list, &count, e) ||
        !arena_try(r->o.a, (count + 1) * sizeof *r->parts, &given, e))
        return false;
    r->parts = given;
    r->count = count;
    for (size_t i = 0; i < r->count; i++) {
        r->parts[i] = (part){ .m = &list[i], .state = begins_as(r, &list[i]) };
        r->tried += r->parts[i].state == PART_TRY;
    }
    return check_ids(r, e);
}

/* ---- the target */

static bool refuse_registry(registry_state state, str why, err *e)
{
    if (state == REGISTRY_DAMAGED)
        return err_set(e, ERR_REGISTRY, "%.*s", STR_ARG(why));
    return err_set(e, ERR_REGISTRY_NEWER, "%.*s", STR_ARG(why));
}

static void warn_files(operation *o)
{
    for (size_t i = 0; i < o->compared.count; i++)
        if (o->compared.at[i].state == CONTRACT_EDITED)
            result_warn(&o->r, str_printf(o->a, "%.*s was edited after it was applied",
                                          STR_ARG(o->compared.at[i].file->file)));
}

static bool read_target(rehearsal *r, err *e)
{
    registry_state state;
    str why = { 0 };

    if (!operation_connect(&r->o, &state, &why, e))
        return false;
    if (state == REGISTRY_DAMAGED || state == REGISTRY_NEWER)
        return refuse_registry(state, why, e);
    if (!operation_proofs(&r->o, e) || !operation_compare(&r->o, state != REGISTRY_ABSENT, e))
        return false;
    warn_files(&r->o);
    return choose(r, e);
}

/* ---- the sandbox */

static const char *project_of(const rehearsal *r)
{
    const char *lock = r->o.w.at->lock;
    const char *slash = lock ? strrchr(lock, '/') : NULL;

    return slash ? str_c(r->o.a, (str){ lock, (size_t)(slash - lock) + 1 }) : ".";
}

static bool open_stage(rehearsal *r, err *e)
{
    const hm_rehearse_request *w = r->wish;
    const catalog_scope scope = { .with_edges = true };
    const char *kind = w->sandbox ? w->sandbox : "same-server";
    catalog *like = arena_take(r->o.a, sizeof *like);
    target *at = arena_take(r->o.a, sizeof *at);
    sandbox_wish where = { .kind = SANDBOX_URL, .like = &r->o.to, .project = project_of(r) };

    if (str_is(str_of(kind), "same-server"))
        where.kind = SANDBOX_SAME_SERVER;
    else if (str_is(str_of(kind), "throwaway"))
        where.kind = SANDBOX_THROWAWAY;
    else if (!url_parse(r->o.a, str_of(kind), at, e))
        return false;
    where.at = at;
    r->stage = (stage){ .a = r->o.a,
                        .at = r->o.w.at,
                        .where = where,
                        .rows = { .seed = w->seed, .rows = w->rows, .manner = ROWS_HOSTILE } };
    if (!catalog_read(r->o.w.c, r->o.a, &scope, like, e) || !stage_open(&r->stage, like, e))
        return false;
    r->opened = true;
    return true;
}

/* ---- the chain */

static void tell_progress(const rehearsal *r, const part *p, int64_t began)
{
    const hm_context *at = r->o.w.at;
    hm_progress now = { .migration = str_c(r->o.a, p->m->id),
                        .step = "rehearsal",
                        .elapsed_ms = (clock_monotonic() - began) / 1000 };

    if (at->on_progress)
        at->on_progress(at->user, &now);
}

static bool take_part(rehearsal *r, part *p, err *e)
{
    bool only_up = p->state != PART_TRY;
    bool ok = only_up ? trial_pass(&r->stage, r->o.a, p->m, &p->result, e)
                      : trial_run(&r->stage, r->o.a, p->m, &p->result, e);

    if (!ok)
        err_wrap(e, "%.*s", STR_ARG(p->m->id));
    else if (p->result.failed)
        p->state = PART_FAILED;
    else if (!only_up)
        p->state = p->result.proof.proven ? PART_PROVEN : PART_UNPROVEN;
    return ok;
}

static bool take_parts(rehearsal *r, err *e)
{
    int64_t began = clock_monotonic();
    bool failed = false;
    size_t left = r->tried;

    for (size_t i = 0; i < r->count; i++) {
        part *p = &r->parts[i];
        if (failed && p->state == PART_TRY)
            p->state = PART_BEHIND;
        if (failed || left == 0)
            continue;
        left -= p->state == PART_TRY;
        tell_progress(r, p, began);
        if (!stage_go_on(&r->stage, e) || !take_part(r, p, e))
            return false;
        failed = p->state == PART_FAILED;
    }
    return true;
}

static bool rehearse(rehearsal *r, err *e)
{
    if (r->tried == 0)
        return true;
    if (!open_stage(r, e))
        return false;
    say_sandbox(r);
    return take_parts(r, e);
}

static void close_stage(rehearsal *r)
{
    err e;

    if (r->opened && !stage_close(&r->stage, &e))
        result_warn(&r->o.r,
                    str_printf(r->o.a, "the sandbox is left to the next rehearsal: %s", e.text));
    stage_forget(&r->stage);
}

static bool run(rehearsal *r, err *e)
{
    bool ok = read_target(r, e) && rehearse(r, e);

    close_stage(r);
    return ok && lock_take(r, e) && lock_write(r, e);
}

json_t *rehearse_run(const hm_context *at, const hm_rehearse_request *wish)
{
    rehearsal r = { .wish = wish };
    hm_run_request how = { .to = wish->to };
    err e;

    engine_limits_default(&how.limits);
    if (!operation_begin(&r.o, wish->ci ? "ci" : "rehearse", at, &how))
        return operation_end(&r.o);
    bool ok = run(&r, &e);
    if (ok)
        say_end(&r);
    for (size_t i = 0; i < r.count; i++)
        json_decref(r.parts[i].result.compatible_json);
    return ok ? operation_end(&r.o) : operation_fail(&r.o, &e);
}
