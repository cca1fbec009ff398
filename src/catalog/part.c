#include "catalog/kind.h"
#include "catalog/path.h"
#include "catalog/reading.h"
#include "catalog/refresh_state.h"

enum { AROUND = 4 /* calls that are not reads, at most */ };

/* The objects that are asked for. */
typedef struct part {
    arena *scratch;
    const catalog_scope *scope;
    object *wanted;
    size_t count;
    bool statements[STATEMENT_COUNT + 1];
    value params[2]; /* schemas, names */
} part;

static void add_element(buf *to, str text)
{
    buf_add_c(to, to->size > 1 ? ",\"" : "\"");
    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\')
            buf_add_char(to, '\\');
        buf_add_char(to, text.at[i]);
    }
    buf_add_char(to, '"');
}

static bool want(part *p, const str *paths, size_t count, err *e)
{
    buf schemas = buf_in(p->scratch), names = buf_in(p->scratch);

    buf_add_c(&schemas, "{");
    buf_add_c(&names, "{");
    p->count = count;
    p->wanted = arena_take(p->scratch, (count + 1) * sizeof *p->wanted);
    for (size_t i = 0; i < count; i++) {
        object *o = &p->wanted[i];
        if (!path_read(p->scratch, paths[i], o))
            return err_set(e, ERR_SYNTAX, "%.*s is no object of a kind that is known",
                           STR_ARG(paths[i]));
        p->statements[reach_statement(kind_rank(o->kind))] = true;
        add_element(&schemas, o->schema);
        add_element(&names, o->name);
    }
    buf_add_c(&schemas, "}");
    buf_add_c(&names, "}");
    p->params[0] = VALUE(buf_str(&schemas));
    p->params[1] = VALUE(buf_str(&names));
    return buf_ok(&schemas, e) && buf_ok(&names, e);
}

static call plain(const conn *c, statement_id id)
{
    return (call){ .sql = driver_sql(c, id), .must_affect = -1 };
}

static call reading_call(conn *c, part *p, reading *r, statement_id id)
{
    source *s = arena_take(p->scratch, sizeof *s);
    str inner = str_printf(p->scratch, "(%.*s)", STR_ARG(driver_sql(c, id)));
    str sql =
        statement_with(p->scratch, driver_sql(c, STATEMENT_PART_CATALOG), ":statement", inner);

    *s = (source){ .r = r, .statement = statement_name(id) };
    return (call){ .sql = sql,
                   .params = p->params,
                   .param_count = 2,
                   .each = reading_row,
                   .ctx = s,
                   .must_affect = -1,
                   .prepared = STATEMENT_COUNT + (int)id + 1,
                   .whole = true };
}

/* In one round trip; settings that it makes are gone with it. */
static bool read_narrow(conn *c, part *p, reading *r, err *e)
{
    call *asked = arena_take(p->scratch, (STATEMENT_COUNT + AROUND) * sizeof *asked);
    bool inside = c->in_transaction;
    size_t count = 0;
    outcome how;

    asked[count++] = plain(c, inside ? STATEMENT_HOLD_LOOK : STATEMENT_BEGIN_WATCH);
    asked[count++] = plain(c, STATEMENT_BEGIN_LOOK);
    for (int i = 0; i < STATEMENT_COUNT; i++)
        if (p->statements[i] && driver_sql(c, (statement_id)i).size)
            asked[count++] = reading_call(c, p, r, (statement_id)i);
    if (inside) {
        asked[count++] = plain(c, STATEMENT_UNDO_LOOK);
        asked[count++] = plain(c, STATEMENT_END_LOOK);
        return driver_calls(c, asked, count, &how, e);
    }
    bool done = driver_begin_with(c, asked, count, e);
    driver_rollback(c);
    return done;
}

static bool read_all(conn *c, part *p, reading *r, err *e)
{
    if (c->in_transaction)
        return reading_objects(c, r, p->scratch, e);
    if (!driver_begin(c, true, e))
        return false;
    bool done = reading_objects(c, r, p->scratch, e);
    driver_rollback(c);
    return done;
}

static bool read_part(conn *c, part *p, catalog *out, err *e)
{
    build *b = build_new(p->scratch);

    if (!b)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    reading r = { .b = b, .d = c->dialect, .with_grants = p->scope->with_grants };
    bool done =
        (c->dialect == DIALECT_POSTGRES ? read_narrow(c, p, &r, e) : read_all(c, p, &r, e)) &&
        build_end(b, out, e);
    build_free(b);
    return done;
}

bool catalog_digests_of(conn *c, arena *a, const catalog_part *of, str *digests, err *e)
{
    part p = { .scratch = arena_new(REFRESH_MAX), .scope = &of->scope };
    catalog found;

    if (!p.scratch)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    bool done = want(&p, of->paths, of->count, e) && (p.count == 0 || read_part(c, &p, &found, e));
    for (size_t i = 0; done && i < p.count; i++) {
        size_t at = catalog_find(&found, &p.wanted[i]);
        digests[i] = at == SIZE_MAX ? (str){ 0 } : hash_hex(a, found.objects[at].digest);
    }
    arena_free(p.scratch);
    if (!done)
        err_wrap(e, "cannot read a part of the catalogue");
    return done;
}
