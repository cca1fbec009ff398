#include "registry/overview.h"

#include "registry/calls.h"
#include "registry/readers.h"

typedef struct sign_reading {
    arena *a;
    str text;
} sign_reading;

static bool read_sign(void *ctx, const row *r, err *e)
{
    sign_reading *to = ctx;
    cells in = cells_of(to->a, r, e);

    to->text = cells_text(&in);
    return in.ok;
}

static void add(call_list *list, conn *c, statement_id id, row_fn *each, void *ctx)
{
    call *added = calls_add(list, c, id, NULL, 0);

    added->each = each;
    added->ctx = ctx;
}

bool registry_overview(conn *c, arena *a, int64_t newest, overview *out, err *e)
{
    const value most[] = { calls_int(a, newest > 0 ? newest : INT64_MAX) };
    grown standing = grown_in(a, sizeof(applied)), runs = grown_in(a, sizeof(run_record));
    fence_reading fence_row = { .a = a };
    sign_reading sign = { .a = a };
    bool counted = driver_sql(c, STATEMENT_READ_QUIET).size > 0;
    call_list list = calls_in(a);
    outcome how;

    add(&list, c, STATEMENT_LIST_APPLIED, reader_applied, &standing);
    add(&list, c, STATEMENT_READ_FENCE, reader_fence, &fence_row);
    call *added = calls_add(&list, c, STATEMENT_LIST_RUNS, most, COUNT_OF(most));
    added->each = reader_run;
    added->ctx = &runs;
    add(&list, c, counted ? STATEMENT_READ_QUIET : STATEMENT_STAMP_CATALOG, read_sign, &sign);
    if (!driver_calls(c, list.at, list.count, &how, e))
        return false;
    out->applied = (applied_list){ .at = standing.at, .count = standing.count };
    out->runs = runs.at;
    out->run_count = runs.count;
    out->quiet = counted ? sign.text : (str){ 0 };
    out->stamp = counted ? (str){ 0 } : sign.text;
    return reader_fence_end(&fence_row, &out->fence, e);
}
