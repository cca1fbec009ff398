#include "registry/overview.h"

#include "registry/calls.h"
#include "registry/readers.h"

typedef struct sign_reading {
    arena *a;
    overview *to;
} sign_reading;

static bool read_stamp(void *ctx, const row *r, err *e)
{
    sign_reading *sign = ctx;
    cells in = cells_of(sign->a, r, e);

    sign->to->stamp = cells_text(&in);
    return in.ok;
}

static bool read_signs(void *ctx, const row *r, err *e)
{
    sign_reading *sign = ctx;
    overview *to = sign->to;
    cells in = cells_of(sign->a, r, e);

    to->level = cells_text(&in);
    to->recorded.stamp = cells_text(&in);
    to->recorded.quiet = cells_text(&in);
    to->stamp = cells_text(&in);
    to->quiet = cells_text(&in);
    return in.ok;
}

static void add(call_list *list, conn *c, statement_id id, row_fn *each, void *ctx)
{
    call *added = calls_add(list, c, id, NULL, 0);

    added->each = each;
    added->ctx = ctx;
}

/* Where the engine has no numbers of transactions, a stamp costs nothing. */
static void add_signs(call_list *list, conn *c, sign_reading *sign)
{
    str signs = driver_sql(c, STATEMENT_SIGN_CATALOG);
    str stamp = driver_sql(c, STATEMENT_STAMP_CATALOG);

    if (signs.size == 0) {
        add(list, c, STATEMENT_STAMP_CATALOG, read_stamp, sign);
        return;
    }
    str inner = str_printf(sign->a, "(%.*s)", STR_ARG(stamp));
    calls_add_text(list, statement_with(sign->a, signs, ":stamp", inner), read_signs, sign);
}

bool registry_overview(conn *c, arena *a, int64_t newest, overview *out, err *e)
{
    const value most[] = { calls_int(a, newest > 0 ? newest : INT64_MAX) };
    grown standing = grown_in(a, sizeof(applied)), runs = grown_in(a, sizeof(run_record));
    fence_reading fence_row = { .a = a };
    sign_reading sign = { .a = a, .to = out };
    call_list list = calls_in(a);
    outcome how;

    add(&list, c, STATEMENT_LIST_APPLIED, reader_applied, &standing);
    add(&list, c, STATEMENT_READ_FENCE, reader_fence, &fence_row);
    call *added = calls_add(&list, c, STATEMENT_LIST_RUNS, most, COUNT_OF(most));
    added->each = reader_run;
    added->ctx = &runs;
    *out = (overview){ 0 };
    add_signs(&list, c, &sign);
    if (!driver_calls(c, list.at, list.count, &how, e))
        return false;
    out->applied = (applied_list){ .at = standing.at, .count = standing.count };
    out->runs = runs.at;
    out->run_count = runs.count;
    return reader_fence_end(&fence_row, &out->fence, e);
}
