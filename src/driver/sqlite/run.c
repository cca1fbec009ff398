#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crash.h"
#include "driver/sqlite/sqlite.h"

enum { NUMBER_MAX = 40 }; /* characters of a number with all its digits */

static const struct {
    int primary;
    err_code code;
    const char *meaning; /* put in front of the library's text; NULL: nothing */
} faults[] = {
    { SQLITE_BUSY, ERR_LOCK, NULL },
    { SQLITE_LOCKED, ERR_LOCK, NULL },
    { SQLITE_INTERRUPT, ERR_TIMEOUT, "the statement was interrupted, or took longer than allowed" },
    { SQLITE_FULL, ERR_FULL, NULL },
    { SQLITE_READONLY, ERR_READ_ONLY, NULL },
    { SQLITE_PERM, ERR_PERMISSION, NULL },
    { SQLITE_AUTH, ERR_PERMISSION, NULL },
    { SQLITE_NOMEM, ERR_NO_MEMORY, NULL },
    { SQLITE_IOERR, ERR_IO, "the file could not be read or written" },
    { SQLITE_CANTOPEN, ERR_IO, NULL },
    { SQLITE_CORRUPT, ERR_SQL, "the database file is damaged" },
    { SQLITE_NOTADB, ERR_SQL, "the file is no SQLite database, or is encrypted" },
};

static bool about_place(const char *text)
{
    return strstr(text, "within a transaction") || strstr(text, "inside a transaction") ||
           strstr(text, "within transaction");
}

/* The line on which the library stopped reading; 0: it does not say, or there is one line only. */
static int line_of(session *s, str sql)
{
    int line = 1;
#if SQLITE_VERSION_NUMBER >= 3038000
    int at = sqlite3_error_offset(s->db);
#else
    int at = -1;
#endif

    if (at < 0 || str_find(sql, STR("\n")) < 0)
        return 0;
    for (size_t i = 0; i < sql.size && i < (size_t)at; i++)
        line += sql.at[i] == '\n';
    return line;
}

bool run_fault(session *s, str sql, err *e)
{
    int extended = sqlite3_extended_errcode(s->db), line = line_of(s, sql);
    const char *text = sqlite3_errmsg(s->db), *meaning = NULL;
    err_code code = about_place(text) ? ERR_NOT_IN_TRANSACTION : ERR_SQL;

    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (faults[i].primary == (extended & 0xff)) {
            code = faults[i].code;
            meaning = faults[i].meaning;
        }
    if (extended == SQLITE_BUSY_SNAPSHOT)
        code = ERR_CONFLICT;
    if (line > 0)
        return err_set(e, code, "%s%s%s (line %d of the statement)", meaning ? meaning : "",
                       meaning ? ": " : "", text, line);
    return err_set(e, code, "%s%s%s", meaning ? meaning : "", meaning ? ": " : "", text);
}

void run_start(session *s)
{
    s->interrupted = 0;
    s->deadline =
        s->limits.statement_ms > 0 ? clock_monotonic() + s->limits.statement_ms * 1000 : 0;
}

bool run_prepare(session *s, str sql, sqlite3_stmt **out, err *e)
{
    const char *tail = NULL;

    *out = NULL;
    if (sql.size > INT32_MAX)
        return err_set(e, ERR_LIMIT, "a statement is larger than SQLite takes");
    if (sqlite3_prepare_v2(s->db, sql.at, (int)sql.size, out, &tail) != SQLITE_OK)
        return run_fault(s, sql, e);
    str rest = str_trim(str_cut(sql, (size_t)(tail - sql.at), sql.size));
    if (rest.size > 0 && *out) {
        sqlite3_stmt *more = NULL;
        bool second =
            sqlite3_prepare_v2(s->db, rest.at, (int)rest.size, &more, NULL) != SQLITE_OK || more;
        (void)sqlite3_finalize(more);
        if (second) {
            (void)sqlite3_finalize(*out);
            *out = NULL;
            return err_set(e, ERR_SQL, "this is more than one statement");
        }
    }
    return true;
}

/* ---- rows ---- */

typedef struct cells {
    value *at;
    str *names;
    char (*numbers)[NUMBER_MAX];
    int count;
} cells;

static void shape(arena *a, cells *c, sqlite3_stmt *st)
{
    c->count = sqlite3_column_count(st);
    c->at = arena_take(a, ((size_t)c->count + 1) * sizeof *c->at);
    c->names = arena_take(a, ((size_t)c->count + 1) * sizeof *c->names);
    c->numbers = arena_take(a, ((size_t)c->count + 1) * sizeof *c->numbers);
    for (int i = 0; i < c->count; i++)
        c->names[i] = str_copy(a, str_of(sqlite3_column_name(st, i)));
}

/* All digits of a number that the library's short form would round. */
static str exact(cells *c, int i, double number, str text)
{
    char *to = c->numbers[i];

    if (!isfinite(number) || strtod(text.at, NULL) == number)
        return text;
    (void)sqlite3_snprintf(NUMBER_MAX, to, "%!.17g", number);
    return str_of(to);
}

static void fill(cells *c, sqlite3_stmt *st)
{
    for (int i = 0; i < c->count; i++) {
        int type = sqlite3_column_type(st, i);
        double number = type == SQLITE_FLOAT ? sqlite3_column_double(st, i) : 0;
        const char *at = type == SQLITE_BLOB ? sqlite3_column_blob(st, i)
                                             : (const char *)sqlite3_column_text(st, i);
        str text = { at, (size_t)sqlite3_column_bytes(st, i) };

        if (type == SQLITE_NULL)
            c->at[i] = VALUE_NULL;
        else
            c->at[i] = VALUE(type == SQLITE_FLOAT && at ? exact(c, i, number, text) : text);
    }
}

static bool hand_over(arena *a, cells *c, sqlite3_stmt *st, const call *one, err *e)
{
    if (!c->at)
        shape(a, c, st);
    fill(c, st);
    row given = { .cell = c->at, .name = c->names, .count = (size_t)c->count };
    return one->each(one->ctx, &given, e);
}

/* Steps to the end. After a row function failed a statement that writes is still brought to its
 * end. */
static bool step_all(session *s, arena *a, sqlite3_stmt *st, call *one, err *e)
{
    cells c = { 0 };
    bool ok = true;
    int rc, changes = sqlite3_total_changes(s->db);

    one->affected = 0;
    while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
        one->affected++;
        if (ok && one->each)
            ok = hand_over(a, &c, st, one, e);
        if (!ok && sqlite3_stmt_readonly(st))
            return false;
    }
    if (rc != SQLITE_DONE)
        return run_fault(s, one->sql, e);
    if (sqlite3_column_count(st) == 0 && sqlite3_total_changes(s->db) != changes)
        one->affected = sqlite3_changes(s->db);
    return ok;
}

static bool bind_all(session *s, sqlite3_stmt *st, const call *one, err *e)
{
    for (size_t i = 0; i < one->param_count; i++) {
        const value *p = &one->params[i];
        int rc = p->null ? sqlite3_bind_null(st, (int)i + 1)
                         : sqlite3_bind_text64(st, (int)i + 1, p->text.size ? p->text.at : "",
                                               p->text.size, SQLITE_STATIC, SQLITE_UTF8);
        if (rc != SQLITE_OK)
            return run_fault(s, one->sql, e);
    }
    return true;
}

/* What is known of a failed statement: the file system may have failed a commit in any place. */
static outcome after_fault(const session *s, bool writes, bool inside)
{
    if (!writes || inside || (sqlite3_extended_errcode(s->db) & 0xff) != SQLITE_IOERR)
        return OUTCOME_NOT_DONE;
    return OUTCOME_UNKNOWN;
}

bool run_call(session *s, call *one, outcome *how, err *e)
{
    bool inside = s->base.in_transaction, ok;
    arena *a = arena_new(8u << 20);
    sqlite3_stmt *st;

    *how = OUTCOME_NOT_DONE;
    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    run_start(s);
    ok = run_prepare(s, one->sql, &st, e);
    if (ok && st) {
        bool writes = !sqlite3_stmt_readonly(st);
        ok = bind_all(s, st, one, e);
        if (ok) {
            ok = step_all(s, a, st, one, e);
            bool finished =
                ok || sqlite3_errcode(s->db) == SQLITE_DONE || sqlite3_errcode(s->db) == SQLITE_ROW;
            *how = finished ? OUTCOME_DONE : after_fault(s, writes, inside);
        }
        (void)sqlite3_finalize(st);
    } else if (ok)
        *how = OUTCOME_DONE;
    s->base.in_transaction = sqlite3_get_autocommit(s->db) == 0;
    arena_free(a);
    return ok;
}

bool sqlite_run_statement(conn *c, str sql, int64_t *affected, outcome *how, err *e)
{
    session *s = session_of(c);
    call one = { .sql = sql, .must_affect = -1 };
    int changes = sqlite3_total_changes(s->db);

    CRASH_POINT(DRIVER_SENT);
    if (!run_call(s, &one, how, e))
        return false;
    *affected = sqlite3_total_changes(s->db) != changes ? sqlite3_changes(s->db) : 0;
    return true;
}

bool run_own(session *s, statement_id id, err *e)
{
    call one = { .sql = sqlite_sql(&s->base, id), .must_affect = -1 };
    outcome how;

    return run_call(s, &one, &how, e);
}
