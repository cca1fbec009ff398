#include <string.h>

#include "base/clock.h"
#include "base/crash.h"
#include "base/file.h"
#include "rehearse/sandbox_inner.h"
#include "rehearse/scratch.h"

static const char prefix[] = "homing_sandbox_";
static const int64_t day_us = (int64_t)24 * 3600 * 1000000;

enum { NUMBER_HEX = 16 };

target target_with(arena *a, const target *of, const char *key, str text)
{
    target made = *of;
    setting *list = arena_take(a, (of->setting_count + 1) * sizeof *list);
    size_t n = 0;

    for (size_t i = 0; i < of->setting_count; i++)
        if (!str_is(of->settings[i].key, key))
            list[n++] = of->settings[i];
    list[n++] = (setting){ str_of(key), text };
    made.settings = list;
    made.setting_count = n;
    return made;
}

/* ---- what the target's database is like ---- */

typedef struct reading {
    arena *a;
    setting *list;
    size_t count, room;
} reading;

static bool take_pair(void *ctx, const row *r, err *e)
{
    reading *to = ctx;

    (void)e;
    if (to->count == to->room) {
        size_t room = to->room ? 2 * to->room : 16;
        setting *grown = arena_take(to->a, room * sizeof *grown);
        if (to->count)
            (void)memcpy(grown, to->list, to->count * sizeof *grown);
        to->list = grown;
        to->room = room;
    }
    to->list[to->count++] =
        (setting){ str_copy(to->a, r->cell[0].text),
                   r->count > 1 ? str_copy(to->a, r->cell[1].text) : (str){ 0 } };
    return true;
}

bool server_manner(conn *like, arena *a, sandbox_manner *out, err *e)
{
    reading settings = { .a = a };
    value options;

    if (!driver_value(like, a, driver_sql(like, STATEMENT_READ_LOCALE), NO_VALUES, &options, e) ||
        !driver_query(like, driver_sql(like, STATEMENT_LIST_SETTINGS), NO_VALUES, take_pair,
                      &settings, e))
        return false;
    *out = (sandbox_manner){ options.text, settings.list, settings.count };
    return true;
}

/* ---- making one ---- */

static str with_name(const sandbox_inner *in, statement_id id, str quoted)
{
    return statement_with(in->a, driver_sql(in->keeper, id), ":name", quoted);
}

/* False, with the ways that remain. */
static bool may_not_create(err *e)
{
    if (e->code != ERR_PERMISSION && e->code != ERR_READ_ONLY)
        return false;
    err_wrap(e, "a sandbox cannot be made on the target's server");
    err_hint(e, "%suse --sandbox throwaway, or --sandbox with the URL of an empty database",
             e->code == ERR_PERMISSION
                 ? "let the role make databases (ALTER ROLE ... CREATEDB), or "
                 : "");
    return false;
}

static bool create(sandbox_inner *in, str quoted, str options, err *e)
{
    str sql =
        statement_with(in->a, with_name(in, STATEMENT_CREATE_SANDBOX, quoted), ":options", options);
    outcome how;

    return driver_run(in->keeper, sql, NULL, &how, e);
}

/* A server of another machine may not know the locale of the target's. */
static bool create_like(sandbox_inner *in, str quoted, const sandbox_manner *manner, str *note,
                        err *e)
{
    if (create(in, quoted, manner->options, e))
        return true;
    if (in->server.pid == 0 || e->code != ERR_SQL)
        return may_not_create(e);
    str rest, encoding = str_split(manner->options, ' ', &rest);
    encoding = str_split(rest, ' ', &rest);
    str plain = str_printf(in->a, "ENCODING %.*s LC_COLLATE 'C' LC_CTYPE 'C'", STR_ARG(encoding));
    *note = str_printf(in->a, "text is sorted by bytes: %s", e->text);
    return create(in, quoted, plain, e);
}

/* In one transaction: the mark, and nobody else is let in. */
static bool mark_database(sandbox_inner *in, str quoted, err *e)
{
    const value name = VALUE(in->database);
    value origin;
    outcome how;

    if (!driver_value(in->keeper, in->a, driver_sql(in->keeper, STATEMENT_FIND_DATABASE),
                      (values){ &name, 1 }, &origin, e))
        return false;
    str literal = quote_text(in->a, DIALECT_POSTGRES, marker_text(in->a, origin.text));
    call list[] = {
        { .sql = statement_with(in->a, with_name(in, STATEMENT_COMMENT_DATABASE, quoted), ":mark",
                                literal),
          .must_affect = -1 },
        { .sql = with_name(in, STATEMENT_GUARD_SANDBOX, quoted), .must_affect = -1 },
    };
    return driver_begin_with(in->keeper, list, 2, e) && driver_commit(in->keeper, &how, e);
}

/* "app.tenant" has two names. */
static bool quote_setting(arena *a, str name, str *out, err *e)
{
    str rest, first = str_split(name, '.', &rest);

    return first.size == name.size ? quote_name(a, name, out, e)
                                   : quote_path(a, first, rest, out, e);
}

static bool keep_setting(sandbox_inner *in, str quoted, const setting *s, err *e)
{
    const value params[] = { VALUE(s->key), VALUE(s->value) };
    outcome how;
    str name;

    if (!quote_setting(in->a, s->key, &name, e))
        return false;
    call list[] = {
        { .sql = driver_sql(in->keeper, STATEMENT_SET_LOCAL),
          .params = params,
          .param_count = 2,
          .must_affect = -1 },
        { .sql = statement_with(in->a, with_name(in, STATEMENT_KEEP_SETTING, quoted), ":setting",
                                name),
          .must_affect = -1 },
    };
    return driver_begin_with(in->keeper, list, 2, e) && driver_commit(in->keeper, &how, e);
}

static bool keep_settings(sandbox_inner *in, str quoted, const sandbox_manner *manner, str *note,
                          err *e)
{
    err why;

    for (size_t i = 0; i < manner->setting_count; i++)
        if (!keep_setting(in, quoted, &manner->settings[i], &why)) {
            if (in->keeper->lost) {
                *e = why;
                return false;
            }
            *note = str_printf(in->a, "%.*s%sthe setting %.*s is not that of the target: %s",
                               STR_ARG(*note), note->size ? "; " : "",
                               STR_ARG(manner->settings[i].key), why.text);
        }
    return true;
}

static bool admit(sandbox_inner *in, str quoted, err *e)
{
    outcome how;

    return driver_run(in->keeper, with_name(in, STATEMENT_ADMIT_SANDBOX, quoted), NULL, &how, e);
}

/* The number is held from before the database is there, so that no sweep takes it for given up. */
static bool hold(conn *c, arena *a, str number, err *e)
{
    const value param = VALUE(number);
    value held;

    return driver_value(c, a, driver_sql(c, STATEMENT_HOLD_SANDBOX), (values){ &param, 1 }, &held,
                        e) &&
           (str_is(held.text, "1") ||
            err_set(e, ERR_CONFLICT, "another session holds the number of a sandbox"));
}

bool server_make(sandbox_inner *in, const sandbox_manner *manner, sandbox *out, err *e)
{
    str note = { 0 }, quoted;

    if (!conn_has(in->keeper, TRAIT_DIRECT)) {
        err_fill(e, ERR_POOLED, "a sandbox cannot be held through a transaction pooler");
        err_hint(e, "give a URL that leads directly to the server, or use --sandbox throwaway");
        return false;
    }
    str name = str_printf(in->a, "%s%.*s", prefix, STR_ARG(in->number));
    if (!quote_name(in->a, name, &quoted, e) || !hold(in->keeper, in->a, in->number, e) ||
        !create_like(in, quoted, manner, &note, e))
        return false;
    in->database = name;
    CRASH_POINT(SANDBOX_MADE);
    if (!mark_database(in, quoted, e))
        return false;
    CRASH_POINT(SANDBOX_MARKED);
    if (!keep_settings(in, quoted, manner, &note, e) || !admit(in, quoted, e))
        return false;
    CRASH_POINT(SANDBOX_OPENED);
    out->to = target_with(in->a, &in->keeper_to, "dbname", name);
    out->shown =
        str_printf(in->a, "database %.*s beside %.*s", STR_ARG(name), STR_ARG(in->keeper_to.shown));
    out->to.shown = out->shown;
    out->note = note;
    return true;
}

/* ---- its trace on this machine ---- */

static const char trace_name[] = "of";

enum { TRACE_MAX = 256 };

/* "system/database", where a database may go and come again */
static bool system_of(conn *c, arena *a, str *out, err *e)
{
    str origin, rest;

    if (!marker_origin(c, a, &origin, e))
        return false;
    *out = str_split(origin, '/', &rest);
    return true;
}

bool server_trace(sandbox_inner *in, err *e)
{
    str system;

    return system_of(in->keeper, in->a, &system, e) &&
           file_write(str_c(in->a, file_join(in->a, in->folder, str_of(trace_name))),
                      str_printf(in->a, "%.*s\n%.*s\n", STR_ARG(system), STR_ARG(in->number)), e);
}

bool server_trace_is_over(conn *c, arena *a, str folder)
{
    str path = file_join(a, folder, str_of(trace_name)), text, system, number, here;
    err ignored;

    if (file_is_missing(str_c(a, path)) || scratch_is_old(a, folder))
        return true;
    if (!c || !file_read(a, str_c(a, path), TRACE_MAX, &text, &ignored))
        return false;
    system = str_split(text, '\n', &number);
    return system_of(c, a, &here, &ignored) && str_same(here, system) &&
           hold(c, a, str_trim(number), &ignored);
}

/* ---- removing ---- */

static bool drop(conn *c, arena *a, str name, err *e)
{
    outcome how;
    str quoted;

    return quote_name(a, name, &quoted, e) &&
           driver_run(c, statement_with(a, driver_sql(c, STATEMENT_DROP_SANDBOX), ":name", quoted),
                      NULL, &how, e);
}

bool server_drop(sandbox_inner *in, err *e)
{
    if (in->database.size == 0)
        return true;
    if (in->keeper->lost) {
        driver_close(in->keeper);
        in->keeper = NULL;
        if (!driver_open(&in->keeper_to, in->a, &in->keeper, e))
            return false;
    }
    if (!drop(in->keeper, in->a, in->database, e)) {
        err_wrap(e, "cannot drop the sandbox %.*s", STR_ARG(in->database));
        return false;
    }
    in->database = (str){ 0 };
    CRASH_POINT(SANDBOX_DROPPED);
    return true;
}

/* ---- what others left behind ---- */

typedef struct found_one {
    str name;
    struct found_one *next;
} found_one;

typedef struct sweeping {
    arena *a;
    found_one *first;
} sweeping;

enum { CELL_NAME, CELL_ORIGIN, CELL_MARK, CELL_OPEN, CELL_HELD };

static bool is_given_up(arena *a, const row *r)
{
    bool held = str_is(r->cell[CELL_HELD].text, "1"), open = str_is(r->cell[CELL_OPEN].text, "1");
    mark m;

    /* Nobody was ever let in: its maker died before it could mark it. */
    if (r->cell[CELL_MARK].null)
        return !open && !held;
    if (!marker_parse(a, r->cell[CELL_MARK].text, &m) ||
        !str_same(m.origin, r->cell[CELL_ORIGIN].text))
        return false;
    life l = marker_life(&m);
    return l == LIFE_GONE || (l == LIFE_HIDDEN && !held && m.made_at < clock_now() - day_us);
}

static bool see_sandbox(void *ctx, const row *r, err *e)
{
    sweeping *s = ctx;

    (void)e;
    if (r->cell[CELL_NAME].text.size != sizeof prefix - 1 + NUMBER_HEX || !is_given_up(s->a, r))
        return true;
    found_one *one = arena_take(s->a, sizeof *one);
    *one = (found_one){ str_copy(s->a, r->cell[CELL_NAME].text), s->first };
    s->first = one;
    return true;
}

bool server_sweep(conn *c, arena *a, sandbox_swept *out, err *e)
{
    sweeping s = { .a = a };
    err why;

    if (!driver_query(c, driver_sql(c, STATEMENT_LIST_SANDBOXES), NO_VALUES, see_sandbox, &s, e))
        return false;
    for (const found_one *one = s.first; one; one = one->next) {
        if (drop(c, a, one->name, &why))
            out->removed++;
        else
            out->left++;
        if (c->lost) {
            *e = why;
            return false;
        }
    }
    return true;
}
