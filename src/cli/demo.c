#include "cli/demo.h"

#include <string.h>

#include "api/api.h"
#include "base/clock.h"
#include "cli/scene.h"

static const char first[] = "20260101090000_customers", second[] = "20260102090000_split_names",
                  third[] = "20260103090000_audit";
enum { KILL_AFTER = 60000 }; /* rows */

static hm_run_request usual(void)
{
    hm_run_request r = { 0 };

    hm_limits_default(&r.limits);
    return r;
}

/* Applies without showing more than the command. */
static bool apply_to(const scene *s, const hm_context *at, const char *to, err *e)
{
    hm_run_request request = usual();
    json_t *doc;

    request.to = to;
    if (!scene_take_quietly(s, api_apply(at, &request), 0, &doc, e))
        return false;
    json_decref(doc);
    return true;
}

static bool show_result(const scene *s, json_t *taken, int wanted, err *e)
{
    json_t *doc;

    if (!scene_take(s, taken, wanted, &doc, e))
        return false;
    json_decref(doc);
    return true;
}

static bool set_up(scene *s, str *whole, err *e)
{
    scene_say(s, "An SQLite database with 200,000 customers, in a temporary folder.\n"
                 "A second one takes the same migrations without a mishap: what the first must "
                 "look like in the end.");
    if (!apply_to(s, &s->reference, second, e) || !scene_digest(s, &s->reference, whole, e))
        return false;
    scene_command(s, str_printf(s->a, "homing apply --to %s", first).at);
    return apply_to(s, &s->at, first, e);
}

static bool kill_and_recover(scene *s, str whole, err *e)
{
    hm_run_request request = usual();
    killed k;
    str now;

    scene_say(s, "\n1. A run is killed in the middle of a batched backfill");
    scene_command(s, str_printf(s->a, "homing apply --to %s", second).at);
    if (!scene_kill_apply(s, second, KILL_AFTER, &k, e))
        return false;
    scene_say(s, "  (process %ld, %lld of 200,000 rows done)", (long)k.pid, (long long)k.rows);
    scene_command(s, str_printf(s->a, "kill -KILL %ld", (long)k.pid).at);
    scene_command(s, "homing status");
    if (!show_result(s, api_status(&s->at, false, NULL), 0, e))
        return false;
    scene_command(s, "homing recover");
    if (!show_result(s, api_recover(&s->at, &request), 0, e) || !scene_digest(s, &s->at, &now, e))
        return false;
    if (!scene_check(s, "catalogue and row digests are those of the database without a mishap",
                     str_same(now, whole), e))
        return false;
    scene_command(s, "homing recover");
    return show_result(s, api_recover(&s->at, &request), 0, e);
}

static bool fail_and_go_forward(scene *s, err *e)
{
    hm_run_request request = usual();
    str before, middle, after;

    scene_say(s, "\n2. A rollback fails half-way");
    scene_command(s, "homing apply");
    if (!apply_to(s, &s->at, third, e) || !scene_digest(s, &s->at, &before, e))
        return false;
    scene_say(s, "  (a trigger now refuses every change of customer 120,000)");
    scene_command(s, str_printf(s->a, "homing rollback %s", second).at);
    request.id = second;
    if (!show_result(s, api_rollback(&s->at, &request), 3, e) ||
        !scene_digest(s, &s->at, &middle, e))
        return false;
    if (!scene_check(s, "the rollback stands half-way: rows differ from those before it",
                     !str_same(middle, before), e))
        return false;
    scene_command(s, "homing status");
    if (!show_result(s, api_status(&s->at, false, NULL), 0, e))
        return false;
    scene_command(s, "homing recover --forward");
    request = usual();
    request.direction = HM_DIRECTION_FORWARD;
    if (!show_result(s, api_recover(&s->at, &request), SCENE_HOME, e) ||
        !scene_digest(s, &s->at, &after, e))
        return false;
    return scene_check(s, "catalogue and row digests are those before the rollback",
                       str_same(after, before), e);
}

static bool verify(scene *s, err *e)
{
    json_t *doc;

    if (!scene_take_quietly(s, api_status(&s->at, true, NULL), 0, &doc, e))
        return false;
    bool ok = json_get_bool(json_object_get(doc, "verified"), "ok", false);
    json_decref(doc);
    scene_command(s, "homing status --verify");
    return scene_check(s, "the chain of events of every run is whole", ok, e);
}

static json_t *told(scene *s, int64_t ms)
{
    json_t *doc = json_object();

    json_put_str(doc, "homing", STR(HOMING_VERSION));
    json_put_str(doc, "command", STR("demo"));
    json_put_str(doc, "outcome", STR("done"));
    json_put_int(doc, "exit", 0);
    if (s->i->json)
        json_put(doc, "checks", json_incref(s->checks));
    json_put_str(doc, "now",
                 str_printf(s->a, "twice in trouble, twice home, in %s; the folder is removed",
                            clock_duration(s->a, ms).at));
    return doc;
}

int demo_run(invocation *i)
{
    int64_t begun = clock_monotonic();
    scene s;
    str whole;
    err e;

    signals_pause();
    bool ok = scene_open(&s, i, &e) && set_up(&s, &whole, &e) && kill_and_recover(&s, whole, &e) &&
              fail_and_go_forward(&s, &e) && verify(&s, &e);
    scene_close(&s);
    if (s.checks) {
        json_t *checks = s.checks;
        int status = ok ? invocation_report(i, told(&s, (clock_monotonic() - begun) / 1000))
                        : invocation_fail(i, &e);
        json_decref(checks);
        return status;
    }
    return invocation_fail(i, &e);
}
