#include "base/clock.h"
#include "engine/kept.h"
#include "engine/mirroring.h"

typedef struct fault_row {
    err_code code;
    const char *sqlstate; /* NULL: any */
    fact_fault fault;
} fault_row;

/* Source: PostgreSQL manual, appendix A. 55006 is what "pending trigger events" answers, 55P04 a
 * new enum value in use. */
static const fault_row fault_rows[] = {
    { ERR_LOCK, NULL, FAULT_TRANSIENT },
    { ERR_CONFLICT, NULL, FAULT_TRANSIENT },
    { ERR_NOT_IN_TRANSACTION, NULL, FAULT_OUTSIDE },
    { ERR_SQL, "55006", FAULT_SPLITTABLE },
    { ERR_SQL, "55P04", FAULT_SPLITTABLE },
};

fact_fault fault_of(const err *e)
{
    for (size_t i = 0; i < sizeof fault_rows / sizeof *fault_rows; i++) {
        const fault_row *r = &fault_rows[i];
        if (r->code == e->code && (!r->sqlstate || str_is(str_of(e->sqlstate), r->sqlstate)))
            return r->fault;
    }
    return FAULT_DEFINITE;
}

static bool drops_table(const work *w, size_t migration)
{
    for (size_t i = 0; i < w->plan.step_count; i++) {
        const plan_step *s = &w->plan.steps[i];
        size_t count = plan_statements(&w->plan, s, w->frontier_way)->count;
        if (s->migration == migration && s->rests_keys && w->frontier_way == DIRECTION_DOWN)
            return true;
        for (size_t k = 0; s->migration == migration && k < count; k++)
            if (s->classes[w->frontier_way][k].drops_table)
                return true;
    }
    return false;
}

/* Where dropping a table deletes its children's rows, keys rest for that time and are checked
 * before the commit. */
static bool suspend_keys(work *w, const contract *m, bool *changed, err *e)
{
    str text = driver_sql(w->c, STATEMENT_SUSPEND_FOREIGN_KEYS);
    outcome how;

    for (size_t i = 0; i < m->prologue.count; i++)
        if (str_find(m->prologue.at[i].text, STR("foreign_keys")) >= 0)
            return true;
    if (text.size == 0 || !drops_table(w, w->plan.steps[w->frontier].migration))
        return true;
    *changed = true;
    return driver_run(w->c, text, NULL, &how, e);
}

bool statements_prologue(work *w, const contract *m, bool *changed, err *e)
{
    outcome how;

    *changed = m->prologue.count > 0;
    for (size_t i = 0; i < m->prologue.count; i++) {
        if (!driver_run(w->c, m->prologue.at[i].text, NULL, &how, e)) {
            err_wrap(e, "%.*s, prologue", STR_ARG(m->id));
            return false;
        }
    }
    return suspend_keys(w, m, changed, e);
}

void statements_place(work *w, const plan_step *s, const contract_statement *at, err *e)
{
    const contract *m = &w->plan.migrations[s->migration];

    w->failed_step = (size_t)(s - w->plan.steps) + 1;
    if (at->line)
        err_wrap(e, "%.*s line %zu, step %.*s", STR_ARG(m->id), at->line,
                 STR_ARG(plan_contract_step(&w->plan, s)->name));
    else
        err_wrap(e, "%.*s, step %.*s", STR_ARG(m->id),
                 STR_ARG(plan_contract_step(&w->plan, s)->name));
}

static bool run_one(work *w, call_list *opening, str text, int64_t *affected, err *e)
{
    author_statement statement = { .sql = text };
    outcome how;

    if (w->c->in_transaction || !opening)
        return driver_run(w->c, text, affected, &how, e);
    bool ok = driver_begin_run(w->c, opening->at, opening->count, &statement, e);
    *affected = statement.affected;
    return ok;
}

/* One statement of a group of which something is kept. */
static bool run_kept(work *w, const plan_step *s, size_t at, int64_t *affected, err *e)
{
    const contract_statement *one = &plan_statements(&w->plan, s, w->frontier_way)->at[at];
    outcome how;

    if (!kept_settle(w, s, at, e))
        return false;
    if (kept_statement(w, s, at))
        return kept_run(w, s, at, affected, e);
    return keeping_pass(w->keeping, e) && driver_run(w->c, one->text, affected, &how, e);
}

bool statements_run(work *w, const plan_step *s, way dir, call_list *opening, int64_t *rows, err *e)
{
    const contract_statements *list = plan_statements(&w->plan, s, dir);

    for (size_t i = 0; i < list->count; i++) {
        int64_t affected = 0;
        bool ran = w->keeping ? run_kept(w, s, i, &affected, e)
                              : run_one(w, opening, list->at[i].text, &affected, e);
        if (!ran) {
            if (e->code != ERR_FENCE)
                statements_place(w, s, &list->at[i], e);
            return false;
        }
        if (s->classes[dir][i].changes_data)
            *rows += affected;
    }
    return !w->keeping || kept_settle(w, s, list->count, e);
}

static bool is_true(const value *v)
{
    return !v->null && (str_is(v->text, "t") || str_is(v->text, "true") || str_is(v->text, "1"));
}

bool statements_verify(work *w, const contract_step *c, bool *yes, err *e)
{
    value answer;

    *yes = true;
    if (c->verify.size == 0)
        return true;
    if (!driver_value(w->c, w->tmp, c->verify, NO_VALUES, &answer, e)) {
        err_wrap(e, "the check of step %.*s", STR_ARG(c->name));
        return false;
    }
    *yes = is_true(&answer);
    return true;
}

bool statements_violations(work *w, int64_t *out, err *e)
{
    str text = driver_sql(w->c, STATEMENT_COUNT_KEY_VIOLATIONS);
    value v = { .null = true };

    if (text.size && !driver_value(w->c, w->tmp, text, NO_VALUES, &v, e))
        return false;
    if (v.null || !str_int64(v.text, out))
        *out = 0;
    return true;
}

void work_add_check(work *w, step_record *r, const char *check, const char *answer)
{
    JSON_CLOSING list = NULL;
    err ignored;

    if (r->checks.size == 0 || !json_parse(r->checks, &list, &ignored))
        list = json_array();
    json_t *one = json_object();
    json_put_str(one, "check", str_of(check));
    json_put_str(one, "answer", str_of(answer));
    json_put_int(one, "at", clock_now());
    (void)json_array_append_new(list, one);
    r->checks = json_canonical(w->a, list);
}

void work_settle(work *w, call_list *list, size_t migration, way dir)
{
    const contract *m = &w->plan.migrations[migration];

    if (!work_migration_is(w, migration, dir))
        return;
    json_t *body = json_object();
    json_put_str(body, "migration", m->id);
    json_put_str(body, "digest", hash_hex(w->tmp, m->digest));
    if (dir == DIRECTION_UP && w->plan.goal == DIRECTION_UP)
        registry_set_applied(list, w->c, m,
                             &(applied_how){ .run = w->run.id,
                                             .events = w->chain.count,
                                             .origin = mirroring_origin(w, migration) });
    else if (dir == DIRECTION_DOWN && w->plan.goal == DIRECTION_DOWN)
        registry_set_rolled_back(list, w->c, m->id, w->run.id);
    if (dir == w->plan.goal)
        mirroring_add(w, list, migration);
    work_event(w, list, dir == DIRECTION_UP ? "migration_applied" : "migration_back", body);
}
