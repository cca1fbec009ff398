/* Columns, types, views, routines: which of them an application can go on using. */
#include "catalog/compatible_plan.h"
#include "catalog/inverse_plan.h"
#include "sql/token.h"

/* ---- types ---- */

/* "numeric(12,2)": numeric, 12, 2; -1 where there is none. */
typedef struct type_name {
    str bare;
    int64_t size, scale;
    bool array;
} type_name;

static type_name type_of(str written)
{
    type_name t = { .size = -1, .scale = -1, .array = str_ends(written, "[]") };
    str inside, rest, scale;

    t.bare = str_trim(str_split(written, '(', &inside));
    inside = str_split(inside, ')', &rest);
    str size = str_split(inside, ',', &scale);
    if (!str_int64(str_trim(size), &t.size))
        t.size = -1;
    if (!str_int64(str_trim(scale), &t.scale))
        t.scale = t.size < 0 ? -1 : 0;
    return t;
}

static size_t place_in(const char *const *list, str name)
{
    size_t at = 0;

    while (list[at] && !str_is(name, list[at]))
        at++;
    return list[at] ? at : SIZE_MAX;
}

/* The one stands before the other in the list. */
static bool is_before(const char *const *list, str left, str right)
{
    size_t l = place_in(list, left), r = place_in(list, right);

    return l != SIZE_MAX && r != SIZE_MAX && l < r;
}

/* Every value of the one is a value of the other. */
static bool holds_all(const type_name *from, const type_name *to)
{
    static const char *const numbers[] = { "smallint", "integer", "bigint", "numeric", NULL };
    static const char *const floats[] = { "real", "double precision", NULL };
    static const char *const texts[] = { "character varying", "text", NULL };

    if (from->array != to->array)
        return false;
    if (str_same(from->bare, to->bare))
        return to->size < 0 || (from->size >= 0 && to->scale >= from->scale &&
                                to->size - to->scale >= from->size - from->scale);
    return is_before(texts, from->bare, to->bare) || is_before(floats, from->bare, to->bare) ||
           (is_before(numbers, from->bare, to->bare) && to->size < 0);
}

static bool is_longer_text(const type_name *from, const type_name *to)
{
    static const char *const texts[] = { "character varying", "text", NULL };

    return place_in(texts, from->bare) != SIZE_MAX && place_in(texts, to->bare) != SIZE_MAX;
}

/* Of values that are written and read alike. */
static void look_at_value_type(look *l, const object *of, str had, str now)
{
    type_name was = type_of(had), is = type_of(now);
    str from_to = str_printf(l->a, "%.*s, there %.*s", STR_ARG(had), STR_ARG(now));

    if (str_same(had, now))
        return;
    if (!holds_all(&was, &is))
        found(l, of, BREAKS, holds_all(&is, &was) ? "has a narrower type" : "has another type",
              from_to);
    else if (!is_longer_text(&was, &is))
        found(l, of, MAY_BREAK, "has a wider type", from_to);
}

/* ---- columns ---- */

/* SQLite keeps what it is given, whatever the declared type, save in STRICT tables. */
static bool is_loose(const object *column, const object *whole)
{
    return column->schema.size == 0 && has(whole, "sql") &&
           !str_ends(str_trim(get(whole, "sql")), "strict");
}

static void look_at_type_of(look *l, const object *had, const object *now)
{
    const object *whole = whole_in(l->has, now);

    if (alike(had, now, "type"))
        return;
    if (whole && is_loose(now, whole))
        found(l, had, MAY_BREAK, "has another type",
              str_printf(l->a, "%.*s, there %.*s", STR_ARG(get(had, "type")),
                         STR_ARG(get(now, "type"))));
    else
        look_at_value_type(l, had, get(had, "type"), get(now, "type"));
}

static bool fills_itself(const object *column)
{
    return has(column, "default_value") || has(column, "identity") || has(column, "generated");
}

static void look_at_nulls(look *l, const object *had, const object *now)
{
    bool was = has(had, "nullable"), is = has(now, "nullable");

    if (is && !was && !fills_itself(now))
        found(l, had, BREAKS, "is NOT NULL", STR("a row without a value for it is refused"));
    else if (is && !was)
        found(l, had, MAY_BREAK, "is NOT NULL", STR("NULL, where it is given, is refused"));
    else if (was && !is)
        found(l, had, MAY_BREAK, "can be NULL", STR("NULL may be read where none was before"));
}

static void look_at_default(look *l, const object *had, const object *now)
{
    bool was = fills_itself(had), is = fills_itself(now);

    if (was && !is && has(had, "nullable") && has(now, "nullable"))
        found(l, had, BREAKS, "has no default", STR("a row without a value for it is refused"));
    else if (has(had, "default_value") && !is)
        found(l, had, MAY_BREAK, "has no default", STR("a row without a value for it gets NULL"));
    else if (has(had, "default_value") && has(now, "default_value") &&
             !alike(had, now, "default_value"))
        found(l, had, MAY_BREAK, "has another default",
              str_printf(l->a, "%.*s, there %.*s", STR_ARG(get(had, "default_value")),
                         STR_ARG(get(now, "default_value"))));
}

static void look_at_generation(look *l, const object *had, const object *now)
{
    bool always = str_is(get(now, "identity"), "always");

    if (has(now, "generated") && !has(had, "generated"))
        found(l, had, BREAKS, "is generated", STR("a value that is given for it is refused"));
    else if (has(had, "generated") && !has(now, "generated"))
        found(l, had, MAY_BREAK, "is generated no more", STR("nobody computes it"));
    else if (!alike(had, now, "generated"))
        found(l, had, MAY_BREAK, "is generated otherwise", STR("other values are read"));
    if (always && !str_is(get(had, "identity"), "always"))
        found(l, had, BREAKS, "is GENERATED ALWAYS",
              STR("a value that is given for it is refused"));
}

void look_at_column(look *l, const object *had, const object *now)
{
    const object *whole = whole_in(l->has, now);

    if (!whole || kind_is(whole, "view") || kind_is(whole, "materialized view"))
        return;
    look_at_type_of(l, had, now);
    if (!alike(had, now, "collation"))
        found(l, had, MAY_BREAK, "has another collation", STR("order and equality differ"));
    look_at_nulls(l, had, now);
    look_at_default(l, had, now);
    look_at_generation(l, had, now);
    if (!alike(had, now, "primary_key"))
        found(l, had, MAY_BREAK, "stands otherwise in the primary key",
              STR("writes may be refused, or come twice"));
}

void look_at_new_column(look *l, const object *now)
{
    if (has(now, "nullable") && !fills_itself(now))
        found(l, now, BREAKS, "is required",
              STR("it is not known, and a row without a value for it is refused"));
}

/* ---- the order of columns ---- */

static str next_name(look *l, str *list)
{
    str one = cut_at(*list, ", ", list);
    tokens all = tokens_of(DIALECT_POSTGRES, one);
    token t;
    err ignored;

    if (!token_next_solid(&all, &t, &ignored) || t.kind != TOKEN_NAME)
        return one;
    return token_name(l->a, DIALECT_POSTGRES, &t);
}

static bool is_listed(look *l, str list, str name)
{
    while (list.size)
        if (str_same(next_name(l, &list), name))
            return true;
    return false;
}

/* Where columns are not named they are taken as they stand: new ones at the end change nothing. */
void look_at_order(look *l, const object *had, const object *now)
{
    str was = get(had, "columns"), is = get(now, "columns"), old = was;

    while (old.size && is.size) {
        str name = next_name(l, &old);
        if (!is_listed(l, get(now, "columns"), name))
            return; /* it is named as gone */
        if (str_same(name, next_name(l, &is)))
            continue;
        found(l, had, MAY_BREAK, "has its columns in another order",
              STR("rows written without names of columns, or read by position, mean others"));
        return;
    }
}

/* ---- SQLite: what only the text of a table tells ---- */

static size_t count_word(str sql, const char *word)
{
    tokens all = tokens_of(DIALECT_SQLITE, sql);
    size_t n = 0;
    token t;
    err ignored;

    while (token_next_solid(&all, &t, &ignored) && t.kind != TOKEN_END)
        n += token_is(&t, word);
    return n;
}

/* The text of each CHECK (...), UNIQUE (...), ... is in the other's. */
static bool has_all(str sql, str other, const char *word)
{
    tokens all = tokens_of(DIALECT_SQLITE, sql);
    token t;
    err ignored;

    while (token_next_solid(&all, &t, &ignored) && t.kind != TOKEN_END) {
        if (!token_is(&t, word))
            continue;
        str rest, from = str_cut(sql, (size_t)(t.text.at - sql.at), sql.size);
        str one = str_trim(cut_at(from, ",", &rest));
        while (str_ends(one, ")") && count_word(one, "(") < count_word(one, ")"))
            one = str_trim(str_cut(one, 0, one.size - 1));
        if (str_find(other, one) < 0)
            return false;
    }
    return true;
}

void look_at_written(look *l, const object *had, const object *now)
{
    str was = get(had, "sql"), is = get(now, "sql");

    if (was.size == 0 || is.size == 0)
        return;
    if (!has_all(is, was, "check"))
        found(l, had, MAY_BREAK, "is checked", STR("writes that were taken may be refused"));
    if (!has_all(is, was, "unique"))
        found(l, had, MAY_BREAK, "must be unique", STR("writes that were taken may be refused"));
    if (!has_all(was, is, "unique"))
        found(l, had, MAY_BREAK, "is unique no more",
              STR("ON CONFLICT needs it, and values may come twice"));
    if (count_word(is, "strict") > count_word(was, "strict"))
        found(l, had, MAY_BREAK, "is strict", STR("values of another type are refused"));
    if (count_word(is, "without") > count_word(was, "without"))
        found(l, had, MAY_BREAK, "has no rowid", STR("queries that name it are refused"));
}

/* ---- what is refused only there ---- */

bool mentions_known(look *l, const object *whole, str text)
{
    tokens all = tokens_of(DIALECT_POSTGRES, text);
    token t;
    err ignored;

    while (token_next_solid(&all, &t, &ignored) && t.kind != TOKEN_END) {
        if (t.kind != TOKEN_WORD && t.kind != TOKEN_NAME)
            continue;
        str name = token_name(l->a, DIALECT_POSTGRES, &t);
        if (is_listed(l, get(whole, "columns"), name))
            return true;
    }
    return false;
}

/* What stands in the brackets after ON table, or after KEY. */
static str columns_of_rule(const object *o)
{
    str rest, text = has(o, "columns") ? get(o, "columns") : get(o, "definition");

    if (str_is(get(o, "form"), "foreign key"))
        return cut_at(text, " REFERENCES ", &rest);
    return kind_is(o, "index") && !has(o, "columns") && str_find(text, STR("(")) >= 0
               ? str_cut(text, (size_t)str_find(text, STR("(")), text.size)
               : text;
}

void look_at_new_rule(look *l, const object *now)
{
    const object *whole = whole_in(l->had, now);
    str form = get(now, "form");

    if (!whole || has(now, "inherited"))
        return;
    if (!kind_is(whole, "type") && !mentions_known(l, whole, columns_of_rule(now)))
        return;
    found(l, now, MAY_BREAK,
          kind_is(now, "index") || str_is(form, "unique") || str_is(form, "primary key")
              ? "must be unique"
          : str_is(form, "foreign key") ? "must refer to a row"
                                        : "is checked",
          STR("writes that were taken may be refused"));
}

/* ---- views ---- */

/* "name type" of a view, "name" of a table. */
static str column_type(look *l, const object *of, str name)
{
    str list = get(of, "columns");

    while (list.size) {
        str type, one = cut_at(list, ", ", &list);
        str here = cut_at(one, " ", &type);
        if (str_same(next_name(l, &here), name))
            return type.size ? type : STR("?");
    }
    return STR("");
}

static void look_at_view_columns(look *l, const object *had, const object *now)
{
    for (str list = get(had, "columns"); list.size;) {
        str type, one = cut_at(list, ", ", &list), name = cut_at(one, " ", &type);
        name = next_name(l, &name);
        str there = column_type(l, now, name);
        if (there.size == 0)
            found(l, had, BREAKS, "has a column less",
                  str_printf(l->a, "%.*s cannot be read", STR_ARG(name)));
        else if (type.size && !str_is(there, "?"))
            look_at_value_type(l, had, type, there);
    }
}

void look_at_view(look *l, const object *had, const object *now)
{
    look_at_view_columns(l, had, now);
    if (!str_same(had->kind, now->kind)) {
        found(l, had, MAY_BREAK, "is of another kind",
              str_printf(l->a, "a %.*s, there a %.*s", STR_ARG(had->kind), STR_ARG(now->kind)));
        return;
    }
    if (has(now, "populated") && !has(had, "populated"))
        found(l, had, BREAKS, "is not populated", STR("it cannot be read"));
    if (!alike(had, now, "definition") || !alike(had, now, "sql"))
        found(l, had, MAY_BREAK, "is another query", STR("other rows or values are read"));
    if (!alike(had, now, "options"))
        found(l, had, MAY_BREAK, "has other options",
              STR("other rows may be seen, writes through it may be refused"));
}

/* ---- types of their own ---- */

static bool has_line(str lines, str line)
{
    while (lines.size)
        if (str_same(str_split(lines, '\n', &lines), line))
            return true;
    return false;
}

static void look_at_labels(look *l, const object *had, const object *now)
{
    for (str list = get(had, "labels"); list.size;) {
        str label = str_split(list, '\n', &list);
        if (!has_line(get(now, "labels"), label))
            found(l, had, BREAKS, "has a value less",
                  str_printf(l->a, "'%.*s' is refused", STR_ARG(label)));
    }
    for (str list = get(now, "labels"); list.size;) {
        str label = str_split(list, '\n', &list);
        if (!has_line(get(had, "labels"), label))
            found(l, had, MAY_BREAK, "has a value more",
                  str_printf(l->a, "'%.*s' may be read, which is not known", STR_ARG(label)));
    }
}

static void look_at_domain(look *l, const object *had, const object *now)
{
    look_at_value_type(l, had, get(had, "base"), get(now, "base"));
    if (has(now, "nullable") && !has(had, "nullable"))
        found(l, had, MAY_BREAK, "is NOT NULL", STR("NULL is refused"));
    if (has(had, "nullable") && !has(now, "nullable"))
        found(l, had, MAY_BREAK, "can be NULL", STR("NULL may be read where none was before"));
    if (!alike(had, now, "default_value"))
        found(l, had, MAY_BREAK, "has another default", STR("other values are written"));
}

/* Declarations alone, without comments. */
static str next_member(str *lines)
{
    str comment;

    return cut_at(str_split(*lines, '\n', lines), " -- ", &comment);
}

static void look_at_members(look *l, const object *had, const object *now)
{
    str was = get(had, "members"), is = get(now, "members");

    while (was.size) {
        str left = next_member(&was), right = next_member(&is);
        if (str_same(left, right))
            continue;
        found(l, had, BREAKS, "has other members",
              str_printf(l->a, "%.*s is not in its place", STR_ARG(left)));
        return;
    }
    if (is.size)
        found(l, had, MAY_BREAK, "has more members", STR("rows written in full lack a value"));
}

void look_at_type(look *l, const object *had, const object *now)
{
    str form = get(had, "form");

    if (!alike(had, now, "form") || !alike(had, now, "subtype"))
        found(l, had, BREAKS, "is of another form", STR("its values are others"));
    else if (str_is(form, "enum"))
        look_at_labels(l, had, now);
    else if (str_is(form, "domain"))
        look_at_domain(l, had, now);
    else if (str_is(form, "composite"))
        look_at_members(l, had, now);
}

/* ---- routines, sequences ---- */

static size_t defaults_in(str arguments)
{
    size_t n = 0;
    str given;

    while (arguments.size) {
        (void)cut_at(cut_at(arguments, ", ", &arguments), " DEFAULT ", &given);
        n += given.size > 0;
    }
    return n;
}

void look_at_routine(look *l, const object *had, const object *now)
{
    if (!alike(had, now, "result"))
        found(l, had, BREAKS, "gives another type",
              str_printf(l->a, "%.*s, there %.*s", STR_ARG(get(had, "result")),
                         STR_ARG(get(now, "result"))));
    if (defaults_in(get(now, "arguments")) < defaults_in(get(had, "arguments")))
        found(l, had, BREAKS, "has fewer defaults", STR("calls that rely on them find none"));
    else if (!alike(had, now, "arguments"))
        found(l, had, MAY_BREAK, "has other arguments",
              STR("calls that name them, or rely on a default"));
    if (!alike(had, now, "security"))
        found(l, had, MAY_BREAK, "runs as somebody else", STR("what it does may be refused"));
    if (!alike(had, now, "body") || !alike(had, now, "language") || !alike(had, now, "aggregate") ||
        !alike(had, now, "strict"))
        found(l, had, MAY_BREAK, "does something else", STR("its results may be others"));
}

static bool is_less(const object *l, const object *r, const char *name)
{
    int64_t left, right;

    return str_int64(get(l, name), &left) && str_int64(get(r, name), &right) && left < right;
}

void look_at_sequence(look *l, const object *had, const object *now)
{
    if (is_less(now, had, "maximum") || is_less(had, now, "minimum") ||
        (has(had, "cycle") && !has(now, "cycle")))
        found(l, had, MAY_BREAK, "ends earlier", STR("it may have no value to give"));
    if (is_less(had, now, "maximum") && !alike(had, now, "type"))
        found(l, had, MAY_BREAK, "has a wider type", STR("it may give values that were not known"));
    if (!alike(had, now, "increment") || (!has(had, "cycle") && has(now, "cycle")))
        found(l, had, MAY_BREAK, "counts otherwise", STR("it gives other values"));
}
