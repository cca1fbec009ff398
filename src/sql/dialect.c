#include "sql/dialect.h"

#include <string.h>

static const char *const names[] = { [DIALECT_POSTGRES] = "postgres", [DIALECT_SQLITE] = "sqlite" };

const char *dialect_name(dialect d)
{
    return names[d];
}

bool dialect_from_name(str name, dialect *out)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_is(name, names[i])) {
            *out = (dialect)i;
            return true;
        }
    }
    return false;
}

static void add_quoted(buf *b, str name)
{
    buf_add_char(b, '"');
    for (size_t i = 0; i < name.size; i++) {
        if (name.at[i] == '"')
            buf_add_char(b, '"');
        buf_add_char(b, name.at[i]);
    }
    buf_add_char(b, '"');
}

static bool has_nul(str s)
{
    return s.size && memchr(s.at, 0, s.size);
}

bool quote_name(arena *a, str name, str *out, err *e)
{
    return quote_path(a, (str){ 0 }, name, out, e);
}

bool quote_path(arena *a, str schema, str name, str *out, err *e)
{
    buf b = buf_in(a);

    if (has_nul(schema) || has_nul(name))
        return err_set(e, ERR_SYNTAX, "a name has a NUL byte in it");
    if (schema.size) {
        add_quoted(&b, schema);
        buf_add_char(&b, '.');
    }
    add_quoted(&b, name);
    if (!buf_ok(&b, e))
        return false;
    *out = buf_str(&b);
    return true;
}

/* What the longest form takes: four bytes for each of the value's, and the marks around them. */
enum { TEXT_GROWTH = 4, TEXT_MARKS = sizeof "CAST(x'' AS TEXT)" };

static char *put(char *to, const char *what)
{
    size_t size = strlen(what);

    (void)memcpy(to, what, size);
    return to + size;
}

/* SQLite ends a statement at a NUL, so the bytes go as a blob. */
static char *put_hex(char *to, str value)
{
    static const char digits[] = "0123456789abcdef";

    to = put(to, "CAST(x'");
    for (size_t i = 0; i < value.size; i++) {
        *to++ = digits[(unsigned char)value.at[i] >> 4];
        *to++ = digits[(unsigned char)value.at[i] & 15];
    }
    return put(to, "' AS TEXT)");
}

/* A NUL becomes \000: PostgreSQL has no such text, and says so. */
static char *put_text(char *to, str value, bool escapes)
{
    to = put(to, escapes ? "E'" : "'");
    for (size_t i = 0; i < value.size; i++) {
        char c = value.at[i];
        if (c == '\0') {
            to = put(to, "\\000");
            continue;
        }
        if (c == '\'' || (c == '\\' && escapes))
            *to++ = c;
        *to++ = c;
    }
    return put(to, "'");
}

str quote_text(arena *a, dialect d, str value)
{
    char *at = arena_take(a, value.size * TEXT_GROWTH + TEXT_MARKS);
    char *end;

    if (d == DIALECT_SQLITE && has_nul(value))
        end = put_hex(at, value);
    else
        end =
            put_text(at, value,
                     d == DIALECT_POSTGRES && (has_nul(value) || str_find(value, STR("\\")) >= 0));
    return (str){ at, (size_t)(end - at) };
}
