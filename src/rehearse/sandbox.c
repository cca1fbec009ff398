#include "rehearse/sandbox.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/crash.h"
#include "base/file.h"
#include "rehearse/sandbox_inner.h"
#include "rehearse/scratch.h"

/* ---- PostgreSQL ---- */

static bool may_go(void *ctx, arena *a, str folder)
{
    throwaway_end_in(a, folder);
    return server_trace_is_over(ctx, a, folder);
}

static bool sweep_all(conn *c, arena *a, sandbox_swept *out, err *e)
{
    scratch_swept folders = { 0 };

    if (c && driver_sql(c, STATEMENT_LIST_SANDBOXES).size && !server_sweep(c, a, out, e))
        return false;
    bool ok = scratch_sweep(a, may_go, c, &folders, e);
    out->removed += folders.removed;
    out->left += folders.left;
    return ok;
}

bool sandbox_sweep(conn *c, arena *a, sandbox_swept *out, err *e)
{
    sandbox_swept swept = { 0 };

    if (!sweep_all(c, a, &swept, e))
        return false;
    *out = swept;
    return true;
}

void sandbox_tidy(arena *a, const target *to)
{
    sandbox_swept ignored;
    conn *c = NULL;
    err e;

    if (!scratch_is_any(a))
        return;
    if (to->dialect == DIALECT_SQLITE || !driver_open(to, a, &c, &e))
        c = NULL;
    (void)!sandbox_sweep(c, a, &ignored, &e);
    if (c)
        driver_close(c);
}

/* What it cannot remove is no reason against a new sandbox. */
static bool sweep_before(conn *c, arena *a, err *e)
{
    sandbox_swept ignored;
    err why;

    if (sandbox_sweep(c, a, &ignored, &why) || !c || !c->lost)
        return true;
    *e = why;
    return false;
}

static bool open_like(sandbox_inner *in, const target *like, conn **out, err *e)
{
    if (!driver_open(like, in->a, out, e))
        return false;
    if (marker_refuse(*out, e))
        return true;
    err_wrap(e, "the target");
    driver_close(*out);
    *out = NULL;
    return false;
}

/* Without a place for it there is none: the next rehearsal sweeps without. */
static void leave_trace(sandbox_inner *in)
{
    err ignored;

    if (!scratch_make(in->a, &in->folder, &ignored))
        in->folder = (str){ 0 };
    else if (!server_trace(in, &ignored) && scratch_remove(in->a, in->folder, &ignored))
        in->folder = (str){ 0 };
}

static bool open_same(sandbox_inner *in, const sandbox_wish *wish, sandbox *out, err *e)
{
    sandbox_manner manner;

    in->keeper_to = *wish->like;
    if (!open_like(in, wish->like, &in->keeper, e) || !sweep_before(in->keeper, in->a, e) ||
        !server_manner(in->keeper, in->a, &manner, e))
        return false;
    leave_trace(in);
    return server_make(in, &manner, out, e);
}

typedef struct role {
    str name;
    struct role *next;
} role;

/* What a server of our own has to know of the target's. */
typedef struct likeness {
    arena *a;
    sandbox_manner manner;
    int major;
    str user;
    role *roles;
} likeness;

static bool take_role(void *ctx, const row *r, err *e)
{
    likeness *to = ctx;
    void *given;

    if (str_same(r->cell[0].text, to->user))
        return true;
    if (!arena_try(to->a, sizeof(role), &given, e))
        return false;
    *(role *)given = (role){ str_copy(to->a, r->cell[0].text), to->roles };
    to->roles = given;
    return true;
}

static bool learn(conn *c, likeness *out, err *e)
{
    value user;

    out->major = c->version / 10000;
    if (!server_manner(c, out->a, &out->manner, e) ||
        !driver_value(c, out->a, driver_sql(c, STATEMENT_FIND_READER), NO_VALUES, &user, e))
        return false;
    out->user = user.text;
    return driver_query(c, driver_sql(c, STATEMENT_LIST_ROLES), NO_VALUES, take_role, out, e);
}

static bool make_roles(sandbox_inner *in, const role *first, err *e)
{
    str text = driver_sql(in->keeper, STATEMENT_CREATE_ROLE), quoted;
    outcome how;

    for (const role *one = first; one; one = one->next)
        if (!quote_name(in->a, one->name, &quoted, e) ||
            !driver_run(in->keeper, statement_with(in->a, text, ":name", quoted), NULL, &how, e))
            return false;
    return true;
}

/* The client library may be told by its environment to go elsewhere, and nothing is made there. */
static bool is_ours(sandbox_inner *in, err *e)
{
    value cluster;

    if (!driver_value(in->keeper, in->a, driver_sql(in->keeper, STATEMENT_READ_CLUSTER), NO_VALUES,
                      &cluster, e))
        return false;
    if (cluster.text.size && str_ends(in->folder, cluster.text.at))
        return true;
    err_fill(e, ERR_CONFIG, "a throw-away server was started, and another one answers");
    err_hint(e, "unset PGHOSTADDR and PGSERVICE, and give the target's URL");
    return false;
}

static bool open_throwaway(sandbox_inner *in, const sandbox_wish *wish, sandbox *out, err *e)
{
    likeness l = { .a = in->a };
    conn *like = NULL;

    if (!open_like(in, wish->like, &like, e))
        return false;
    bool known = sweep_before(like, in->a, e) && learn(like, &l, e);
    driver_close(like);
    if (!known || !scratch_make(in->a, &in->folder, e))
        return false;
    const throwaway_wish how = { l.major, l.user, wish->project };
    if (!throwaway_start(in->a, &how, in->folder, &in->server, e))
        return false;
    in->keeper_to = throwaway_target(in->a, &in->server, STR("postgres"));
    in->keeper_to.schema = wish->like->schema;
    return driver_open(&in->keeper_to, in->a, &in->keeper, e) && is_ours(in, e) &&
           make_roles(in, l.roles, e) && server_make(in, &l.manner, out, e);
}

/* ---- SQLite ---- */

static bool open_file(sandbox_inner *in, const sandbox_wish *wish, sandbox *out, err *e)
{
    file_layout layout;
    conn *c = NULL;

    if (!sweep_before(NULL, in->a, e) || !file_look(wish->like, in->a, &layout, e) ||
        !scratch_make(in->a, &in->folder, e))
        return false;
    str path = file_join(in->a, in->folder, STR("sandbox.db"));
    out->to = (target){ .dialect = DIALECT_SQLITE,
                        .path = path,
                        .shown = str_printf(in->a, "sqlite:%.*s", STR_ARG(path)) };
    out->shown = out->to.shown;
    if (!driver_open(&out->to, in->a, &c, e))
        return false;
    CRASH_POINT(SANDBOX_MADE);
    bool ok = file_lay_out(c, in->a, &layout, e) && file_mark(c, in->a, e);
    driver_close(c);
    if (ok)
        CRASH_POINT(SANDBOX_OPENED);
    return ok;
}

/* ---- all ---- */

static bool open_any(sandbox_inner *in, const sandbox_wish *wish, sandbox *out, err *e)
{
    if (wish->kind == SANDBOX_URL)
        return sweep_before(NULL, in->a, e) && url_take(in, wish, out, e);
    if (wish->like->dialect == DIALECT_SQLITE)
        return open_file(in, wish, out, e);
    if (wish->kind == SANDBOX_THROWAWAY)
        return open_throwaway(in, wish, out, e);
    return open_same(in, wish, out, e);
}

/* A server of our own takes its databases with it. */
static bool undo(sandbox_inner *in, err *e)
{
    bool ok = true;

    if (in->placed || in->new_file)
        return url_give_back(in, e);
    if (in->server.pid > 0)
        in->database = (str){ 0 };
    if (in->keeper)
        ok = server_drop(in, e);
    driver_close(in->keeper);
    in->keeper = NULL;
    throwaway_stop(&in->server);
    if (ok && in->folder.size && scratch_remove(in->a, in->folder, e)) {
        in->folder = (str){ 0 };
        CRASH_POINT(SANDBOX_DROPPED);
    }
    return ok && in->folder.size == 0;
}

bool sandbox_open(arena *a, const sandbox_wish *wish, sandbox *out, err *e)
{
    sandbox_inner *in = arena_take(a, sizeof *in);
    sandbox made = { .inner = in };
    err ignored;

    in->a = a;
    in->number = str_printf(a, "%016" PRIx64, clock_random());
    if (open_any(in, wish, &made, e)) {
        *out = made;
        return true;
    }
    /* Why it failed is what counts; what is left is swept later. */
    if (!undo(in, &ignored))
        driver_close(in->keeper);
    return false;
}

bool sandbox_close(sandbox *s, err *e)
{
    sandbox_inner *in = s->inner;

    s->inner = NULL;
    if (!in || undo(in, e))
        return true;
    driver_close(in->keeper);
    in->keeper = NULL;
    return false;
}
