#include <string.h>

#include "base/clock.h"
#include "engine/engine.h"
#include "engine/operation.h"

static const struct {
    const char *name;
    mail letter;
    const char *now;
} letters[] = {
    { "pause", MAIL_PAUSE, "the run pauses between two steps or batches" },
    { "resume", MAIL_RESUME, "a pause that was asked for and not begun is taken back" },
    { "stop", MAIL_STOP, "the run brings the migration it is in home and ends" },
};

/* Where one lock is for all (SQLite), a run in batches leaves only short gaps to write in. */
static bool deliver(operation *o, str run, mail letter, err *e)
{
    int64_t began = clock_monotonic();

    while (!registry_post(o->w.c, o->a, run, letter, e)) {
        if (e->code != ERR_LOCK || (clock_monotonic() - began) / 1000 >= o->request.limits.wait_ms)
            return false;
        clock_sleep_ms((int64_t)(clock_random() % 20));
    }
    return true;
}

/* Every version that there was has runs and a mailbox. */
static bool has_runs(registry_state state)
{
    return state == REGISTRY_CURRENT || state == REGISTRY_OLDER;
}

static bool post(operation *o, const char *letter, err *e)
{
    registry_state state;
    run_record open;
    str why;

    if (!operation_connect(o, &state, &why, e))
        return false;
    open.id = (str){ 0 };
    if (has_runs(state) && !registry_open_run(o->w.c, o->a, &open, e))
        return false;
    if (open.id.size == 0) {
        result_set(&o->r, RESULT_NOTHING);
        result_now(&o->r, STR("no run is open: there is nobody to tell"));
        return true;
    }
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        if (strcmp(letters[i].name, letter) != 0)
            continue;
        if (!deliver(o, open.id, letters[i].letter, e))
            return false;
        result_run(&o->r, &open);
        result_now(&o->r, str_of(letters[i].now));
        result_next(&o->r, "homing status", "shows when it did");
        return true;
    }
    return err_set(e, ERR_USAGE, "there is no letter %s", letter);
}

json_t *engine_post(const hm_context *at, const char *letter)
{
    operation o;
    err e;

    if (!operation_begin(&o, letter, at, NULL))
        return operation_end(&o);
    if (!post(&o, letter, &e))
        return operation_fail(&o, &e);
    return operation_end(&o);
}

/* A run that is at work is told; one that waits or was interrupted goes on here. */
static bool somebody_works(operation *o, bool *out, err *e)
{
    registry_state state;
    run_record open;
    str why;

    *out = false;
    if (!operation_connect(o, &state, &why, e))
        return false;
    if (!has_runs(state))
        return true;
    if (!registry_open_run(o->w.c, o->a, &open, e))
        return false;
    bool moves = str_is(open.state, "running") || str_is(open.state, "returning");
    fence f;
    if (!moves)
        return true;
    if (!registry_fence(o->w.c, o->a, &f, e))
        return false;
    *out = operation_holder_lives(o, &f);
    return true;
}

json_t *engine_resume(const hm_context *at, const hm_run_request *r)
{
    operation o;
    bool told;
    err e;

    if (!operation_begin(&o, "resume", at, r))
        return operation_end(&o);
    o.to.look = true;
    bool ok = somebody_works(&o, &told, &e);
    if (!ok)
        return operation_fail(&o, &e);
    json_decref(operation_end(&o));
    return told ? engine_post(at, "resume") : engine_recover("resume", at, r);
}
