#include "registry/overview.h"

#include "registry/calls.h"
#include "registry/readers.h"

typedef struct stamp_reading {
    arena *a;
    str text;
} stamp_reading;

static bool read_stamp(void *ctx, const row *r, err *e)
{
    stamp_reading *to = ctx;
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
    stamp_reading stamp = { .a = a };
    call_list list = calls_in(a);
    outcome how;

    add(&list, c, STATEMENT_LIST_APPLIED, reader_applied, &standing);
    add(&list, c, STATEMENT_READ_FENCE, reader_fence, &fence_row);
    call *added = calls_add(&list, c, STATEMENT_LIST_RUNS, most, COUNT_OF(most));
    added->each = reader_run;
    added->ctx = &runs;
    add(&list, c, STATEMENT_STAMP_CATALOG, read_stamp, &stamp);
    if (!driver_calls(c, list.at, list.count, &how, e))
        return false;
    out->applied = (applied_list){ .at = standing.at, .count = standing.count };
    out->runs = runs.at;
    out->run_count = runs.count;
    out->stamp = stamp.text;
    return reader_fence_end(&fence_row, &out->fence, e);
}
