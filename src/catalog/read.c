#include "catalog/edges.h"
#include "catalog/normal.h"
#include "catalog/reading.h"

enum {
    LEADING = 4,                      /* columns before the attributes: kind, schema, name, sub */
    TEXT_MAX = 1 << 30,               /* bytes; no definition is larger than a value of a server */
    STATEMENTS_MAX = STATEMENT_COUNT, /* catalogue statements are some of all */
    LIST_MAX = 1 << 20                /* bytes; calls and sources */
};

/* Statements that would find nothing, by id. */
typedef struct skipping {
    bool at[STATEMENT_COUNT];
} skipping;

static size_t leading(const source *s)
{
    return s->r->numbered ? LEADING + 1 : LEADING;
}

static bool learn_names(source *s, const row *r, err *e)
{
    size_t first = leading(s), count = r->count - first;

    if (r->count <= first || count > CATALOG_ATTRIBUTES_MAX)
        return err_set(e, ERR_INTERNAL, "%s gives %zu columns", s->statement, r->count);
    for (size_t i = 0; i < count; i++)
        if (!build_keep(s->r->b, r->name[first + i], &s->names[i], e))
            return false;
    s->count = count;
    return true;
}

static bool is_grant(str name)
{
    return str_is(name, "owner") || str_is(name, "grants");
}

/* SQLite keeps texts as they were written. */
static bool keep_written(reading *r, str name, str text, str *kept, err *e)
{
    bool whole = str_is(name, "sql");
    str normal;

    if (!whole && !str_is(name, "type") && !str_is(name, "default_value"))
        return build_keep(r->b, text, kept, e);
    arena *a = arena_new(TEXT_MAX);
    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    bool done = normal_sql(a, text, whole ? NORMAL_NAMES_BARE : NORMAL_NAMES_KEPT, &normal, e) &&
                build_keep(r->b, normal, kept, e);
    arena_free(a);
    return done;
}

static bool keep_value(reading *r, str name, str text, str *kept, err *e)
{
    if (r->d == DIALECT_SQLITE)
        return keep_written(r, name, text, kept, e);
    return build_keep(r->b, text, kept, e);
}

static bool keep_path(const reading *of, const row *r, object *o, err *e)
{
    build *b = of->b;

    if (of->numbered && !build_keep(b, r->cell[LEADING].text, &o->identity, e))
        return false;
    return build_keep(b, r->cell[0].text, &o->kind, e) &&
           build_keep(b, r->cell[1].text, &o->schema, e) &&
           build_keep(b, r->cell[2].text, &o->name, e) &&
           build_keep(b, r->cell[3].text, &o->sub, e);
}

static bool keep_attributes(source *s, const row *r, object *o, err *e)
{
    for (size_t i = 0; i < s->count; i++) {
        const value *v = &r->cell[leading(s) + i];
        attribute *at = &o->attributes[o->attribute_count];
        if (v->null || (!s->r->with_grants && is_grant(s->names[i])))
            continue;
        at->name = s->names[i];
        if (s->r->d == DIALECT_SQLITE && str_is(at->name, "sql") &&
            !build_keep(s->r->b, v->text, &o->written, e))
            return false;
        if (!keep_value(s->r, at->name, v->text, &at->value, e))
            return false;
        o->attribute_count++;
    }
    return true;
}

bool reading_row(void *ctx, const row *r, err *e)
{
    source *s = ctx;
    attribute attributes[CATALOG_ATTRIBUTES_MAX];
    object o = { .attributes = attributes };

    if (s->count == 0 && !learn_names(s, r, e))
        return false;
    if (!s->r->with_grants && str_is(r->cell[0].text, "default privileges"))
        return true;
    return keep_path(s->r, r, &o, e) && keep_attributes(s, r, &o, e) && build_add(s->r->b, &o, e);
}

static bool note_skipped(void *ctx, const row *r, err *e)
{
    skipping *s = ctx;

    (void)e;
    for (int i = 0; i < STATEMENT_COUNT; i++)
        s->at[i] = s->at[i] || str_is(r->cell[0].text, statement_name((statement_id)i));
    return true;
}

/* The statements of this engine that may find something, each with its source. */
static size_t list_calls(conn *c, reading *r, const skipping *skip, arena *a, call **out)
{
    call *list = arena_take(a, STATEMENTS_MAX * sizeof *list);
    size_t n = 0;

    for (int i = 0; i < STATEMENT_COUNT; i++) {
        statement_id id = (statement_id)i;
        str sql = statement_reads_catalog(id) ? driver_sql(c, id) : (str){ 0 };
        if (sql.size == 0 || skip->at[i])
            continue;
        source *s = arena_take(a, sizeof *s);
        s->r = r;
        s->statement = statement_name(id);
        list[n++] =
            (call){ .sql = sql, .each = reading_row, .ctx = s, .must_affect = -1, .whole = true };
    }
    *out = list;
    return n;
}

str reading_narrow(arena *a, str sql)
{
    buf b = buf_in(a);
    ptrdiff_t at;

    while ((at = str_find(sql, STR("/*:"))) >= 0) {
        str rest = str_cut(sql, (size_t)at + 3, sql.size);
        ptrdiff_t end = str_find(rest, STR(":*/"));
        buf_add(&b, str_cut(sql, 0, (size_t)at));
        buf_add(&b, str_cut(rest, 0, (size_t)end));
        sql = str_cut(rest, (size_t)end + 3, rest.size);
    }
    buf_add(&b, sql);
    return buf_str(&b);
}

bool reading_objects(conn *c, reading *r, arena *scratch, err *e)
{
    skipping skip = { 0 };
    call first[] = { { .sql = driver_sql(c, STATEMENT_BEGIN_CATALOG), .must_affect = -1 },
                     { .sql = driver_sql(c, STATEMENT_SKIP_CATALOG),
                       .each = note_skipped,
                       .ctx = &skip,
                       .must_affect = -1,
                       .prepared = STATEMENT_SKIP_CATALOG + 1 } };
    outcome how;
    call *list;

    if (first[0].sql.size && !driver_calls(c, first, 2, &how, e))
        return false;
    size_t count = list_calls(c, r, &skip, scratch, &list);
    return driver_calls(c, list, count, &how, e);
}

/* Settings that reading makes are undone after it, inside somebody's transaction. */
static bool look(conn *c, statement_id id, err *e)
{
    call one = { .sql = driver_sql(c, id), .must_affect = -1 };
    outcome how;

    return one.sql.size == 0 || driver_calls(c, &one, 1, &how, e);
}

static bool read_inside(conn *c, reading *r, edges *with, arena *scratch, err *e)
{
    return look(c, STATEMENT_HOLD_LOOK, e) && reading_objects(c, r, scratch, e) &&
           (!with || edges_read(c, with, e)) && look(c, STATEMENT_UNDO_LOOK, e) &&
           look(c, STATEMENT_END_LOOK, e);
}

static bool read_snapshot(conn *c, reading *r, edges *with, arena *scratch, err *e)
{
    if (c->in_transaction)
        return read_inside(c, r, with, scratch, e);
    if (!driver_begin(c, true, e))
        return false;
    bool done = reading_objects(c, r, scratch, e) && (!with || edges_read(c, with, e));
    driver_rollback(c);
    return done;
}

bool catalog_read(conn *c, arena *a, const catalog_scope *scope, catalog *out, err *e)
{
    build *b = build_new(a);
    arena *scratch = arena_new(LIST_MAX);
    edges *with = scope->with_edges ? edges_new(a) : NULL;
    bool done = false;

    if (b && scratch) {
        if (scope->with_text)
            build_want_text(b);
        reading r = { .b = b, .d = c->dialect, .with_grants = scope->with_grants };
        done = read_snapshot(c, &r, with, scratch, e) && build_end(b, out, e) &&
               (!with || edges_join(with, out, e));
    } else {
        err_fill(e, ERR_NO_MEMORY, "the system has no memory left");
    }
    if (!done)
        err_wrap(e, "cannot read the catalogue");
    arena_free(scratch);
    build_free(b);
    return done;
}
