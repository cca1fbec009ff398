#include <stdlib.h>

#include "foreign/rows.h"
#include "registry/cells.h"

enum { SAMPLE = 200, COLUMNS_SEEN_MAX = 24 };

typedef struct seen_column {
    str name, class, type;
} seen_column;

typedef struct seen_table {
    str schema, name;
    bool readable;
    size_t count; /* also of those beyond the most that are kept */
    seen_column at[COLUMNS_SEEN_MAX];
} seen_table;

typedef struct finding {
    conn *c;
    arena *a;
    const history_hint *hint;
    grown tables; /* of seen_table */
    grown found;  /* of history_found */
    err *e;
} finding;

/* ---- the catalogue ---- */

static bool keep_column(void *ctx, const row *r, err *e)
{
    finding *f = ctx;
    cells in = cells_of(f->a, r, e);
    str schema = cells_view(&in), name = cells_view(&in);
    bool readable = cells_true(&in);
    seen_table *last = f->tables.count ? (seen_table *)f->tables.at + (f->tables.count - 1) : NULL;

    if (!last || !str_same(last->schema, schema) || !str_same(last->name, name)) {
        void *next;
        if (!grown_next(&f->tables, &next, e))
            return false;
        last = next;
        last->schema = str_copy(f->a, schema);
        last->name = str_copy(f->a, name);
        last->readable = readable;
    }
    if (last->count++ >= COLUMNS_SEEN_MAX)
        return true;
    seen_column *to = &last->at[last->count - 1];
    to->name = cells_text(&in);
    to->class = cells_text(&in);
    to->type = cells_text(&in);
    return in.ok;
}

static bool same_name(const conn *c, str seen, const char *wanted)
{
    return c->dialect == DIALECT_SQLITE ? str_same_nocase(seen, str_of(wanted))
                                        : str_is(seen, wanted);
}

static bool class_is(str class, const char *letters)
{
    return class.size == 1 && str_find(str_of(letters), class) >= 0;
}

static bool class_fits(const conn *c, column_class wanted, str class)
{
    bool loose = c->dialect == DIALECT_SQLITE;

    if (wanted == CLASS_ANY || (loose && class.size == 0))
        return true;
    switch (wanted) {
    case CLASS_TEXT:
        return class_is(class, "S");
    case CLASS_NUMBER:
        return class_is(class, "N");
    case CLASS_FLAG:
        return class_is(class, loose ? "BN" : "B");
    case CLASS_TIME:
        return class_is(class, loose ? "DNS" : "D");
    case CLASS_JSON:
        return class_is(class, "JS");
    case CLASS_LIST:
        return class_is(class, "A");
    case CLASS_ANY:
        break;
    }
    return true;
}

static const seen_column *column_of(const conn *c, const seen_table *t, const char *name)
{
    for (size_t i = 0; i < t->count && i < COLUMNS_SEEN_MAX; i++)
        if (same_name(c, t->at[i].name, name))
            return &t->at[i];
    return NULL;
}

/* ---- a table and a tool ---- */

typedef struct fit {
    uint64_t have;
    size_t known;   /* columns of the table that the tool has */
    size_t unknown; /* and that it has not */
    bool typed;     /* a declared type speaks for it */
} fit;

static bool columns_fit(const conn *c, const seen_table *table, const tool *t, fit *out)
{
    *out = (fit){ 0 };
    for (size_t i = 0; i < TOOL_COLUMNS && t->columns[i].name; i++) {
        const tool_column *wanted = &t->columns[i];
        const seen_column *there = column_of(c, table, wanted->name);
        bool fits = there && class_fits(c, wanted->class, there->class);
        if (!fits && !wanted->optional)
            return false;
        if (!fits)
            continue;
        out->have |= UINT64_C(1) << i;
        out->known++;
        out->typed =
            out->typed || (wanted->type && str_find(there->type, str_of(wanted->type)) >= 0);
    }
    out->unknown = table->count - out->known;
    return !t->exact || out->unknown == 0;
}

/* A table of the same schema with these columns; that of a similar name before others. */
static const seen_table *beside(const finding *f, const seen_table *of, const char *const *columns)
{
    const seen_table *best = NULL;
    bool best_named = false;

    for (size_t i = 0; i < f->tables.count && columns[0]; i++) {
        const seen_table *t = (const seen_table *)f->tables.at + i;
        bool all = t != of && str_same(t->schema, of->schema);
        for (size_t k = 0; all && k < SIDE_COLUMNS && columns[k]; k++)
            all = column_of(f->c, t, columns[k]) != NULL;
        if (!all)
            continue;
        bool named = str_find(t->name, of->name) == 0;
        if (!best || (named && !best_named)) {
            best = t;
            best_named = named;
        }
    }
    return best;
}

static bool path_beside(const finding *f, const seen_table *of, const char *const *columns,
                        str *out)
{
    const seen_table *t = beside(f, of, columns);

    *out = (str){ 0 };
    return !t || quote_path(f->a, t->schema, t->name, out, f->e);
}

typedef struct sample {
    const tool *tool;
    int64_t rows, fitting;
} sample;

static bool look_at_row(void *ctx, const raw *r, err *e)
{
    sample *s = ctx;

    (void)e;
    s->rows++;
    s->fitting += form_fits(s->tool->form, r->at[s->tool->key]);
    return true;
}

/* Reads what the form is of, and nothing else: logs can be long. */
static bool look_at_values(finding *f, const history_found *table, sample *s)
{
    history_found one = *table;

    one.have = 0;
    for (size_t i = 0; i < TOOL_COLUMNS && s->tool->columns[i].name; i++)
        if (s->tool->columns[i].field == s->tool->key)
            one.have |= UINT64_C(1) << i;
    return rows_read(f->c, f->a, &one, SAMPLE, look_at_row, s, f->e);
}

typedef struct judged {
    sample s;
    fit columns;
    bool named; /* the table has the tool's own name */
    bool beside;
} judged;

/* What looks like the tool's only because it is simple needs its values or its name as well. */
static bool values_fit(const tool *t, const judged *j)
{
    if (t->form == FORM_ANY || j->s.rows == 0)
        return !t->generic || j->named;
    if (j->s.fitting == 0)
        return false;
    return j->s.fitting == j->s.rows || j->named || !t->generic;
}

static int score_of(const tool *t, const judged *j)
{
    int score = t->weight - 6 * (int)(j->columns.unknown > 9 ? 9 : j->columns.unknown);

    score += j->named ? 15 : 0;
    score += j->columns.typed ? 10 : 0;
    if (j->s.rows > 0)
        score += j->s.fitting == j->s.rows ? 15 : -20;
    if (t->side_columns[0] || t->lock_columns[0])
        score += j->beside ? 25 : -10;
    return score < 1 ? 1 : score > 100 ? 100 : score;
}

static str why_of(arena *a, const tool *t, const seen_table *table, const judged *j)
{
    buf b = buf_in(a);

    buf_printf(&b, "%zu of its %zu columns are %s's", j->columns.known, table->count, t->title);
    if (j->columns.typed)
        buf_add_c(&b, "; so are the declared types");
    if (j->named)
        buf_add_c(&b, "; it has the usual name");
    if (j->beside)
        buf_add_c(&b, "; the tool's other table is beside it");
    else if (t->side_columns[0] || t->lock_columns[0])
        buf_add_c(&b, "; the tool's other table is not beside it");
    if (!table->readable)
        buf_add_c(&b, "; this role may not read it");
    else if (j->s.rows == 0)
        buf_add_c(&b, "; it is empty");
    else if (t->form != FORM_ANY)
        buf_printf(&b, "; %d of %d values look like the tool's", (int)j->s.fitting, (int)j->s.rows);
    return buf_str(&b);
}

static bool is_named(const finding *f, const seen_table *table, const tool *t)
{
    return same_name(f->c, table->name, t->table) ||
           (f->hint->table.size && str_same(f->hint->table, table->name));
}

static bool try_tool(finding *f, const seen_table *table, history_tool id)
{
    const tool *t = tool_of(id);
    judged j = { .s = { .tool = t } };
    history_found one = {
        .tool = id, .schema = table->schema, .table = table->name, .readable = table->readable
    };
    void *next;

    if (t->engines && !(t->engines >> f->c->dialect & 1))
        return true;
    if (!columns_fit(f->c, table, t, &j.columns))
        return true;
    one.have = j.columns.have;
    j.named = is_named(f, table, t);
    if (!quote_path(f->a, table->schema, table->name, &one.path, f->e) ||
        !path_beside(f, table, t->lock_columns, &one.lock_path) ||
        !path_beside(f, table, t->side_columns, &one.side_path))
        return false;
    if (table->readable && !look_at_values(f, &one, &j.s))
        return false;
    j.beside = one.lock_path.size || one.side_path.size;
    if (!values_fit(t, &j))
        return true;
    one.rows = j.s.rows;
    one.score = score_of(t, &j);
    one.why = why_of(f->a, t, table, &j);
    if (!grown_next(&f->found, &next, f->e))
        return false;
    *(history_found *)next = one;
    return true;
}

/* ---- all of them ---- */

static bool hinted(const history_hint *hint, const seen_table *t)
{
    return (!hint->schema.size || str_same(hint->schema, t->schema)) &&
           (!hint->table.size || str_same(hint->table, t->name));
}

static bool tool_hinted(const history_hint *hint, history_tool t)
{
    return !hint->tool.size || str_is(hint->tool, tool_of(t)->name);
}

static bool hint_names_a_tool(const history_hint *hint)
{
    for (int t = 0; t < TOOL_COUNT; t++)
        if (tool_hinted(hint, (history_tool)t))
            return true;
    return false;
}

static bool try_all(finding *f)
{
    for (size_t i = 0; i < f->tables.count; i++) {
        const seen_table *table = (const seen_table *)f->tables.at + i;
        if (!hinted(f->hint, table))
            continue;
        for (int t = 0; t < TOOL_COUNT; t++)
            if (tool_hinted(f->hint, (history_tool)t) && !try_tool(f, table, (history_tool)t))
                return false;
    }
    return true;
}

static int by_score(const void *left, const void *right)
{
    const history_found *l = left, *r = right;

    if (l->score != r->score)
        return l->score > r->score ? -1 : 1;
    int order = str_order(l->schema, r->schema);
    if (!order)
        order = str_order(l->table, r->table);
    return order ? order : (int)l->tool - (int)r->tool;
}

static bool about_as_well(const history_found *one, const history_found *other)
{
    int apart = one->score - other->score;

    return one != other && str_same(one->path, other->path) && apart <= TOOL_SURE &&
           apart >= -TOOL_SURE;
}

static void name_rivals(arena *a, history_found *at, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf b = buf_in(a);
        for (size_t k = 0; k < count; k++)
            if (about_as_well(&at[i], &at[k]))
                buf_printf(&b, "%s%s", b.size ? ", " : "", tool_of(at[k].tool)->title);
        at[i].rivals = b.size ? buf_str(&b) : (str){ 0 };
    }
}

bool history_find(conn *c, arena *a, const history_hint *hint, history_found_list *out, err *e)
{
    const value params[] = { VALUE(str_of(tool_marks(true))), VALUE(str_of(tool_marks(false))) };
    finding f = { .c = c,
                  .a = a,
                  .hint = hint,
                  .tables = grown_in(a, sizeof(seen_table)),
                  .found = grown_in(a, sizeof(history_found)),
                  .e = e };

    if (!hint_names_a_tool(hint))
        return err_set(e, ERR_USAGE, "no tool is called \"%.*s\"",
                       STR_ARG(str_cut(hint->tool, 0, 60)));
    if (!driver_query(c, driver_sql(c, STATEMENT_FIND_FOREIGN), VALUES(params), keep_column, &f, e))
        return false;
    if (!try_all(&f))
        return false;
    if (f.found.count)
        qsort(f.found.at, f.found.count, sizeof(history_found), by_score);
    *out = (history_found_list){ .at = f.found.at, .count = f.found.count };
    name_rivals(a, out->at, out->count);
    return true;
}
