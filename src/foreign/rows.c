#include "foreign/rows.h"

#include <inttypes.h>

bool rows_statement(conn *c, arena *a, statement_id id, placeholders *with, str *out, err *e)
{
    return sql_fill(a, c->dialect, driver_sql(c, id), with, out, e);
}

static void add_name(buf *b, arena *a, const char *name)
{
    str quoted;
    err never;

    if (b->size)
        buf_add_c(b, ", ");
    if (quote_name(a, str_of(name), &quoted, &never)) /* a name of ours has no NUL */
        buf_add(b, quoted);
}

static bool read_columns(conn *c, arena *a, const placeholder *columns, call *one, err *e)
{
    placeholders with = { .at = columns, .count = 2 };
    outcome how;

    return rows_statement(c, a, STATEMENT_READ_FOREIGN, &with, &one->sql, e) &&
           driver_calls(c, one, 1, &how, e);
}

typedef struct reading {
    const tool *tool;
    uint64_t have;
    raw_fn *each;
    void *ctx;
} reading;

static bool give_row(void *ctx, const row *r, err *e)
{
    reading *g = ctx;
    raw out = { 0 };
    size_t cell = 0;

    for (size_t i = 0; i < TOOL_COLUMNS && g->tool->columns[i].name; i++) {
        field f = g->tool->columns[i].field;
        if (f == FIELD_NONE || !(g->have >> i & 1))
            continue;
        const value *v = &r->cell[cell++];
        out.has[f] = !v->null;
        out.at[f] = v->null ? (str){ 0 } : v->text;
    }
    return g->each(g->ctx, &out, e);
}

bool rows_read(conn *c, arena *a, const history_found *from, int64_t most, raw_fn *each, void *ctx,
               err *e)
{
    reading g = { .tool = tool_of(from->tool), .have = from->have, .each = each, .ctx = ctx };
    buf b = buf_in(a);
    value limit = VALUE(str_printf(a, "%" PRId64, most));
    call one = {
        .params = &limit, .param_count = 1, .each = give_row, .ctx = &g, .must_affect = -1
    };

    for (size_t i = 0; i < TOOL_COLUMNS && g.tool->columns[i].name; i++)
        if (g.tool->columns[i].field != FIELD_NONE && (from->have >> i & 1))
            add_name(&b, a, g.tool->columns[i].name);
    const placeholder columns[] = { { STR("columns"), buf_str(&b) }, { STR("table"), from->path } };
    return read_columns(c, a, columns, &one, e);
}

bool rows_read_side(conn *c, arena *a, const side *from, row_fn *each, void *ctx, err *e)
{
    buf b = buf_in(a);
    value limit = VALUE(str_printf(a, "%" PRId64, from->most));
    call one = { .params = &limit, .param_count = 1, .each = each, .ctx = ctx, .must_affect = -1 };

    for (const char *const *name = from->columns; *name; name++)
        add_name(&b, a, *name);
    const placeholder columns[] = { { STR("columns"), buf_str(&b) }, { STR("table"), from->path } };
    return read_columns(c, a, columns, &one, e);
}

bool flag_of(str text)
{
    return str_is(text, "t") || str_is(text, "1") || str_same_nocase(text, STR("true"));
}
