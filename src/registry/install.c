#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/crash.h"
#include "registry/calls.h"
#include "registry/look.h"

/* Longer than the server lets a transaction idle whose client is gone (harden_session.sql). */
enum { INSTALL_TRIES = 24, INSTALL_PAUSE_MS = 25 };

bool registry_examine(conn *c, arena *a, registry_facts *out, err *e)
{
    look l;

    *out = (registry_facts){ 0 };
    if (!look_at(c, a, &l, e))
        return false;
    out->state = look_judge(c, a, &l, &out->why);
    out->mirror = l.mirror;
    if (l.marked) {
        mark *found = arena_take(a, sizeof *found);
        *found = l.mark;
        out->mark = found;
    }
    return true;
}

bool registry_look(conn *c, arena *a, registry_state *out, str *why, err *e)
{
    registry_facts seen;

    if (!registry_examine(c, a, &seen, e))
        return false;
    *out = seen.state;
    *why = seen.why;
    return true;
}

bool registry_prepare(conn *c, arena *a, bool sandbox_wanted, registry_facts *out, err *e)
{
    if (!registry_examine(c, a, out, e) || !marker_judge(a, out->mark, sandbox_wanted, e))
        return false;
    return out->state == REGISTRY_CURRENT || registry_install(c, a, e);
}

void registry_set_mirror(call_list *list, conn *c, str what)
{
    const value params[] = { VALUE(STR("mirror")), VALUE(what) };
    bool ends = what.size == 0;

    (void)calls_add(list, c, ends ? STATEMENT_REMOVE_META : STATEMENT_SET_META, params,
                    ends ? 1 : COUNT_OF(params));
}

static bool refuse(registry_state state, str why, err *e)
{
    if (state == REGISTRY_NEWER) {
        err_fill(e, ERR_REGISTRY_NEWER, "the registry is newer than this program: %.*s",
                 STR_ARG(why));
        err_hint(e, "install a newer Homing; nothing was touched");
        return false;
    }
    err_fill(e, ERR_REGISTRY, "the registry is damaged: %.*s", STR_ARG(why));
    err_hint(e, "nothing was touched: restore the registry's tables from a backup, or move away "
                "what is not Homing's; `homing status` shows what is there");
    return false;
}

static void add_fact(call_list *list, conn *c, const char *key, str fact)
{
    const value params[] = { VALUE(str_of(key)), VALUE(fact) };

    (void)calls_add(list, c, STATEMENT_ADD_META, params, COUNT_OF(params));
}

/* Every statement is harmless to repeat, so the same list installs, repairs and upgrades. */
static call_list steps_of(conn *c, arena *a, const look *seen)
{
    static const statement_id tables[] = {
        STATEMENT_INSTALL_02_META,       STATEMENT_INSTALL_03_MIGRATIONS,
        STATEMENT_INSTALL_04_RUNS,       STATEMENT_INSTALL_05_STEPS,
        STATEMENT_INSTALL_06_FENCE,      STATEMENT_INSTALL_07_HEARTBEAT,
        STATEMENT_INSTALL_08_MAILBOX,    STATEMENT_INSTALL_09_EVENTS,
        STATEMENT_INSTALL_10_CATALOGS,   STATEMENT_INSTALL_12_KEEPS,
        STATEMENT_INSTALL_13_QUARANTINE, STATEMENT_ADD_FENCE,
        STATEMENT_ADD_HEARTBEAT,
    };
    call_list list = calls_in(a);
    const value version[] = { calls_int(a, REGISTRY_VERSION) };

    if (!seen->place)
        (void)calls_add(&list, c, STATEMENT_INSTALL_01_SCHEMA, NULL, 0);
    if (!seen->keep)
        (void)calls_add(&list, c, STATEMENT_INSTALL_11_KEEP_SCHEMA, NULL, 0);
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        (void)calls_add(&list, c, tables[i], NULL, 0);
    add_fact(&list, c, "database_id",
             str_printf(a, "%016" PRIx64 "%016" PRIx64, clock_random(), clock_random()));
    add_fact(&list, c, "registry_version", version[0].text);
    (void)calls_add(&list, c, STATEMENT_SET_VERSION, version, COUNT_OF(version));
    return list;
}

/* What was there before may still not be as it must be; what is new is. */
static bool run_steps(conn *c, arena *a, const look *seen, err *e)
{
    call_list list = steps_of(c, a, seen);
    registry_state state;
    str why;
    outcome how;

    if (!driver_calls(c, list.at, list.count, &how, e))
        return false;
    CRASH_POINT(REGISTRY_INSTALL_STEP);
    if (!seen->ours)
        return true;
    if (!registry_look(c, a, &state, &why, e))
        return false;
    return state == REGISTRY_CURRENT || refuse(state, why, e);
}

static bool install_once(conn *c, arena *a, const look *seen, err *e)
{
    outcome how;

    if (!driver_begin(c, false, e))
        return false;
    if (run_steps(c, a, seen, e))
        return driver_commit(c, &how, e);
    driver_rollback(c);
    return false;
}

/* Two installers at once: IF NOT EXISTS does not wait for one that has not committed. */
static bool collided(const err *e)
{
    static const char *const states[] = { "23505", "42P06", "42P07", "42710", "40P01", "40001" };

    if (e->code == ERR_LOCK || e->code == ERR_CONFLICT)
        return true;
    for (size_t i = 0; i < COUNT_OF(states); i++)
        if (strcmp(e->sqlstate, states[i]) == 0)
            return true;
    return false;
}

bool registry_install(conn *c, arena *a, err *e)
{
    err last = { 0 };

    for (int i = 0; i < INSTALL_TRIES; i++) {
        look l;
        str why;
        if (!look_at(c, a, &l, e))
            return false;
        registry_state state = look_judge(c, a, &l, &why);
        if (state == REGISTRY_CURRENT)
            return true;
        if (state != REGISTRY_ABSENT && state != REGISTRY_OLDER)
            return refuse(state, why, e);
        if (install_once(c, a, &l, &last))
            return true;
        if (!collided(&last))
            break;
        clock_sleep_ms(INSTALL_PAUSE_MS + (int64_t)(clock_random() % (INSTALL_PAUSE_MS * 2)));
    }
    *e = last;
    if (e->code != ERR_REGISTRY && e->code != ERR_REGISTRY_NEWER)
        err_wrap(e, "cannot install the registry");
    if (e->code == ERR_PERMISSION)
        err_hint(e, "GRANT CREATE ON DATABASE to this role once, or CREATE SCHEMA homing "
                    "AUTHORIZATION for it, and likewise homing_keep");
    return false;
}
