#include "engine/engine.h"
#include "engine/operation.h"

#include "base/clock.h"
#include "base/file.h"
#include "contract/layout.h"
#include "engine/anchor.h"
#include "engine/horizon.h"
#include "engine/mirroring.h"

enum { RUNS_SHOWN = 5 };

static const char *const registry_states[] = { [REGISTRY_ABSENT] = "absent",
                                               [REGISTRY_CURRENT] = "current",
                                               [REGISTRY_OLDER] = "older",
                                               [REGISTRY_NEWER] = "newer",
                                               [REGISTRY_DAMAGED] = "damaged" };

static void put_runs(operation *o, const run_record *runs, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *one = json_object();
        json_put_str(one, "id", runs[i].id);
        json_put_str(one, "kind", runs[i].kind);
        json_put_str(one, "state", runs[i].state);
        json_put_str(one, "direction", runs[i].direction);
        json_put_str(one, "by", runs[i].by);
        json_put_str(one, "started_at", clock_text(o->a, runs[i].started_at));
        if (runs[i].ended_at) {
            json_put_str(one, "ended_at", clock_text(o->a, runs[i].ended_at));
            json_put_int(one, "ms", (runs[i].ended_at - runs[i].started_at) / 1000);
        }
        (void)json_array_append_new(list, one);
    }
    json_put(o->r.doc, "runs", list);
}

static void put_fence(operation *o)
{
    const fence *f = &o->seen->fence;
    json_t *one = json_object();

    json_put_bool(one, "held", f->held);
    if (f->held) {
        json_put_str(one, "holder", f->holder);
        json_put_str(one, "run", f->run);
        json_put_int(one, "age_ms", f->beat_age_ms);
    }
    json_put(o->r.doc, "fence", one);
}

static const char *open_state(const work *w, bool running)
{
    if (w->state == RUN_HELD)
        return "is on hold and waits for a decision";
    if (w->state == RUN_PAUSED)
        return "is paused";
    return running ? "is at work" : "was interrupted";
}

/* A step that was announced and is not decided: the registry says so rather than guess. */
static void say_undecided(operation *o)
{
    const work *w = &o->w;

    for (size_t i = 0; i < w->plan.step_count; i++) {
        const step_record *r = &w->records[i];
        bool between = str_is(r->state, "up-intent") || str_is(r->state, "down-intent");
        if (!between)
            continue;
        const char *what = r->cursor.size
                               ? "is done up to key"
                               : "was announced; the catalogue decides what became of it";
        result_warn(&o->r, str_printf(o->a, "step %.*s/%.*s %s %.*s", STR_ARG(r->migration),
                                      STR_ARG(r->step), what, STR_ARG(r->cursor)));
    }
}

static bool put_open_run(operation *o, const run_record *newest, bool running, bool *open, err *e)
{
    run_record found = newest ? *newest : (run_record){ 0 };
    json_t *fault;
    err ignored;

    /* No run begins while another is open: only the newest can be. */
    *open = newest && newest->ended_at == 0;
    if (!*open)
        return true;
    if (!work_load(&o->w, &found, e))
        return false;
    result_run(&o->r, &found);
    result_steps(&o->r, &o->w.plan, o->w.records);
    say_undecided(o);
    if (found.error.size && json_parse(found.error, &fault, &ignored))
        json_put(o->r.doc, "error", fault);
    result_now(&o->r, str_printf(o->a, "run %.*s (%.*s) %s", STR_ARG(found.id), STR_ARG(found.kind),
                                 open_state(&o->w, running)));
    if (running) {
        result_next(&o->r, "homing pause", "lets it pause between two steps or batches");
        result_next(&o->r, "homing stop", "lets it go home and end");
        return true;
    }
    result_next(&o->r, o->w.state == RUN_PAUSED ? "homing resume" : "homing recover",
                "brings it to its end");
    result_next(&o->r, "homing recover --forward", "leads to the migration applied");
    result_next(&o->r, "homing recover --back", "leads to the migration not applied");
    return true;
}

static size_t count_state(const operation *o, contract_state s)
{
    size_t n = 0;

    for (size_t i = 0; i < o->compared.count; i++)
        n += o->compared.at[i].state == s;
    return n;
}

static bool put_drift(operation *o, err *e)
{
    json_t *found = NULL;
    bool known;

    if (!home_drift(&o->w, hash_hex(o->a, registry_level(&o->applied)), &known, &found, e))
        return false;
    if (!known || json_array_size(found) == 0) {
        json_decref(found);
        return true;
    }
    result_warn(&o->r,
                str_printf(o->a,
                           "the schema was changed by other means since the last run: %zu object%s",
                           json_array_size(found), json_array_size(found) == 1 ? "" : "s"));
    json_put(o->r.doc, "drift", found);
    return true;
}

static bool next_is_program(const operation *o)
{
    for (size_t i = 0; i < o->compared.count; i++) {
        const compared *c = &o->compared.at[i];
        if (c->state == CONTRACT_PENDING || c->state == CONTRACT_LATE)
            return c->file->in_code;
    }
    return false;
}

static void say_calm(operation *o)
{
    size_t pending = count_state(o, CONTRACT_PENDING) + count_state(o, CONTRACT_LATE);

    result_now(&o->r, str_printf(o->a, "%zu migration%s applied, %zu pending; no run is open",
                                 o->applied.count, o->applied.count == 1 ? "" : "s", pending));
    if (pending && next_is_program(o))
        result_next(&o->r, "homing adopt", "takes over what the next one's own tool ran by then");
    else if (pending)
        result_next(&o->r, "homing apply", "applies what is pending");
}

static void warn_files(operation *o)
{
    for (size_t i = 0; i < o->compared.count; i++) {
        const compared *c = &o->compared.at[i];
        if (c->state == CONTRACT_EDITED)
            result_warn(&o->r, str_printf(o->a, "%.*s was edited after it was applied",
                                          STR_ARG(c->file->file)));
        else if (c->state == CONTRACT_MISSING && o->w.at->migrations)
            result_warn(&o->r, str_printf(o->a, "%.*s is applied, and its file is missing",
                                          STR_ARG(c->id)));
        else if (c->state == CONTRACT_LATE && !c->file->in_code)
            result_warn(
                &o->r,
                str_printf(
                    o->a,
                    "%.*s is older than what is applied already: it was merged late, and will run",
                    STR_ARG(c->id)));
    }
}

static bool look_at_registry(operation *o, err *e)
{
    const overview *v = o->seen;
    bool open;

    put_fence(o);
    if (!put_open_run(o, v->run_count ? &v->runs[0] : NULL, operation_holder_lives(o, &v->fence),
                      &open, e))
        return false;
    put_runs(o, v->runs, v->run_count);
    if (open)
        return true;
    say_calm(o);
    return put_drift(o, e);
}

/* A file that cannot be read must not keep anybody from seeing what state the database is in. */
static bool compare_files(operation *o, bool there, err *e)
{
    if (!operation_proofs(o, e))
        result_warn(&o->r, str_printf(o->a, "what was proven is not looked at: %s", e->text));
    if (operation_compare(o, there, e))
        return true;
    bool of_files = e->code == ERR_CONTRACT || e->code == ERR_ORDER || e->code == ERR_IO ||
                    e->code == ERR_LIMIT || e->code == ERR_CONFIG;
    if (!of_files || !o->w.at->migrations || !file_is_folder(o->w.at->migrations))
        return false;
    result_warn(&o->r, str_printf(o->a, "the project's files are not looked at: %s", e->text));
    o->without_files = true;
    return operation_compare(o, there, e);
}

static bool look_over(operation *o, overview *seen, err *e)
{
    if (!registry_overview(o->w.c, o->a, RUNS_SHOWN, seen, e))
        return false;
    o->seen = seen;
    o->w.stamp_ahead = seen->stamp;
    o->w.quiet_ahead = seen->quiet;
    o->w.level_ahead = seen->level;
    o->w.signs_ahead = seen->recorded;
    return true;
}

static bool refuse_registry(registry_state state, str why, err *e)
{
    bool newer = state == REGISTRY_NEWER;

    (void)err_set(e, newer ? ERR_REGISTRY_NEWER : ERR_REGISTRY, "%.*s", STR_ARG(why));
    err_hint(e, newer ? "use the version of Homing that wrote it, or a newer one"
                      : "restore the registry's tables from a backup; nothing was touched");
    return false;
}

/* Of a registry that is there. */
static bool look_further(operation *o, registry_state state, err *e)
{
    if (state == REGISTRY_CURRENT && !horizon_put_all(o, e))
        return false;
    mirroring_look(o);
    return look_at_registry(o, e);
}

static bool look(operation *o, bool verify, const char *anchor_file, err *e)
{
    registry_state state;
    str why = { 0 };
    overview seen;

    if (!operation_connect(o, &state, &why, e))
        return false;
    json_put_str(o->r.doc, "registry", str_of(registry_states[state]));
    if (state == REGISTRY_DAMAGED || state == REGISTRY_NEWER)
        return refuse_registry(state, why, e);
    bool there = state == REGISTRY_CURRENT || state == REGISTRY_OLDER;
    if ((there && !look_over(o, &seen, e)) || !compare_files(o, there, e))
        return false;
    result_migrations(&o->r, o->a, &o->compared, &o->proven, conn_major(o->w.c));
    warn_files(o);
    if (!there) {
        say_calm(o);
        return !verify || anchor_verify(o, false, anchor_file, e);
    }
    return look_further(o, state, e) && (!verify || anchor_verify(o, true, anchor_file, e));
}

/* Whoever looks at a database in trouble need not have the project at hand. */
json_t *engine_status(const hm_context *at, bool verify, const char *anchor_file)
{
    hm_context without = *at;
    bool there = !at->migrations || file_is_folder(at->migrations);
    operation o;
    err e;

    if (!there)
        without.migrations = NULL;
    if (!operation_begin(&o, "status", &without, NULL))
        return operation_end(&o);
    if (!there)
        result_warn(&o.r, str_printf(o.a,
                                     "there is no folder %s: only what the registry knows is "
                                     "shown, files and what is pending are not; %.*s",
                                     at->migrations,
                                     STR_ARG(layout_missing_hint(o.a, str_of(at->migrations)))));
    if (!look(&o, verify, anchor_file, &e))
        return operation_fail(&o, &e);
    return operation_end(&o);
}

/* The command that carries the plan out, whole. */
static const char *planned_command(operation *o, bool rollback)
{
    const hm_run_request *r = &o->request;
    const char *command = rollback ? "homing rollback" : "homing apply";

    if (r->last)
        return str_printf(o->a, "%s --last", command).at;
    if (r->to)
        return str_printf(o->a, "%s --to %s", command, r->to).at;
    return r->id ? str_printf(o->a, "%s %s", command, r->id).at : command;
}

static bool make_plan(operation *o, bool rollback, err *e)
{
    registry_state state;
    str why = { 0 };

    if (!operation_connect(o, &state, &why, e))
        return false;
    if (state == REGISTRY_DAMAGED)
        return err_set(e, ERR_REGISTRY, "%.*s", STR_ARG(why));
    if (state == REGISTRY_NEWER)
        return err_set(e, ERR_REGISTRY_NEWER, "%.*s", STR_ARG(why));
    if (!operation_compare(o, state != REGISTRY_ABSENT, e))
        return false;
    bool ok = rollback ? operation_plan_rollback(o, &o->w.plan, e)
                       : operation_plan_apply(o, &o->w.plan, e);
    if (!ok)
        return false;
    result_set(&o->r, o->w.plan.step_count ? RESULT_DONE : RESULT_NOTHING);
    result_now(&o->r, str_printf(o->a, "nothing was touched; %zu step%s would run",
                                 o->w.plan.step_count, o->w.plan.step_count == 1 ? "" : "s"));
    if (o->w.plan.step_count)
        result_next(&o->r, planned_command(o, rollback), "does it");
    return true;
}

json_t *engine_plan(const hm_context *at, const hm_run_request *r, bool rollback)
{
    operation o;
    err e;

    if (!operation_begin(&o, "plan", at, r))
        return operation_end(&o);
    if (!make_plan(&o, rollback, &e))
        return operation_fail(&o, &e);
    return operation_end(&o);
}
