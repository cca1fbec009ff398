#include "base/clock.h"
#include "catalog/path.h"
#include "engine/engine.h"
#include "engine/operation.h"
#include "keep/relation.h"
#include "registry/keeps.h"
#include "sql/token.h"

/* ---- saying what is there ---- */

static void put_parsed(json_t *to, const char *key, str text)
{
    json_t *parsed;
    err ignored;

    if (text.size && json_parse(text, &parsed, &ignored))
        json_put(to, key, parsed);
    else if (text.size)
        json_put_str(to, key, text);
}

static json_t *json_of(arena *a, const quarantined *q)
{
    json_t *one = json_object();

    json_put_int(one, "id", q->id);
    json_put_str(one, "state", q->state);
    json_put_str(one, "migration", q->migration);
    json_put_str(one, "run", q->run);
    json_put_int(one, "keep", q->keep);
    json_put_str(one, "path", q->path);
    put_parsed(one, "key", q->key);
    if (q->column.size)
        json_put_str(one, "column", q->column);
    put_parsed(one, "before", q->before);
    put_parsed(one, "found", q->found);
    json_put_str(one, "why", q->why);
    json_put_str(one, "made_at", clock_text(a, q->made_at));
    if (q->ended_at) {
        json_put_str(one, "ended_at", clock_text(a, q->ended_at));
        json_put_str(one, "ended_by", q->ended_by);
    }
    return one;
}

static bool is_there(operation *o, bool *out, err *e)
{
    registry_state state;
    str why = { 0 };

    if (!operation_connect(o, &state, &why, e))
        return false;
    if (state == REGISTRY_DAMAGED)
        return err_set(e, ERR_REGISTRY, "%.*s", STR_ARG(why));
    if (state == REGISTRY_NEWER)
        return err_set(e, ERR_REGISTRY_NEWER, "%.*s", STR_ARG(why));
    *out = state == REGISTRY_CURRENT;
    return true;
}

static bool no_such(int64_t id, err *e)
{
    (void)err_set(e, ERR_USAGE, "nothing has the number %lld in the quarantine", (long long)id);
    err_hint(e, "`homing quarantine list` shows what waits there");
    return false;
}

static bool list(operation *o, err *e)
{
    json_t *all = json_array();
    quarantine_list found;

    json_put(o->r.doc, "quarantine", all);
    if (!registry_quarantine(o->w.c, o->a, true, 0, &found, e))
        return false;
    for (size_t i = 0; i < found.count; i++)
        (void)json_array_append_new(all, json_of(o->a, &found.at[i]));
    result_now(&o->r, found.count ? str_printf(o->a,
                                               "%zu wait%s in quarantine; what is in the "
                                               "database stays until it is settled",
                                               found.count, found.count == 1 ? "s" : "")
                                  : STR("nothing waits in quarantine"));
    if (found.count)
        result_next(&o->r, "homing quarantine show ID", "shows one with both values");
    return true;
}

static void say_waiting(operation *o, int64_t id)
{
    result_now(&o->r, STR("what was found stays until it is settled"));
    result_next(&o->r,
                str_printf(o->a, "homing quarantine resolve %lld --take before", (long long)id).at,
                "puts the value from before the migration in place");
    result_next(&o->r,
                str_printf(o->a, "homing quarantine resolve %lld --take found", (long long)id).at,
                "lets what is there stay");
}

static bool show(operation *o, int64_t id, err *e)
{
    json_t *all = json_array();
    quarantined q;

    json_put(o->r.doc, "quarantine", all);
    if (!registry_quarantined(o->w.c, o->a, id, &q, e))
        return false;
    if (q.id == 0)
        return no_such(id, e);
    (void)json_array_append_new(all, json_of(o->a, &q));
    if (str_is(q.state, "open"))
        say_waiting(o, id);
    else
        result_now(&o->r,
                   str_printf(o->a, "it is settled: %s",
                              str_is(q.state, "taken") ? "the value from before was put in place"
                                                       : "what was found stays"));
    return true;
}

static bool look(operation *o, int64_t id, err *e)
{
    bool there;

    if (!is_there(o, &there, e))
        return false;
    if (there)
        return id ? show(o, id, e) : list(o, e);
    if (id)
        return no_such(id, e);
    json_put(o->r.doc, "quarantine", json_array());
    result_now(&o->r, STR("nothing waits in quarantine"));
    return true;
}

json_t *engine_quarantine(const hm_context *at, int64_t id)
{
    hm_context without = *at;
    operation o;
    err e;

    without.migrations = NULL;
    if (!operation_begin(&o, "quarantine", &without, NULL))
        return operation_end(&o);
    if (!look(&o, id, &e))
        return operation_fail(&o, &e);
    return operation_end(&o);
}

/* ---- putting the older value in place ---- */

typedef struct resolving {
    operation *o;
    quarantined q;
    relation table;
    json_t *key, *before, *found; /* NULL: nothing was there */
} resolving;

static bool damaged(const resolving *r, const char *what, err *e)
{
    (void)err_set(e, ERR_REGISTRY, "number %lld of the quarantine has %s that cannot be read",
                  (long long)r->q.id, what);
    err_hint(e, "nothing was touched; settle it by hand, then --take found");
    return false;
}

static dialect dialect_of(const resolving *r)
{
    return r->o->to.dialect;
}

/* What quote() gives, and nothing else. */
static bool is_literal(str text)
{
    tokens t = tokens_of(DIALECT_SQLITE, text);
    token next;
    err ignored;

    if (!token_next(&t, &next, &ignored))
        return false;
    if ((token_is(&next, "-") || token_is(&next, "+")) && !token_next(&t, &next, &ignored))
        return false;
    bool whole = next.kind == TOKEN_NUMBER || next.kind == TOKEN_TEXT || token_is(&next, "null");
    return whole && token_next(&t, &next, &ignored) && next.kind == TOKEN_END;
}

/* A value as it stands in a statement. */
static bool literal_of(const resolving *r, const json_t *given, str *out, err *e)
{
    if (!given || json_is_null(given)) {
        *out = STR("NULL");
        return true;
    }
    if (!json_is_string(given))
        return damaged(r, "a value", e);
    str text = { json_string_value(given), json_string_length(given) };
    if (dialect_of(r) != DIALECT_SQLITE) {
        *out = quote_text(r->o->a, dialect_of(r), text);
        return true;
    }
    *out = text;
    return is_literal(text) || damaged(r, "a value", e);
}

/* That a column still has a value, by what is stored: 1.0 and 1.00 differ. */
static bool add_same(const resolving *r, buf *b, str column, const json_t *given, err *e)
{
    arena *a = r->o->a;

    if (given && !json_is_null(given) && !json_is_string(given))
        return damaged(r, "a value", e);
    bool null = !given || json_is_null(given);
    str text = null ? STR("NULL")
                    : quote_text(a, dialect_of(r),
                                 (str){ json_string_value(given), json_string_length(given) });
    if (b->size)
        buf_add_c(b, " AND ");
    if (null)
        buf_printf(b, "%.*s IS NULL", STR_ARG(column));
    else if (dialect_of(r) == DIALECT_SQLITE)
        buf_printf(b, "quote(%.*s) = %.*s", STR_ARG(column), STR_ARG(text));
    else
        buf_printf(b, "(%.*s)::pg_catalog.text = %.*s", STR_ARG(column), STR_ARG(text));
    return true;
}

/* The column of that name, if it can be written; *out NULL: it is computed. */
static bool column_of(const resolving *r, const char *name, const relation_column **out, err *e)
{
    size_t at = relation_column_at(&r->table, str_of(name));

    if (at == SIZE_MAX) {
        (void)err_set(e, ERR_REFUSED, "%.*s has no column %s any more", STR_ARG(r->q.path), name);
        err_hint(e, "settle it by hand, then --take found");
        return false;
    }
    *out = r->table.columns[at].computed ? NULL : &r->table.columns[at];
    return true;
}

/* Conditions that the members of an object still hold, computed columns left out. */
static bool add_all_same(const resolving *r, buf *b, json_t *members, err *e)
{
    for (void *it = json_object_iter(members); it; it = json_object_iter_next(members, it)) {
        const relation_column *column;
        if (!column_of(r, json_object_iter_key(it), &column, e))
            return false;
        if (column && !add_same(r, b, column->quoted, json_object_iter_value(it), e))
            return false;
    }
    return true;
}

/* The key by equality of its type, so that its index is used. */
static bool add_key(const resolving *r, buf *b, err *e)
{
    for (void *it = json_object_iter(r->key); it; it = json_object_iter_next(r->key, it)) {
        size_t at = relation_column_at(&r->table, str_of(json_object_iter_key(it)));
        str literal;
        if (at == SIZE_MAX)
            return damaged(r, "a key", e);
        if (!literal_of(r, json_object_iter_value(it), &literal, e))
            return false;
        buf_printf(b, "%s%.*s = %.*s", b->size ? " AND " : "", STR_ARG(r->table.columns[at].quoted),
                   STR_ARG(literal));
    }
    return b->size > 0 || damaged(r, "a key", e);
}

static str put_two(arena *a, str text, const char *const marks[2], const str with[2])
{
    return statement_with(a, statement_with(a, text, marks[0], with[0]), marks[1], with[1]);
}

static str update_sql(const resolving *r, str sets, str rows)
{
    static const char *const marks[] = { ":sets", ":rows" };
    str text = driver_sql(r->o->w.c, STATEMENT_RESTORE_VALUES);

    return put_two(r->o->a, statement_with(r->o->a, text, ":table", r->table.path), marks,
                   (const str[]){ sets, rows });
}

static bool value_sql(const resolving *r, str *out, err *e)
{
    const relation_column *column;
    buf rows = buf_in(r->o->a);
    str literal;

    if (!column_of(r, str_c(r->o->a, r->q.column), &column, e))
        return false;
    if (!column)
        return err_set(e, ERR_REFUSED, "column %.*s is computed: nobody writes it",
                       STR_ARG(r->q.column));
    if (!add_key(r, &rows, e) || !add_same(r, &rows, column->quoted, r->found, e) ||
        !literal_of(r, r->before, &literal, e))
        return false;
    str set = str_printf(r->o->a, "%.*s = %.*s", STR_ARG(column->quoted), STR_ARG(literal));
    *out = update_sql(r, set, buf_str(&rows));
    return true;
}

/* Names and values of the row from before, or both as one list of assignments. */
static bool add_row(const resolving *r, buf *names, buf *row_of, err *e)
{
    for (void *it = json_object_iter(r->before); it; it = json_object_iter_next(r->before, it)) {
        const relation_column *column;
        str literal;
        if (!column_of(r, json_object_iter_key(it), &column, e) ||
            !literal_of(r, json_object_iter_value(it), &literal, e))
            return false;
        if (!column)
            continue;
        const char *comma = names->size ? ", " : "";
        buf_printf(names, "%s%.*s", comma, STR_ARG(column->quoted));
        if (row_of)
            buf_printf(row_of, "%s%.*s", comma, STR_ARG(literal));
        else
            buf_printf(names, " = %.*s", STR_ARG(literal));
    }
    return names->size > 0 || damaged(r, "a row", e);
}

static bool insert_sql(const resolving *r, str *out, err *e)
{
    static const char *const marks[] = { ":columns", ":values" };
    buf names = buf_in(r->o->a), row_of = buf_in(r->o->a);
    str text = driver_sql(r->o->w.c, STATEMENT_RESTORE_ROW);

    if (!add_row(r, &names, &row_of, e))
        return false;
    *out = put_two(r->o->a, statement_with(r->o->a, text, ":table", r->table.path), marks,
                   (const str[]){ buf_str(&names), buf_str(&row_of) });
    return true;
}

static bool row_sql(const resolving *r, str *out, err *e)
{
    buf rows = buf_in(r->o->a), sets = buf_in(r->o->a);

    if (!r->found)
        return insert_sql(r, out, e);
    if (!add_key(r, &rows, e) || !add_all_same(r, &rows, r->found, e))
        return false;
    if (r->before) {
        if (!add_row(r, &sets, NULL, e))
            return false;
        *out = update_sql(r, buf_str(&sets), buf_str(&rows));
        return true;
    }
    str text = driver_sql(r->o->w.c, STATEMENT_REMOVE_ROW);
    *out = statement_with(r->o->a, statement_with(r->o->a, text, ":table", r->table.path), ":rows",
                          buf_str(&rows));
    return true;
}

static bool find_table(resolving *r, err *e)
{
    object o = { 0 };

    if (!path_read(r->o->a, r->q.path, &o) || !str_is(o.kind, "table"))
        return damaged(r, "a path", e);
    return relation_read(r->o->w.c, r->o->a, o.schema, o.name, &r->table, e);
}

/* Somebody has written to the row since the rollback. */
static bool refuse_changed(const resolving *r, err *e)
{
    (void)err_set(e, ERR_REFUSED,
                  "%.*s has something else there than was found when it was rolled back%s",
                  STR_ARG(r->q.path), r->found ? "" : ": a row with one of its keys");
    err_hint(e, "look at the row; then write what it shall have, and --take found");
    return false;
}

static bool put_back(resolving *r, err *e)
{
    int64_t affected = 0;
    outcome how;
    str sql;

    if (!find_table(r, e) || !(r->q.column.size ? value_sql(r, &sql, e) : row_sql(r, &sql, e)) ||
        !driver_run(r->o->w.c, sql, &affected, &how, e))
        return false;
    return affected == 1 || refuse_changed(r, e);
}

static bool read_values(resolving *r, err *e)
{
    const struct {
        str text;
        json_t **to;
        const char *what;
    } all[] = { { r->q.key, &r->key, "a key" },
                { r->q.before, &r->before, "a value" },
                { r->q.found, &r->found, "a value" } };
    err ignored;

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].text.size && !json_parse(all[i].text, all[i].to, &ignored))
            return damaged(r, all[i].what, e);
    return json_is_object(r->key) || damaged(r, "a key", e);
}

static void free_values(resolving *r)
{
    json_decref(r->key);
    json_decref(r->before);
    json_decref(r->found);
}

static bool settle(resolving *r, err *e)
{
    const hm_resolve_request *request = r->o->resolving;
    conn *c = r->o->w.c;
    call_list calls = calls_in(r->o->a);
    outcome how;

    if (!driver_begin(c, false, e))
        return false;
    registry_end_quarantined(&calls, c, r->q.id, request->take_before ? STR("taken") : STR("left"));
    bool ok = driver_calls(c, calls.at, calls.count, &how, e) &&
              (!request->take_before || put_back(r, e));
    if (ok && !request->dry_run)
        return driver_commit(c, &how, e);
    driver_rollback(c);
    return ok;
}

static void say_settled(operation *o)
{
    const hm_resolve_request *r = o->resolving;

    if (r->dry_run)
        result_now(&o->r, r->take_before
                              ? STR("nothing was touched; the value from before would be put in "
                                    "place")
                              : STR("nothing was touched; what is there would stay"));
    else
        result_now(&o->r, r->take_before ? STR("the value from before the migration is in place")
                                         : STR("what was found stays; it waits no more"));
}

static bool resolve_one(resolving *r, err *e)
{
    operation *o = r->o;

    if (!registry_quarantined(o->w.c, o->a, o->resolving->id, &r->q, e))
        return false;
    if (r->q.id == 0)
        return no_such(o->resolving->id, e);
    json_t *all = json_array();
    (void)json_array_append_new(all, json_of(o->a, &r->q));
    json_put(o->r.doc, "quarantine", all);
    if (!str_is(r->q.state, "open"))
        return err_set(e, ERR_REFUSED, "it was settled by %.*s: %s", STR_ARG(r->q.ended_by),
                       str_is(r->q.state, "taken") ? "the value from before was put in place"
                                                   : "what was found stays");
    if (!read_values(r, e) || !settle(r, e))
        return false;
    say_settled(o);
    return true;
}

static bool resolve_body(operation *o, err *e)
{
    resolving r = { .o = o };
    bool there;

    session_close(&o->w);
    if (!is_there(o, &there, e))
        return false;
    if (!there)
        return no_such(o->resolving->id, e);
    bool ok = resolve_one(&r, e);
    free_values(&r);
    return ok;
}

json_t *engine_resolve(const hm_context *at, const hm_resolve_request *r)
{
    const hm_run_request request = { .dry_run = r->dry_run, .limits = r->limits };
    hm_context without = *at;
    operation o;

    without.migrations = NULL;
    if (!operation_begin(&o, "quarantine", &without, &request))
        return operation_end(&o);
    o.resolving = r;
    o.without_files = true;
    return operation_carry(&o, resolve_body);
}
