#include <string.h>

#include "rehearse/doctoring.h"
#include "rehearse/rows.h"
#include "sql/classify.h"

/* Generated rows in the tables that the failed migration names, so that a statement that changes
 * rows has some to change. */

enum { ROWS = 5, SEED = 1, ROUNDS = 50 };

/* ---- which tables */

typedef struct wanted {
    const doctoring *d;
    bool *named; /* of each object of d->before */
} wanted;

static bool is_table(const object *o)
{
    return str_is(o->kind, "table");
}

static bool is_named(const doctoring *d, str name)
{
    for (size_t i = 0; i < d->count; i++)
        if (str_find(d->at[i].statement->text, name) >= 0)
            return true;
    return false;
}

static size_t table_of(const catalog *all, const object *o)
{
    const object table = { .kind = STR("table"), .schema = o->schema, .name = o->name };

    return catalog_find(all, &table);
}

/* What a foreign key of one that is wanted leads to is wanted. */
static bool add_parents(const catalog *all, bool *named)
{
    bool more = false;

    for (size_t i = 0; i < all->edge_count; i++) {
        const object *from = &all->objects[all->edges[i].dependent];
        size_t child = table_of(all, from), parent = all->edges[i].referenced;
        if (!str_is(from->kind, "constraint") || child == SIZE_MAX || !named[child] ||
            !is_table(&all->objects[parent]) || named[parent])
            continue;
        named[parent] = more = true;
    }
    return more;
}

static bool wants(const void *ctx, str schema, str name)
{
    const wanted *w = ctx;
    const object one = { .schema = schema, .name = name };
    size_t at = table_of(&w->d->before, &one);

    return at != SIZE_MAX && w->named[at];
}

bool doctor_fill(doctoring *d, err *e)
{
    wanted w = { .d = d };
    void *given;
    err why;

    if (!arena_try(d->o->a, d->before.count + 1, &given, e))
        return false;
    w.named = given;
    (void)memset(w.named, 0, d->before.count + 1);
    for (size_t i = 0; i < d->before.count; i++)
        w.named[i] = is_table(&d->before.objects[i]) && is_named(d, d->before.objects[i].name);
    for (int i = 0; i < ROUNDS && add_parents(&d->before, w.named); i++)
        ;
    const rows_wish wish = {
        .seed = SEED, .rows = ROWS, .manner = ROWS_PLAIN, .wants = wants, .ctx = &w
    };
    d->filled = rows_fill(d->c, d->o->a, &d->before, &wish, &d->rows, &why);
    if (!d->filled && d->c->lost) {
        *e = why;
        return false;
    }
    return true;
}

/* ---- without them again */

static bool empty_one(doctoring *d, const rows_table *t, err *e)
{
    str path;

    return t->filled == 0 ||
           (quote_path(d->o->a, t->schema, t->name, &path, e) &&
            doctor_run(
                d->c,
                statement_with(d->o->a, driver_sql(d->c, STATEMENT_EMPTY_TABLE), ":path", path),
                e));
}

/* A table that is gone meanwhile is empty. */
static bool empty_all(doctoring *d, err *e)
{
    str rest = driver_sql(d->c, STATEMENT_SUSPEND_FOREIGN_KEYS);
    err why;

    d->filled = false;
    if (rest.size && !doctor_run(d->c, rest, e))
        return false;
    for (size_t i = 0; i < d->rows.count; i++)
        if (!empty_one(d, &d->rows.at[i], &why) && d->c->lost) {
            *e = why;
            return false;
        }
    return rest.size == 0 || doctor_run(d->c, driver_sql(d->c, STATEMENT_SET_FOREIGN_KEYS), e);
}

/* ---- one statement, and the rows that it writes */

typedef struct seen_table {
    str schema, name;
    int64_t rows;
    struct seen_table *next;
} seen_table;

typedef struct counting {
    arena *a;
    examined *x;
    seen_table *before; /* what earlier transactions wrote that the server has not put away */
    buf tables;
} counting;

static bool see_before(void *ctx, const row *r, err *e)
{
    counting *c = ctx;
    seen_table *one = arena_take(c->a, sizeof *one);

    (void)e;
    *one = (seen_table){ .schema = str_copy(c->a, r->cell[0].text),
                         .name = str_copy(c->a, r->cell[1].text),
                         .next = c->before };
    if (str_int64(r->cell[2].text, &one->rows))
        c->before = one;
    return true;
}

static bool see_after(void *ctx, const row *r, err *e)
{
    counting *c = ctx;
    int64_t rows = 0;

    (void)e;
    if (!str_int64(r->cell[2].text, &rows))
        return true;
    for (const seen_table *b = c->before; b; b = b->next)
        if (str_same(b->name, r->cell[1].text) && str_same(b->schema, r->cell[0].text))
            rows -= b->rows;
    if (rows <= 0)
        return true;
    c->x->rows += rows;
    buf_printf(&c->tables, "%s%lld in %.*s.%.*s", c->tables.size ? ", " : "", (long long)rows,
               STR_ARG(r->cell[0].text), STR_ARG(r->cell[1].text));
    return true;
}

static bool run_counted(doctoring *d, examined *x, err *e)
{
    counting c = { .a = d->o->a, .x = x, .tables = buf_in(d->o->a) };
    str ask = driver_sql(d->c, STATEMENT_OWN_CHANGES);
    int64_t affected = 0;
    outcome how;

    if (!driver_begin(d->c, false, e))
        return false;
    if ((ask.size && !driver_query(d->c, ask, NO_VALUES, see_before, &c, e)) ||
        !driver_run(d->c, x->statement->text, &affected, &how, e) ||
        (ask.size && !driver_query(d->c, ask, NO_VALUES, see_after, &c, e))) {
        driver_rollback(d->c);
        return false;
    }
    if (!ask.size)
        x->rows = affected;
    x->counted = true;
    x->tables = buf_str(&c.tables);
    return driver_commit(d->c, &how, e);
}

static bool writes_rows(doctoring *d, const examined *x, bool *alone)
{
    arena *tmp = arena_new((size_t)MIGRATION_SIZE_MAX * 8);
    sql_class class = { .place = PLACE_ALONE };
    err ignored;

    bool known = tmp && sql_classify(tmp, d->failed->dialect, x->statement->text, &class, &ignored);
    *alone = !known || class.place == PLACE_ALONE || class.adds_enum_value;
    bool writes = known && !str_is(class.what, "TRUNCATE") &&
                  (class.changes_data || class.place == PLACE_TRY || !class.known ||
                   str_is(class.what, "DO") || str_is(class.what, "SELECT"));
    if (tmp)
        arena_free(tmp);
    return writes;
}

static bool run_one(doctoring *d, examined *x, err *e)
{
    bool alone, writes = writes_rows(d, x, &alone);

    x->rows = 0;
    x->counted = false;
    return writes && !alone ? run_counted(d, x, e) : doctor_run(d->c, x->statement->text, e);
}

bool doctor_run_with_rows(doctoring *d, examined *x, err *e)
{
    err with_rows, late;

    if (run_one(d, x, e))
        return true;
    with_rows = *e;
    if (!d->filled || d->c->lost)
        return false;
    if (!empty_all(d, &late)) {
        *e = late;
        return false;
    }
    if (!run_one(d, x, e))
        return false;
    x->on_rows = str_copy(d->o->a, str_of(with_rows.text));
    return true;
}
