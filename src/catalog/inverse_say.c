#include <stdarg.h>
#include <string.h>

#include "catalog/inverse_plan.h"
#include "sql/token.h"

enum { JSON_ARENA_MAX = 256 << 20 };

static str fill_list(inverse *v, const char *form, va_list more)
{
    buf b = buf_in(v->a);

    for (const char *at = form; *at; at++) {
        if (*at == '%')
            buf_add(&b, va_arg(more, str));
        else
            buf_add_char(&b, *at);
    }
    if (b.failed && !v->failed)
        v->failed = !buf_ok(&b, v->e);
    return b.failed ? STR("") : buf_str(&b);
}

str fill(inverse *v, const char *form, ...)
{
    va_list more;

    va_start(more, form);
    str made = fill_list(v, form, more);
    va_end(more);
    return made;
}

void say(inverse *v, unsigned flags, str sql)
{
    const item *it = v->about;
    said *s = arena_take(v->a, sizeof *s);

    s->is = (ddl_statement){ .sql = sql,
                             .of = it ? (it->to ? it->to : it->from) : NULL,
                             .needs_rows = flags & NEEDS_ROWS,
                             .lossy = flags & LOSSY };
    *v->into->last = s;
    v->into->last = &s->next;
}

void cannot(inverse *v, const item *it, const char *form, ...)
{
    va_list more;

    va_start(more, form);
    str why = fill_list(v, form, more);
    va_end(more);
    if (v->unrestored_count == v->unrestored_room) {
        size_t room = v->unrestored_room ? 2 * v->unrestored_room : 16;
        ddl_unrestored *list = arena_take(v->a, room * sizeof *list);
        if (v->unrestored_count)
            (void)memcpy(list, v->unrestored, v->unrestored_count * sizeof *list);
        v->unrestored = list;
        v->unrestored_room = room;
    }
    v->unrestored[v->unrestored_count++] = (ddl_unrestored){ it->to ? it->to : it->from, why };
}

str path(inverse *v, str schema, str name)
{
    str out = { 0 };

    if (!v->failed && !quote_path(v->a, schema, name, &out, v->e))
        v->failed = true;
    return out;
}

str quoted(inverse *v, str name)
{
    return path(v, (str){ 0 }, name);
}

str path_of(inverse *v, const object *o)
{
    return path(v, o->schema, o->name);
}

str text(inverse *v, str given)
{
    return quote_text(v->a, DIALECT_POSTGRES, given);
}

static bool is_used(const catalog *c, str name)
{
    for (size_t i = 0; i < c->count; i++)
        if (str_same(c->objects[i].name, name) || str_same(c->objects[i].sub, name))
            return true;
    return false;
}

str spare_name(inverse *v)
{
    str name;

    do
        name = str_printf(v->a, "homing_spare_%zu", ++v->spare);
    while (is_used(v->from, name) || is_used(v->to, name));
    return name;
}

size_t name_parts(const inverse *v, str written, str parts[3])
{
    tokens all = tokens_of(DIALECT_POSTGRES, written);
    size_t n = 0;
    token t;
    err ignored;

    while (token_next(&all, &t, &ignored) && (t.kind == TOKEN_WORD || t.kind == TOKEN_NAME)) {
        if (n < 3)
            parts[n++] = token_name(v->a, DIALECT_POSTGRES, &t);
        if (!token_next(&all, &t, &ignored) || !token_is(&t, "."))
            break;
    }
    return n;
}

bool mentions(const inverse *v, str sql, str name)
{
    tokens all = tokens_of(DIALECT_POSTGRES, sql);
    token t;
    err ignored;

    while (token_next_solid(&all, &t, &ignored) && t.kind != TOKEN_END)
        if ((t.kind == TOKEN_WORD || t.kind == TOKEN_NAME) &&
            str_same(token_name(v->a, DIALECT_POSTGRES, &t), name))
            return true;
    return false;
}

bool name_same(const inverse *v, str written, str other)
{
    str l[3], r[3];
    size_t n = name_parts(v, written, l);

    if (n == 0 || n != name_parts(v, other, r))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!str_same(l[i], r[i]))
            return false;
    return true;
}

/* Where a text stands: between quotes, or how deep in brackets. */
typedef struct nesting {
    char quote;
    size_t depth;
} nesting;

static void step_in(nesting *n, char c)
{
    if (n->quote)
        n->quote = c == n->quote ? 0 : n->quote;
    else if (c == '\'' || c == '"')
        n->quote = c;
    else if (c == '(' || c == '[')
        n->depth++;
    else if ((c == ')' || c == ']') && n->depth)
        n->depth--;
}

str cut_at(str list, const char *by, str *rest)
{
    size_t size = strlen(by);
    nesting n = { 0 };

    for (size_t i = 0; i < list.size; i++) {
        if (!n.quote && n.depth == 0 && str_starts(str_cut(list, i, list.size), by)) {
            *rest = str_cut(list, i + size, list.size);
            return str_cut(list, 0, i);
        }
        step_in(&n, list.at[i]);
    }
    *rest = (str){ 0 };
    return list;
}

str without_end(str sql)
{
    str s = str_trim(sql);

    while (str_ends(s, ";"))
        s = str_trim(str_cut(s, 0, s.size - 1));
    return s;
}

bool same_comments(str left, str right)
{
    while (left.size || right.size) {
        str l, r;
        (void)cut_at(str_split(left, '\n', &left), " -- ", &l);
        (void)cut_at(str_split(right, '\n', &right), " -- ", &r);
        if (!str_same(l, r))
            return false;
    }
    return true;
}

bool same_names(str left, str right)
{
    while (left.size || right.size) {
        str l = cut_at(left, ", ", &left), r = cut_at(right, ", ", &right), type;
        if (!str_same(cut_at(l, " ", &type), cut_at(r, " ", &type)))
            return false;
    }
    return true;
}

bool is_kept_text(const attribute *at)
{
    return str_is(at->name, "comment") ||
           (str_is(at->name, "body") && !str_starts(at->value, "BEGIN ATOMIC") &&
            !str_starts(at->value, "RETURN "));
}

void ddl_json(json_t *to, const ddl *d)
{
    json_t *list = json_array(), *missing = json_array(), *one;
    arena *a = arena_new(JSON_ARENA_MAX);

    for (size_t i = 0; a && i < d->count; i++) {
        const ddl_statement *s = &d->at[i];
        one = json_object();
        json_put_str(one, "sql", s->sql);
        json_put(one, "object", s->of ? json_str(object_path(a, s->of)) : json_null());
        json_put_bool(one, "needs_rows", s->needs_rows);
        json_put_bool(one, "lossy", s->lossy);
        (void)json_array_append_new(list, one);
    }
    for (size_t i = 0; a && i < d->unrestored_count; i++) {
        one = json_object();
        json_put_str(one, "object", object_path(a, d->unrestored[i].of));
        json_put_str(one, "why", d->unrestored[i].why);
        (void)json_array_append_new(missing, one);
    }
    arena_free(a);
    json_put(to, "ddl", list);
    json_put_bool(to, "rests_keys", d->rests_keys);
    json_put(to, "unrestored", missing);
}
