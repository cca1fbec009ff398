#include "rehearse/rows_plan.h"
#include "sql/token.h"

enum { LEVELS_MAX = 16, GROWTH = 4 };

/* What one level of partitioning asks: "RANGE (a, b)" and "FOR VALUES FROM (1, 2) TO (3, 4)". */
typedef struct level {
    str by;
    strs columns;
    str bound;
} level;

static strs texts_of(arena *a, str list, strs *names)
{
    const node *n =
        expression_parse(a, DIALECT_POSTGRES, str_printf(a, "x in (%.*s)", STR_ARG(list)));
    strs all = { 0 };

    if (!n || !n->first || !n->first->next)
        return all;
    for (const node *x = n->first->next->first; x; x = x->next) {
        strs_add(a, &all, x->text);
        strs_add(a, names,
                 x->is == NODE_LITERAL ? STR("")
                 : x->is == NODE_NAME  ? x->text
                                       : STR("null"));
    }
    return all;
}

static rule *rule_for(arena *a, leaf *l, size_t column)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->columns[i] == column)
            return &l->rules[i];
    (void)a;
    if (l->count == LEVELS_MAX)
        return NULL;
    l->columns[l->count] = column;
    return &l->rules[l->count++];
}

static void one_value(arena *a, rule *r, str text)
{
    r->few = true;
    r->allowed = (strs){ 0 };
    strs_add(a, &r->allowed, text);
}

static void ask_list(arena *a, rule *r, str bound)
{
    size_t end;
    strs names = { 0 }, kept = { 0 };
    strs all = texts_of(a, model_brackets(DIALECT_POSTGRES, bound, 0, &end), &names);

    for (size_t i = 0; i < all.count; i++)
        if (names.at[i].size == 0)
            strs_add(a, &kept, all.at[i]);
    r->never = kept.count == 0;
    r->always = !r->never;
    r->few = !r->never;
    r->allowed = kept;
}

/* The lowest of a range are its FROM values: all columns but the last that differs are those. */
static void ask_range(arena *a, const table *t, leaf *l, const level *at)
{
    size_t end;
    strs from_names = { 0 }, to_names = { 0 };
    str first = model_brackets(DIALECT_POSTGRES, at->bound, 0, &end);
    strs from = texts_of(a, first, &from_names);
    strs to = texts_of(a, model_brackets(DIALECT_POSTGRES, at->bound, end, &end), &to_names);
    bool below = true; /* what was chosen so far does not exclude the TO values */

    for (size_t i = 0; i < at->columns.count && i < from.count && i < to.count; i++) {
        size_t column = model_column(t, at->columns.at[i]);
        rule *r = column == SIZE_MAX ? NULL : rule_for(a, l, column);
        bool has_from = from_names.at[i].size == 0, has_to = to_names.at[i].size == 0 && below;
        bool last = i + 1 == at->columns.count;
        if (!r)
            return;
        r->always = true;
        if (has_from && !last) {
            one_value(a, r, from.at[i]);
            below = has_to && str_same(from.at[i], to.at[i]);
            continue;
        }
        r->low_set = has_from;
        r->low = from.at[i];
        r->high_set = has_to;
        r->high = to.at[i];
        r->high_open = true;
        if (!has_from)
            return;
    }
}

static void ask(arena *a, const table *t, leaf *l, const level *at)
{
    size_t column = at->columns.count ? model_column(t, at->columns.at[0]) : SIZE_MAX;

    if (str_is(at->bound, "DEFAULT") || column == SIZE_MAX)
        return;
    if (str_starts(at->by, "RANGE"))
        ask_range(a, t, l, at);
    else if (str_starts(at->by, "LIST")) {
        rule *r = rule_for(a, l, column);
        if (r)
            ask_list(a, r, at->bound);
    }
}

static void add_leaf(model *m, table *t, const level *levels, size_t count)
{
    if (t->leaf_count == 0 ||
        (t->leaf_count >= GROWTH && (t->leaf_count & (t->leaf_count - 1)) == 0)) {
        leaf *more = arena_take(m->a, (t->leaf_count ? 2 * t->leaf_count : GROWTH) * sizeof *more);
        for (size_t i = 0; i < t->leaf_count; i++)
            more[i] = t->leaves[i];
        t->leaves = more;
    }
    leaf *l = &t->leaves[t->leaf_count++];
    *l = (leaf){ .columns = arena_take(m->a, LEVELS_MAX * sizeof *l->columns),
                 .rules = arena_take(m->a, LEVELS_MAX * sizeof *l->rules) };
    for (size_t i = 0; i < count; i++)
        ask(m->a, t, l, &levels[i]);
}

/* The column of each part of a key; of an expression the first: what is asked of date_trunc('day',
 * x) or lower(x) is mostly true of x too. */
static strs key_columns(model *m, const table *t, str by)
{
    size_t end;
    tokens all = tokens_of(DIALECT_POSTGRES, model_brackets(m->dialect, by, 0, &end));
    size_t depth = 0;
    bool open = true;
    strs names = { 0 };
    token one;
    err ignored;

    while (token_next_solid(&all, &one, &ignored) && one.kind != TOKEN_END) {
        if (token_is(&one, "(") || token_is(&one, ")"))
            depth += token_is(&one, "(") ? 1 : SIZE_MAX;
        open = open || (depth == 0 && token_is(&one, ","));
        if (!open || (one.kind != TOKEN_WORD && one.kind != TOKEN_NAME))
            continue;
        str name = token_name(m->a, DIALECT_POSTGRES, &one);
        open = model_column(t, name) == SIZE_MAX;
        if (!open)
            strs_add(m->a, &names, name);
    }
    return names;
}

void partition_leaves(model *m)
{
    for (size_t i = 0; i < m->of->count; i++) {
        const object *o = &m->of->objects[i];
        level levels[LEVELS_MAX];
        size_t count = 0;
        if (!str_is(o->kind, "table") || !model_has(o, "bound") || model_has(o, "partition_key"))
            continue;
        table *t = model_table(m, o->schema, o->name);
        for (; t && o && model_has(o, "bound") && count < LEVELS_MAX; count++) {
            const object *parent = model_parent(m, o);
            str by = model_get(parent, "partition_key");
            levels[count] = (level){ .by = by, .bound = model_get(o, "bound") };
            levels[count].columns = key_columns(m, t, by);
            o = parent;
        }
        if (t)
            add_leaf(m, t, levels, count);
    }
}
