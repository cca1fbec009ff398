#include <inttypes.h>

#include "base/clock.h"
#include "registry/calls.h"
#include "registry/readers.h"

enum { RUN_NAMED = 5 }; /* candidates that a message lists */

str run_new_id(arena *a)
{
    return str_printf(a, "%016" PRIx64, clock_random());
}

bool reader_run(void *ctx, const row *r, err *e)
{
    grown *to = ctx;
    cells in = cells_of(to->a, r, e);
    void *next;

    if (!grown_next(to, &next, e))
        return false;
    run_record *run = next;
    run->id = cells_text(&in);
    run->number = cells_int(&in);
    run->kind = cells_text(&in);
    run->state = cells_text(&in);
    run->direction = cells_text(&in);
    run->plan = cells_text(&in);
    run->error = cells_text(&in);
    run->trace = cells_text(&in);
    run->by = cells_text(&in);
    run->program = cells_text(&in);
    run->started_at = cells_int(&in);
    run->ended_at = cells_int(&in);
    run->attempts = cells_int(&in);
    run->head = cells_text(&in);
    run->event_count = cells_int(&in);
    return in.ok;
}

bool registry_runs(conn *c, arena *a, int64_t newest, run_record **out, size_t *count, err *e)
{
    const value params[] = { calls_int(a, newest > 0 ? newest : INT64_MAX) };
    grown all = grown_in(a, sizeof(run_record));

    if (!driver_query(c, driver_sql(c, STATEMENT_LIST_RUNS), VALUES(params), reader_run, &all, e))
        return false;
    *out = all.at;
    *count = all.count;
    return true;
}

bool registry_open_run(conn *c, arena *a, run_record *out, err *e)
{
    grown found = grown_in(a, sizeof(run_record));

    if (!driver_query(c, driver_sql(c, STATEMENT_FIND_OPEN_RUN), NO_VALUES, reader_run, &found, e))
        return false;
    *out = found.count ? *(run_record *)found.at : (run_record){ 0 };
    return true;
}

static bool refuse_ambiguous(arena *a, str id, const grown *found, err *e)
{
    const run_record *runs = found->at;
    buf names = buf_in(a);

    for (size_t i = 0; i < found->count && i < RUN_NAMED; i++) {
        buf_add_c(&names, i ? ", " : "");
        buf_add(&names, runs[i].id);
    }
    if (found->count > RUN_NAMED)
        buf_add_c(&names, ", ...");
    err_fill(e, ERR_USAGE, "more than one run begins with \"%.*s\": %.*s", STR_ARG(id),
             STR_ARG(buf_str(&names)));
    err_hint(e, "give more characters of the run's id");
    return false;
}

bool registry_run(conn *c, arena *a, str id, run_record *out, err *e)
{
    const value params[] = { VALUE(id) };
    grown found = grown_in(a, sizeof(run_record));

    if (id.size == 0)
        return err_set(e, ERR_USAGE, "the id of a run is empty");
    if (!driver_query(c, driver_sql(c, STATEMENT_FIND_RUNS), VALUES(params), reader_run, &found, e))
        return false;
    if (found.count > 1)
        return refuse_ambiguous(a, str_cut(id, 0, 40), &found, e);
    if (found.count == 0) {
        err_fill(e, ERR_USAGE, "no run begins with \"%.*s\"", STR_ARG(str_cut(id, 0, 40)));
        err_hint(e, "`homing status` lists the runs");
        return false;
    }
    *out = *(run_record *)found.at;
    return true;
}

void registry_add_run(call_list *list, conn *c, const run_record *r)
{
    const value params[] = {
        VALUE(r->id),
        VALUE(r->kind),
        VALUE(r->state),
        VALUE(r->direction),
        VALUE(r->plan),
        VALUE(r->error),
        VALUE(r->trace),
        VALUE(r->by),
        VALUE(r->program),
        calls_int(list->a, r->started_at),
        calls_int(list->a, r->ended_at),
        calls_int(list->a, r->attempts),
        VALUE(r->head),
        calls_int(list->a, r->event_count),
    };

    (void)calls_add(list, c, STATEMENT_ADD_RUN, params, COUNT_OF(params));
}

static void of_one_row(call *added)
{
    added->must_affect = 1;
    added->fail_code = ERR_REGISTRY;
    added->fail_text = "the registry has no row of this run";
}

void registry_set_run(call_list *list, conn *c, const run_record *r)
{
    const value params[] = {
        VALUE(r->id),
        VALUE(r->state),
        VALUE(r->direction),
        VALUE(r->error),
        calls_int(list->a, r->attempts),
        calls_int(list->a, r->ended_at),
        VALUE(r->head),
        calls_int(list->a, r->event_count),
    };

    /* Not counted, which would cost a round trip of its own in every transaction of a run. */
    (void)calls_add(list, c, STATEMENT_SET_RUN, params, COUNT_OF(params));
}

void registry_set_plan(call_list *list, conn *c, str run, str plan)
{
    const value params[] = { VALUE(run), VALUE(plan) };

    of_one_row(calls_add(list, c, STATEMENT_SET_PLAN, params, COUNT_OF(params)));
}

static bool read_step(void *ctx, const row *r, err *e)
{
    grown *to = ctx;
    cells in = cells_of(to->a, r, e);
    void *next;

    if (!grown_next(to, &next, e))
        return false;
    step_record *s = next;
    s->seq = cells_int(&in);
    s->migration = cells_text(&in);
    s->step = cells_text(&in);
    s->state = cells_text(&in);
    s->cursor = cells_text(&in);
    s->rows = cells_int(&in);
    s->attempt = cells_int(&in);
    s->session = cells_text(&in);
    s->seen = cells_text(&in);
    s->intent_at = cells_int(&in);
    s->done_at = cells_int(&in);
    s->checks = cells_text(&in);
    s->locks = cells_text(&in);
    return in.ok;
}

bool registry_steps(conn *c, arena *a, str run, step_record **out, size_t *count, err *e)
{
    const value params[] = { VALUE(run) };
    grown all = grown_in(a, sizeof(step_record));

    if (!driver_query(c, driver_sql(c, STATEMENT_LIST_STEPS), VALUES(params), read_step, &all, e))
        return false;
    *out = all.at;
    *count = all.count;
    return true;
}

void registry_set_step(call_list *list, conn *c, str run, const step_record *s)
{
    const value params[] = {
        VALUE(run),
        calls_int(list->a, s->seq),
        VALUE(s->migration),
        VALUE(s->step),
        VALUE(s->state),
        VALUE(s->cursor),
        calls_int(list->a, s->rows),
        calls_int(list->a, s->attempt),
        VALUE(s->session),
        VALUE(s->seen),
        calls_int(list->a, s->intent_at),
        calls_int(list->a, s->done_at),
        VALUE(s->checks),
        VALUE(s->locks),
    };

    (void)calls_add(list, c, STATEMENT_SET_STEP, params, COUNT_OF(params));
}
