#include "sql/batch.h"

#include <string.h>

#include "base/clock.h"
#include "base/crash.h"
#include "engine/work.h"

/* Who waits for the one write lock of a file tries every ten milliseconds: without a pause between
 * batches neither the application nor a letter to this run would come through. */
enum { SHARE_MS = 15 };

/* The cursor is the highest key whose rows have the step's effect: going up raises it, going down
 * lowers it. */

typedef struct range {
    bool any;     /* false: nothing is left, the step is where its way leads */
    bool last;    /* going down: nothing is left after it */
    str from, to; /* SQL text */
    str cursor;   /* key as text, once the range is done; empty: none */
} range;

/* Where the batch ends, when it was asked in the round trip that opened the transaction. */
typedef struct ahead {
    arena *a;
    bool asked;
    value end;
} ahead;

typedef struct ends {
    str lowest, highest, type;
    bool empty;
} ends;

typedef struct copying_ends {
    arena *a;
    ends *out;
} copying_ends;

static bool copy_ends(void *ctx, const row *r, err *e)
{
    copying_ends *c = ctx;

    (void)e;
    if (r->count != 3 || r->cell[0].null)
        return true;
    *c->out = (ends){ .lowest = str_copy(c->a, r->cell[0].text),
                      .highest = str_copy(c->a, r->cell[1].text),
                      .type = str_copy(c->a, r->cell[2].text) };
    return true;
}

/*
 * The ends of the walk as they were at its first batch of this session: the type of the key and an
 * estimate of the rows. The lowest key counts for the first range only, which is always of a fresh
 * look.
 */
static bool find_ends(work *w, const batch_walk *walk, bool fresh, ends *out, err *e)
{
    copying_ends c = { .a = w->a, .out = out };

    if (!fresh && w->walk_step == w->frontier + 1) {
        *out = (ends){ .lowest = w->walk_lowest, .highest = w->walk_highest, .type = w->walk_type };
        return true;
    }
    *out = (ends){ .empty = true };
    if (!driver_query(w->c, batch_ends_sql(w->tmp, walk), NO_VALUES, copy_ends, &c, e))
        return false;
    w->walk_step = out->empty ? 0 : w->frontier + 1;
    w->walk_lowest = out->lowest;
    w->walk_highest = out->highest;
    w->walk_type = out->type;
    return true;
}

static void estimate(work *w, const ends *at)
{
    int64_t low, high;

    w->rows_total = 0;
    if (str_int64(at->lowest, &low) && str_int64(at->highest, &high) && high >= low)
        w->rows_total = high - low + 1;
}

/* A row without a key would silently be left out. */
static bool refuse_nulls(work *w, const batch_walk *walk, err *e)
{
    value found;

    if (!driver_value(w->c, w->tmp, batch_nulls_sql(w->tmp, walk), NO_VALUES, &found, e))
        return false;
    if (found.null)
        return true;
    (void)err_set(e, ERR_CHECK,
                  "table %.*s has rows whose %.*s is NULL: no batch would ever hold them",
                  STR_ARG(walk->table), STR_ARG(walk->column));
    err_hint(
        e,
        "batch by a column that is never NULL, or change those rows in a step of their own before");
    return false;
}

static bool keep_end(void *ctx, const row *r, err *e)
{
    ahead *known = ctx;

    (void)e;
    known->end = (value){ str_copy(known->a, r->cell[0].text), r->cell[0].null };
    return true;
}

static str end_sql(const work *w, const batch_walk *walk, const str *cursor, str type)
{
    if (w->frontier_way == DIRECTION_UP)
        return batch_next_sql(w->tmp, walk, cursor, type);
    return batch_previous_sql(w->tmp, walk, *cursor, type);
}

static bool find_end(work *w, const ahead *known, str sql, value *out, err *e)
{
    if (!known->asked)
        return driver_value(w->c, w->tmp, sql, NO_VALUES, out, e);
    *out = known->end;
    return true;
}

/* Adds the question to the calls that open the transaction, once the walk is under way: it then
 * depends on nothing else. */
static void ask_ahead(work *w, const batch_walk *walk, call_list *opening, ahead *known)
{
    str cursor = w->records[w->frontier].cursor;

    *known = (ahead){ .a = w->tmp, .end = VALUE_NULL };
    if (cursor.size == 0 || w->walk_step != w->frontier + 1)
        return;
    known->asked = true;
    calls_add_text(opening, end_sql(w, walk, &cursor, w->walk_type), keep_end, known);
}

/* (from, to] above the cursor. */
static bool next_range(work *w, const batch_walk *walk, const ahead *known, range *out, err *e)
{
    str cursor = w->records[w->frontier].cursor;
    value to;
    ends at;

    *out = (range){ 0 };
    if (!find_ends(w, walk, cursor.size == 0, &at, e))
        return false;
    if (at.empty)
        return true;
    estimate(w, &at);
    if (!find_end(w, known, end_sql(w, walk, cursor.size ? &cursor : NULL, at.type), &to, e))
        return false;
    if (to.null)
        return true;
    out->any = true;
    out->to = batch_literal(w->tmp, walk->dialect, to.text, at.type);
    out->cursor = to.text;
    if (cursor.size) {
        out->from = batch_literal(w->tmp, walk->dialect, cursor, at.type);
        return true;
    }
    return refuse_nulls(w, walk, e) &&
           batch_below(w->tmp, walk->dialect, at.lowest, at.type, &out->from, e);
}

/* (from, to] that ends at the cursor, or at the highest key when the step was complete. */
static bool previous_range(work *w, const batch_walk *walk, const ahead *known, range *out, err *e)
{
    str to = w->records[w->frontier].cursor;
    value from;
    ends at;

    *out = (range){ 0 };
    if (!find_ends(w, walk, to.size == 0, &at, e))
        return false;
    if (at.empty)
        return true;
    estimate(w, &at);
    if (to.size == 0)
        to = at.highest;
    if (!find_end(w, known, end_sql(w, walk, &to, at.type), &from, e))
        return false;
    out->any = true;
    out->to = batch_literal(w->tmp, walk->dialect, to, at.type);
    /* The empty text is a key below which nothing stands; a cursor cannot say it. */
    if (!from.null && from.text.size) {
        out->from = batch_literal(w->tmp, walk->dialect, from.text, at.type);
        out->cursor = from.text;
        return true;
    }
    out->last = true;
    if (!find_ends(w, walk, true, &at, e))
        return false;
    out->any = !at.empty;
    return at.empty || batch_below(w->tmp, walk->dialect, at.lowest, at.type, &out->from, e);
}

static bool run_range(work *w, const contract_statement *statement, const range *r, int64_t *rows,
                      err *e)
{
    const placeholder bounds[] = { { STR("from"), r->from }, { STR("to"), r->to } };
    const contract *m = &w->plan.migrations[w->plan.steps[w->frontier].migration];
    placeholders with = { .at = bounds, .count = 2 };
    outcome how;
    str text;

    if (!sql_fill(w->tmp, m->dialect, statement->text, &with, &text, e))
        return false;
    if (driver_run(w->c, text, rows, &how, e))
        return true;
    err_wrap(e, "rows after %.*s up to %.*s", STR_ARG(r->from), STR_ARG(r->to));
    statements_place(w, &w->plan.steps[w->frontier], statement, e);
    return false;
}

static bool keep_cursor(work *w, str key, err *e)
{
    if (key.size > sizeof w->cursor)
        return err_set(e, ERR_LIMIT, "a key of %zu bytes is longer than a cursor may be (%zu)",
                       key.size, sizeof w->cursor);
    if (key.size)
        (void)memmove(w->cursor, key.at, key.size);
    w->records[w->frontier].cursor = (str){ key.size ? w->cursor : NULL, key.size };
    return true;
}

static bool ends_step(work *w, const range *r, err *e)
{
    const plan_step *s = &w->plan.steps[w->frontier];
    const contract_step *c = plan_contract_step(&w->plan, s);
    bool yes = true;

    if (r->any && !r->last)
        return true;
    if (w->frontier_way == DIRECTION_UP && !statements_verify(w, c, &yes, e))
        return false;
    if (!yes) {
        (void)err_set(e, ERR_CHECK, "the check of step %.*s/%.*s answered no after its last batch",
                      STR_ARG(w->records[w->frontier].migration), STR_ARG(c->name));
        return false;
    }
    if (c->verify.size && w->frontier_way == DIRECTION_UP)
        work_add_check(w, &w->records[w->frontier], "verify", "yes");
    return true;
}

/* The record once the range is done, and what goes with it. */
static void record_range(work *w, call_list *list, bool complete, int64_t rows)
{
    step_record *rec = &w->records[w->frontier];
    bool first = rec->intent_at == 0;

    rec->rows += rows;
    rec->session = w->c->identity;
    if (first) {
        rec->intent_at = clock_now();
        rec->attempt++;
    }
    rec->state = str_of(complete ? state_after(w->frontier_way) : state_between(w->frontier_way));
    if (complete)
        rec->done_at = clock_now();
    registry_set_step(list, w->c, w->run.id, rec);
    if (!first && !complete)
        return;
    json_t *body = json_object();
    json_put_str(body, "migration", rec->migration);
    json_put_str(body, "step", rec->step);
    json_put_str(body, "way", str_of(way_name(w->frontier_way)));
    json_put_int(body, "rows", rec->rows);
    work_event(w, list, complete ? "step_done" : "step_batched", body);
    if (complete)
        work_settle(w, list, w->plan.steps[w->frontier].migration, w->frontier_way);
}

static batch_walk walk_of(const work *w)
{
    const plan_step *s = &w->plan.steps[w->frontier];
    const contract_step *c = plan_contract_step(&w->plan, s);
    const contract_batch *b = w->frontier_way == DIRECTION_UP ? &c->batch : &c->down_batch;

    return (batch_walk){ .dialect = w->plan.migrations[s->migration].dialect,
                         .table = b->table,
                         .column = b->column,
                         .size = b->size };
}

static bool run_batch(work *w, const ahead *known, bool *complete, int64_t *rows, err *e)
{
    const plan_step *s = &w->plan.steps[w->frontier];
    const batch_walk walk = walk_of(w);
    range r;

    *rows = 0;
    bool found = w->frontier_way == DIRECTION_UP ? next_range(w, &walk, known, &r, e)
                                                 : previous_range(w, &walk, known, &r, e);
    if (!found || (r.any && !run_range(w, &plan_statements(&w->plan, s, w->frontier_way)->at[0], &r,
                                       rows, e)))
        return false;
    if (!ends_step(w, &r, e))
        return false;
    *complete = !r.any || r.last;
    return keep_cursor(w, *complete ? (str){ 0 } : r.cursor, e);
}

bool statements_batch(work *w, bool *complete, int64_t *rows, err *e)
{
    const ahead nothing = { 0 };

    return run_batch(w, &nothing, complete, rows, e);
}

static bool in_transaction(work *w, bool *complete, err *e)
{
    call_list first = calls_in(w->tmp), list = calls_in(w->tmp);
    const batch_walk walk = walk_of(w);
    ahead known;
    int64_t rows;
    outcome how;

    registry_guard(&first, w->c, w->epoch);
    ask_ahead(w, &walk, &first, &known);
    if (!driver_begin_with(w->c, first.at, first.count, e) ||
        !run_batch(w, &known, complete, &rows, e))
        return false;
    record_range(w, &list, *complete, rows);
    CRASH_POINT(BATCH_RAN);
    return work_commit_open(w, &list, &how, e);
}

static void tell_progress(work *w)
{
    const step_record *r = &w->records[w->frontier];

    if (!w->step_began)
        w->step_began = clock_monotonic();
    if (!w->at->on_progress)
        return;
    hm_progress p = { .migration = str_c(w->tmp, r->migration),
                      .step = str_c(w->tmp, r->step),
                      .rows = r->rows,
                      .rows_total = w->rows_total,
                      .elapsed_ms = (clock_monotonic() - w->step_began) / 1000 };
    w->at->on_progress(w->at->user, &p);
}

static bool try_batch(work *w, bool *complete, err *e)
{
    const contract *m = &w->plan.migrations[w->plan.steps[w->frontier].migration];
    bool changed;

    if (!statements_prologue(w, m, &changed, e))
        return false;
    bool ok = in_transaction(w, complete, e);
    if (!ok)
        driver_rollback(w->c);
    err ignored;
    if (changed && !w->c->lost && !driver_reset(w->c, &ignored))
        w->c->lost = true;
    return ok;
}

bool do_run_batch(work *w, const decided *d, err *e)
{
    step_record before = w->records[w->frontier];
    chain chain_before = w->chain;
    char cursor[CURSOR_MAX];
    bool complete = false;
    err failed;

    (void)d;
    (void)memcpy(cursor, w->cursor, sizeof cursor);
    if (try_batch(w, &complete, &failed)) {
        CRASH_POINT(BATCH_COMMITTED);
        tell_progress(w);
        work_progressed(w);
        if (complete)
            w->step_began = 0;
        else if (!conn_has(w->c, TRAIT_SESSIONS))
            clock_sleep_ms(SHARE_MS);
        return true;
    }
    (void)memcpy(w->cursor, cursor, sizeof cursor);
    w->records[w->frontier] = before;
    w->chain = chain_before;
    w->pending_event_count = 0;
    if (w->c->lost || failed.code == ERR_LOST || failed.code == ERR_FENCE) {
        *e = failed;
        return false;
    }
    w->f.fault = fault_of(&failed) == FAULT_TRANSIENT ? FAULT_TRANSIENT : FAULT_DEFINITE;
    work_set_fault(w, &failed);
    return true;
}
