#include "registry/marker.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/json.h"
#include "registry/readers.h"

enum { MARK_MEMORY = 256 * 1024 };

str marker_text(arena *a, str origin)
{
    process self = process_self();
    JSON_CLOSING m = json_object();

    json_put_str(m, "homing", STR("sandbox"));
    json_put_str(m, "origin", origin);
    json_put_str(m, "host", str_of(self.host));
    json_put_int(m, "pid", self.pid);
    json_put_int(m, "started", self.started);
    json_put_str(m, "boot", str_of(self.space));
    json_put_int(m, "made_at", clock_now());
    return json_canonical(a, m);
}

bool marker_parse(arena *a, str text, mark *out)
{
    json_t *made = NULL;
    err ignored;

    if (str_find(text, STR("sandbox")) < 0 || !json_parse(text, &made, &ignored))
        return false;
    JSON_CLOSING m = made;
    if (!json_is_object(m) || !str_is(json_get_str(m, "homing"), "sandbox"))
        return false;
    *out = (mark){ .origin = str_copy(a, json_get_str(m, "origin")),
                   .host = str_copy(a, json_get_str(m, "host")),
                   .space = str_copy(a, json_get_str(m, "boot")),
                   .pid = json_get_int(m, "pid", 0),
                   .started = json_get_int(m, "started", 0),
                   .made_at = json_get_int(m, "made_at", 0) };
    return out->origin.size > 0;
}

str marker_who(arena *a, const mark *m)
{
    return str_printf(a, "process %" PRId64 " on %.*s, %.*s", m->pid, STR_ARG(m->host),
                      STR_ARG(clock_text(a, m->made_at)));
}

life marker_life(const mark *m)
{
    process self = process_self();

    if (m->pid <= 0 || m->space.size == 0 || !str_is(m->host, self.host) ||
        !str_is(m->space, self.space))
        return LIFE_HIDDEN;
    return process_life(m->pid, m->started);
}

/* The number of the file that an SQLite session has open. */
static bool file_origin(conn *c, arena *a, str *out, err *e)
{
    struct stat st;
    value path;

    if (!driver_value(c, a, driver_sql(c, STATEMENT_FIND_FILE), NO_VALUES, &path, e))
        return false;
    *out = (str){ 0 };
    if (path.text.size == 0)
        return true;
    if (stat(str_c(a, path.text), &st) != 0)
        return err_errno(e, "cannot look at %.*s", STR_ARG(path.text));
    *out = str_printf(a, "file %ju", (uintmax_t)st.st_ino);
    return true;
}

bool marker_origin(conn *c, arena *a, str *out, err *e)
{
    str sql = driver_sql(c, STATEMENT_FIND_ORIGIN);
    value name;

    if (sql.size == 0)
        return file_origin(c, a, out, e);
    if (!driver_value(c, a, sql, NO_VALUES, &name, e))
        return false;
    *out = name.text;
    return true;
}

/* The statement tells its own origin where that is no number of a file. */
bool reader_mark(void *ctx, const row *r, err *e)
{
    mark_finding *f = ctx;
    mark seen;

    (void)e;
    if (f->found || !marker_parse(f->a, r->cell[0].text, &seen))
        return true;
    str origin = r->cell[1].null ? f->origin : r->cell[1].text;
    f->found = origin.size > 0 && str_same(seen.origin, origin);
    if (f->found)
        *f->out = seen;
    return true;
}

/* Where a mark is the row of a table, there may be no table. */
static bool may_hold(conn *c, arena *a, bool *out, err *e)
{
    str sql = driver_sql(c, STATEMENT_LOOK_MARK);
    value there;

    *out = true;
    if (sql.size == 0)
        return true;
    if (!driver_value(c, a, sql, NO_VALUES, &there, e))
        return false;
    *out = str_is(there.text, "1");
    return true;
}

bool marker_find(conn *c, arena *a, mark *out, bool *marked, err *e)
{
    mark_finding f = { .a = a, .out = out };
    bool may;

    if (!may_hold(c, a, &may, e))
        return false;
    if (may && driver_sql(c, STATEMENT_FIND_ORIGIN).size == 0 && !file_origin(c, a, &f.origin, e))
        return false;
    if (may && !driver_query(c, driver_sql(c, STATEMENT_FIND_MARK), NO_VALUES, reader_mark, &f, e))
        return false;
    *marked = f.found;
    return true;
}

bool marker_is_table(const conn *c)
{
    return driver_sql(c, STATEMENT_LOOK_MARK).size > 0;
}

bool marker_judge(arena *a, const mark *m, bool wanted, err *e)
{
    if (wanted == (m != NULL))
        return true;
    if (!m)
        return err_set(e, ERR_REFUSED, "this database is no sandbox: nothing is rehearsed in it");
    err_fill(e, ERR_REFUSED, "this database is a sandbox of a rehearsal (%.*s)",
             STR_ARG(marker_who(a, m)));
    err_hint(e,
             "give the URL of the real database; what a sandbox holds may be dropped at any time");
    return false;
}

static bool refuse(conn *c, arena *a, err *e)
{
    bool marked;
    mark m;

    return marker_find(c, a, &m, &marked, e) && marker_judge(a, marked ? &m : NULL, false, e);
}

bool marker_refuse(conn *c, err *e)
{
    arena *a = arena_new(MARK_MEMORY);

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    bool ok = refuse(c, a, e);
    arena_free(a);
    return ok;
}
