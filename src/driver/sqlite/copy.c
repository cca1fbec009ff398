#include <string.h>

#include "driver/sqlite/sqlite.h"

enum { ROW_MAX = 1u << 30 }; /* bytes that one row may have */

static void add_number(buf *b, uint64_t n)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        buf_add_char(b, (char)(unsigned char)(n >> shift));
}

static void add_bytes(buf *b, char kind, const void *at, int size)
{
    buf_add_char(b, kind);
    add_number(b, (uint64_t)size);
    buf_add(b, (str){ at, (size_t)size });
}

/* A letter for the type, then 8 bytes of number, or 8 bytes of length and the bytes. */
static void add_cell(buf *b, sqlite3_stmt *st, int i)
{
    double real;
    uint64_t bits;

    switch (sqlite3_column_type(st, i)) {
    case SQLITE_INTEGER:
        buf_add_char(b, 'i');
        add_number(b, (uint64_t)sqlite3_column_int64(st, i));
        return;
    case SQLITE_FLOAT:
        real = sqlite3_column_double(st, i);
        (void)memcpy(&bits, &real, sizeof bits);
        buf_add_char(b, 'f');
        add_number(b, bits);
        return;
    case SQLITE_TEXT: {
        const void *at = sqlite3_column_text(st, i);
        add_bytes(b, 't', at, sqlite3_column_bytes(st, i));
        return;
    }
    case SQLITE_BLOB: {
        const void *at = sqlite3_column_blob(st, i);
        add_bytes(b, 'b', at, sqlite3_column_bytes(st, i));
        return;
    }
    default:
        buf_add_char(b, 'n');
    }
}

static bool stream(session *s, sqlite3_stmt *st, bytes_fn *each, void *ctx, err *e)
{
    arena *a = arena_new(2 * (size_t)ROW_MAX);
    bool ok = a || err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    int rc = SQLITE_DONE, count = sqlite3_column_count(st);
    buf b = buf_in(a);

    while (ok && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        b.size = 0;
        for (int i = 0; i < count; i++)
            add_cell(&b, st, i);
        ok = buf_ok(&b, e) && each(ctx, (str){ b.at, b.size }, e);
    }
    arena_free(a);
    if (ok && rc != SQLITE_DONE)
        return run_fault(s, (str){ 0 }, e);
    return ok;
}

bool sqlite_copy_table(conn *c, str table, bytes_fn *each, void *ctx, err *e)
{
    session *s = session_of(c);
    arena *a = arena_new(table.size + 4 * (size_t)ARENA_CHUNK);
    sqlite3_stmt *st;

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    str sql = statement_with(a, sqlite_sql(c, STATEMENT_COPY_ROWS), ":table", table);
    run_start(s);
    bool ok = run_prepare(s, sql, &st, e);
    if (ok) {
        ok = stream(s, st, each, ctx, e);
        (void)sqlite3_finalize(st);
    }
    arena_free(a);
    return ok;
}
