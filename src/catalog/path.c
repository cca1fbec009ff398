#include "catalog/path.h"

#include <string.h>

#include "catalog/kind.h"

enum { PARTS_MAX = 3 };

/* What a bare part is made of, up to 0x7f; all behind that is. */
static const bool word[0x80] = {
    ['!'] = true, ['#'] = true, ['$'] = true, ['%'] = true, ['&'] = true, ['*'] = true,
    ['+'] = true, ['-'] = true, ['/'] = true, ['0'] = true, ['1'] = true, ['2'] = true,
    ['3'] = true, ['4'] = true, ['5'] = true, ['6'] = true, ['7'] = true, ['8'] = true,
    ['9'] = true, ['<'] = true, ['='] = true, ['>'] = true, ['?'] = true, ['@'] = true,
    ['A'] = true, ['B'] = true, ['C'] = true, ['D'] = true, ['E'] = true, ['F'] = true,
    ['G'] = true, ['H'] = true, ['I'] = true, ['J'] = true, ['K'] = true, ['L'] = true,
    ['M'] = true, ['N'] = true, ['O'] = true, ['P'] = true, ['Q'] = true, ['R'] = true,
    ['S'] = true, ['T'] = true, ['U'] = true, ['V'] = true, ['W'] = true, ['X'] = true,
    ['Y'] = true, ['Z'] = true, ['^'] = true, ['_'] = true, ['`'] = true, ['a'] = true,
    ['b'] = true, ['c'] = true, ['d'] = true, ['e'] = true, ['f'] = true, ['g'] = true,
    ['h'] = true, ['i'] = true, ['j'] = true, ['k'] = true, ['l'] = true, ['m'] = true,
    ['n'] = true, ['o'] = true, ['p'] = true, ['q'] = true, ['r'] = true, ['s'] = true,
    ['t'] = true, ['u'] = true, ['v'] = true, ['w'] = true, ['x'] = true, ['y'] = true,
    ['z'] = true, ['|'] = true, ['~'] = true,
};

static bool in_word(char c)
{
    unsigned char at = (unsigned char)c;

    return at >= sizeof word || word[at];
}

static bool in_arguments(char c)
{
    return (unsigned char)c >= ' ' && c != 0x7f && !strchr("()\"\\", c);
}

/* How many bytes at the beginning make a bare part. */
static size_t bare_size(str s)
{
    size_t size = 0;

    while (size < s.size && in_word(s.at[size]))
        size++;
    if (size == 0 || size == s.size || s.at[size] != '(')
        return size;
    size_t end = size + 1;
    while (end < s.size && in_arguments(s.at[end]))
        end++;
    return end < s.size && s.at[end] == ')' ? end + 1 : size;
}

static void write_quoted(buf *b, str part)
{
    buf_add_char(b, '"');
    for (size_t i = 0; i < part.size; i++) {
        char c = part.at[i];
        if (c == '"' || c == '\\')
            buf_add_char(b, '\\');
        if (c == '\n' || c == '\r' || c == '\t')
            buf_add_c(b, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
        else if ((unsigned char)c < ' ' || c == 0x7f)
            buf_printf(b, "\\x%02x", (unsigned)(unsigned char)c);
        else
            buf_add_char(b, c);
    }
    buf_add_char(b, '"');
}

static void write_part(buf *b, str part)
{
    if (part.size && bare_size(part) == part.size)
        buf_add(b, part);
    else
        write_quoted(b, part);
}

void path_write(buf *b, const object *o)
{
    buf_add(b, o->kind);
    buf_add_char(b, ' ');
    if (o->schema.size) {
        write_part(b, o->schema);
        buf_add_char(b, '.');
    }
    write_part(b, o->name);
    if (o->sub.size) {
        buf_add_char(b, '.');
        write_part(b, o->sub);
    }
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that the escape behind a backslash stands for; moves *i to its last byte; -1: none. */
static int unescape(str s, size_t *i)
{
    static const char escapes[] = "\"\\nrt", meant[] = "\"\\\n\r\t";

    if (*i >= s.size || s.at[*i] == '\0')
        return -1;
    const char *found = strchr(escapes, s.at[*i]);
    if (found)
        return meant[found - escapes];
    if (s.at[*i] != 'x' || s.size - *i < 3)
        return -1;
    int high = hex_digit(s.at[*i + 1]), low = hex_digit(s.at[*i + 2]);
    *i += 2;
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Reads a part between quotes off *rest. */
static bool read_quoted(arena *a, str *rest, str *part)
{
    char *to = arena_take(a, rest->size);
    size_t n = 0, i = 1;

    for (; i < rest->size && rest->at[i] != '"'; i++) {
        int c = (unsigned char)rest->at[i];
        if (c == '\\') {
            i++;
            c = unescape(*rest, &i);
        }
        if (c < 0)
            return false;
        to[n++] = (char)c;
    }
    if (i >= rest->size)
        return false;
    *part = (str){ to, n };
    *rest = str_cut(*rest, i + 1, rest->size);
    return true;
}

static bool read_part(arena *a, str *rest, str *part)
{
    if (rest->size && *rest->at == '"')
        return read_quoted(a, rest, part);
    size_t size = bare_size(*rest);
    *part = str_cut(*rest, 0, size);
    *rest = str_cut(*rest, size, rest->size);
    return size > 0;
}

/* Reads parts joined by dots up to the end. */
static bool read_parts(arena *a, str rest, str parts[PARTS_MAX], size_t *count)
{
    for (*count = 0; *count < PARTS_MAX;) {
        if (!read_part(a, &rest, &parts[(*count)++]))
            return false;
        if (rest.size == 0)
            return true;
        if (*rest.at != '.')
            return false;
        rest = str_cut(rest, 1, rest.size);
    }
    return false;
}

static bool begins_with(str line, str kind_name)
{
    return line.size > kind_name.size && line.at[kind_name.size] == ' ' &&
           str_same(str_cut(line, 0, kind_name.size), kind_name);
}

static bool read_as(arena *a, str line, const kind *k, object *out)
{
    str parts[PARTS_MAX], name = str_of(k->name);
    size_t count, least = k->part ? 2 : 1;

    if (!begins_with(line, name) ||
        !read_parts(a, str_cut(line, name.size + 1, line.size), parts, &count))
        return false;
    if (count < least || count > least + 1)
        return false;
    size_t at = count - least;
    *out = (object){ .kind = name, .name = parts[at] };
    if (at)
        out->schema = parts[0];
    if (k->part)
        out->sub = parts[at + 1];
    return !(at && out->schema.size == 0) && !(k->part && out->sub.size == 0);
}

bool path_read(arena *a, str line, object *out)
{
    for (size_t i = 0; i < kind_count; i++)
        if (read_as(a, line, &kinds[i], out))
            return true;
    return false;
}
