#include <errno.h>
#include <unistd.h>

#include "rehearse/sandbox_inner.h"

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
