#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "driver/sqlite/sqlite.h"

enum {
    OLDEST = 3035000,
    LOCK_MS = 5000,    /* to wait for a lock, unless a limit is set */
    LOOK_EVERY = 1000, /* instructions of the virtual machine between two looks at flag and clock */
    PAUSE_MS = 10      /* longest sleep between two tries for a lock */
};

static int on_progress(void *ctx)
{
    session *s = ctx;

    return s->interrupted || (s->deadline && clock_monotonic() >= s->deadline);
}

static int on_busy(void *ctx, int tries)
{
    session *s = ctx;
    int64_t patience = s->limits.lock_ms > 0 ? s->limits.lock_ms : LOCK_MS;

    if (tries == 0)
        s->waiting_since = clock_monotonic();
    if (on_progress(s) || clock_monotonic() - s->waiting_since >= patience * 1000)
        return 0;
    clock_sleep_ms(tries < PAUSE_MS ? tries + 1 : PAUSE_MS);
    return 1;
}

/* The file could be made, and was not yet. */
static bool not_made_yet(arena *a, str path)
{
    size_t end = path.size;

    while (end > 0 && path.at[end - 1] != '/')
        end--;
    return !file_exists(str_c(a, path)) &&
           file_is_folder(end ? str_c(a, str_cut(path, 0, end)) : ".");
}

/* A new file is for its owner alone. */
static bool connect_file(session *s, err *e)
{
    sqlite3 *db = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    mode_t mask = umask(0077);
    int rc = sqlite3_open_v2(s->path, &db, flags, NULL);

    (void)umask(mask);
    if (rc != SQLITE_OK) {
        (void)err_set(e, ERR_CONNECT, "cannot open the database '%s': %s", s->path,
                      db ? sqlite3_errmsg(db) : sqlite3_errstr(rc));
        err_hint(e, "check that the folder exists and that file and folder may be written");
        (void)sqlite3_close_v2(db);
        return false;
    }
    s->db = db;
    (void)sqlite3_extended_result_codes(db, 1);
    (void)sqlite3_busy_handler(db, on_busy, s);
    sqlite3_progress_handler(db, LOOK_EVERY, on_progress, s);
    return true;
}

/* Reads the file first, so that what is no database is told at once. */
static bool harden(session *s, err *e)
{
    return run_own(s, STATEMENT_LOOK_AT_FILE, e) && run_own(s, STATEMENT_SET_SYNCHRONOUS, e) &&
           run_own(s, STATEMENT_SET_FOREIGN_KEYS, e);
}

bool sqlite_open_session(const driver *self, const target *to, arena *a, conn **out, err *e)
{
    session *s = arena_take(a, sizeof *s);

    if (sqlite3_libversion_number() < OLDEST)
        return err_set(e, ERR_VERSION, "the SQLite library is %s; 3.35 or newer is needed",
                       sqlite3_libversion());
    s->base = (conn){ .driver = self,
                      .dialect = self->dialect,
                      .a = a,
                      .version = sqlite3_libversion_number(),
                      .traits = TRAIT_DDL_ROLLS_BACK | TRAIT_DIRECT | TRAIT_SAVEPOINT_PLACE |
                                TRAIT_PROLOGUE_OUTSIDE };
    s->base.shown = str_copy(a, to->shown);
    s->limits = to->limits;
    s->base.server = str_printf(a, "SQLite %s", sqlite3_libversion());
    s->path = str_c(a, to->path);
    if (to->look && !str_is(to->path, ":memory:") && not_made_yet(a, to->path)) {
        s->path = ":memory:";
        s->base.server = str_printf(a, "%.*s, no file yet", STR_ARG(s->base.server));
    }
    if (connect_file(s, e)) {
        if (harden(s, e)) {
            *out = &s->base;
            return true;
        }
        if (e->code == ERR_SQL || e->code == ERR_IO) {
            e->code = ERR_CONNECT;
            err_wrap(e, "cannot open the database '%s'", s->path);
        }
    }
    sqlite_open_close(&s->base);
    return false;
}

void sqlite_open_close(conn *c)
{
    session *s = session_of(c);

    (void)sqlite3_close_v2(s->db);
    s->db = NULL;
    c->lost = true;
    c->in_transaction = false;
}

/* A new connection has no pragmas, temporary tables and attached databases of anybody's. */
bool open_reset(conn *c, err *e)
{
    session *s = session_of(c);
    sqlite3 *old = s->db;

    if (!connect_file(s, e))
        return false;
    (void)sqlite3_close_v2(old);
    return harden(s, e);
}
