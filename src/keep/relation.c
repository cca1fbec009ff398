#include "keep/relation.h"

#include <string.h>

#include "registry/cells.h"

typedef struct reader {
    conn *c;
    arena *a;
    relation *out;
    str identity, search_path;
    str last; /* number of the key or link that is being read */
    grown columns, uniques, out_links, in_links, triggers;
} reader;

/* ---- lists of one row a column ---- */

static void add_position(arena *a, relation_columns *to, size_t at)
{
    size_t *more = arena_take(a, (to->count + 1) * sizeof *more);

    if (to->count)
        (void)memcpy(more, to->at, to->count * sizeof *more);
    more[to->count++] = at;
    to->at = more;
}

static void add_text(arena *a, str **to, size_t count, str text)
{
    str *more = arena_take(a, (count + 1) * sizeof *more);

    if (count)
        (void)memcpy(more, *to, count * sizeof *more);
    more[count] = text;
    *to = more;
}

size_t relation_column_at(const relation *r, str name)
{
    for (size_t i = 0; i < r->column_count; i++)
        if (str_same(r->columns[i].name, name))
            return i;
    return SIZE_MAX;
}

size_t relation_column_of(const relation *r, str identity)
{
    for (size_t i = 0; i < r->column_count; i++)
        if (str_same(r->columns[i].identity, identity))
            return i;
    return SIZE_MAX;
}

/* ---- rows of the statements ---- */

static bool found(void *ctx, const row *r, err *e)
{
    reader *to = ctx;
    cells in = cells_of(to->a, r, e);

    to->identity = cells_text(&in);
    to->search_path = cells_text(&in);
    return in.ok;
}

static bool itself(void *ctx, const row *r, err *e)
{
    reader *to = ctx;
    cells in = cells_of(to->a, r, e);

    to->out->schema = cells_text(&in);
    to->out->name = cells_text(&in);
    to->out->ordinary = cells_true(&in);
    to->out->rows = cells_int(&in);
    to->out->replicated = cells_true(&in);
    to->out->put_off = cells_true(&in);
    return in.ok && quote_path(to->a, to->out->schema, to->out->name, &to->out->path, e);
}

static bool one_column(void *ctx, const row *r, err *e)
{
    reader *to = ctx;
    cells in = cells_of(to->a, r, e);
    void *at;

    if (!grown_next(&to->columns, &at, e))
        return false;
    relation_column *c = at;
    c->name = cells_text(&in);
    c->identity = cells_text(&in);
    c->type = cells_text(&in);
    c->stored = cells_text(&in);
    c->equal = conn_has(to->c, TRAIT_SCHEMAS) ? STR("OPERATOR(pg_catalog.=)") : STR("=");
    c->plain = cells_true(&in);
    c->nullable = cells_true(&in);
    c->computed = cells_true(&in);
    c->always = cells_true(&in);
    c->fallback = cells_text(&in);
    to->out->columns = to->columns.at;
    to->out->column_count = to->columns.count;
    return in.ok && quote_name(to->a, c->name, &c->quoted, e);
}

static bool one_unique(void *ctx, const row *r, err *e)
{
    reader *to = ctx;
    cells in = cells_of(to->a, r, e);
    str number = cells_text(&in), identity = cells_text(&in);
    bool is_key = cells_true(&in), fresh = to->uniques.count == 0 || !str_same(number, to->last);
    size_t at = relation_column_of(to->out, identity);
    void *next;

    if (!in.ok || (fresh && !grown_next(&to->uniques, &next, e)))
        return false;
    if (at == SIZE_MAX)
        return err_set(e, ERR_REGISTRY, "a unique key of %.*s has a column that it has not",
                       STR_ARG(to->out->path));
    to->out->columns[at].equal = cells_text(&in);
    to->last = number;
    to->out->uniques = to->uniques.at;
    to->out->unique_count = to->uniques.count;
    relation_columns *u = &to->out->uniques[to->uniques.count - 1];
    bool chosen =
        is_key && to->out->key.count == u->count && (u->count == 0 || to->out->key.at == u->at);
    add_position(to->a, u, at);
    if (chosen)
        to->out->key = *u;
    return in.ok;
}

static bool one_link(void *ctx, const row *r, err *e)
{
    reader *to = ctx;
    cells in = cells_of(to->a, r, e);
    bool out = cells_true(&in);
    str number = cells_text(&in), name = cells_text(&in), other = cells_text(&in);
    str own = cells_text(&in), others = cells_text(&in), equal = cells_text(&in), quoted;
    grown *list = out ? &to->out_links : &to->in_links;
    str whole = str_printf(to->a, "%d %.*s %.*s", out, STR_ARG(other), STR_ARG(number));
    size_t at = relation_column_at(to->out, own);
    void *next;

    if (!in.ok)
        return false;
    if (!str_same(whole, to->last) && !grown_next(list, &next, e))
        return false;
    to->last = whole;
    relation_link *l = (relation_link *)list->at + list->count - 1;
    l->name = name;
    l->other = other;
    if (at != SIZE_MAX)
        add_position(to->a, &l->columns, at);
    if (!quote_name(to->a, own, &quoted, e))
        return false;
    add_text(to->a, &l->own, l->count, quoted);
    if (!quote_name(to->a, others, &quoted, e))
        return false;
    add_text(to->a, &l->others, l->count, quoted);
    add_text(to->a, &l->equal, l->count++, equal);
    return true;
}

static bool one_trigger(void *ctx, const row *r, err *e)
{
    reader *to = ctx;
    cells in = cells_of(to->a, r, e);
    str name = cells_text(&in), enabled = cells_text(&in), sql = cells_text(&in);
    void *at;

    if (!in.ok || !grown_next(&to->triggers, &at, e))
        return false;
    relation_trigger *t = at;
    t->enabled = enabled.size ? enabled.at[0] : 'O';
    t->sql = sql;
    return quote_name(to->a, name, &t->name, e);
}

/* ---- reading ---- */

static call ask(const reader *to, statement_id id, const value *params, size_t count, row_fn *each)
{
    return (call){ .sql = driver_sql(to->c, id),
                   .params = params,
                   .param_count = count,
                   .each = each,
                   .ctx = (void *)(uintptr_t)to,
                   .must_affect = -1 };
}

/* Types and defaults are written with every name in full. */
static bool read_parts(reader *to, err *e)
{
    static const struct {
        statement_id id;
        row_fn *each;
    } parts[] = {
        { STATEMENT_READ_RELATION, itself },
        { STATEMENT_READ_RELATION_COLUMNS, one_column },
        { STATEMENT_READ_RELATION_UNIQUES, one_unique },
        { STATEMENT_READ_RELATION_LINKS, one_link },
        { STATEMENT_READ_RELATION_TRIGGERS, one_trigger },
    };
    enum { PARTS = sizeof parts / sizeof *parts };
    const value identity[] = { VALUE(to->identity) };
    const value full[] = { VALUE(STR("search_path")), VALUE(STR("pg_catalog")) };
    const value back[] = { VALUE(STR("search_path")), VALUE(to->search_path) };
    bool paths = conn_has(to->c, TRAIT_SCHEMAS);
    call list[PARTS + 2];
    size_t count = 0;
    outcome how;

    if (paths)
        list[count++] = ask(to, STATEMENT_SET_LOCAL, full, 2, NULL);
    for (size_t i = 0; i < PARTS; i++)
        list[count++] = ask(to, parts[i].id, identity, 1, parts[i].each);
    if (paths)
        list[count++] = ask(to, STATEMENT_SET_LOCAL, back, 2, NULL);
    return driver_calls(to->c, list, count, &how, e);
}

static bool read_relation(conn *c, arena *a, const value wanted[3], relation *out, err *e)
{
    reader to = { .c = c,
                  .a = a,
                  .out = out,
                  .columns = grown_in(a, sizeof(relation_column)),
                  .uniques = grown_in(a, sizeof(relation_columns)),
                  .out_links = grown_in(a, sizeof(relation_link)),
                  .in_links = grown_in(a, sizeof(relation_link)),
                  .triggers = grown_in(a, sizeof(relation_trigger)) };
    str name = wanted[2].text.size ? wanted[2].text : wanted[1].text;

    *out = (relation){ .rows = -1 };
    if (!driver_query(c, driver_sql(c, STATEMENT_FIND_RELATION), (values){ wanted, 3 }, found, &to,
                      e))
        return false;
    if (to.identity.size == 0)
        return err_set(e, ERR_USAGE, "there is no table %.*s%s%.*s", STR_ARG(wanted[0].text),
                       wanted[0].text.size ? "." : "", STR_ARG(name));
    if (!read_parts(&to, e))
        return false;
    out->identity = to.identity;
    out->out = to.out_links.at;
    out->out_count = to.out_links.count;
    out->in = to.in_links.at;
    out->in_count = to.in_links.count;
    out->triggers = to.triggers.at;
    out->trigger_count = to.triggers.count;
    return true;
}

bool relation_read(conn *c, arena *a, str schema, str name, relation *out, err *e)
{
    const value wanted[] = { VALUE(schema), VALUE(name), VALUE(STR("")) };

    return read_relation(c, a, wanted, out, e);
}

bool relation_read_again(conn *c, arena *a, str identity, relation *out, err *e)
{
    const value wanted[] = { VALUE(STR("")), VALUE(STR("")), VALUE(identity) };

    return read_relation(c, a, wanted, out, e);
}
