#include "cli/jsonc.h"

#include <string.h>

static size_t line_at(str text, size_t to)
{
    size_t line = 1;

    for (size_t i = 0; i < to && i < text.size; i++)
        line += text.at[i] == '\n';
    return line;
}

/* The end of the string that begins at text[i], after its closing quote; the end of the text when
 * it has none. */
static size_t string_end(str text, size_t i)
{
    for (i++; i < text.size; i++) {
        if (text.at[i] == '\\')
            i++;
        else if (text.at[i] == '"')
            return i + 1;
    }
    return text.size;
}

/* The end of the comment at text[i]; i when none begins there, SIZE_MAX when it has no end. */
static size_t comment_end(str text, size_t i)
{
    str rest = str_cut(text, i, text.size);

    if (str_starts(rest, "//")) {
        ptrdiff_t end = str_find(rest, STR("\n"));
        return end < 0 ? text.size : i + (size_t)end;
    }
    if (str_starts(rest, "/*")) {
        ptrdiff_t end = str_find(str_cut(rest, 2, rest.size), STR("*/"));
        return end < 0 ? SIZE_MAX : i + (size_t)end + 4;
    }
    return i;
}

/* A copy in which comments are blanks; line feeds stay. */
static bool blank_comments(arena *a, str text, str *out, err *e)
{
    void *given;

    if (!arena_try(a, text.size + 1, &given, e))
        return false;
    char *to = given;
    if (text.size)
        (void)memcpy(to, text.at, text.size);
    for (size_t i = 0; i < text.size;) {
        if (text.at[i] == '"') {
            i = string_end(text, i);
            continue;
        }
        size_t end = comment_end(text, i);
        if (end == SIZE_MAX)
            return err_set(e, ERR_CONFIG, "line %zu: the comment that begins here has no end",
                           line_at(text, i));
        if (end == i)
            i++;
        for (; i < end; i++)
            if (to[i] != '\n')
                to[i] = ' ';
    }
    *out = (str){ to, text.size };
    return true;
}

static bool no_trailing_comma(str text, err *e)
{
    size_t comma = SIZE_MAX;

    for (size_t i = 0; i < text.size;) {
        char c = text.at[i];
        if (c == '"') {
            i = string_end(text, i);
            comma = SIZE_MAX;
            continue;
        }
        if (c == ',') {
            comma = i;
        } else if ((c == '}' || c == ']') && comma != SIZE_MAX) {
            (void)err_set(e, ERR_CONFIG, "line %zu: a comma stands before the closing %c",
                          line_at(text, comma), c);
            err_hint(e, "remove the comma");
            return false;
        } else if (!strchr(" \t\r\n", c)) {
            comma = SIZE_MAX;
        }
        i++;
    }
    return true;
}

bool jsonc_parse(arena *a, str text, json_t **out, err *e)
{
    str plain;
    size_t bad;
    json_t *value;

    if (!str_utf8(text, &bad))
        return err_set(e, ERR_CONFIG, "line %zu: not UTF-8", line_at(text, bad));
    if (!blank_comments(a, text, &plain, e) || !no_trailing_comma(plain, e))
        return false;
    if (!json_parse(plain, &value, e)) {
        e->code = ERR_CONFIG;
        return false;
    }
    if (!json_is_object(value)) {
        json_decref(value);
        return err_set(e, ERR_CONFIG, "line 1: the file holds no object");
    }
    *out = value;
    return true;
}

static bool is_key(str text, size_t end)
{
    while (end < text.size && strchr(" \t\r\n", text.at[end]))
        end++;
    return end < text.size && text.at[end] == ':';
}

static bool key_is(str text, size_t begin, size_t end, str key)
{
    json_t *value = NULL;
    err ignored;

    if (str_same(str_cut(text, begin + 1, end - 1), key))
        return true;
    if (!json_parse(str_cut(text, begin, end), &value, &ignored))
        return false;
    bool same = json_is_string(value) && str_is(key, json_string_value(value));
    json_decref(value);
    return same;
}

/* How deep in brackets the text after one character is. */
static size_t level_after(size_t level, char c)
{
    if (c == '{' || c == '[')
        return level + 1;
    return c == '}' || c == ']' ? level - 1 : level;
}

size_t jsonc_line(arena *a, str text, const str *path, size_t depth)
{
    str plain;
    size_t level = 0, matched = 0;
    err ignored;

    if (!blank_comments(a, text, &plain, &ignored))
        return 0;
    for (size_t i = 0; i < plain.size && matched < depth;) {
        if (plain.at[i] != '"') {
            level = level_after(level, plain.at[i++]);
            continue;
        }
        size_t end = string_end(plain, i);
        if (level == matched + 1 && is_key(plain, end) && key_is(plain, i, end, path[matched]) &&
            ++matched == depth)
            return line_at(plain, i);
        i = end;
    }
    return 0;
}
