#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/crash.h"
#include "base/file.h"
#include "rehearse/sandbox_inner.h"

static const int64_t day_us = (int64_t)24 * 3600 * 1000000;
/* Held in the database by whoever rehearses there. */
static const str lock_number = { "686f6d696e672073", 16 };

enum { ROUNDS_MAX = 6, NAMED_MAX = 3 };

/* ---- what is in it ---- */

typedef struct remain {
    str what, sql;
    struct remain *next;
} remain;

typedef struct remains {
    arena *a;
    remain *first, **last;
    size_t count;
} remains;

static bool take_remain(void *ctx, const row *r, err *e)
{
    remains *to = ctx;
    void *given;

    if (!arena_try(to->a, sizeof(remain), &given, e))
        return false;
    remain *one = given;
    *one = (remain){ .what = str_copy(to->a, r->cell[0].text),
                     .sql = str_copy(to->a, r->cell[1].text) };
    *to->last = one;
    to->last = &one->next;
    to->count++;
    return true;
}

static bool list_remains(conn *c, arena *a, remains *out, err *e)
{
    *out = (remains){ .a = a };
    out->last = &out->first;
    return driver_query(c, driver_sql(c, STATEMENT_LIST_REMAINS), NO_VALUES, take_remain, out, e);
}

static str name_some(arena *a, const remains *all)
{
    buf b = buf_in(a);
    size_t n = 0;

    for (const remain *one = all->first; one && n < NAMED_MAX; one = one->next, n++)
        buf_printf(&b, "%s%.*s", n ? ", " : "", STR_ARG(one->what));
    if (all->count > n)
        buf_printf(&b, " and %zu more", all->count - n);
    return buf_str(&b);
}

/* Drops as long as that makes it less. */
static bool drop_remains(conn *c, arena *a, err *e)
{
    size_t before = SIZE_MAX;
    outcome how;
    remains all;
    err why = { .text = "nothing was dropped" };

    for (int i = 0; i < ROUNDS_MAX; i++) {
        if (!list_remains(c, a, &all, e))
            return false;
        if (all.count == 0)
            return true;
        if (all.count >= before)
            break;
        before = all.count;
        for (const remain *one = all.first; one; one = one->next)
            if (!driver_run(c, one->sql, NULL, &how, &why) && c->lost) {
                *e = why;
                return false;
            }
    }
    return err_set(e, ERR_SQL, "%zu objects are left in the sandbox (%.*s): %s", all.count,
                   STR_ARG(name_some(a, &all)), why.text);
}

/* A reset would let go of the lock; only where there is none does dropping change the session. */
static bool drop_all(conn *c, arena *a, err *e)
{
    str suspend = driver_sql(c, STATEMENT_SUSPEND_FOREIGN_KEYS);
    outcome how;

    if (suspend.size == 0)
        return drop_remains(c, a, e);
    return driver_run(c, suspend, NULL, &how, e) && drop_remains(c, a, e) && driver_reset(c, e);
}

static bool remove_mark(conn *c, err *e)
{
    outcome how;

    return driver_run(c, driver_sql(c, STATEMENT_REMOVE_MARK), NULL, &how, e);
}

/* ---- whether it may be used ---- */

static bool is_same_file(const target *one, const target *other, arena *a)
{
    struct stat left, right;

    return stat(str_c(a, one->path), &left) == 0 && stat(str_c(a, other->path), &right) == 0 &&
           left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

/* What is to be known of the target. */
typedef struct likeness {
    str origin;
    int major;
    sandbox_manner manner;
    file_layout layout;
} likeness;

static bool learn(const target *like, arena *a, likeness *out, err *e)
{
    conn *c = NULL;

    if (like->dialect == DIALECT_SQLITE)
        return file_look(like, a, &out->layout, e);
    if (!driver_open(like, a, &c, e))
        return false;
    out->major = c->version / 10000;
    bool ok = marker_refuse(c, e) && marker_origin(c, a, &out->origin, e) &&
              server_manner(c, a, &out->manner, e);
    driver_close(c);
    if (!ok)
        err_wrap(e, "the target");
    return ok;
}

static bool is_another(sandbox_inner *in, const sandbox_wish *wish, const likeness *like, err *e)
{
    bool same;
    str own;

    if (wish->like->dialect == DIALECT_SQLITE)
        same = is_same_file(wish->like, wish->at, in->a);
    else if (marker_origin(in->keeper, in->a, &own, e))
        same = str_same(like->origin, own);
    else
        return false;
    if (!same)
        return true;
    err_fill(e, ERR_REFUSED, "the URL of the sandbox leads to the target itself");
    err_hint(e, "give the URL of an empty database, or use --sandbox throwaway");
    return false;
}

/* A database that somebody else made may be of another kind than the target. */
static bool note_differences(sandbox_inner *in, const likeness *like, str *note, err *e)
{
    sandbox_manner own;
    int major = in->keeper->version / 10000;
    buf b = buf_in(in->a);

    if (in->keeper->dialect == DIALECT_SQLITE)
        return true;
    if (!server_manner(in->keeper, in->a, &own, e))
        return false;
    if (major != like->major)
        buf_printf(&b,
                   "the server is PostgreSQL %d, that of the target %d: what is proven counts for "
                   "%d alone",
                   major, like->major, major);
    else if (!str_same(own.options, like->manner.options))
        buf_printf(&b, "text is kept or sorted by %.*s, in the target by %.*s",
                   STR_ARG(own.options), STR_ARG(like->manner.options));
    *note = buf_str(&b);
    return true;
}

static bool in_use(arena *a, const mark *m, err *e)
{
    if (m)
        err_fill(e, ERR_REFUSED, "another rehearsal uses this sandbox (%.*s)",
                 STR_ARG(marker_who(a, m)));
    else
        err_fill(e, ERR_REFUSED, "another rehearsal uses this sandbox");
    err_hint(e, "wait until it has ended, or give the URL of another empty database");
    return false;
}

/* Where sessions are seen, the lock says whether another one works here. */
static bool hold(sandbox_inner *in, err *e)
{
    str sql = driver_sql(in->keeper, STATEMENT_HOLD_SANDBOX);
    const value number = VALUE(lock_number);
    value held;

    if (sql.size == 0)
        return true;
    if (!driver_value(in->keeper, in->a, sql, (values){ &number, 1 }, &held, e))
        return false;
    return str_is(held.text, "1") || in_use(in->a, NULL, e);
}

static bool take_over(sandbox_inner *in, const mark *m, err *e)
{
    life l = marker_life(m);
    bool told = conn_has(in->keeper, TRAIT_SESSIONS);

    if (l == LIFE_ALIVE || l == LIFE_STOPPED ||
        (l == LIFE_HIDDEN && !told && m->made_at > clock_now() - day_us))
        return in_use(in->a, m, e);
    return drop_all(in->keeper, in->a, e) && remove_mark(in->keeper, e);
}

static bool is_empty(sandbox_inner *in, err *e)
{
    remains all;

    if (!list_remains(in->keeper, in->a, &all, e))
        return false;
    if (all.count == 0)
        return true;
    err_fill(e, ERR_REFUSED, "the database for the sandbox is not empty: it holds %.*s",
             STR_ARG(name_some(in->a, &all)));
    err_hint(e, "give the URL of an empty database; nothing was touched");
    return false;
}

/* The registry's schema is no object of a catalogue, so it may hold the mark. */
static bool mark_schema(conn *c, arena *a, err *e)
{
    str origin;
    outcome how;

    if (!marker_origin(c, a, &origin, e))
        return false;
    str literal = quote_text(a, c->dialect, marker_text(a, origin));
    call list[] = {
        { .sql = driver_sql(c, STATEMENT_INSTALL_01_SCHEMA), .must_affect = -1 },
        { .sql = statement_with(a, driver_sql(c, STATEMENT_COMMENT_SCHEMA), ":mark", literal),
          .must_affect = -1 },
    };
    return driver_begin_with(c, list, 2, e) && driver_commit(c, &how, e);
}

static bool place_mark(sandbox_inner *in, err *e)
{
    bool schemas = conn_has(in->keeper, TRAIT_SCHEMAS);

    if (!(schemas ? mark_schema(in->keeper, in->a, e) : file_mark(in->keeper, in->a, e))) {
        if (e->code == ERR_PERMISSION)
            err_hint(e, "let the role make schemas in that database, or use --sandbox throwaway");
        return false;
    }
    in->placed = true;
    CRASH_POINT(SANDBOX_MARKED);
    return true;
}

static bool prepare(sandbox_inner *in, err *e)
{
    const catalog_scope scope = { .with_grants = true, .with_edges = true };
    bool marked;
    mark m;

    if (!hold(in, e) || !marker_find(in->keeper, in->a, &m, &marked, e) ||
        (marked && !take_over(in, &m, e)))
        return false;
    return is_empty(in, e) && catalog_read(in->keeper, in->a, &scope, &in->before, e) &&
           place_mark(in, e);
}

bool url_take(sandbox_inner *in, const sandbox_wish *wish, sandbox *out, err *e)
{
    likeness like = { 0 };

    if (!wish->at || wish->at->dialect != wish->like->dialect) {
        err_fill(e, ERR_USAGE, "the URL of the sandbox is for another kind of database");
        err_hint(e, "give one of the target's engine");
        return false;
    }
    in->keeper_to = *wish->at;
    in->keeper_to.look = false;
    in->new_file =
        wish->at->dialect == DIALECT_SQLITE && !file_exists(str_c(in->a, wish->at->path));
    if (!learn(wish->like, in->a, &like, e) || !driver_open(&in->keeper_to, in->a, &in->keeper, e))
        return false;
    if (!conn_has(in->keeper, TRAIT_DIRECT))
        return err_set(e, ERR_POOLED, "a sandbox cannot be held through a transaction pooler");
    if (!is_another(in, wish, &like, e) || !note_differences(in, &like, &out->note, e) ||
        (in->new_file && !file_lay_out(in->keeper, in->a, &like.layout, e)) || !prepare(in, e))
        return false;
    out->to = in->keeper_to;
    out->shown = in->keeper_to.shown;
    return true;
}

/* ---- giving it back ---- */

/* Settings of the whole database, grants, comments: what dropping does not take back. */
static bool restore(sandbox_inner *in, err *e)
{
    const catalog_scope scope = { .with_grants = true, .with_edges = true };
    sandbox_built built = { 0 };
    catalog now;
    ddl d;

    return catalog_read(in->keeper, in->a, &scope, &now, e) &&
           catalog_inverse(in->a, &now, &in->before, &d, e) &&
           build_each(in->keeper, in->a, &d, &built, e) &&
           (built.failed_count == 0 ||
            err_set(e, ERR_SQL, "the sandbox is empty, and not quite as it was: %.*s",
                    STR_ARG(built.failed[0].why)));
}

static bool empty_it(sandbox_inner *in, err *e)
{
    bool marked;
    mark m;

    if (!marker_find(in->keeper, in->a, &m, &marked, e))
        return false;
    if (!marked)
        return err_set(e, ERR_REFUSED,
                       "the sandbox has lost its mark: nothing is dropped, see what is in it");
    if (!drop_all(in->keeper, in->a, e) || !restore(in, e))
        return false;
    CRASH_POINT(SANDBOX_CLEANED);
    return remove_mark(in->keeper, e);
}

/* The session that held it was lost; it is held again before anything is dropped. */
static bool connect_again(sandbox_inner *in, err *e)
{
    if (!in->keeper->lost)
        return true;
    driver_close(in->keeper);
    in->keeper = NULL;
    return driver_open(&in->keeper_to, in->a, &in->keeper, e) && hold(in, e);
}

bool url_give_back(sandbox_inner *in, err *e)
{
    if (in->placed && (!connect_again(in, e) || !empty_it(in, e)))
        return false;
    in->placed = false;
    driver_close(in->keeper);
    in->keeper = NULL;
    if (in->new_file && !file_remove(in->a, in->keeper_to.path, e))
        return false;
    CRASH_POINT(SANDBOX_DROPPED);
    return true;
}
