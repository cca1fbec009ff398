#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "rehearse/sandbox_inner.h"

typedef struct looking {
    arena *a;
    file_layout *out;
} looking;

static bool take_layout(void *ctx, const row *r, err *e)
{
    const looking *l = ctx;

    (void)e;
    *l->out = (file_layout){ .known = true,
                             .encoding = str_copy(l->a, r->cell[0].text),
                             .auto_vacuum = str_copy(l->a, r->cell[1].text) };
    return true;
}

bool file_look(const target *like, arena *a, file_layout *out, err *e)
{
    looking l = { a, out };
    conn *c = NULL;

    *out = (file_layout){ 0 };
    if (!file_exists(str_c(a, like->path)))
        return true;
    if (!driver_open(like, a, &c, e))
        return false;
    bool ok = marker_refuse(c, e) &&
              driver_query(c, driver_sql(c, STATEMENT_READ_LAYOUT), NO_VALUES, take_layout, &l, e);
    driver_close(c);
    if (!ok)
        err_wrap(e, "the target");
    return ok;
}

static bool set(conn *c, arena *a, statement_id id, const char *name, str to, err *e)
{
    outcome how;
    str sql = statement_with(a, driver_sql(c, id), name, quote_text(a, DIALECT_SQLITE, to));

    return driver_run(c, sql, NULL, &how, e);
}

bool file_lay_out(conn *c, arena *a, const file_layout *as, err *e)
{
    return !as->known || (set(c, a, STATEMENT_SET_ENCODING, ":encoding", as->encoding, e) &&
                          set(c, a, STATEMENT_SET_AUTO_VACUUM, ":auto_vacuum", as->auto_vacuum, e));
}

bool file_mark(conn *c, arena *a, err *e)
{
    str origin;
    outcome how;

    if (!marker_origin(c, a, &origin, e))
        return false;
    const value text = VALUE(marker_text(a, origin));
    call list[] = { { .sql = driver_sql(c, STATEMENT_CREATE_MARK), .must_affect = -1 },
                    { .sql = driver_sql(c, STATEMENT_ADD_MARK),
                      .params = &text,
                      .param_count = 1,
                      .must_affect = 1 } };
    return driver_begin_with(c, list, 2, e) && driver_commit(c, &how, e);
}

bool file_remove(arena *a, str path, err *e)
{
    static const char *const beside[] = { "-journal", "-wal", "-shm", "" };

    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        str one = str_printf(a, "%.*s%s", STR_ARG(path), beside[i]);
        if (unlink(str_c(a, one)) != 0 && errno != ENOENT)
            return err_errno(e, "cannot remove %.*s", STR_ARG(one));
    }
    return true;
}
