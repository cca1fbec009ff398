#include "engine/result.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/plan_keep.h"

static const struct {
    const char *name;
    int exit_status;
} outcomes[] = {
    [RESULT_DONE] = { "done", 0 },         [RESULT_NOTHING] = { "nothing", 0 },
    [RESULT_HOME] = { "home", 1 },         [RESULT_HELD] = { "held", 3 },
    [RESULT_UNPROVEN] = { "unproven", 1 }, [RESULT_PAUSED] = { "paused", 130 },
    [RESULT_REFUSED] = { "refused", 4 },   [RESULT_FAILED] = { "failed", 3 },
    [RESULT_USAGE] = { "usage", 2 },       [RESULT_BUSY] = { "busy", 5 },
};

result result_new(const char *command)
{
    result r = { .doc = json_object() };

    json_put_str(r.doc, "homing", STR(HOMING_VERSION));
    json_put_str(r.doc, "command", str_of(command));
    result_set(&r, RESULT_DONE);
    return r;
}

void result_set(result *r, result_outcome came_to)
{
    r->outcome = came_to;
    r->exit_status = outcomes[came_to].exit_status;
}

void result_now(result *r, str now)
{
    json_put_str(r->doc, "now", now);
}

static json_t *list_of(result *r, const char *key)
{
    if (!json_object_get(r->doc, key))
        json_put(r->doc, key, json_array());
    return json_object_get(r->doc, key);
}

void result_next(result *r, const char *command, const char *why)
{
    json_t *one = json_object();

    json_put_str(one, "command", str_of(command));
    json_put_str(one, "why", str_of(why));
    (void)json_array_append_new(list_of(r, "next"), one);
}

/* What is looked at twice, as after a lost session, is said once. */
void result_warn(result *r, str text)
{
    json_t *list = list_of(r, "warnings"), *one = json_str(text);

    for (size_t i = 0; i < json_array_size(list); i++) {
        if (json_equal(json_array_get(list, i), one)) {
            json_decref(one);
            return;
        }
    }
    (void)json_array_append_new(list, one);
}

/* What an error says of the database when no run was begun, by its exit status. */
static const struct {
    int status;
    result_outcome outcome;
    const char *now;
} meanings[] = {
    { 1, RESULT_HOME, "the database is as it was before the command" },
    { 2, RESULT_USAGE, "nothing was touched" },
    { 3, RESULT_HELD, "nothing runs; what is recorded stands" },
    { 4, RESULT_REFUSED, "nothing was touched" },
    { 5, RESULT_BUSY, "another runner is at work; this command touched nothing" },
    { 130, RESULT_PAUSED, "nothing runs; every step is decided" },
};

void result_fail(result *r, const err *e)
{
    int status = err_describe(e->code)->exit_status;

    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (meanings[i].status != status)
            continue;
        result_set(r, meanings[i].outcome);
        result_now(r, str_of(meanings[i].now));
    }
    json_put(r->doc, "error", work_fault_json(NULL, e));
}

void result_database(result *r, const conn *c)
{
    json_t *database = json_object();

    json_put_str(database, "server", c->server);
    json_put_str(database, "url", c->shown);
    json_put(r->doc, "database", database);
}

void result_run(result *r, const run_record *run)
{
    json_t *one = json_object();
    arena *a = arena_new(2 * ARENA_CHUNK);

    json_put_str(one, "id", run->id);
    json_put_str(one, "kind", run->kind);
    json_put_str(one, "state", run->state);
    json_put_str(one, "direction", run->direction);
    json_put_str(one, "trace", run->trace);
    if (a) {
        json_put_str(one, "started_at", clock_text(a, run->started_at));
        if (run->ended_at)
            json_put_str(one, "ended_at", clock_text(a, run->ended_at));
    }
    json_put_int(one, "ms",
                 ((run->ended_at ? run->ended_at : clock_now()) - run->started_at) / 1000);
    arena_free(a);
    json_put(r->doc, "run", one);
}

static json_t *statements_json(const plan *p, const plan_step *s)
{
    json_t *list = json_array();

    for (size_t i = 0; i < plan_statements(p, s, p->goal)->count; i++)
        (void)json_array_append_new(list, json_str(s->classes[p->goal][i].what));
    return list;
}

/* The strongest lock of the step's statements, with its table. */
static void put_lock(json_t *one, const plan *p, const plan_step *s)
{
    const sql_class *most = NULL;
    char text[256];

    for (size_t i = 0; i < plan_statements(p, s, p->goal)->count; i++)
        if (!most || s->classes[p->goal][i].lock > most->lock)
            most = &s->classes[p->goal][i];
    if (!most || most->lock == LOCK_NONE)
        return;
    (void)snprintf(text, sizeof text, "%s%s%.*s%s%.*s", lock_level_name(most->lock),
                   most->table.size ? " on " : "", STR_ARG(most->table_schema),
                   most->table_schema.size ? "." : "", STR_ARG(most->table));
    json_put_str(one, "lock", str_of(text));
}

static void put_record(json_t *one, const step_record *r)
{
    json_put_str(one, "state", r->state);
    json_put_int(one, "rows", r->rows);
    if (r->cursor.size)
        json_put_str(one, "cursor", r->cursor);
    if (r->intent_at && r->done_at >= r->intent_at)
        json_put_int(one, "ms", (r->done_at - r->intent_at) / 1000);
    json_t *checks;
    err ignored;
    if (r->checks.size && json_parse(r->checks, &checks, &ignored))
        json_put(one, "checks", checks);
}

static void put_ways(json_t *one, const plan *p, const plan_step *s)
{
    json_t *keeps = plan_keeps_json(p, s);

    json_put(one, "way_back", plan_way_back_json(p, s));
    if (json_array_size(keeps))
        json_put(one, "keeps", json_incref(keeps));
    json_decref(keeps);
}

void result_steps(result *r, const plan *p, const step_record *records)
{
    json_t *list = json_array();

    for (size_t i = 0; i < p->step_count; i++) {
        const plan_step *s = &p->steps[i];
        json_t *one = json_object();
        json_put_str(one, "migration", p->migrations[s->migration].id);
        json_put_str(one, "step", plan_contract_step(p, s)->name);
        json_put_str(one, "mode", str_of(step_mode_name(s->mode[p->goal])));
        json_put_int(one, "group", s->group);
        json_put(one, "statements", statements_json(p, s));
        put_lock(one, p, s);
        if (p->goal == DIRECTION_UP)
            put_ways(one, p, s);
        if (records)
            put_record(one, &records[i]);
        (void)json_array_append_new(list, one);
    }
    json_put(r->doc, "steps", list);
    for (size_t i = 0; i < p->warning_count; i++)
        result_warn(r, p->warnings[i]);
}

static const char *const contract_states[] = { [CONTRACT_PENDING] = "pending",
                                               [CONTRACT_LATE] = "late",
                                               [CONTRACT_APPLIED] = "applied",
                                               [CONTRACT_EDITED] = "edited",
                                               [CONTRACT_MISSING] = "missing" };

void result_migrations(result *r, arena *a, const compared_list *all, const proofs *proven,
                       int major)
{
    json_t *list = json_array();

    for (size_t i = 0; i < all->count; i++) {
        const compared *c = &all->at[i];
        json_t *one = json_object();
        json_put_str(one, "id", c->id);
        json_put_str(one, "state", str_of(contract_states[c->state]));
        if (c->file && c->file->title.size)
            json_put_str(one, "title", c->file->title);
        if (c->file && c->file->file.size)
            json_put_str(one, "file", c->file->file);
        if (c->file && c->file->in_code)
            json_put_bool(one, "program", true);
        if (proven && c->file && !c->file->in_code)
            json_put(one, "home", plan_home_json(a, c->file, proven, major));
        (void)json_array_append_new(list, one);
    }
    json_put(r->doc, "migrations", list);
}

/* Which migrations of the plan are where now. */
static void count_migrations(const work *w, size_t *there, size_t *back)
{
    *there = *back = 0;
    for (size_t m = 0; m < w->plan.migration_count; m++) {
        *there += work_migration_is(w, m, w->plan.goal);
        *back +=
            work_migration_is(w, m, w->plan.goal == DIRECTION_UP ? DIRECTION_DOWN : DIRECTION_UP);
    }
}

static void say_done(result *r, const work *w, size_t there)
{
    bool apply = w->plan.goal == DIRECTION_UP;

    result_set(r, RESULT_DONE);
    result_now(r, str_printf(w->a, "%zu migration%s %s; the registry says so", there,
                             there == 1 ? " was" : "s were", apply ? "applied" : "rolled back"));
    if (w->f.home != HOME_DIFFERS)
        return;
    result_warn(
        r,
        str_printf(
            w->a, "the way back ran, but %zu object%s differ from what was there before the apply",
            json_array_size(w->differences), json_array_size(w->differences) == 1 ? "" : "s"));
    result_next(r, "homing diff", "compares with a copy of the database that is as it should be");
}

static void say_home(result *r, const work *w, size_t there)
{
    bool apply = w->plan.goal == DIRECTION_UP;

    result_set(r, RESULT_HOME);
    if (json_array_size(w->differences)) {
        result_now(
            r, str_printf(w->a,
                          "the run is ended; %zu object%s were left other than before it, by name",
                          json_array_size(w->differences),
                          json_array_size(w->differences) == 1 ? "" : "s"));
        result_next(r, "homing status", "shows what is applied");
        return;
    }
    result_now(r, str_printf(w->a,
                             "the migration that failed is exactly %s; %zu of %zu in the plan %s",
                             apply ? "as before it began" : "as it was applied", there,
                             w->plan.migration_count, apply ? "are applied" : "are rolled back"));
    result_next(r, "homing status", "shows what is applied");
    const char *again = apply ? "homing apply"
                              : str_printf(w->a, "homing rollback %.*s",
                                           STR_ARG(w->plan.migrations[work_migration(w)].id))
                                    .at;
    result_next(r, again, "tries again, once what the error names is put right");
}

static void say_held(result *r, const work *w)
{
    result_set(r, RESULT_HELD);
    result_now(r, str_printf(w->a,
                             "run %.*s is on hold between two states; nothing runs, and no "
                             "other run can begin",
                             STR_ARG(w->run.id)));
    result_next(r, "homing recover", "tries again in the direction it had");
    result_next(r, "homing recover --forward", "leads to the migrations applied");
    result_next(r, "homing recover --back", "leads to the migration not applied");
    result_next(r, "homing status", "shows each step and where it is");
}

static void say_paused(result *r, const work *w)
{
    result_set(r, RESULT_PAUSED);
    result_now(r, str_printf(w->a, "run %.*s is paused; every step is decided, nothing runs",
                             STR_ARG(w->run.id)));
    result_next(r, "homing resume", "goes on where it stopped");
    result_next(r, "homing recover --back", "brings the migration that is half done home");
}

void result_of_work(result *r, work *w)
{
    size_t there, back;
    err ignored;
    json_t *fault = NULL;

    count_migrations(w, &there, &back);
    result_run(r, &w->run);
    result_steps(r, &w->plan, w->records);
    if (w->differences) {
        json_t *home = json_object();
        json_put_bool(home, "same", json_array_size(w->differences) == 0);
        json_put(home, "differences", json_incref(w->differences));
        json_put(r->doc, "home", home);
    }
    if (w->state != RUN_DONE && w->run.error.size && json_parse(w->run.error, &fault, &ignored))
        json_put(r->doc, "error", fault);
    switch (w->state) {
    case RUN_DONE:
        say_done(r, w, there);
        return;
    case RUN_HOME:
        say_home(r, w, there);
        return;
    case RUN_HELD:
        say_held(r, w);
        return;
    case RUN_PAUSED:
        say_paused(r, w);
        return;
    case RUN_NONE:
    case RUN_RUNNING:
    case RUN_RETURNING:
    case RUN_STATE_COUNT:
        break;
    }
    result_set(r, RESULT_FAILED);
    result_now(
        r,
        str_printf(
            w->a,
            "run %.*s is interrupted; what it did is recorded, and a recovery decides what is open",
            STR_ARG(w->run.id)));
    result_next(r, "homing recover", "brings it to its end");
}

json_t *result_end(result *r)
{
    json_t *doc = r->doc;

    json_put_str(doc, "outcome", str_of(outcomes[r->outcome].name));
    json_put_int(doc, "exit", r->exit_status);
    r->doc = NULL;
    return doc;
}
