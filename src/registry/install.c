#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/crash.h"
#include "registry/calls.h"
#include "registry/cells.h"

/* Longer than the server lets a transaction idle whose client is gone (harden_session.sql). */
enum { INSTALL_TRIES = 24, INSTALL_PAUSE_MS = 25 };

typedef struct sight {
    arena *a;
    bool saw_tables, place, readable;
    int64_t ours;
    str others, missing;
    bool saw_rows;
    str version, database_id;
    int64_t fences, fence, beats, beat;
} sight;

static bool see_tables(void *ctx, const row *r, err *e)
{
    sight *to = ctx;
    cells in = cells_of(to->a, r, e);

    to->place = cells_true(&in);
    to->ours = cells_int(&in);
    to->others = cells_text(&in);
    to->missing = cells_text(&in);
    to->readable = cells_true(&in);
    to->saw_tables = in.ok;
    return in.ok;
}

static bool see_rows(void *ctx, const row *r, err *e)
{
    sight *to = ctx;
    cells in = cells_of(to->a, r, e);

    to->version = cells_text(&in);
    to->database_id = cells_text(&in);
    to->fences = cells_int(&in);
    to->fence = cells_int(&in);
    to->beats = cells_int(&in);
    to->beat = cells_int(&in);
    to->saw_rows = in.ok;
    return in.ok;
}

/*
 * Both statements go in one round trip. The second cannot be run where there is no registry; that
 * it then fails is no failure, except that it would end a transaction.
 */
static bool take_sight(conn *c, sight *to, err *e)
{
    call_list list = calls_in(to->a);
    outcome how;
    err why = { 0 };

    calls_add(&list, c, STATEMENT_LOOK_TABLES, NULL, 0)->each = see_tables;
    calls_add(&list, c, STATEMENT_LOOK_ROWS, NULL, 0)->each = see_rows;
    list.at[0].ctx = list.at[1].ctx = to;
    bool whole = true;
    if (!c->in_transaction)
        whole = driver_calls(c, list.at, 2, &how, &why);
    else if (!driver_calls(c, list.at, 1, &how, &why) ||
             (to->readable && !driver_calls(c, list.at + 1, 1, &how, &why)))
        whole = false;
    if (whole || (why.code == ERR_SQL && to->saw_tables && !to->readable))
        return true;
    *e = why;
    err_wrap(e, "cannot read the registry");
    return false;
}

static str table_of(const conn *c, arena *a, const char *name)
{
    return str_printf(a, "homing%c%s", conn_has(c, TRAIT_SCHEMAS) ? '.' : '_', name);
}

/* One-row tables. */
static bool rows_fit(const conn *c, const sight *s, str *why)
{
    bool of_fence = s->fences != 1 || s->fence != 1;
    int64_t all = of_fence ? s->fences : s->beats, right = of_fence ? s->fence : s->beat;

    if (all == 1 && right == 1)
        return true;
    str table = table_of(c, s->a, of_fence ? "fence" : "heartbeat");
    if (right == 0)
        *why = str_printf(s->a, "%.*s has no row with id 1", STR_ARG(table));
    else
        *why =
            str_printf(s->a, "%.*s has %" PRId64 " rows where there is one", STR_ARG(table), all);
    return false;
}

static registry_state judge_unreadable(const sight *s, str *why)
{
    if (s->ours == 0 && s->others.size == 0)
        return REGISTRY_ABSENT;
    if (s->ours == 0)
        *why = str_printf(s->a, "schema homing holds tables that are not Homing's: %.*s",
                          STR_ARG(s->others));
    else
        *why = str_printf(s->a, "missing: %.*s", STR_ARG(s->missing));
    return REGISTRY_DAMAGED;
}

static registry_state judge_version(const conn *c, const sight *s, str *why)
{
    str meta = table_of(c, s->a, "meta");
    int64_t version = -1;

    if (s->version.size == 0)
        *why = str_printf(s->a, "%.*s has no registry_version", STR_ARG(meta));
    else if (!str_int64(s->version, &version) || version < 0)
        *why = str_printf(s->a, "registry_version in %.*s is \"%.*s\", not a version",
                          STR_ARG(meta), STR_ARG(str_cut(s->version, 0, 40)));
    else if (version > REGISTRY_VERSION)
        *why = str_printf(s->a, "its version is %" PRId64 "; this program knows %d", version,
                          REGISTRY_VERSION);
    if (version > REGISTRY_VERSION)
        return REGISTRY_NEWER;
    if (why->size)
        return REGISTRY_DAMAGED;
    return version < REGISTRY_VERSION ? REGISTRY_OLDER : REGISTRY_CURRENT;
}

static registry_state judge(const conn *c, const sight *s, str *why)
{
    if (!s->readable)
        return judge_unreadable(s, why);
    registry_state by_version = judge_version(c, s, why);
    if (by_version == REGISTRY_NEWER || by_version == REGISTRY_DAMAGED)
        return by_version;
    if (!rows_fit(c, s, why))
        return REGISTRY_DAMAGED;
    if (by_version == REGISTRY_OLDER)
        return REGISTRY_OLDER;
    if (s->missing.size)
        *why = str_printf(s->a, "missing: %.*s", STR_ARG(s->missing));
    else if (s->database_id.size == 0)
        *why = str_printf(s->a, "%.*s has no database_id", STR_ARG(table_of(c, s->a, "meta")));
    return why->size ? REGISTRY_DAMAGED : REGISTRY_CURRENT;
}

bool registry_look(conn *c, arena *a, registry_state *out, str *why, err *e)
{
    sight s = { .a = a };

    if (!take_sight(c, &s, e))
        return false;
    *why = (str){ 0 };
    *out = judge(c, &s, why);
    return true;
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
static call_list steps_of(conn *c, arena *a, bool place)
{
    static const statement_id tables[] = {
        STATEMENT_INSTALL_02_META,     STATEMENT_INSTALL_03_MIGRATIONS,
        STATEMENT_INSTALL_04_RUNS,     STATEMENT_INSTALL_05_STEPS,
        STATEMENT_INSTALL_06_FENCE,    STATEMENT_INSTALL_07_HEARTBEAT,
        STATEMENT_INSTALL_08_MAILBOX,  STATEMENT_INSTALL_09_EVENTS,
        STATEMENT_INSTALL_10_CATALOGS, STATEMENT_ADD_FENCE,
        STATEMENT_ADD_HEARTBEAT,
    };
    call_list list = calls_in(a);
    const value version[] = { calls_int(a, REGISTRY_VERSION) };

    if (!place)
        (void)calls_add(&list, c, STATEMENT_INSTALL_01_SCHEMA, NULL, 0);
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        (void)calls_add(&list, c, tables[i], NULL, 0);
    add_fact(&list, c, "database_id",
             str_printf(a, "%016" PRIx64 "%016" PRIx64, clock_random(), clock_random()));
    add_fact(&list, c, "registry_version", version[0].text);
    (void)calls_add(&list, c, STATEMENT_SET_VERSION, version, COUNT_OF(version));
    return list;
}

/* What was there before may still not be as it must be; what is new is. */
static bool run_steps(conn *c, arena *a, const sight *seen, err *e)
{
    call_list list = steps_of(c, a, seen->place);
    registry_state state;
    str why;
    outcome how;

    if (!driver_calls(c, list.at, list.count, &how, e))
        return false;
    CRASH_POINT(REGISTRY_INSTALL_STEP);
    if (seen->ours == 0)
        return true;
    if (!registry_look(c, a, &state, &why, e))
        return false;
    return state == REGISTRY_CURRENT || refuse(state, why, e);
}

static bool install_once(conn *c, arena *a, const sight *seen, err *e)
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
        sight s = { .a = a };
        str why = { 0 };
        if (!take_sight(c, &s, e))
            return false;
        registry_state state = judge(c, &s, &why);
        if (state == REGISTRY_CURRENT)
            return true;
        if (state != REGISTRY_ABSENT && state != REGISTRY_OLDER)
            return refuse(state, why, e);
        if (install_once(c, a, &s, &last))
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
                    "AUTHORIZATION for it");
    return false;
}
