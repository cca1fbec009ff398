#include "foreign/key.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

str key_stem(str name)
{
    static const char *const ends[] = { ".up.sql", ".down.sql", ".sql", ".js",  ".cjs",   ".mjs",
                                        ".ts",     ".cts",      ".mts", ".tsx", ".coffee" };

    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (str_ends(name, ends[i]))
            return str_cut(name, 0, name.size - str_of(ends[i]).size);
    return name;
}

static size_t leading(str s, const char *more)
{
    size_t n = 0;

    while (n < s.size && (is_digit(s.at[n]) || str_find(str_of(more), str_cut(s, n, n + 1)) >= 0))
        n++;
    return n;
}

static str without_zeros(str digits)
{
    while (digits.size > 1 && digits.at[0] == '0')
        digits = str_cut(digits, 1, digits.size);
    return digits;
}

/* "01_2.0" gives "1.2". */
static str version_key(arena *a, str version)
{
    buf b = buf_in(a);
    size_t end = 0; /* of what is not a ".0" at the end */

    for (size_t at = 0; at < version.size;) {
        size_t n = leading(str_cut(version, at, version.size), "");
        str part = without_zeros(str_cut(version, at, at + n));
        if (b.size)
            buf_add_char(&b, '.');
        buf_add(&b, part);
        if (end == 0 || !str_is(part, "0"))
            end = b.size;
        at += n + 1;
    }
    return str_cut(buf_str(&b), 0, end);
}

static str digits_key(str text)
{
    size_t n = leading(text, "");

    return n ? without_zeros(str_cut(text, 0, n)) : text;
}

static str dashed_key(arena *a, str text)
{
    size_t n = leading(text, "-");
    buf b = buf_in(a);

    for (size_t i = 0; i < n; i++)
        if (text.at[i] != '-')
            buf_add_char(&b, text.at[i]);
    return b.size ? buf_str(&b) : text;
}

enum { MILLIS = 13 }; /* digits */

static str millis_key(str text)
{
    size_t n = leading(text, "");
    str end = text.size > MILLIS ? str_cut(text, text.size - MILLIS, text.size) : text;

    if (n >= MILLIS)
        return str_cut(text, 0, n);
    return leading(end, "") == MILLIS ? end : text;
}

static str title_key(arena *a, str title)
{
    buf b = buf_in(a);

    buf_add_c(&b, "R:");
    for (size_t i = 0; i < title.size; i++)
        buf_add_char(&b, title.at[i] == '_' ? ' ' : title.at[i]);
    return buf_str(&b);
}

static str flyway_file_key(arena *a, str name)
{
    ptrdiff_t at = str_find(name, STR("__"));
    str version = at < 0 ? name : str_cut(name, 0, (size_t)at);
    str title = at < 0 ? (str){ 0 } : str_cut(name, (size_t)at + 2, name.size);

    if (str_is(version, "R"))
        return title_key(a, title);
    if (version.size && !is_digit(version.at[0]))
        version = str_cut(version, 1, version.size);
    return leading(version, "._") == version.size ? version_key(a, version) : name;
}

static str key_of(arena *a, identity by, str name)
{
    switch (by) {
    case IDENTITY_NAME:
    case IDENTITY_DIGEST:
        return key_stem(name);
    case IDENTITY_DIGITS:
    case IDENTITY_NEWEST:
        return digits_key(key_stem(name));
    case IDENTITY_DASHED:
        return dashed_key(a, key_stem(name));
    case IDENTITY_MILLIS:
        return millis_key(key_stem(name));
    case IDENTITY_FLYWAY:
        return flyway_file_key(a, key_stem(name));
    }
    return name;
}

str key_of_row(arena *a, identity by, const history_row *of)
{
    if (by == IDENTITY_FLYWAY)
        return of->version.size ? version_key(a, of->version) : title_key(a, of->name);
    if (by == IDENTITY_NAME || by == IDENTITY_MILLIS)
        return key_of(a, by, of->name.size ? of->name : of->version);
    return key_of(a, by, of->version.size ? of->version : of->name);
}

str key_of_file(arena *a, identity by, const history_file *file)
{
    str name = file->name.size ? file->name : file->id;

    if (by == IDENTITY_NAME || by == IDENTITY_MILLIS)
        return key_of(a, by, name);
    if (by == IDENTITY_FLYWAY && file->version.size)
        return version_key(a, file->version);
    return key_of(a, by, file->version.size ? file->version : name);
}

bool key_is_version(str key)
{
    return key.size && is_digit(key.at[0]) && leading(key, ".") == key.size;
}

int key_order(str left, str right)
{
    while (left.size || right.size) {
        str l = str_split(left, '.', &left), r = str_split(right, '.', &right);
        if (l.size != r.size)
            return l.size < r.size ? -1 : 1;
        int order = str_order(l, r);
        if (order)
            return order;
    }
    return 0;
}
