#include "engine/stall.h"

#include "base/clock.h"

typedef struct weighing {
    operation *o;
    const plan *p;
    int64_t group;
    bool locked;     /* an earlier statement of the group blocks others on a table that was there */
    call_list asked; /* how many rows the tables have, in the order they are weighed */
    int64_t *rows;   /* the answers; NULL while the questions are gathered */
    size_t next;
} weighing;

static bool take_rows(void *ctx, const row *r, err *e)
{
    int64_t *rows = ctx;

    (void)e;
    if (r->cell[0].null || !str_int64(r->cell[0].text, rows))
        *rows = 0;
    return true;
}

/* Asks first, answers when asked again in the same order. */
static int64_t rows_of(weighing *w, const sql_class *k)
{
    const value params[] = { VALUE(k->table_schema), VALUE(k->table) };

    if (w->rows)
        return w->rows[w->next++];
    (void)calls_add(&w->asked, w->o->w.c, STATEMENT_ESTIMATE_ROWS, params, 2);
    return 0;
}

static bool refuse(const weighing *w, const plan_step *s, const sql_class *k, int64_t rows, err *e)
{
    const char *step = plan_contract_step(w->p, s)->name.at;
    str id = w->p->migrations[s->migration].id,
        path = str_printf(w->o->a, "%.*s/%s", STR_ARG(id), step);

    (void)err_set(e, ERR_REFUSED,
                  "step %.*s (%.*s) would keep the application from %.*s for about %.*s: it has "
                  "about %lld rows",
                  STR_ARG(path), STR_ARG(k->what), STR_ARG(k->table),
                  STR_ARG(clock_duration(w->o->a, rows / STALL_ROWS_PER_MS)), (long long)rows);
    err_hint(e,
             "do it in parts that block nobody (CONCURRENTLY, NOT VALID and VALIDATE, a batched "
             "step), or allow the time "
             "with --stall, or --acknowledge %.*s",
             STR_ARG(path));
    return false;
}

static bool weigh(weighing *w, const plan_step *s, const sql_class *k, err *e)
{
    bool blocks = k->lock >= LOCK_BLOCKS_WRITES && k->table.size;
    int64_t rows = 0;

    if (k->moves_rows && k->table.size && (blocks || w->locked))
        rows = rows_of(w, k);
    if (rows / STALL_ROWS_PER_MS > w->o->request.limits.stall_ms && !s->acknowledged)
        return refuse(w, s, k, rows, e);
    w->locked = w->locked || (k->lock == LOCK_BLOCKS_ALL && k->table.size);
    return true;
}

static bool weigh_all(weighing *w, err *e)
{
    const plan *p = w->p;

    w->group = 0;
    w->locked = false;
    for (size_t i = 0; i < p->step_count; i++) {
        const plan_step *s = &p->steps[i];
        if (s->group != w->group)
            w->locked = false;
        w->group = s->group;
        for (size_t k = 0; k < plan_statements(p, s, p->goal)->count; k++)
            if (!weigh(w, s, &s->classes[p->goal][k], e))
                return false;
    }
    return true;
}

bool stall_judge(operation *o, const plan *p, err *e)
{
    weighing w = { .o = o, .p = p, .asked = calls_in(o->a) };
    outcome how;

    if (driver_sql(o->w.c, STATEMENT_ESTIMATE_ROWS).size == 0)
        return true;
    if (!weigh_all(&w, e) || w.asked.count == 0)
        return w.asked.count == 0;
    int64_t *rows = arena_take(o->a, w.asked.count * sizeof *rows);
    for (size_t i = 0; i < w.asked.count; i++) {
        w.asked.at[i].each = take_rows;
        w.asked.at[i].ctx = &rows[i];
    }
    w.rows = rows;
    return driver_calls(o->w.c, w.asked.at, w.asked.count, &how, e) && weigh_all(&w, e);
}
