#include "rehearse/rows_plan.h"
#include "sql/token.h"

static void add_unique(model *m, table *t, strs own, str inside)
{
    strs names = model_names(m->a, DIALECT_SQLITE, inside);
    bool of_column = own.count > 0 && model_column(t, own.at[0]) != SIZE_MAX;

    model_add_key(m, t, STR("unique"), of_column || names.count == 0 ? own : names);
}

/* One part of CREATE TABLE (...): a column with its constraints, or a constraint. */
static void read_part(model *m, table *t, str part)
{
    tokens all = tokens_of(DIALECT_SQLITE, part);
    strs own = { 0 };
    size_t end, depth = 0;
    token one;
    err ignored;

    while (token_next_solid(&all, &one, &ignored) && one.kind != TOKEN_END) {
        bool name = one.kind == TOKEN_WORD || one.kind == TOKEN_NAME;
        if (own.count == 0 && name)
            strs_add(m->a, &own, token_name(m->a, DIALECT_SQLITE, &one));
        if (token_is(&one, "(") || token_is(&one, ")"))
            depth = token_is(&one, "(") ? depth + 1 : depth - (depth > 0);
        if (depth > 0)
            continue;
        str inside = model_brackets(DIALECT_SQLITE, part, all.at, &end);
        if (token_is(&one, "check"))
            model_add_check(m, t, inside, inside);
        if (token_is(&one, "unique"))
            add_unique(m, t, own, inside);
    }
}

static void read_parts(model *m, table *t, str inside)
{
    tokens all = tokens_of(DIALECT_SQLITE, inside);
    size_t depth = 0, from = 0;
    token one;
    err ignored;

    while (token_next_solid(&all, &one, &ignored) && one.kind != TOKEN_END) {
        if (token_is(&one, "("))
            depth++;
        else if (token_is(&one, ")"))
            depth -= depth > 0;
        else if (depth == 0 && token_is(&one, ",")) {
            read_part(m, t, str_cut(inside, from, all.at - 1));
            from = all.at;
        }
    }
    read_part(m, t, str_cut(inside, from, inside.size));
}

static void read_key(model *m, table *t)
{
    strs names = { 0 };
    bool integer = false;

    for (size_t i = 0; i < m->of->count; i++) {
        const object *o = &m->of->objects[i];
        if (!str_is(o->kind, "column") || !str_same(o->name, t->name) ||
            !model_has(o, "primary_key"))
            continue;
        strs_add(m->a, &names, o->sub);
        t->columns[model_column(t, o->sub)].nullable = false;
        integer = str_same_nocase(model_get(o, "type"), STR("integer"));
    }
    if (names.count == 1 && integer && !t->rowless)
        t->columns[model_column(t, names.at[0])].counted = true;
    if (names.count > 0)
        model_add_key(m, t, STR("primary key"), names);
}

/* "name (a, b)", without quotes; or the name alone: then its primary key is meant. */
static void split_target(model *m, str written, str *name, strs *columns)
{
    size_t open = written.size;

    *name = written;
    if (!str_ends(written, ")"))
        return;
    while (open > 1 && !str_starts(str_cut(written, open - 1, written.size), " ("))
        open--;
    if (open <= 1)
        return;
    *name = str_cut(written, 0, open - 1);
    str rest = str_cut(written, open + 1, written.size - 1);
    while (rest.size > 0)
        strs_add(m->a, columns, str_trim(str_split(rest, ',', &rest)));
}

static bool find_target(model *m, link *l, str written)
{
    strs names = { 0 };
    str name;

    split_target(m, written, &name, &names);
    for (size_t i = 0; !l->target && i < m->table_count; i++)
        if (str_same_nocase(m->tables[i].name, name))
            l->target = &m->tables[i];
    if (!l->target)
        return false;
    l->target_name = l->target->name;
    l->target_columns = arena_take(m->a, (l->count + 1) * sizeof *l->target_columns);
    for (size_t i = 0; i < names.count && i < l->count; i++)
        l->target_columns[i] = names.at[i];
    const table *to = l->target;
    for (size_t i = 0; names.count == 0 && i < to->key_count; i++)
        for (size_t k = 0; str_is(to->keys[i].name, "primary key") && k < l->count; k++)
            if (k < to->keys[i].count)
                l->target_columns[k] = to->columns[to->keys[i].columns[k]].name;
    return l->target_columns[l->count - 1].size > 0;
}

static void read_references(model *m, table *t)
{
    for (size_t i = 0; i < m->of->count; i++) {
        const object *o = &m->of->objects[i];
        if (!str_same(o->name, t->name) || !str_is(o->kind, "constraint"))
            continue;
        strs own = { 0 };
        str rest = model_get(o, "columns");
        while (rest.size > 0)
            strs_add(m->a, &own, str_trim(str_split(rest, ',', &rest)));
        link *l = model_add_link(m, t, o->sub, own);
        if (l && !find_target(m, l, model_get(o, "target")))
            t->link_count--;
        else if (l)
            l->deferrable = true; /* by a pragma, whatever was declared */
    }
}

static void read_watchers(model *m, table *t)
{
    for (int pass = 0; pass < 2; pass++) {
        size_t count = 0;
        for (size_t i = 0; i < m->of->count; i++) {
            const object *o = &m->of->objects[i];
            if (!str_is(o->kind, "trigger") || !str_same_nocase(o->name, t->name))
                continue;
            if (pass == 1)
                t->triggers[count] = o;
            count++;
        }
        t->trigger_count = count;
        if (pass == 0)
            t->triggers = arena_take(m->a, (count + 1) * sizeof(const object *));
    }
}

static void read_indexes(model *m, table *t)
{
    for (size_t i = 0; i < m->of->count; i++) {
        const object *o = &m->of->objects[i];
        if (!str_is(o->kind, "index") || !model_has(o, "unique") ||
            !str_same_nocase(model_get(o, "on_table"), t->name))
            continue;
        str sql = o->written;
        ptrdiff_t at = str_find(sql, STR("("));
        strs used = model_mentioned(m->a, t, DIALECT_SQLITE,
                                    str_cut(sql, at < 0 ? sql.size : (size_t)at, sql.size));
        model_add_key(m, t, o->name, used);
    }
}

void model_sqlite(model *m)
{
    for (size_t i = 0; i < m->table_count; i++) {
        table *t = &m->tables[i];
        str sql = model_get(t->of, "sql");
        size_t end;
        str inside = model_brackets(DIALECT_SQLITE, t->of->written, 0, &end);
        t->rowless = str_find(sql, STR(" without rowid")) >= 0;
        if (model_has(t->of, "virtual"))
            t->why = STR("it is a virtual table");
        read_key(m, t);
        read_parts(m, t, inside);
        read_indexes(m, t);
        read_watchers(m, t);
    }
    for (size_t i = 0; i < m->table_count; i++)
        read_references(m, &m->tables[i]);
}
