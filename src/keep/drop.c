#include "keep/compose_place.h"
#include "keep/inner.h"
#include "sql/token.h"

static const char refusal_hint[] =
    "keep=none on its step lets it be final: that has to be acknowledged by name; nothing was kept";

/* ---- what went ---- */

static str attribute_of(const object *o, const char *name)
{
    for (size_t i = 0; i < o->attribute_count; i++)
        if (str_is(o->attributes[i].name, name))
            return o->attributes[i].value;
    return (str){ 0 };
}

static bool holds_rows(const object *o)
{
    return str_is(o->kind, "table");
}

/* Nobody's serial: it holds a number that nothing else tells. */
static bool holds_number(const object *o)
{
    return str_is(o->kind, "sequence") && attribute_of(o, "owned_by").size == 0;
}

/* Of a table that stays; a computed column holds nothing of its own, an inherited one goes with
 * its parent's. */
static bool holds_values(const catalog *before, const catalog *after, const object *o)
{
    const object table = { .kind = STR("table"), .schema = o->schema, .name = o->name };

    return str_is(o->kind, "column") && attribute_of(o, "generated").size == 0 &&
           !str_is(attribute_of(o, "inherited"), "yes") &&
           catalog_find(before, &table) != SIZE_MAX && catalog_find(after, &table) != SIZE_MAX;
}

bool keep_refuse_gone(keeping *k, const catalog *before, const catalog *after, err *e)
{
    differences all;

    catalog_compare(k->a, before, after, &all);
    for (size_t i = 0; i < all.count; i++) {
        const object *o = all.at[i].left;
        if (all.at[i].kind != DIFFERENCE_ONLY_LEFT ||
            !(holds_rows(o) || holds_number(o) || holds_values(before, after, o)))
            continue;
        (void)err_set(e, ERR_REFUSED, "%.*s goes in code that Homing does not look into",
                      STR_ARG(object_path(k->a, o)));
        err_hint(e, "write the DROP as a statement of its own, so that it can be kept; or %s",
                 refusal_hint);
        return false;
    }
    return true;
}

/* ---- engines with schemas: tried, and led to ---- */

static bool run_and_look(keeping *k, str sql, catalog *after, err *e)
{
    const catalog before = k->now;
    int64_t affected;
    outcome how;

    if (!keep_savepoint(k->c, e) || !driver_run(k->c, sql, &affected, &how, e))
        return false;
    keep_changed(k);
    if (!keep_look(k, e))
        return false;
    *after = k->now;
    k->now = before;
    return keep_take_back(k->c, e);
}

static bool is_gone(const catalog *after, const object *o)
{
    return catalog_find(after, o) == SIZE_MAX;
}

/* Something that can be seen went because something else did, and not as a part of it. */
static bool took_dependents(const catalog *before, const catalog *after)
{
    for (size_t i = 0; i < before->edge_count; i++) {
        const edge *x = &before->edges[i];
        const object *d = &before->objects[x->dependent], *r = &before->objects[x->referenced];
        if (!x->internal && !(str_same(d->schema, r->schema) && str_same(d->name, r->name)) &&
            is_gone(after, d) && is_gone(after, r))
            return true;
    }
    return false;
}

/*
 * Refused for dependents that only what is kept is: the statement as its author knows the database
 * would have run.
 */
static bool try_without_kept(keeping *k, str sql, catalog *after, err *e)
{
    const err refused = *e;

    if (!str_is(str_of(refused.sqlstate), "2BP01") || !keep_take_back(k->c, e))
        return false;
    if (run_and_look(k, str_printf(k->a, "%.*s CASCADE", STR_ARG(sql)), after, e) &&
        !took_dependents(&k->now, after))
        return true;
    *e = refused;
    return false;
}

static bool try_it(keeping *k, str sql, catalog *after, err *e)
{
    return run_and_look(k, sql, after, e) || try_without_kept(k, sql, after, e);
}

static bool set_aside(keeping *k, const keep_drop *what, const catalog *before,
                      const catalog *after, bool *any, err *e)
{
    differences all;

    catalog_compare(k->a, before, after, &all);
    for (size_t i = 0; i < all.count; i++) {
        const object *o = all.at[i].left;
        bool done = true;
        if (all.at[i].kind != DIFFERENCE_ONLY_LEFT)
            continue;
        if (holds_values(before, after, o))
            done = aside_column(k, &(aside_wish){ o->schema, o->name, o->sub, what->mode }, e);
        else if (holds_rows(o))
            done = aside_table(k, o->schema, o->name, e);
        else if (holds_number(o))
            done = aside_object(k, o, e);
        else
            continue;
        *any = true;
        if (!done)
            return false;
    }
    return true;
}

typedef struct needed {
    keeping *k;
    const catalog *before, *after;
} needed;

static const object *object_of(const catalog *c, str class, str oid)
{
    for (size_t i = 0; i < c->count; i++) {
        str rest, head = str_split(c->objects[i].identity, '/', &rest);
        str number = str_split(rest, '/', &rest);
        if (str_same(head, class) && str_same(number, oid))
            return &c->objects[i];
    }
    return NULL;
}

/* What kept things need and is missing in `after`. */
typedef struct needs {
    const needed *of;
    const object *at[256];
    size_t count;
} needs;

static bool note_needed(void *ctx, const row *r, err *e)
{
    needs *n = ctx;
    const object *o = object_of(n->of->before, r->cell[0].text, r->cell[1].text);

    if (!o || catalog_find(n->of->after, o) != SIZE_MAX)
        return true;
    if (n->count == sizeof n->at / sizeof *n->at)
        return err_set(e, ERR_LIMIT, "more than %zu types and functions would have to be kept",
                       n->count);
    n->at[n->count++] = o;
    return true;
}

static bool set_needed_aside(keeping *k, const catalog *before, const catalog *after, bool *any,
                             err *e)
{
    const needed of = { k, before, after };
    needs *n = arena_take(k->a, sizeof *n);

    *n = (needs){ .of = &of };
    if (!driver_query(k->c, driver_sql(k->c, STATEMENT_LIST_NEEDED), NO_VALUES, note_needed, n, e))
        return false;
    for (size_t i = 0; i < n->count; i++)
        if (!aside_object(k, n->at[i], e))
            return false;
    *any = *any || n->count > 0;
    return true;
}

/* Once data is out of the way, what is left to do follows from the two catalogues. */
static bool lead_to(keeping *k, const catalog *after, err *e)
{
    differences rest;
    ddl way;

    keep_changed(k);
    if (!keep_look(k, e) || !catalog_inverse(k->a, &k->now, after, &way, e))
        return false;
    for (size_t i = 0; i < way.count; i++) {
        if (keep_do(k->c, way.at[i].sql, e))
            continue;
        err_wrap(e, "after what it takes was set aside");
        return false;
    }
    keep_changed(k);
    if (!keep_look(k, e))
        return false;
    catalog_compare(k->a, &k->now, after, &rest);
    if (rest.count == 0)
        return true;
    const object *o = rest.at[0].left ? rest.at[0].left : rest.at[0].right;
    (void)err_set(e, ERR_REFUSED,
                  "what the statement takes cannot be kept: %.*s would be another one than the "
                  "statement leaves",
                  STR_ARG(object_path(k->a, o)));
    err_hint(e, "%s", refusal_hint);
    return false;
}

/* A row without the column must be possible; a column of an identity gives itself a value. */
static bool let_be_null(keeping *k, size_t first, err *e)
{
    for (size_t i = first; i < k->made.count; i++) {
        const keep_record *r = &k->made.at[i];
        JSON_CLOSING detail = NULL;
        relation of;
        if (r->kind != KEEP_COLUMN)
            continue;
        if (!json_parse(r->detail, &detail, e))
            return false;
        if (!json_get_bool(detail, "must_ease", false))
            continue;
        if (!keep_place_of(k, json_get_str(detail, "table"), &of, e) ||
            !keep_do(k->c, move_nullable_sql(k->a, of.path, r->place), e))
            return false;
    }
    return true;
}

static bool drop_by_trial(keeping *k, const keep_drop *what, int64_t *affected, err *e)
{
    catalog before, after;
    size_t first = k->made.count;
    bool any = false;
    outcome how;

    *affected = 0;
    if (!keep_look(k, e))
        return false;
    before = k->now;
    if (!try_it(k, what->sql, &after, e) || !set_aside(k, what, &before, &after, &any, e))
        return false;
    if (!set_needed_aside(k, &before, &after, &any, e))
        return false;
    if (any)
        return lead_to(k, &after, e) && let_be_null(k, first, e);
    keep_changed(k);
    return driver_run(k->c, what->sql, affected, &how, e);
}

/* ---- engines without: copied ---- */

static bool next_word(tokens *t, token *tok)
{
    err ignored;

    return token_next_solid(t, tok, &ignored) && tok->kind != TOKEN_END;
}

/* The name behind DROP, or DROP COLUMN. */
static str dropped_column(arena *a, str sql)
{
    tokens t = tokens_of(DIALECT_SQLITE, sql);
    token tok;

    do
        if (!next_word(&t, &tok))
            return (str){ 0 };
    while (tok.kind != TOKEN_WORD || !token_is(&tok, "drop"));
    if (!next_word(&t, &tok))
        return (str){ 0 };
    if (tok.kind == TOKEN_WORD && token_is(&tok, "column") && !next_word(&t, &tok))
        return (str){ 0 };
    return token_name(a, DIALECT_SQLITE, &tok);
}

static bool drop_by_copy(keeping *k, const keep_drop *what, int64_t *affected, err *e)
{
    const sql_class *class = what->class;
    outcome how;
    str kind;

    keep_changed(k);
    if (!keep_taker(k, class->table_schema, class->table, &kind, e))
        return false;
    /* What is not there is refused, or passed over, by the statement itself. */
    if (str_is(kind, "r")) {
        str column = class->drops_table ? (str){ 0 } : dropped_column(k->a, what->sql);
        bool kept =
            class->drops_table
                ? aside_table(k, class->table_schema, class->table, e)
                : aside_column(
                      k, &(aside_wish){ class->table_schema, class->table, column, what->mode }, e);
        if (!kept)
            return false;
    }
    return driver_run(k->c, what->sql, affected, &how, e);
}

bool keep_dropping(keeping *k, const keep_drop *what, int64_t *affected, err *e)
{
    if (conn_has(k->c, TRAIT_SCHEMAS))
        return drop_by_trial(k, what, affected, e);
    return drop_by_copy(k, what, affected, e);
}
