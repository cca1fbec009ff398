#include "keep/compose.h"

#include <string.h>

#include "base/json.h"

/* ---- shape ---- */

static bool locate(shape *s, err *e)
{
    for (size_t i = 0; i < s->of->column_count; i++) {
        const relation_column *c = &s->of->columns[i];
        s->at[i] = relation_column_of(s->now, c->identity);
        s->held[i] = !c->computed;
        if (s->at[i] == SIZE_MAX && !c->computed) {
            (void)err_set(e, ERR_HELD, "column %.*s of %.*s, whose rows were kept, is gone",
                          STR_ARG(c->name), STR_ARG(s->now->path));
            err_hint(e, "bring the column back under its old identity first");
            return false;
        }
        if (s->at[i] != SIZE_MAX)
            s->back[s->at[i]] = i;
    }
    for (size_t k = 0; k < s->of->key.count; k++) {
        s->in_key[s->of->key.at[k]] = true;
        s->held[s->of->key.at[k]] = false;
    }
    return true;
}

bool shape_of(conn *c, arena *a, const relation *of, const relation *now, shape *out, err *e)
{
    size_t count = of->column_count + 1;

    *out = (shape){ .c = c,
                    .a = a,
                    .postgres = conn_has(c, TRAIT_SCHEMAS),
                    .of = of,
                    .now = now ? now : of,
                    .at = arena_take(a, count * sizeof(size_t)),
                    .in_key = arena_take(a, count * sizeof(bool)),
                    .held = arena_take(a, count * sizeof(bool)),
                    .changed = arena_take(a, count * sizeof(bool)),
                    .parked = arena_take(a, count * sizeof(bool)) };
    out->table = out->now->path;
    out->back = arena_take(a, (out->now->column_count + 1) * sizeof(size_t));
    for (size_t i = 0; i < out->now->column_count; i++)
        out->back[i] = SIZE_MAX;
    return locate(out, e);
}

bool shape_has(const shape *s, column_set set, size_t i)
{
    switch (set) {
    case COLUMNS_KEY:
        return s->in_key[i];
    case COLUMNS_HELD:
        return s->held[i];
    case COLUMNS_CHANGED:
        return s->changed[i];
    case COLUMNS_PARKED:
        return s->parked[i];
    case COLUMNS_ALL:
        break;
    }
    return s->in_key[i] || s->held[i];
}

size_t shape_count(const shape *s, column_set set)
{
    size_t count = 0;

    for (size_t i = 0; i < s->of->column_count; i++)
        count += shape_has(s, set, i);
    return count;
}

/* ---- patterns ---- */

static void expand(shape *s, buf *b, size_t i, str pattern);

static const relation_column *column_now(const shape *s, size_t i)
{
    return &s->now->columns[s->at[i]];
}

/* A column of the table, of the type that images keep. */
static void add_value(shape *s, buf *b, size_t i, str alias)
{
    const relation_column *now = column_now(s, i);
    bool cast = s->postgres && !str_same(now->type, s->of->columns[i].stored);

    if (cast)
        buf_printf(b, "(%.*s.%.*s)::%.*s", STR_ARG(alias), STR_ARG(now->quoted),
                   STR_ARG(s->of->columns[i].stored));
    else
        buf_printf(b, "%.*s.%.*s", STR_ARG(alias), STR_ARG(now->quoted));
}

static void add_same(shape *s, buf *b, size_t i, str both)
{
    buf one = buf_in(s->a), other = buf_in(s->a);
    str right, left = str_split(both, '|', &right);

    expand(s, &one, i, left);
    expand(s, &other, i, right);
    str l = buf_str(&one), r = buf_str(&other);
    if (!s->postgres)
        buf_printf(b, "(+%.*s IS +%.*s COLLATE BINARY AND typeof(%.*s) = typeof(%.*s))", STR_ARG(l),
                   STR_ARG(r), STR_ARG(l), STR_ARG(r));
    else if (s->of->columns[i].plain)
        buf_printf(b, "coalesce(%.*s OPERATOR(pg_catalog.=) %.*s, %.*s IS NULL AND %.*s IS NULL)",
                   STR_ARG(l), STR_ARG(r), STR_ARG(l), STR_ARG(r));
    else
        buf_printf(b, "pg_catalog.record_image_eq(ROW(%.*s), ROW(%.*s))", STR_ARG(l), STR_ARG(r));
}

static void add_json(shape *s, buf *b, size_t i, str inside)
{
    buf one = buf_in(s->a);

    expand(s, &one, i, inside);
    str x = buf_str(&one);
    if (s->postgres)
        buf_printf(b,
                   "coalesce(pg_catalog.to_jsonb((%.*s)::pg_catalog.text)::pg_catalog.text, "
                   "'null')",
                   STR_ARG(x));
    else
        buf_printf(b, "json_quote(nullif(quote(%.*s), 'NULL'))", STR_ARG(x));
}

/* What stands between the bracket at `from` and the one that closes it; *end is behind that. */
static str inside_of(str pattern, size_t from, size_t *end)
{
    char open = pattern.at[from], close = open == '[' ? ']' : '}';
    size_t at = from, depth = 0;

    for (; at < pattern.size; at++) {
        depth += pattern.at[at] == open;
        if (pattern.at[at] == close && --depth == 0)
            break;
    }
    *end = at + 1;
    return str_cut(pattern, from + 1, at);
}

/* The mark at `at`, which stands behind the @; gives the place behind it. */
static size_t add_mark(shape *s, buf *b, size_t i, str pattern, size_t at)
{
    size_t end = at + 1;

    switch (pattern.at[at]) {
    case 'i':
        buf_printf(b, "%zu", i);
        break;
    case 'c':
        buf_add(b, column_now(s, i)->quoted);
        break;
    case 'n':
        buf_add(b, s->of->columns[i].quoted);
        break;
    case 'a':
        buf_printf(b, "w.%c%zu", s->in_key[i] ? 'k' : 'v', i);
        break;
    case 'T':
        buf_add(b, s->of->columns[i].stored);
        break;
    case 'e':
        buf_add(b, s->of->columns[i].equal);
        break;
    case 'k':
        buf_add(b, s->postgres ? s->of->columns[i].equal : STR("IS"));
        break;
    case 'v':
        add_value(s, b, i, inside_of(pattern, at + 1, &end));
        break;
    case 'j':
        add_json(s, b, i, inside_of(pattern, at + 1, &end));
        break;
    case '[':
        add_same(s, b, i, inside_of(pattern, at, &end));
        break;
    default:
        buf_add_char(b, pattern.at[at]);
    }
    return end;
}

static void expand(shape *s, buf *b, size_t i, str pattern)
{
    for (size_t at = 0; at < pattern.size;) {
        if (pattern.at[at] == '@' && at + 1 < pattern.size)
            at = add_mark(s, b, i, pattern, at + 1);
        else
            buf_add_char(b, pattern.at[at++]);
    }
    s->failed = s->failed || b->failed;
}

str compose_one(shape *s, size_t i, const char *pattern)
{
    buf b = buf_in(s->a);

    expand(s, &b, i, str_of(pattern));
    return buf_str(&b);
}

str compose_each(shape *s, column_set set, const char *between, const char *pattern)
{
    buf b = buf_in(s->a);
    const char *before = "";

    for (size_t i = 0; i < s->of->column_count; i++) {
        if (!shape_has(s, set, i))
            continue;
        buf_add_c(&b, before);
        expand(s, &b, i, str_of(pattern));
        before = between;
    }
    s->failed = s->failed || b.failed;
    return buf_str(&b);
}

str compose_key(shape *s, const char *left, const char *right)
{
    return compose_each(s, COLUMNS_KEY, " AND ",
                        str_c(s->a, str_printf(s->a, "%s @k %s", left, right)));
}

str compose_exact(shape *s, const char *left, const char *right)
{
    const char *stored = str_c(s->a, str_printf(s->a, " AND @[%s|%s]", left, right));
    buf b = buf_in(s->a);

    buf_add(&b, compose_key(s, left, right));
    for (size_t i = 0; i < s->of->column_count; i++)
        if (s->in_key[i] && !s->of->columns[i].plain)
            buf_add(&b, compose_one(s, i, stored));
    s->failed = s->failed || b.failed;
    return buf_str(&b);
}

str compose_row(shape *s, const char *table, const char *other)
{
    return compose_key(s, str_c(s->a, str_printf(s->a, "@v{%s}", table)),
                       str_c(s->a, str_printf(s->a, "%s.k@i", other)));
}

str compose_text(const shape *s, str text)
{
    return quote_text(s->a, s->c->dialect, text);
}

/* A column's name as JSON writes it. */
static str json_name(shape *s, size_t i)
{
    JSON_CLOSING name = json_str(column_now(s, i)->name);

    return json_canonical(s->a, name);
}

str compose_object(shape *s, column_set set, const char *pattern)
{
    const char *json = str_c(s->a, str_printf(s->a, " || @j{%s} || ", pattern));
    buf b = buf_in(s->a);
    char before = '{';

    for (size_t i = 0; i < s->of->column_count; i++) {
        if (!shape_has(s, set, i))
            continue;
        str name = str_printf(s->a, "%c%.*s:", before, STR_ARG(json_name(s, i)));
        buf_add(&b, compose_text(s, name));
        buf_add(&b, compose_one(s, i, json));
        before = ',';
    }
    buf_add_c(&b, "'}'");
    s->failed = s->failed || b.failed;
    return buf_str(&b);
}

/* ---- running ---- */

bool compose_run(shape *s, str sql, int64_t *affected, err *e)
{
    call one = { .sql = sql, .must_affect = -1 };
    outcome how;

    if (s->failed || !sql.at)
        return err_set(e, ERR_LIMIT, "a statement over %.*s is larger than Homing accepts",
                       STR_ARG(s->now->path));
    if (!driver_calls(s->c, &one, 1, &how, e))
        return false;
    if (affected)
        *affected = one.affected;
    return true;
}

bool compose_number(shape *s, str sql, int64_t *out, err *e)
{
    value v;

    *out = 0;
    if (s->failed)
        return err_set(e, ERR_LIMIT, "a statement over %.*s is larger than Homing accepts",
                       STR_ARG(s->now->path));
    if (!driver_value(s->c, s->a, sql, NO_VALUES, &v, e))
        return false;
    if (!v.null && !str_int64(v.text, out))
        return err_set(e, ERR_INTERNAL, "a count of rows is no number");
    return true;
}
