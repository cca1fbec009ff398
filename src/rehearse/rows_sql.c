#include <inttypes.h>
#include <string.h>

#include "rehearse/rows_plan.h"
#include "sql/token.h"

enum { LINK_KEYS_MAX = 200 };

/* A statement being written; the first name that cannot be written fails it. */
typedef struct writer {
    arena *a;
    const model *m;
    buf b;
    value *params;
    size_t count;
    bool failed;
    err *e;
} writer;

static writer write_to(arena *a, const model *m, err *e)
{
    return (writer){ .a = a, .m = m, .b = buf_in(a), .e = e };
}

static void add(writer *w, const char *text)
{
    buf_add_c(&w->b, text);
}

static void add_path(writer *w, str schema, str name)
{
    str out = { 0 };

    if (!w->failed && !quote_path(w->a, schema, name, &out, w->e))
        w->failed = true;
    buf_add(&w->b, out);
}

static void add_name(writer *w, str name)
{
    add_path(w, (str){ 0 }, name);
}

static void add_value(writer *w, const value *v, const kind *k, bool cast)
{
    bool blob = w->m->dialect == DIALECT_SQLITE && k->is == FAMILY_BYTES;

    w->params[w->count++] = *v;
    buf_printf(&w->b, "%s%c%zu", blob ? "CAST(" : "", w->m->dialect == DIALECT_SQLITE ? '?' : '$',
               w->count);
    if (blob)
        add(w, " AS BLOB)");
    else if (cast && w->m->dialect == DIALECT_POSTGRES) {
        add(w, "::");
        buf_add(&w->b, k->cast);
    }
}

static bool finish(writer *w, call *out)
{
    if (w->failed || !buf_ok(&w->b, w->e))
        return false;
    *out = (call){
        .sql = buf_str(&w->b), .params = w->params, .param_count = w->count, .must_affect = -1
    };
    return true;
}

/* ---- inserts ---- */

static void add_columns(writer *w, const table *t, bool root)
{
    const char *before = "";

    for (size_t i = 0; i < t->column_count; i++)
        if (make_gives(&t->columns[i], root)) {
            add(w, before);
            add_name(w, t->columns[i].name);
            before = ", ";
        }
}

static void add_rows(writer *w, const table *t, const batch *b, bool root)
{
    for (size_t n = 0; n < b->count; n++) {
        const char *before = n ? ", (" : "(";
        for (size_t i = 0; i < t->column_count; i++) {
            if (!make_gives(&t->columns[i], root))
                continue;
            add(w, before);
            before = ", ";
            if (root && !b->at[n].set[i])
                add(w, "DEFAULT");
            else
                add_value(w, &b->at[n].cells[i], t->columns[i].type, n == 0 && !b->plain);
        }
        add(w, ")");
    }
}

/* A check of a domain, over the word VALUE, as one over the column. */
static void add_domain(writer *w, str sql, str column)
{
    tokens all = tokens_of(DIALECT_POSTGRES, sql);
    token t;
    err ignored;

    while (token_next(&all, &t, &ignored) && t.kind != TOKEN_END) {
        if (t.kind == TOKEN_WORD && token_is(&t, "value"))
            add_name(w, column);
        else
            buf_add(&w->b, t.text);
    }
}

static void add_filter(writer *w, const table *t)
{
    const char *before = " WHERE (";

    for (size_t i = 0; i < t->check_count; i++)
        if (t->checks[i].usable) {
            add(w, before);
            buf_add(&w->b, t->checks[i].sql);
            add(w, ") IS NOT FALSE");
            before = " AND (";
        }
    for (size_t i = 0; i < t->column_count; i++) {
        const field *c = &t->columns[i];
        for (size_t k = 0; make_gives(c, false) && k < c->type->checks.count; k++) {
            add(w, before);
            add_domain(w, c->type->checks.at[k], c->name);
            add(w, ") IS NOT FALSE");
            before = " AND (";
        }
    }
}

static bool has_columns(const table *t, bool root)
{
    for (size_t i = 0; i < t->column_count; i++)
        if (make_gives(&t->columns[i], root))
            return true;
    return false;
}

/* No column is given: rows of what the table gives by itself. */
static void add_defaults(writer *w, const table *t, const batch *b)
{
    bool sqlite = w->m->dialect == DIALECT_SQLITE;

    for (size_t i = 0; i < t->column_count; i++)
        if (!t->columns[i].computed) {
            add(w, " (");
            add_name(w, t->columns[i].name);
            add(w, ") VALUES ");
            for (size_t n = 0; n < b->count; n++)
                add(w, sqlite ? (n ? ", (NULL)" : "(NULL)") : (n ? ", (DEFAULT)" : "(DEFAULT)"));
            return;
        }
    add(w, " DEFAULT VALUES");
}

static void add_filtered(writer *w, const table *t, const batch *b)
{
    add(w, " (");
    add_columns(w, t, false);
    add(w, ") SELECT * FROM (VALUES ");
    add_rows(w, t, b, false);
    add(w, ") AS homing_rows (");
    add_columns(w, t, false);
    add(w, ")");
    add_filter(w, t);
    buf_printf(&w->b, " LIMIT %" PRId64, b->most);
}

static void add_given(writer *w, const table *t, const batch *b, bool root)
{
    add(w, " (");
    add_columns(w, t, root);
    add(w, root && w->m->dialect == DIALECT_POSTGRES ? ") OVERRIDING SYSTEM VALUE VALUES "
                                                     : ") VALUES ");
    add_rows(w, t, b, root);
}

bool sql_insert(arena *a, const model *m, const table *t, const batch *b, call *out, err *e)
{
    writer w = write_to(a, m, e);
    bool sqlite = m->dialect == DIALECT_SQLITE, root = b->count == 1 && b->at[0].root;
    void *given;

    if (!arena_try(a, (b->count * t->column_count + 1) * sizeof *w.params, &given, e))
        return false;
    w.params = given;
    add(&w, sqlite && !b->plain ? "INSERT OR IGNORE INTO " : "INSERT INTO ");
    add_path(&w, t->schema, t->name);
    if (!has_columns(t, root))
        add_defaults(&w, t, b);
    else if (sqlite || b->plain || root)
        add_given(&w, t, b, root);
    else
        add_filtered(&w, t, b);
    if (!sqlite && !b->plain && !t->no_skip)
        add(&w, " ON CONFLICT DO NOTHING");
    return finish(&w, out);
}

/* ---- keys ---- */

bool sql_keys(arena *a, const sample *s, int64_t most, str *out, err *e)
{
    writer w = write_to(a, NULL, e);

    add(&w, "SELECT ");
    for (size_t i = 0; i < s->columns.count; i++) {
        add(&w, i ? ", " : "");
        add_name(&w, s->columns.at[i]);
    }
    add(&w, " FROM ");
    add_path(&w, s->schema, s->name);
    for (size_t i = 0; i < s->columns.count; i++) {
        add(&w, i ? " AND " : " WHERE ");
        add_name(&w, s->columns.at[i]);
        add(&w, " IS NOT NULL");
    }
    for (size_t i = 0; i < s->columns.count; i++)
        buf_printf(&w.b, "%s%zu", i ? ", " : " ORDER BY ", i + 1);
    buf_printf(&w.b, " LIMIT %" PRId64, most);
    *out = buf_str(&w.b);
    return !w.failed && buf_ok(&w.b, e);
}

static void add_keys(writer *w, const table *t, const link *l, size_t count)
{
    for (size_t n = 0; n < count; n++) {
        buf_printf(&w->b, "%s(%zu", n ? ", " : "", n);
        for (size_t i = 0; i < l->count; i++) {
            value v = VALUE(l->keys->cells[n * l->count + i]);
            add(w, ", ");
            add_value(w, &v, t->columns[l->columns[i]].type, n == 0);
        }
        add(w, ")");
    }
}

static void add_names_of(writer *w, const link *l)
{
    add(w, "homing_keys (n");
    for (size_t i = 0; i < l->count; i++)
        buf_printf(&w->b, ", k%zu", i);
    add(w, ")");
}

static void add_settings(writer *w, const table *t, const link *l)
{
    for (size_t i = 0; i < l->count; i++) {
        add(w, i ? ", " : " SET ");
        add_name(w, t->columns[l->columns[i]].name);
        buf_printf(&w->b, " = homing_keys.k%zu", i);
    }
}

/* Rows are numbered in the order in which they were put in; one in three stays without, where that
 * is allowed. */
static void add_matching(writer *w, const link *l, size_t count)
{
    bool sqlite = w->m->dialect == DIALECT_SQLITE;

    add(w, sqlite ? " WHERE homing_target.rowid = homing_rows.r"
                  : " WHERE homing_target.tableoid = homing_rows.o"
                    " AND homing_target.ctid = homing_rows.r");
    buf_printf(&w->b, " AND homing_keys.n = homing_rows.n %% %zu", count);
    if (l->optional)
        add(w, " AND homing_rows.n % 3 > 0");
}

bool sql_link(arena *a, const model *m, const table *t, const link *l, call *out, err *e)
{
    writer w = write_to(a, m, e);
    bool sqlite = m->dialect == DIALECT_SQLITE;
    bool only = !sqlite && !model_has(t->of, "partition_key");
    size_t count = l->keys->count < LINK_KEYS_MAX ? l->keys->count : LINK_KEYS_MAX;

    w.params = arena_take(a, (count * l->count + 1) * sizeof *w.params);
    if (sqlite) {
        add(&w, "WITH ");
        add_names_of(&w, l);
        add(&w, " AS (VALUES ");
        add_keys(&w, t, l, count);
        add(&w, ") ");
    }
    add(&w, only ? "UPDATE ONLY " : "UPDATE ");
    add_path(&w, t->schema, t->name);
    add(&w, " AS homing_target");
    add_settings(&w, t, l);
    add(&w, sqlite ? " FROM (SELECT rowid AS r, row_number() OVER (ORDER BY rowid) AS n FROM "
                   : " FROM (SELECT tableoid AS o, ctid AS r, row_number() OVER (ORDER BY "
                     "tableoid::pg_catalog.regclass::text, ctid) AS n FROM ");
    add(&w, only ? "ONLY " : "");
    add_path(&w, t->schema, t->name);
    add(&w, ") AS homing_rows, ");
    if (sqlite)
        add(&w, "homing_keys");
    else {
        add(&w, "(VALUES ");
        add_keys(&w, t, l, count);
        add(&w, ") AS ");
        add_names_of(&w, l);
    }
    add_matching(&w, l, count);
    return finish(&w, out);
}

/* ---- triggers and rules ---- */

static void alter(writer *w, const object *o, const char *what)
{
    w->b = buf_in(w->a);
    add(w, "ALTER TABLE ");
    add_path(w, o->schema, o->name);
    add(w, what);
    add_name(w, o->sub);
}

static str said(writer *w)
{
    return str_copy(w->a, buf_str(&w->b));
}

static void rest_postgres(writer *w, const object *o, bool trigger, strs *before, strs *after)
{
    str enabled = model_get(o, "enabled");
    bool always = str_is(enabled, "always"), replica = str_is(enabled, "replica");

    alter(w, o, trigger ? " DISABLE TRIGGER " : " DISABLE RULE ");
    strs_add(w->a, before, said(w));
    if (always)
        alter(w, o, trigger ? " ENABLE ALWAYS TRIGGER " : " ENABLE ALWAYS RULE ");
    else if (replica)
        alter(w, o, trigger ? " ENABLE REPLICA TRIGGER " : " ENABLE REPLICA RULE ");
    else
        alter(w, o, trigger ? " ENABLE TRIGGER " : " ENABLE RULE ");
    strs_add(w->a, after, said(w));
}

bool sql_rest(arena *a, const model *m, const table *t, strs *before, strs *after, err *e)
{
    writer w = write_to(a, m, e);

    /* What was put off until the end of the transaction keeps the table from being altered. */
    if (m->dialect == DIALECT_POSTGRES && t->trigger_count + t->rule_count > 0)
        strs_add(a, after, STR("SET CONSTRAINTS ALL IMMEDIATE"));
    for (size_t i = 0; i < t->trigger_count; i++) {
        const object *o = t->triggers[i];
        if (m->dialect == DIALECT_POSTGRES) {
            rest_postgres(&w, o, true, before, after);
            continue;
        }
        w.b = buf_in(a);
        add(&w, "DROP TRIGGER ");
        add_name(&w, o->sub);
        strs_add(a, before, said(&w));
        strs_add(a, after, o->written);
    }
    for (size_t i = 0; i < t->rule_count; i++)
        rest_postgres(&w, t->rules[i], false, before, after);
    return !w.failed && buf_ok(&w.b, e);
}

str sql_defer(dialect d)
{
    return d == DIALECT_SQLITE ? STR("PRAGMA defer_foreign_keys = ON")
                               : STR("SET CONSTRAINTS ALL DEFERRED");
}

/* What is lost with a sandbox may be lost. */
str sql_relax(dialect d)
{
    return d == DIALECT_SQLITE ? STR("PRAGMA synchronous = OFF")
                               : STR("SET synchronous_commit = off");
}
