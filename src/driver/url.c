#include "driver/url.h"

#include <stdlib.h>

#include "driver/url_parts.h"

enum { URL_SIZE_MAX = 16 * 1024 }; /* bytes */

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool url_decode(arena *a, str text, const char *what, str *out, err *e)
{
    buf b = buf_in(a);
    size_t bad;

    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] != '%') {
            buf_add_char(&b, text.at[i]);
            continue;
        }
        int high = i + 2 < text.size ? hex(text.at[i + 1]) : -1;
        int low = i + 2 < text.size ? hex(text.at[i + 2]) : -1;
        if (high < 0 || low < 0) {
            err_fill(e, ERR_URL, "the %s in the URL has a %% without two hexadecimal digits", what);
            err_hint(e, "write a percent sign as %%25");
            return false;
        }
        buf_add_char(&b, (char)(high * 16 + low));
        i += 2;
    }
    if (!buf_ok(&b, e))
        return false;
    *out = buf_str(&b);
    if (!str_utf8(*out, &bad))
        return err_set(e, ERR_URL, "the %s in the URL is not UTF-8 without NUL", what);
    return true;
}

static void ignore(arena *a, target *out, str key)
{
    str *grown = arena_take(a, (out->ignored_count + 1) * sizeof *grown);

    for (size_t i = 0; i < out->ignored_count; i++)
        grown[i] = out->ignored[i];
    grown[out->ignored_count++] = key;
    out->ignored = grown;
}

bool url_params(const url_reading *with, str query, err *e)
{
    while (query.size > 0) {
        str text, one = str_split(query, '&', &query), key = str_split(one, '=', &text);
        bool known = false;

        if (one.size == 0)
            continue;
        if (!url_decode(with->a, key, "name of a parameter", &key, e) ||
            !url_decode(with->a, text, "value of a parameter", &text, e) ||
            !with->each(with->ctx, key, text, &known, e))
            return false;
        if (!known)
            ignore(with->a, with->out, key);
    }
    return true;
}

/* ---- SQLite ---- */

static bool sqlite_param(void *ctx, str key, str text, bool *known, err *e)
{
    static const char *const pool[] = { "connection_limit", "socket_timeout", "pool_timeout",
                                        "cache", "busy_timeout" };

    (void)ctx;
    if (str_is(key, "mode")) {
        *known = true;
        if (str_is(text, "memory"))
            return err_set(e, ERR_URL, "a database in memory has nothing to migrate: name a file");
        if (str_is(text, "ro"))
            return err_set(e, ERR_URL,
                           "the URL opens the database for reading only: leave out mode=ro");
    }
    for (size_t i = 0; i < sizeof pool / sizeof *pool; i++)
        if (str_is(key, pool[i]))
            *known = true;
    return true;
}

static bool sqlite_path(arena *a, str path, target *out, err *e)
{
    size_t bad;

    if (path.size == 0) {
        err_fill(e, ERR_URL, "the URL names no file");
        err_hint(e, "write sqlite:path/to/app.db");
        return false;
    }
    if (str_starts(path, ":memory:"))
        return err_set(e, ERR_URL, "a database in memory has nothing to migrate: name a file");
    if (!str_utf8(path, &bad))
        return err_set(e, ERR_URL, "the file name in the URL is not UTF-8 without NUL");
    out->dialect = DIALECT_SQLITE;
    out->path = str_copy(a, path);
    out->shown = str_printf(a, "sqlite:%.*s", STR_ARG(path));
    return true;
}

/* rest: what follows "sqlite:" or "file:". //host/path has an empty host, or "localhost". */
static bool parse_sqlite(arena *a, str rest, target *out, err *e)
{
    str query, path = str_split(rest, '?', &query);
    url_reading with = { .a = a, .out = out, .each = sqlite_param };

    if (str_starts(path, "//localhost/"))
        path = str_cut(path, 11, path.size);
    else if (str_starts(path, "//"))
        path = str_cut(path, 2, path.size);
    return url_decode(a, path, "file name", &path, e) && sqlite_path(a, path, out, e) &&
           url_params(&with, query, e);
}

/* ---- schemes ---- */

static bool scheme_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' ||
           c == '_';
}

/* The scheme before "://" or ":", in lower case; empty when there is none. */
static str scheme_of(arena *a, str url, str *rest)
{
    str after, head = str_split(url, ':', &after);
    buf b = buf_in(a);

    *rest = after;
    if (head.size == url.size || head.size == 0 || head.size > 40)
        return (str){ 0 };
    for (size_t i = 0; i < head.size; i++) {
        char c = head.at[i];
        buf_add_char(&b, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
    str scheme = buf_str(&b);
    for (size_t i = 0; i < scheme.size; i++)
        if (!scheme_char(scheme.at[i]))
            return (str){ 0 };
    return scheme;
}

static bool refuse(str scheme, bool slashes, err *e)
{
    static const char how[] = "write postgres://user@host/database or sqlite:path/to/app.db";

    if (slashes && (str_is(scheme, "prisma") || str_is(scheme, "prisma+postgres"))) {
        err_fill(e, ERR_URL, "%.*s:// leads to Prisma's proxy, not to a database", STR_ARG(scheme));
        err_hint(e, "give the direct URL of the database, the one that begins with postgres://");
    } else if (slashes && scheme.size > 0) {
        err_fill(e, ERR_URL, "databases of the kind %.*s:// are not known", STR_ARG(scheme));
        err_hint(e, "%s", how);
    } else {
        err_fill(e, ERR_URL, "this is not a database URL");
        err_hint(e, "%s", how);
    }
    return false;
}

static bool clean(str url, err *e)
{
    size_t bad;

    if (url.size == 0)
        return err_set(e, ERR_URL, "the database URL is empty");
    if (url.size > URL_SIZE_MAX)
        return err_set(e, ERR_URL, "the database URL is longer than %d bytes", (int)URL_SIZE_MAX);
    if (!str_utf8(url, &bad))
        return err_set(e, ERR_URL, "the database URL is not UTF-8 without NUL, at byte %zu",
                       bad + 1);
    for (size_t i = 0; i < url.size; i++)
        if ((unsigned char)url.at[i] < ' ' || url.at[i] == 0x7f)
            return err_set(e, ERR_URL, "the database URL has a control character at byte %zu",
                           i + 1);
    return true;
}

static bool is_postgres(str scheme)
{
    return str_is(scheme, "postgres") || str_is(scheme, "postgresql") ||
           str_starts(scheme, "postgres+") || str_starts(scheme, "postgresql+");
}

static bool is_sqlite(str scheme)
{
    return str_is(scheme, "sqlite") || str_is(scheme, "sqlite3") || str_is(scheme, "file");
}

static bool is_file(str text)
{
    return str_ends(text, ".db") || str_ends(text, ".sqlite") || str_ends(text, ".sqlite3");
}

bool url_parse(arena *a, str url, target *out, err *e)
{
    target made = { 0 };
    str rest, text = str_trim(url);

    if (!clean(text, e))
        return false;
    str scheme = scheme_of(a, text, &rest);
    bool slashes = str_starts(rest, "//"), ok;
    if (slashes && is_postgres(scheme))
        ok = url_parse_postgres(a, str_cut(rest, 2, rest.size), &made, e);
    else if (is_sqlite(scheme))
        ok = parse_sqlite(a, rest, &made, e);
    else if (scheme.size == 0 && is_file(text))
        ok = sqlite_path(a, text, &made, e);
    else
        ok = refuse(scheme, slashes, e);
    if (ok)
        *out = made;
    return ok;
}

/* ---- environment ---- */

static str env(const char *name)
{
    return str_of(getenv(name));
}

bool url_from_environment(arena *a, target *out, err *e)
{
    str host = env("PGHOST"), service = env("PGSERVICE"), database = env("PGDATABASE");
    str user = env("PGUSER"), port = env("PGPORT");
    buf b = buf_in(a);

    if (host.size == 0)
        host = env("PGHOSTADDR");
    if (host.size == 0 && service.size == 0 && database.size == 0) {
        err_fill(e, ERR_URL, "no database was named");
        err_hint(e, "set DATABASE_URL, or PGHOST and PGDATABASE, or PGSERVICE");
        return false;
    }
    buf_add_c(&b, "postgres://");
    if (user.size > 0)
        buf_printf(&b, "%.*s@", STR_ARG(user));
    buf_add(&b, host);
    if (port.size > 0)
        buf_printf(&b, ":%.*s", STR_ARG(port));
    if (database.size > 0)
        buf_printf(&b, "/%.*s", STR_ARG(database));
    if (service.size > 0)
        buf_printf(&b, " (service %.*s)", STR_ARG(service));
    *out = (target){ .dialect = DIALECT_POSTGRES, .shown = buf_str(&b) };
    return buf_ok(&b, e);
}
