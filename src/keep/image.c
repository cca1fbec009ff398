#include "keep/image.h"

#include "keep/compose.h"
#include "registry/calls.h"
#include "registry/cells.h"

/* What a session knows of an image while it captures. */
typedef struct session_state {
    int64_t call;    /* that runs */
    int64_t counted; /* SQLite: rows that the table had; COUNTED_... */
    int64_t others;
    bool repeats; /* a row may have been changed several times by the call */
} session_state;

/* In the place of a count of rows: REPLACE is seen by the triggers. */
enum { COUNTED_BY_TRIGGERS = -1, COUNTED_ALLOWED_HERE = -2 };

str keep_place(const conn *c, arena *a, int64_t id)
{
    return str_printf(a, conn_has(c, TRAIT_SCHEMAS) ? "homing_keep.k%lld" : "homing_keep_%lld",
                      (long long)id);
}

str keep_column_name(arena *a, int64_t id)
{
    return str_printf(a, "homing_keep_%lld", (long long)id);
}

static bool shape_for(conn *c, arena *a, const image *i, const relation *now, shape *out, err *e)
{
    if (!shape_of(c, a, &i->of, now, out, e))
        return false;
    out->id = i->id;
    out->image = i->place;
    out->work =
        str_printf(a, conn_has(c, TRAIT_SCHEMAS) ? "homing_keep.e%lld" : "homing_keep_twice_%lld",
                   (long long)i->id);
    return true;
}

/* ---- statements of ours with one or two parameters ---- */

static bool tell(conn *c, statement_id id, str first, str second, err *e)
{
    const value params[] = { VALUE(first), VALUE(second) };
    size_t count = second.at ? 2 : first.at ? 1 : 0;

    return driver_query(c, driver_sql(c, id), (values){ params, count }, NULL, NULL, e);
}

static str number(arena *a, int64_t n)
{
    return str_printf(a, "%lld", (long long)n);
}

static str setting_of(arena *a, const char *what, int64_t id)
{
    return str_printf(a, "homing.keep_%s_%lld", what, (long long)id);
}

/* ---- the session's state ---- */

static bool read_number(conn *c, arena *a, str name, int64_t *out, err *e)
{
    const value params[] = { VALUE(name) };
    value v;

    *out = 0;
    if (!driver_value(c, a, driver_sql(c, STATEMENT_READ_SETTING), VALUES(params), &v, e))
        return false;
    if (v.null || !str_int64(v.text, out))
        return err_set(e, ERR_INTERNAL, "this transaction captures no such image");
    return true;
}

static bool one_state(void *ctx, const row *r, err *e)
{
    session_state *to = ctx;
    cells in = cells_of(NULL, r, e);

    to->call = cells_int(&in);
    to->counted = cells_int(&in);
    to->others = cells_int(&in);
    to->repeats = true;
    return in.ok;
}

static bool read_state(conn *c, arena *a, const image *i, session_state *out, err *e)
{
    const value id[] = { VALUE(number(a, i->id)) };
    int64_t turns;

    *out = (session_state){ .counted = COUNTED_BY_TRIGGERS };
    if (!conn_has(c, TRAIT_SCHEMAS))
        return driver_query(c, driver_sql(c, STATEMENT_READ_KEEP_STATE), VALUES(id), one_state, out,
                            e);
    if (!read_number(c, a, setting_of(a, "call", i->id), &out->call, e) ||
        !read_number(c, a, setting_of(a, "turns", i->id), &turns, e))
        return false;
    out->repeats = turns > 1;
    return true;
}

static bool set_state(conn *c, arena *a, const image *i, int64_t at, err *e)
{
    if (!conn_has(c, TRAIT_SCHEMAS))
        return tell(c, STATEMENT_SET_KEEP_STATE, number(a, i->id), number(a, at), e);
    return tell(c, STATEMENT_SET_LOCAL, setting_of(a, "call", i->id), number(a, at), e) &&
           tell(c, STATEMENT_SET_LOCAL, setting_of(a, "turns", i->id), STR("0"), e);
}

typedef struct recursion {
    bool allowed, triggers;
} recursion;

static bool one_recursion(void *ctx, const row *r, err *e)
{
    recursion *to = ctx;
    cells in = cells_of(NULL, r, e);

    to->allowed = cells_true(&in);
    to->triggers = cells_true(&in);
    return in.ok;
}

/* Rows that REPLACE takes out are seen by triggers that may set themselves off. That is allowed
 * where no trigger of the application's could do so; elsewhere rows are counted. */
static bool see_replaced(shape *s, err *e)
{
    recursion r = { 0 };
    int64_t counted = COUNTED_BY_TRIGGERS;

    if (!driver_query(s->c, driver_sql(s->c, STATEMENT_READ_RECURSION), NO_VALUES, one_recursion,
                      &r, e))
        return false;
    if (!r.allowed && !r.triggers) {
        counted = COUNTED_ALLOWED_HERE;
        if (!tell(s->c, STATEMENT_ALLOW_RECURSION, (str){ 0 }, (str){ 0 }, e))
            return false;
    } else if (!r.allowed && !compose_number(s, compose_count(s, s->table), &counted, e))
        return false;
    return tell(s->c, STATEMENT_CREATE_KEEP_STATE, (str){ 0 }, (str){ 0 }, e) &&
           tell(s->c, STATEMENT_ADD_KEEP_STATE, number(s->a, s->id), number(s->a, counted), e);
}

/* ---- opening ---- */

static bool may_capture(shape *s, err *e)
{
    int64_t unnamed;

    if (!s->of->ordinary) {
        (void)err_set(e, ERR_REFUSED, "the rows of %.*s cannot be kept: it is no plain table",
                      STR_ARG(s->table));
        err_hint(e, "name the table that has the rows: no view, no foreign or virtual table, and "
                    "none that inherits or is inherited from");
        return false;
    }
    if (s->of->key.count == 0) {
        (void)err_set(e, ERR_REFUSED, "the rows of %.*s cannot be kept: it has no key",
                      STR_ARG(s->table));
        err_hint(e, "give it a primary key, or a unique one of columns that are never NULL");
        return false;
    }
    str nulls = compose_unnamed(s);
    if (!nulls.size)
        return true;
    if (!compose_number(s, nulls, &unnamed, e))
        return false;
    if (unnamed <= 1)
        return true;
    (void)err_set(e, ERR_REFUSED,
                  "the rows of %.*s cannot be kept: %lld of them have NULL in their key",
                  STR_ARG(s->table), (long long)unnamed);
    err_hint(e, "give these rows a key of their own");
    return false;
}

/* Ordinary triggers do not fire in a session that plays a replica. It has no checks put off either,
 * with which PostgreSQL would not switch a trigger. */
static bool plays_replica(shape *s, err *e)
{
    const value params[] = { VALUE(STR("session_replication_role")) };
    value v;

    if (s->postgres &&
        !driver_value(s->c, s->a, driver_sql(s->c, STATEMENT_READ_SETTING), VALUES(params), &v, e))
        return false;
    s->always = s->postgres && str_is(v.text, "replica");
    return true;
}

bool image_open(conn *c, arena *a, int64_t id, const relation *of, image *out, err *e)
{
    image made = { .id = id, .place = keep_place(c, a, id), .of = *of, .capturing = true };
    shape s;
    str part;

    if (!shape_for(c, a, &made, NULL, &s, e) || !may_capture(&s, e) ||
        !compose_run(&s, compose_image(&s), NULL, e))
        return false;
    if (!plays_replica(&s, e) || (!s.postgres && !see_replaced(&s, e)))
        return false;
    for (size_t n = 0; (part = compose_capture(&s, n)).size; n++)
        if (!compose_run(&s, part, NULL, e))
            return false;
    if (!set_state(c, a, &made, 0, e))
        return false;
    *out = made;
    return true;
}

/* ---- the end of a call ---- */

/* A row that the call changed several times counts as changed once. */
static bool settle_repeated(shape *s, err *e)
{
    int64_t repeated;

    if (!compose_run(s, compose_repeated(s), NULL, e) ||
        !compose_number(s, compose_count(s, s->work), &repeated, e))
        return false;
    if (repeated && (!compose_run(s, compose_work_index(s), NULL, e) ||
                     !compose_run(s, compose_repeated_out(s), NULL, e) ||
                     !compose_run(s, compose_repeated_net(s), NULL, e)))
        return false;
    return compose_run(s, compose_drop_work(s), NULL, e);
}

static bool check_count(shape *s, const session_state *state, err *e)
{
    int64_t now, net;

    if (state->counted < 0)
        return true;
    if (!compose_number(s, compose_count(s, s->table), &now, e) ||
        !compose_number(s, compose_net(s), &net, e))
        return false;
    if (now == state->counted + net)
        return true;
    (void)err_set(e, ERR_REFUSED,
                  "rows of %.*s cannot be kept: %lld were replaced where no trigger sees it",
                  STR_ARG(s->table), (long long)(state->counted + net - now));
    err_hint(e, "write ON CONFLICT ... DO UPDATE or DELETE and INSERT in the place of REPLACE, or "
                "set PRAGMA recursive_triggers = ON");
    return false;
}

/* The table as it is now; *gone: there is none any more. */
static bool find_again(conn *c, arena *a, const image *i, relation *out, bool *gone, err *e)
{
    *gone = false;
    if (relation_read_again(c, a, i->of.identity, out, e))
        return true;
    *gone = e->code == ERR_USAGE;
    return *gone;
}

static bool end_call(conn *c, arena *a, const image *i, session_state *state, err *e)
{
    relation now;
    bool gone;
    shape s;

    if (!read_state(c, a, i, state, e))
        return false;
    if (state->call == 0 || (!state->repeats && state->counted < 0))
        return true;
    if (!find_again(c, a, i, &now, &gone, e))
        return false;
    if (gone)
        return true;
    if (!shape_for(c, a, i, &now, &s, e))
        return false;
    s.call = state->call;
    return (!state->repeats || settle_repeated(&s, e)) && check_count(&s, state, e);
}

static bool next_call(conn *c, arena *a, const image *i, int64_t at, err *e)
{
    session_state state;

    return end_call(c, a, i, &state, e) && set_state(c, a, i, at, e);
}

enum { CALL_ARENA = 64 << 20 };

bool image_next(conn *c, image *i, int64_t at, err *e)
{
    arena *a = arena_new(CALL_ARENA);

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    bool ok = next_call(c, a, i, at, e);
    arena_free(a);
    return ok;
}

/* Rows may have been changed by the call before, and others may come. */
static bool note_whole(conn *c, arena *a, const image *i, err *e)
{
    return !conn_has(c, TRAIT_SCHEMAS) ||
           tell(c, STATEMENT_SET_LOCAL, setting_of(a, "turns", i->id), STR("2"), e);
}

bool image_whole(conn *c, image *i, int64_t at, err *e)
{
    arena *a = arena_new(CALL_ARENA);
    shape s;

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    bool ok = shape_for(c, a, i, NULL, &s, e) && compose_run(&s, compose_whole(&s, at), NULL, e) &&
              note_whole(c, a, i, e);
    arena_free(a);
    return ok;
}

/* ---- closing ---- */

static bool forget(conn *c, arena *a, const image *i, const session_state *state, err *e)
{
    if (conn_has(c, TRAIT_SCHEMAS))
        return true;
    return tell(c, STATEMENT_REMOVE_KEEP_STATE, number(a, i->id), (str){ 0 }, e) &&
           (state->counted != COUNTED_ALLOWED_HERE || state->others ||
            tell(c, STATEMENT_FORBID_RECURSION, (str){ 0 }, (str){ 0 }, e));
}

static bool release(conn *c, arena *a, const image *i, err *e)
{
    relation now;
    bool gone;
    shape s;
    str part;

    if (!find_again(c, a, i, &now, &gone, e) || !shape_for(c, a, i, NULL, &s, e))
        return false;
    if (!gone)
        s.table = now.path;
    for (size_t n = 0; (part = compose_release(&s, gone, n)).size; n++)
        if (!compose_run(&s, part, NULL, e))
            return false;
    return true;
}

bool image_close(conn *c, arena *a, image *i, int64_t *rows, err *e)
{
    session_state state;
    shape s;

    if (!end_call(c, a, i, &state, e) || !release(c, a, i, e) || !forget(c, a, i, &state, e) ||
        !shape_for(c, a, i, NULL, &s, e) ||
        !compose_number(&s, compose_count(&s, s.image), rows, e))
        return false;
    i->capturing = false;
    if (*rows)
        return true;
    s.work = s.image;
    if (!compose_run(&s, compose_drop_work(&s), NULL, e))
        return false;
    i->place = (str){ 0 };
    return true;
}
