#include "rehearse/rows_plan.h"

/* Tables that refer to each other where no null is allowed are filled in one transaction, in which
 * the server checks at the end. */
typedef struct circle {
    size_t from; /* position in the order of its first table */
    size_t open; /* links that wait for their keys */
} circle;

typedef struct work {
    conn *c;
    model *m;
    circle circle;
    size_t at; /* position in the order */
} work;

static bool waits(const link *l)
{
    return l->late && !l->optional && l->deferrable;
}

static size_t waiting(const table *t)
{
    size_t n = 0;

    for (size_t i = 0; i < t->link_count; i++)
        n += waits(&t->links[i]);
    return t->why.size > 0 ? 0 : n;
}

/* Nothing of the circle stays. */
static void give_up(work *w, const err *e)
{
    driver_rollback(w->c);
    for (size_t i = w->circle.from; i <= w->at; i++) {
        table *t = w->m->order[i];
        t->filled = 0;
        if (t->why.size == 0)
            t->why = str_copy(w->m->a, str_of(e->text));
    }
    w->circle.open = 0;
}

static bool begin(work *w, err *e)
{
    outcome how;

    w->circle.from = w->at;
    return driver_begin(w->c, false, e) &&
           driver_run(w->c, sql_defer(w->m->dialect), NULL, &how, e);
}

/* Links whose target has rows by now. */
static bool close_links(work *w, err *e)
{
    for (size_t i = w->circle.from; i <= w->at; i++) {
        table *t = w->m->order[i];
        for (size_t k = 0; k < t->link_count; k++) {
            link *l = &t->links[k];
            if (!waits(l) || !l->target->ready || t->why.size > 0)
                continue;
            if (!insert_late(w->c, w->m, t, l, e))
                return false;
            l->late = false;
            w->circle.open--;
        }
    }
    return true;
}

static bool fill_one(work *w, table *t, err *e)
{
    size_t more = w->m->wish->rows > 0 ? waiting(t) : 0;
    outcome how;

    if (more > 0 && w->circle.open == 0 && !begin(w, e))
        return false;
    w->circle.open += more;
    if (!insert_rows(w->c, w->m, t, e))
        return false;
    t->ready = true;
    if (!w->c->in_transaction)
        return true;
    return close_links(w, e) && (w->circle.open > 0 || driver_commit(w->c, &how, e));
}

static bool is_wanted(const model *m, const table *t)
{
    return !m->wish->wants || m->wish->wants(m->wish->ctx, t->schema, t->name);
}

/* It has its rows already. */
static void pass_over(table *t)
{
    t->ready = true;
    for (size_t i = 0; i < t->link_count; i++) {
        t->links[i].late = false;
        keys_release(&t->links[i]);
    }
}

static bool fill_all(work *w, err *e)
{
    model *m = w->m;

    for (w->at = 0; w->at < m->table_count; w->at++) {
        table *t = m->order[w->at];
        bool circled = w->circle.open > 0 || waiting(t) > 0;
        if (!is_wanted(m, t)) {
            pass_over(t);
            continue;
        }
        if (!fill_one(w, t, e)) {
            if (!circled || !insert_is_refusal(w->c, e))
                return false;
            give_up(w, e);
        }
        for (size_t i = 0; i < t->link_count; i++)
            if (!t->links[i].late)
                keys_release(&t->links[i]);
    }
    return true;
}

/* Links that were null until now. */
static bool fill_late(work *w, table *t, err *e)
{
    for (size_t i = 0; i < t->link_count; i++) {
        link *l = &t->links[i];
        if (l->late && l->optional && t->filled > 0 && !insert_late(w->c, w->m, t, l, e))
            return false;
        if (l->late)
            keys_release(l);
    }
    return true;
}

static bool fill_everything(work *w, err *e)
{
    bool ok = fill_all(w, e);

    for (size_t i = 0; ok && i < w->m->table_count; i++)
        ok = fill_late(w, &w->m->tables[i], e);
    return ok;
}

static bool report_of(arena *a, const model *m, rows_report *out, err *e)
{
    size_t count = m->table_count;
    void *given;

    for (size_t i = 0; i < m->of->count; i++)
        count += str_is(m->of->objects[i].kind, "foreign table");
    if (!arena_try(a, (count + 1) * sizeof *out->at, &given, e))
        return false;
    *out = (rows_report){ .at = given };
    for (size_t i = 0; i < m->of->count; i++) {
        const object *o = &m->of->objects[i];
        if (str_is(o->kind, "foreign table"))
            out->at[out->count++] = (rows_table){ .schema = o->schema,
                                                  .name = o->name,
                                                  .wanted = m->wish->rows,
                                                  .why = STR("its rows are on another server") };
    }
    for (size_t i = 0; i < m->table_count; i++) {
        const table *t = &m->tables[i];
        if (!is_wanted(m, t))
            continue;
        out->at[out->count++] = (rows_table){ .schema = t->schema,
                                              .name = t->name,
                                              .wanted = m->wish->rows,
                                              .filled = t->filled,
                                              .why = t->why };
    }
    return true;
}

bool rows_fill(conn *c, arena *a, const catalog *now, const rows_wish *wish, rows_report *out,
               err *e)
{
    model m = { .wish = wish, .version = c->version };
    work w = { .c = c, .m = &m };
    outcome how;
    err after;

    if (wish->rows < 0)
        return err_set(e, ERR_USAGE, "a number of rows is not negative");
    if (!model_read(a, now, c->dialect, &m, e))
        return false;
    bool done = (wish->relaxed || driver_run(c, sql_relax(c->dialect), NULL, &how, e)) &&
                fill_everything(&w, e);
    keys_free(&m);
    driver_rollback(c);
    if (!wish->relaxed && !c->lost && !driver_reset(c, done ? e : &after))
        done = false;
    return done && report_of(a, &m, out, e);
}

void rows_json(json_t *to, const rows_report *report)
{
    json_t *list = json_array();

    for (size_t i = 0; i < report->count; i++) {
        const rows_table *t = &report->at[i];
        json_t *one = json_object();
        if (t->schema.size > 0)
            json_put_str(one, "schema", t->schema);
        json_put_str(one, "table", t->name);
        json_put_int(one, "wanted", t->wanted);
        json_put_int(one, "filled", t->filled);
        if (t->why.size > 0)
            json_put_str(one, "why", t->why);
        (void)json_array_append_new(list, one);
    }
    json_put(to, "tables", list);
}
