#include "rehearse/rows_plan.h"
#include "sql/token.h"

enum { GROWTH = 8, PARTS_MAX = 2, DEPTH_MAX = 32 };

str model_get(const object *o, const char *name)
{
    for (size_t i = 0; o && i < o->attribute_count; i++)
        if (str_is(o->attributes[i].name, name))
            return o->attributes[i].value;
    return (str){ 0 };
}

bool model_has(const object *o, const char *name)
{
    for (size_t i = 0; i < o->attribute_count; i++)
        if (str_is(o->attributes[i].name, name))
            return true;
    return false;
}

size_t model_column(const table *t, str name)
{
    for (size_t i = 0; i < t->column_count; i++)
        if (str_same(t->columns[i].name, name))
            return i;
    return SIZE_MAX;
}

size_t model_column_any(const table *t, str name)
{
    for (size_t i = 0; i < t->column_count; i++)
        if (str_same_nocase(t->columns[i].name, name))
            return i;
    return SIZE_MAX;
}

/* ---- lists that grow ---- */

static void *grown(arena *a, void *list, size_t count, size_t size)
{
    char *more, *old = list;

    if (count && (count < GROWTH || (count & (count - 1)) != 0))
        return list;
    more = arena_take(a, (count ? 2 * count : GROWTH) * size);
    for (size_t i = 0; i < count * size; i++)
        more[i] = old[i];
    return more;
}

static void set_columns(model *m, const table *t, strs names, size_t **columns, size_t *count)
{
    *columns = arena_take(m->a, (names.count + 1) * sizeof **columns);
    for (size_t i = 0; i < names.count; i++) {
        size_t at = m->dialect == DIALECT_SQLITE ? model_column_any(t, names.at[i])
                                                 : model_column(t, names.at[i]);
        if (at != SIZE_MAX)
            (*columns)[(*count)++] = at;
    }
}

void model_add_key(model *m, table *t, str name, strs columns)
{
    t->keys = grown(m->a, t->keys, t->key_count, sizeof *t->keys);
    key *k = &t->keys[t->key_count];
    *k = (key){ .name = name };
    set_columns(m, t, columns, &k->columns, &k->count);
    t->key_count += k->count > 0;
}

void model_add_check(model *m, table *t, str name, str sql)
{
    strs used = model_mentioned(m->a, t, m->dialect, sql);
    const node *n = expression_parse(m->a, m->dialect, sql);
    check *c;

    t->checks = grown(m->a, t->checks, t->check_count, sizeof *t->checks);
    c = &t->checks[t->check_count++];
    *c = (check){ .name = name, .sql = sql, .usable = used.count > 0 };
    for (size_t i = 0; i < used.count; i++) {
        field *of = &t->columns[model_column_any(t, used.at[i])];
        /* Each column of a conjunction may learn its part; the others' parts are tried. */
        if (!n || !rule_learn(m->a, n, of->name, &of->rule))
            rule_note(m->a, m->dialect, sql, &of->rule);
        c->usable = c->usable && make_gives(of, false);
    }
}

link *model_add_link(model *m, table *t, str name, strs columns)
{
    t->links = grown(m->a, t->links, t->link_count, sizeof *t->links);
    link *l = &t->links[t->link_count];
    *l = (link){ .name = name, .seed = random_seed(t->seed, name) };
    set_columns(m, t, columns, &l->columns, &l->count);
    if (l->count != columns.count)
        return NULL;
    t->link_count++;
    for (size_t i = l->count; i-- > 0;) {
        field *c = &t->columns[l->columns[i]];
        c->linked = true;
        if (c->nullable && !c->rule.always) {
            l->optional = true;
            l->nullable = l->columns[i];
        }
    }
    return l;
}

/* ---- texts ---- */

strs model_names(arena *a, dialect d, str list)
{
    tokens all = tokens_of(d, list);
    strs names = { 0 };
    size_t depth = 0;
    bool first = true;
    token t;
    err ignored;

    while (token_next_solid(&all, &t, &ignored) && t.kind != TOKEN_END) {
        bool name = t.kind == TOKEN_WORD || t.kind == TOKEN_NAME;
        if (token_is(&t, "(") || token_is(&t, ")"))
            depth += token_is(&t, "(") ? 1 : SIZE_MAX;
        else if (depth == 0 && name && first)
            strs_add(a, &names, token_name(a, d, &t));
        if (depth == 0)
            first = token_is(&t, ",");
    }
    return names;
}

strs model_mentioned(arena *a, const table *t, dialect d, str sql)
{
    tokens all = tokens_of(d, sql);
    strs names = { 0 };
    token one;
    err ignored;

    while (token_next_solid(&all, &one, &ignored) && one.kind != TOKEN_END) {
        if (one.kind != TOKEN_WORD && one.kind != TOKEN_NAME)
            continue;
        str name = token_name(a, d, &one);
        size_t at = d == DIALECT_SQLITE ? model_column_any(t, name) : model_column(t, name);
        if (at != SIZE_MAX && !strs_have(&names, t->columns[at].name))
            strs_add(a, &names, t->columns[at].name);
    }
    return names;
}

str model_brackets(dialect d, str sql, size_t from, size_t *end)
{
    tokens all = tokens_of(d, str_cut(sql, from, sql.size));
    size_t depth = 0, begin = 0;
    token t;
    err ignored;

    while (token_next_solid(&all, &t, &ignored) && t.kind != TOKEN_END) {
        if (token_is(&t, "(") && depth++ == 0)
            begin = from + all.at;
        if (token_is(&t, ")") && depth > 0 && --depth == 0) {
            *end = from + all.at;
            return str_cut(sql, begin, *end - 1);
        }
    }
    *end = sql.size;
    return (str){ 0 };
}

/* ---- tables by name ---- */

static table *table_exact(const model *m, str schema, str name)
{
    size_t low = 0, high = m->table_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        table *t = &m->tables[middle];
        int by = str_order(t->schema, schema);
        by = by ? by : str_order(t->name, name);
        if (by == 0)
            return t;
        if (by < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const object *model_parent(const model *m, const object *o)
{
    tokens all = tokens_of(m->dialect, model_get(o, "parents"));
    object path = { .kind = STR("table"), .schema = o->schema };
    token t;
    err ignored;
    str parts[PARTS_MAX] = { { 0 } };
    size_t n = 0;

    while (n < PARTS_MAX && token_next_solid(&all, &t, &ignored) &&
           (t.kind == TOKEN_WORD || t.kind == TOKEN_NAME)) {
        parts[n++] = token_name(m->a, m->dialect, &t);
        if (!token_next_solid(&all, &t, &ignored) || !token_is(&t, "."))
            break;
    }
    if (n == 0)
        return NULL;
    path.name = parts[n - 1];
    if (n > 1)
        path.schema = parts[0];
    size_t at = catalog_find(m->of, &path);
    return at == SIZE_MAX ? NULL : &m->of->objects[at];
}

table *model_table(model *m, str schema, str name)
{
    object path = { .kind = STR("table"), .schema = schema, .name = name };
    table *t = table_exact(m, schema, name);
    size_t at = t ? SIZE_MAX : catalog_find(m->of, &path);
    const object *o = at == SIZE_MAX ? NULL : &m->of->objects[at];

    for (int i = 0; !t && o && i < DEPTH_MAX; i++) {
        o = model_parent(m, o);
        t = o ? table_exact(m, o->schema, o->name) : NULL;
    }
    return t;
}

/* ---- reading ---- */

static void add_table(model *m, const object *o)
{
    table *t = &m->tables[m->table_count++];

    *t = (table){ .of = o, .schema = o->schema, .name = o->name };
    t->seed = random_seed(random_seed(m->wish ? m->wish->seed : 0, o->schema), o->name);
}

/* Each type is read once: to find one of the author's takes a walk through the catalogue. */
static const kind *type_of(model *m, str type)
{
    if (m->dialect == DIALECT_SQLITE)
        return kind_of_sqlite(m->a, type);
    for (size_t i = 0; i < m->type_names.count; i++)
        if (str_same(m->type_names.at[i], type))
            return m->types[i];
    m->types = grown(m->a, m->types, m->type_names.count, sizeof(const kind *));
    m->types[m->type_names.count] = kind_of(m->a, m->of, type);
    strs_add(m->a, &m->type_names, type);
    return m->types[m->type_names.count - 1];
}

static void add_column(model *m, const object *o)
{
    table *t = table_exact(m, o->schema, o->name);
    str fallback = model_get(o, "default_value");
    field *c;

    if (!t)
        return;
    t->columns = grown(m->a, t->columns, t->column_count, sizeof *t->columns);
    c = &t->columns[t->column_count++];
    *c = (field){ .name = o->sub, .seed = random_seed(t->seed, o->sub) };
    c->type = type_of(m, model_get(o, "type"));
    c->nullable = !model_has(o, "nullable") && !c->type->not_null;
    c->computed = model_has(o, "generated");
    c->has_default = model_has(o, "default_value");
    c->counted = model_has(o, "identity") || str_starts(fallback, "nextval(");
    c->unknown = c->type->is == FAMILY_UNKNOWN;
}

static void read_tables(model *m)
{
    for (size_t i = 0; i < m->of->count; i++) {
        const object *o = &m->of->objects[i];
        if (str_is(o->kind, "table") && !model_has(o, "bound"))
            add_table(m, o);
    }
    for (size_t i = 0; i < m->of->count; i++)
        if (str_is(m->of->objects[i].kind, "column"))
            add_column(m, &m->of->objects[i]);
}

/* A key of which one column differs in every row is never in the way. */
static void settle_key(table *t, const key *k)
{
    field *chosen = NULL;

    for (size_t i = 0; i < k->count; i++) {
        field *c = &t->columns[k->columns[i]];
        if (c->counted || c->distinct)
            return;
        bool can = !chosen && !c->linked && !c->computed && !c->unknown &&
                   kind_choices(c->type, &c->rule) == 0 && c->type->is != FAMILY_BOOLEAN;
        if (can)
            chosen = c;
    }
    if (chosen)
        chosen->distinct = true;
}

static void settle(model *m, table *t)
{
    for (size_t i = 0; i < t->column_count; i++)
        rule_join(m->a, &t->columns[i].rule, &t->columns[i].type->rule);
    for (size_t i = 0; i < t->key_count; i++)
        settle_key(t, &t->keys[i]);
    /* Those of more columns first: what they choose decides the rest. */
    for (size_t i = 1; i < t->link_count; i++)
        for (size_t k = i; k > 0 && t->links[k].count > t->links[k - 1].count; k--) {
            link l = t->links[k];
            t->links[k] = t->links[k - 1];
            t->links[k - 1] = l;
        }
}

bool model_read(arena *a, const catalog *of, dialect d, model *out, err *e)
{
    void *given;
    size_t count = 0;

    out->a = a;
    out->of = of;
    out->dialect = d;
    for (size_t i = 0; i < of->count; i++)
        count += str_is(of->objects[i].kind, "table");
    if (!arena_try(a, (count + 1) * sizeof *out->tables, &given, e))
        return false;
    out->tables = given;
    read_tables(out);
    if (d == DIALECT_POSTGRES)
        model_postgres(out);
    else
        model_sqlite(out);
    for (size_t i = 0; i < out->table_count; i++)
        settle(out, &out->tables[i]);
    keys_plan(out);
    order_tables(out);
    return true;
}
