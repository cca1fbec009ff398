/* SQLite: which object lives on under another name, as no number tells. */
#include "catalog/inverse_plan.h"
#include "sql/token.h"

static bool is_only(const item *it, bool in_to)
{
    return in_to ? it->to && !it->from : it->from && !it->to;
}

static bool is_name(const token *t)
{
    return t->kind == TOKEN_WORD || t->kind == TOKEN_NAME;
}

/* A table of the one name is known to be that of the other. */
static bool is_known_rename(const inverse *v, str was, str is)
{
    for (size_t i = 0; i < v->count; i++) {
        const item *it = &v->items[i];
        if (it->from && it->to && is_kind(it, "table") && str_same_nocase(it->from->name, was) &&
            str_same_nocase(it->to->name, is))
            return true;
    }
    return false;
}

/* Two tokens are the same, or the one name and the other; the first that differ decide which. */
static bool agree(inverse *v, const token *one, const token *other, str names[2])
{
    str was = token_name(v->a, DIALECT_SQLITE, one), is = token_name(v->a, DIALECT_SQLITE, other);

    if (str_same(was, is))
        return !names[0].size || !str_same_nocase(was, names[0]);
    if (!is_name(one) || !is_name(other))
        return false;
    if (is_known_rename(v, was, is))
        return true;
    if (!names[0].size) {
        names[0] = was;
        names[1] = is;
    }
    return str_same_nocase(was, names[0]) && str_same_nocase(is, names[1]);
}

/* The one name in which two texts differ, wherever it stands. */
static bool differ_in_one_name(inverse *v, str left, str right, str names[2])
{
    tokens l = tokens_of(DIALECT_SQLITE, left), r = tokens_of(DIALECT_SQLITE, right);
    token one, other;
    err ignored;

    names[0] = names[1] = STR("");
    do {
        if (!token_next_solid(&l, &one, &ignored) || !token_next_solid(&r, &other, &ignored))
            return false;
        if (one.kind == TOKEN_END || other.kind == TOKEN_END)
            return one.kind == other.kind && names[0].size;
    } while (agree(v, &one, &other, names));
    return false;
}

static void merge(inverse *v, item *gone, item *come)
{
    gone->to = come->to;
    v->of_to[come->to - v->to->objects] = (size_t)(gone - v->items);
    *come = (item){ 0 };
}

/* Parts of a table that was renamed. */
static void merge_parts(inverse *v, const item *table)
{
    for (size_t i = 0; i < v->count; i++) {
        item *it = &v->items[i];
        if (!it->from || it->to || !it->from->sub.size ||
            !str_same(it->from->name, table->from->name))
            continue;
        const object wanted = { .kind = it->from->kind,
                                .name = table->to->name,
                                .sub = it->from->sub };
        size_t at = catalog_find(v->to, &wanted);
        if (at != SIZE_MAX && !v->items[v->of_to[at]].from)
            merge(v, it, &v->items[v->of_to[at]]);
    }
}

/* Once around; whether some were found, which may tell of others. */
static bool pair_some_tables(inverse *v)
{
    str names[2];
    bool any = false;

    for (size_t i = 0; i < v->count; i++)
        for (size_t k = 0; k < v->count; k++) {
            item *l = &v->items[i], *r = &v->items[k];
            if (!is_only(l, false) || !is_only(r, true) || !is_kind(l, "table") ||
                !is_kind(r, "table") || has(l->from, "virtual") ||
                !str_same(get(l->from, "columns"), get(r->to, "columns")) ||
                !differ_in_one_name(v, get(l->from, "sql"), get(r->to, "sql"), names) ||
                !str_same_nocase(names[0], l->from->name))
                continue;
            merge(v, l, r);
            merge_parts(v, l);
            any = true;
        }
    return any;
}

static bool is_same_reference(const inverse *v, const object *l, const object *r)
{
    str was, is, ignored;

    if (!str_same(l->name, r->name) && !is_known_rename(v, l->name, r->name))
        return false;
    if (!str_same(get(l, "columns"), get(r, "columns")))
        return false;
    was = cut_at(get(l, "target"), " (", &ignored);
    is = cut_at(get(r, "target"), " (", &ignored);
    return is_known_rename(v, was, is);
}

/* Foreign keys are called by what they refer to. */
static void pair_references(inverse *v)
{
    for (size_t i = 0; i < v->count; i++)
        for (size_t k = 0; k < v->count; k++) {
            item *l = &v->items[i], *r = &v->items[k];
            if (is_only(l, false) && is_only(r, true) && is_kind(l, "constraint") &&
                is_kind(r, "constraint") && is_same_reference(v, l->from, r->to))
                merge(v, l, r);
        }
}

static void pair_tables(inverse *v)
{
    while (pair_some_tables(v))
        ;
    pair_references(v);
}

static item *column_called(inverse *v, const object *table, str name, bool in_to)
{
    for (size_t i = 0; i < v->count; i++) {
        item *it = &v->items[i];
        const object *o = in_to ? it->to : it->from;
        if (o && is_only(it, in_to) && str_is(o->kind, "column") &&
            str_same(o->name, table->name) && str_same_nocase(o->sub, name))
            return it;
    }
    return NULL;
}

static void pair_columns(inverse *v)
{
    str names[2];

    for (size_t i = 0; i < v->count; i++) {
        const item *table = &v->items[i];
        if (!table->from || !table->to || !is_kind(table, "table") ||
            !differ_in_one_name(v, get(table->from, "sql"), get(table->to, "sql"), names))
            continue;
        item *l = column_called(v, table->from, names[0], false);
        item *r = column_called(v, table->to, names[1], true);
        if (l && r)
            merge(v, l, r);
    }
}

/* Items that were merged into others leave no hole. */
static void close_holes(inverse *v)
{
    size_t n = 0;

    for (size_t i = 0; i < v->count; i++) {
        item *it = &v->items[i];
        if (!it->from && !it->to)
            continue;
        if (it->from)
            v->of_from[it->from - v->from->objects] = n;
        if (it->to)
            v->of_to[it->to - v->to->objects] = n;
        v->items[n++] = *it;
    }
    v->count = n;
}

void sqlite_pair(inverse *v)
{
    pair_tables(v);
    pair_columns(v);
    close_holes(v);
}
