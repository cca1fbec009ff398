#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 1 << 30 }; /* bytes; no result is larger */

bool json_parse(str text, json_t **out, err *e)
{
    json_error_t why;
    json_t *value = json_loadb(text.at ? text.at : "", text.size,
                               JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);

    if (!value)
        return err_set(e, ERR_SYNTAX, "line %d, column %d: %s", why.line, why.column, why.text);
    *out = value;
    return true;
}

/* UTF-8 to a number that sorts as UTF-16 code units do: surrogates (from U+10000 on) before U+E000.
 */
static unsigned next_unit_key(const char **at)
{
    const unsigned char *p = (const unsigned char *)*at;
    unsigned c = p[0];
    size_t n = 1;

    if (c >= 0xF0) {
        c = (c & 7u) << 18 | (p[1] & 63u) << 12 | (p[2] & 63u) << 6 | (p[3] & 63u);
        n = 4;
    } else if (c >= 0xE0) {
        c = (c & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
        n = 3;
    } else if (c >= 0xC0) {
        c = (c & 31u) << 6 | (p[1] & 63u);
        n = 2;
    }
    *at += n;
    if (c >= 0x10000)
        return c - 0x10000 + 0xD800;
    return c >= 0xD800 ? c + 0x200000 : c;
}

static int key_order(const void *left, const void *right)
{
    const char *a = *(const char *const *)left, *b = *(const char *const *)right;

    while (*a && *b) {
        unsigned ka = next_unit_key(&a), kb = next_unit_key(&b);
        if (ka != kb)
            return ka < kb ? -1 : 1;
    }
    return (*a != 0) - (*b != 0);
}

static void write_string(buf *b, const char *at, size_t size)
{
    static const char *const shorts[32] = {
        ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r"
    };
    size_t plain = 0;

    buf_add_char(b, '"');
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)at[i];
        if (c >= 32 && c != '"' && c != '\\')
            continue;
        buf_add(b, (str){ at + plain, i - plain });
        plain = i + 1;
        if (c >= 32)
            buf_printf(b, "\\%c", c);
        else if (shorts[c])
            buf_add_c(b, shorts[c]);
        else
            buf_printf(b, "\\u%04x", c);
    }
    buf_add(b, (str){ at + plain, size - plain });
    buf_add_char(b, '"');
}

static void write_value(buf *b, const json_t *value);

static void write_object(buf *b, const json_t *object)
{
    size_t count = json_object_size(object), n = 0;
    const char **keys = arena_take(b->a, (count + 1) * sizeof *keys);
    const char *key;
    json_t *member;

    json_object_foreach((json_t *)(uintptr_t)object, key, member) keys[n++] = key;
    qsort(keys, count, sizeof *keys, key_order);
    buf_add_char(b, '{');
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_add_char(b, ',');
        write_string(b, keys[i], strlen(keys[i]));
        buf_add_char(b, ':');
        write_value(b, json_object_get(object, keys[i]));
    }
    buf_add_char(b, '}');
}

static void write_array(buf *b, const json_t *array)
{
    buf_add_char(b, '[');
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i)
            buf_add_char(b, ',');
        write_value(b, json_array_get(array, i));
    }
    buf_add_char(b, ']');
}

static void write_value(buf *b, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        write_object(b, value);
        return;
    case JSON_ARRAY:
        write_array(b, value);
        return;
    case JSON_STRING:
        write_string(b, json_string_value(value), json_string_length(value));
        return;
    case JSON_INTEGER:
        buf_printf(b, "%lld", (long long)json_integer_value(value));
        return;
    case JSON_TRUE:
    case JSON_FALSE:
    case JSON_NULL:
        buf_add_c(b, json_is_true(value) ? "true" : json_is_false(value) ? "false" : "null");
        return;
    case JSON_REAL:
        abort();
    }
}

str json_canonical(arena *a, const json_t *value)
{
    buf b = buf_in(a);

    write_value(&b, value);
    return buf_str(&b);
}

static int add_piece(const char *piece, size_t size, void *ctx)
{
    buf_add(ctx, (str){ piece, size });
    return 0;
}

str json_pretty(arena *a, const json_t *value)
{
    buf b = buf_in(a);

    (void)json_dump_callback(value, add_piece, &b, JSON_INDENT(2) | JSON_ENCODE_ANY);
    buf_add_char(&b, '\n');
    return buf_str(&b);
}

static void text_value(buf *b, const json_t *value);

static void text_object(buf *b, const json_t *object)
{
    const char *key, *between = "";
    json_t *member;

    buf_add_char(b, '{');
    json_object_foreach((json_t *)(uintptr_t)object, key, member)
    {
        buf_add_c(b, between);
        between = ",";
        write_string(b, key, strlen(key));
        buf_add_char(b, ':');
        text_value(b, member);
    }
    buf_add_char(b, '}');
}

static void text_value(buf *b, const json_t *value)
{
    if (json_is_object(value))
        text_object(b, value);
    else if (json_is_string(value))
        write_string(b, json_string_value(value), json_string_length(value));
    else
        (void)json_dump_callback(value, add_piece, b, JSON_COMPACT | JSON_ENCODE_ANY);
}

/* Long texts are copied in runs; json_dumps() looks at every character of them several times. */
char *json_text(const json_t *value)
{
    arena *a = arena_new(TEXT_MAX);
    char *text = NULL;

    if (a) {
        buf b = buf_in(a);
        text_value(&b, value);
        text = b.failed ? NULL : malloc(b.size + 1);
        if (text) {
            (void)memcpy(text, b.at, b.size);
            text[b.size] = 0;
        }
        arena_free(a);
    }
    if (!text) {
        (void)fputs("fatal: no memory for a JSON text\n", stderr);
        abort();
    }
    return text;
}

void json_free_text(char *text)
{
    free(text);
}

json_t *json_str(str s)
{
    size_t bad;

    if (str_utf8(s, &bad))
        return json_stringn_nocheck(s.at ? s.at : "", s.size);
    json_t *fixed = NULL;
    char *to = malloc(3 * s.size + 1);
    size_t n = 0;
    if (!to)
        return json_string("");
    for (size_t i = 0; i < s.size; i++) {
        if ((unsigned char)s.at[i] < 0x80 && s.at[i]) {
            to[n++] = s.at[i];
            continue;
        }
        to[n++] = '\xEF';
        to[n++] = '\xBF';
        to[n++] = '\xBD';
    }
    fixed = json_stringn(to, n);
    free(to);
    return fixed;
}

str json_get_str(const json_t *object, const char *key)
{
    const json_t *member = json_object_get(object, key);

    if (!json_is_string(member))
        return (str){ 0 };
    return (str){ json_string_value(member), json_string_length(member) };
}

int64_t json_get_int(const json_t *object, const char *key, int64_t fallback)
{
    const json_t *member = json_object_get(object, key);

    return json_is_integer(member) ? json_integer_value(member) : fallback;
}

bool json_get_bool(const json_t *object, const char *key, bool fallback)
{
    const json_t *member = json_object_get(object, key);

    return json_is_boolean(member) ? json_is_true(member) : fallback;
}

void json_put(json_t *object, const char *key, json_t *taken)
{
    if (json_object_set_new(object, key, taken) == 0)
        return;
    (void)fputs("fatal: no memory for a JSON value\n", stderr);
    abort();
}

void json_put_str(json_t *object, const char *key, str s)
{
    json_put(object, key, json_str(s));
}

void json_put_int(json_t *object, const char *key, int64_t n)
{
    json_put(object, key, json_integer(n));
}

void json_put_bool(json_t *object, const char *key, bool b)
{
    json_put(object, key, json_boolean(b));
}
