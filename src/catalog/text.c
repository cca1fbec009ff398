#include <string.h>

#include "catalog/build.h"
#include "catalog/path.h"

enum { NAME_WIDTH = 11 }; /* attribute names are padded to it */

static void write_attribute(buf *to, const attribute *at)
{
    static const char blanks[NAME_WIDTH + 3] = "             ";
    str rest, line = str_split(at->value, '\n', &rest);
    bool more = line.size < at->value.size;

    buf_add_c(to, "  ");
    buf_add(to, at->name);
    if (line.size) {
        size_t pad = at->name.size < NAME_WIDTH ? NAME_WIDTH - at->name.size : 0;
        buf_add(to, (str){ blanks, pad + 2 });
        buf_add(to, line);
    }
    buf_add_char(to, '\n');
    while (more) {
        size_t before = rest.size;
        line = str_split(rest, '\n', &rest);
        more = line.size < before;
        buf_add_c(to, line.size ? "  | " : "  |");
        buf_add(to, line);
        buf_add_char(to, '\n');
    }
}

void block_write(buf *to, const object *o)
{
    path_write(to, o);
    buf_add_char(to, '\n');
    for (size_t i = 0; i < o->attribute_count; i++)
        write_attribute(to, &o->attributes[i]);
}

static size_t text_size(const catalog *c)
{
    size_t size = 0;

    for (size_t i = 0; i < c->count; i++) {
        const object *o = &c->objects[i];
        size += o->kind.size + o->schema.size + o->name.size + o->sub.size + 4;
        for (size_t k = 0; k < o->attribute_count; k++)
            size += o->attributes[k].value.size + NAME_WIDTH + 5;
    }
    return size;
}

str catalog_text(arena *a, const catalog *c)
{
    if (c->text.size)
        return c->text;
    size_t room = text_size(c) + 256;
    /* Most often right, so that the text is not copied while it grows. */
    buf b = { .a = a, .at = arena_take(a, room), .room = room };

    for (size_t i = 0; i < c->count; i++)
        block_write(&b, &c->objects[i]);
    if (b.failed)
        return (str){ arena_take(a, SIZE_MAX), 0 };
    return buf_str(&b);
}

/* A text on its way back. */
typedef struct reading {
    build *b;
    arena *a; /* for the texts of paths between quotes */
    size_t line;
    bool open; /* an object has begun */
    object o;
    attribute attributes[CATALOG_ATTRIBUTES_MAX];
    buf value; /* of the last attribute */
} reading;

/* The last attribute's value is complete. */
static bool end_value(reading *r, err *e)
{
    if (!r->open || r->o.attribute_count == 0)
        return true;
    return buf_ok(&r->value, e) &&
           build_keep(r->b, buf_str(&r->value), &r->attributes[r->o.attribute_count - 1].value, e);
}

static bool end_object(reading *r, err *e)
{
    if (!r->open)
        return true;
    r->open = false;
    return build_add(r->b, &r->o, e);
}

static bool begin_object(reading *r, str line, err *e)
{
    object o;

    if (!end_value(r, e) || !end_object(r, e))
        return false;
    if (!path_read(r->a, line, &o))
        return err_set(e, ERR_SYNTAX, "line %zu is no object of a kind that is known: %.*s",
                       r->line, line.size < 120 ? (int)line.size : 120, line.at ? line.at : "");
    r->o = (object){ .kind = o.kind, .attributes = r->attributes };
    r->open = true;
    return build_keep(r->b, o.schema, &r->o.schema, e) && build_keep(r->b, o.name, &r->o.name, e) &&
           build_keep(r->b, o.sub, &r->o.sub, e);
}

static size_t word_size(str s)
{
    size_t n = 0;

    while (n < s.size && (s.at[n] == '_' || (s.at[n] >= 'a' && s.at[n] <= 'z') ||
                          (s.at[n] >= '0' && s.at[n] <= '9')))
        n++;
    return n;
}

/* A line "name  value", its two blanks in front taken off. */
static bool begin_attribute(reading *r, str line, err *e)
{
    size_t name = word_size(line), at = (name < NAME_WIDTH ? NAME_WIDTH : name) + 2;

    if (!end_value(r, e))
        return false;
    if (!r->open || name == 0)
        return err_set(e, ERR_SYNTAX, "line %zu is neither an object nor an attribute", r->line);
    if (r->o.attribute_count == CATALOG_ATTRIBUTES_MAX)
        return err_set(e, ERR_SYNTAX, "line %zu: an object has %d attributes at most", r->line,
                       CATALOG_ATTRIBUTES_MAX);
    if (name < line.size && (at >= line.size || str_trim(str_cut(line, name, at)).size))
        return err_set(e, ERR_SYNTAX, "line %zu: the value has to begin in column %zu", r->line,
                       at + 3);
    if (!build_keep(r->b, str_cut(line, 0, name), &r->attributes[r->o.attribute_count++].name, e))
        return false;
    r->value.size = 0;
    buf_add(&r->value, str_cut(line, at, line.size));
    return true;
}

/* A line "| value", its two blanks in front taken off. */
static bool go_on(reading *r, str line, err *e)
{
    if (!r->open || r->o.attribute_count == 0)
        return err_set(e, ERR_SYNTAX, "line %zu goes on with a value that did not begin", r->line);
    if (line.size == 2 || (line.size > 1 && line.at[1] != ' '))
        return err_set(e, ERR_SYNTAX, "line %zu: a bar is followed by a blank and text", r->line);
    buf_add_char(&r->value, '\n');
    buf_add(&r->value, str_cut(line, 2, line.size));
    return true;
}

static bool read_line(reading *r, str line, err *e)
{
    if (!str_starts(line, "  "))
        return begin_object(r, line, e);
    line = str_cut(line, 2, line.size);
    return str_starts(line, "|") ? go_on(r, line, e) : begin_attribute(r, line, e);
}

static bool read_all(reading *r, str text, catalog *out, err *e)
{
    size_t bad;

    if (!str_utf8(text, &bad))
        return err_set(e, ERR_SYNTAX, "byte %zu is no UTF-8", bad);
    while (text.size) {
        if (!memchr(text.at, '\n', text.size))
            return err_set(e, ERR_SYNTAX, "line %zu has no end: the text was cut off", r->line + 1);
        str line = str_split(text, '\n', &text);
        r->line++;
        if (!read_line(r, line, e))
            return false;
    }
    return end_value(r, e) && end_object(r, e) && build_end(r->b, out, e);
}

bool catalog_from_text(arena *a, str text, catalog *out, err *e)
{
    build *b = build_new(a);

    if (!b)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    reading *r = arena_take(a, sizeof *r);
    *r = (reading){ .b = b, .a = a, .value = buf_in(a) };
    bool done = read_all(r, text, out, e);
    build_free(b);
    return done;
}
