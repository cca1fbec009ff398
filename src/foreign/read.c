#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "foreign/rows.h"
#include "registry/cells.h"

enum { CELL_MAX = 2000 }; /* bytes of a name, version or checksum that are kept */

typedef struct reader {
    arena *a;
    const history_found *from;
    grown rows; /* of history_row */
    hasher *h;
    rows_digest digest; /* the order in which rows come is the server's */
} reader;

static str keep(reader *to, const raw *r, field f, size_t most)
{
    str cell = str_cut(r->at[f], 0, most);
    size_t bad;

    while (cell.size && !str_utf8(cell, &bad)) /* a cut may have gone through a character */
        cell.size = bad;
    return cell.size ? str_copy(to->a, cell) : (str){ 0 };
}

static int64_t number(const raw *r, field f, int64_t otherwise)
{
    int64_t n = otherwise;

    return r->has[f] && str_int64(r->at[f], &n) ? n : otherwise;
}

static void digest_row(reader *to, const raw *r)
{
    for (int f = 0; f < FIELD_COUNT; f++) {
        hasher_raw(to->h, r->has[f] ? "+" : "-", 1);
        hasher_part(to->h, r->at[f]);
    }
    rows_digest_add(&to->digest, hasher_end(to->h));
}

static hash digest_of(const reader *to, bool locked)
{
    hasher_raw(to->h, &to->digest.count, sizeof to->digest.count);
    hasher_raw(to->h, to->digest.sum.at, HASH_SIZE);
    hasher_raw(to->h, locked ? "L" : "-", 1);
    return hasher_end(to->h);
}

static bool keep_row(void *ctx, const raw *r, err *e)
{
    reader *to = ctx;
    void *next;

    if (to->rows.count >= HISTORY_ROWS_MAX)
        return err_set(e, ERR_LIMIT, "%.*s has more than %d rows", STR_ARG(to->from->path),
                       (int)HISTORY_ROWS_MAX);
    if (!grown_next(&to->rows, &next, e))
        return false;
    digest_row(to, r);
    history_row *made = next;
    *made = (history_row){
        .state = state_of(to->from->tool, r),
        .name = keep(to, r, FIELD_NAME, CELL_MAX),
        .version = keep(to, r, FIELD_VERSION, CELL_MAX),
        .script = keep(to, r, FIELD_SCRIPT, CELL_MAX),
        .checksum = keep(to, r, FIELD_CHECKSUM, CELL_MAX),
        .previous = keep(to, r, FIELD_PREVIOUS, CELL_MAX),
        .group = keep(to, r, FIELD_GROUP, CELL_MAX),
        .type = keep(to, r, FIELD_TYPE, CELL_MAX),
        .log = keep(to, r, FIELD_LOG, HISTORY_LOG_MAX),
        .order = number(r, FIELD_ORDER, 0),
        .begun_at = time_of(r->at[FIELD_BEGUN]),
        .applied_at = time_of(r->at[FIELD_APPLIED]),
        .done = number(r, FIELD_DONE, -1),
        .total = number(r, FIELD_TOTAL, -1),
    };
    return true;
}

/* ---- order ---- */

static int by_number(int64_t l, int64_t r)
{
    return l < r ? -1 : l > r;
}

static int by_version(str l, str r)
{
    int64_t left, right;

    if (str_int64(l, &left) && str_int64(r, &right))
        return by_number(left, right);
    return str_order(l, r);
}

static int64_t time_at(const history_row *r)
{
    return r->begun_at ? r->begun_at : r->applied_at;
}

static int in_order(const history_row *l, const history_row *r, row_order first)
{
    int out = 0;

    if (first == ORDER_NUMBER)
        out = by_number(l->order, r->order);
    if (first == ORDER_TIME)
        out = by_number(time_at(l), time_at(r));
    if (!out && first != ORDER_NAME)
        out = by_version(l->version, r->version);
    if (!out)
        out = first == ORDER_NAME ? str_order(l->name, r->name) : by_number(l->order, r->order);
    return out ? out : str_order(l->name, r->name);
}

static int order_number(const void *l, const void *r)
{
    return in_order(l, r, ORDER_NUMBER);
}

static int order_time(const void *l, const void *r)
{
    return in_order(l, r, ORDER_TIME);
}

static int order_version(const void *l, const void *r)
{
    return in_order(l, r, ORDER_VERSION);
}

static int order_name(const void *l, const void *r)
{
    return in_order(l, r, ORDER_NAME);
}

static void put_in_order(history *h, row_order by)
{
    static int (*const orders[])(const void *, const void *) = { [ORDER_NUMBER] = order_number,
                                                                 [ORDER_TIME] = order_time,
                                                                 [ORDER_VERSION] = order_version,
                                                                 [ORDER_NAME] = order_name };

    if (h->count)
        qsort(h->at, h->count, sizeof *h->at, orders[by]);
}

/* ---- which row says what is true now ---- */

static str repeated_key(const history_row *r)
{
    return r->version.size ? r->version : r->name;
}

static int by_key(const void *left, const void *right)
{
    const history_row *const *l = left, *const *r = right;
    int order = str_order(repeated_key(*l), repeated_key(*r));

    return order ? order : (*l < *r ? -1 : *l > *r);
}

/* Tools that add a row for each try, or for each turn, of the same migration. */
static void mark_superseded(arena *a, history_tool t, history *h)
{
    size_t count = 0;

    if ((t != TOOL_PRISMA && t != TOOL_GOOSE && t != TOOL_FLYWAY) || !h->count)
        return;
    history_row **at = arena_take(a, h->count * sizeof *at);
    for (size_t i = 0; i < h->count; i++)
        if (h->at[i].state != HISTORY_MARK)
            at[count++] = &h->at[i];
    qsort(at, count, sizeof *at, by_key);
    for (size_t i = 0; i + 1 < count; i++)
        at[i]->superseded = str_same(repeated_key(at[i]), repeated_key(at[i + 1]));
}

/* ---- what is stuck ---- */

static str row_title(const history_row *r)
{
    return r->name.size ? r->name : r->version;
}

static void say_since(buf *b, arena *a, int64_t at)
{
    if (at)
        buf_printf(b, " since %.*s", STR_ARG(clock_text(a, at)));
}

static void say_row(arena *a, const history_found *from, const history_row *r, history *out)
{
    buf b = buf_in(a);
    str first = str_trim(str_split(str_trim(r->log), '\n', &(str){ 0 }));

    buf_printf(&b, "%s: %.*s ", history_tool_title(from->tool), STR_ARG(row_title(r)));
    if (r->state == HISTORY_FAILED)
        buf_add_c(&b, "is recorded as failed");
    else if (from->tool == TOOL_PGROLL)
        buf_add_c(&b, "is begun and not completed: both versions of the schema are in use");
    else
        buf_add_c(&b, "was begun and its end never recorded");
    out->since = r->begun_at ? r->begun_at : r->applied_at;
    say_since(&b, a, out->since);
    if (r->done >= 0 && r->total >= 0)
        buf_printf(&b, "; %d of %d statements took effect", (int)r->done, (int)r->total);
    else if (r->done > 0)
        buf_printf(&b, "; %d steps were counted as done", (int)r->done);
    if (first.size)
        buf_printf(&b, "; its log: %.*s", STR_ARG(str_cut(first, 0, 300)));
    out->trouble = TROUBLE_MIGRATION;
    out->fault = r;
    out->stuck = buf_str(&b);
}

static void judge_rows(arena *a, const history_found *from, history *out)
{
    for (size_t i = out->count; i-- > 0;) {
        const history_row *r = &out->at[i];
        if (!r->superseded && (r->state == HISTORY_FAILED || r->state == HISTORY_UNFINISHED)) {
            say_row(a, from, r, out);
            return;
        }
    }
}

static void judge_lock(arena *a, const history_found *from, const lock_row *seen, history *out)
{
    buf b = buf_in(a);

    if (!seen->locked || out->trouble != TROUBLE_NONE)
        return;
    buf_printf(&b, "%s: its table of locks says locked", history_tool_title(from->tool));
    if (seen->who.size)
        buf_printf(&b, " by %.*s", STR_ARG(seen->who));
    say_since(&b, a, seen->since);
    out->since = seen->since;
    out->trouble = TROUBLE_LOCK;
    out->stuck = buf_str(&b);
}

/* ---- the tool's other table ---- */

typedef struct last_event {
    arena *a;
    int64_t at;
    bool failed;
    str change;
} last_event;

static bool keep_event(void *ctx, const row *r, err *e)
{
    last_event *to = ctx;
    int64_t at = time_of(r->cell[3].text);

    (void)e;
    if (at < to->at)
        return true;
    to->at = at;
    to->failed = str_is(r->cell[0].text, "fail");
    if (to->failed)
        to->change = str_copy(to->a, str_cut(r->cell[2].text, 0, 200));
    return true;
}

static bool judge_events(conn *c, arena *a, const history_found *from, history *out, err *e)
{
    static const char *const columns[] = { "event", "change_id", "change", "committed_at", NULL };
    const side where = { .path = from->side_path, .columns = columns, .most = HISTORY_ROWS_MAX };
    last_event last = { .a = a };

    if (!rows_read_side(c, a, &where, keep_event, &last, e))
        return false;
    if (!last.failed)
        return true;
    out->trouble = TROUBLE_MIGRATION;
    out->since = last.at;
    out->stuck = str_printf(a, "sqitch: its last event is that %.*s failed, at %.*s",
                            STR_ARG(last.change), STR_ARG(clock_text(a, last.at)));
    return true;
}

/* Whether there is more in a text than comments and white space. */
static bool has_work(str text)
{
    while (text.size) {
        str line = str_trim(str_split(text, '\n', &text));
        if (line.size && !str_starts(line, "--"))
            return true;
    }
    return false;
}

typedef struct current {
    int64_t at;
    bool work;
} current;

static bool keep_current(void *ctx, const row *r, err *e)
{
    current *to = ctx;

    (void)e;
    if (!has_work(r->cell[0].text))
        return true;
    to->work = true;
    to->at = time_of(r->cell[1].text);
    return true;
}

static bool judge_current(conn *c, arena *a, const history_found *from, history *out, err *e)
{
    static const char *const columns[] = { "content", "date", NULL };
    const side where = { .path = from->side_path, .columns = columns, .most = 100 };
    current now = { 0 };

    if (!rows_read_side(c, a, &where, keep_current, &now, e))
        return false;
    if (!now.work)
        return true;
    buf b = buf_in(a);
    buf_add_c(&b, "graphile-migrate: there is uncommitted work in its current migration");
    say_since(&b, a, now.at);
    out->trouble = TROUBLE_WORK;
    out->since = now.at;
    out->stuck = buf_str(&b);
    return true;
}

static bool judge_side(conn *c, arena *a, const history_found *from, history *out, err *e)
{
    if (!from->side_path.size || out->trouble != TROUBLE_NONE)
        return true;
    if (from->tool == TOOL_SQITCH)
        return judge_events(c, a, from, out, e);
    return from->tool != TOOL_GRAPHILE || judge_current(c, a, from, out, e);
}

/* ---- all of it ---- */

static int64_t highest_batch(const history *h)
{
    int64_t out = 0, n;

    for (size_t i = 0; i < h->count; i++)
        if (str_int64(h->at[i].group, &n) && n > out)
            out = n;
    return out;
}

static bool read_all(conn *c, reader *to, history *out, err *e)
{
    const history_found *from = to->from;
    lock_row lock;
    int64_t number;

    if (!rows_read(c, to->a, from, HISTORY_ROWS_MAX + 1, keep_row, to, e) ||
        !lock_read(c, to->a, from, &lock, e))
        return false;
    *out = (history){ .at = to->rows.at, .count = to->rows.count };
    put_in_order(out, tool_of(from->tool)->order);
    mark_superseded(to->a, from->tool, out);
    if (from->tool == TOOL_KNEX)
        out->batch = highest_batch(out);
    out->digest = digest_of(to, lock.locked);
    judge_rows(to->a, from, out);
    judge_lock(to->a, from, &lock, out);
    if (!judge_side(c, to->a, from, out, e) || !lock_number(c, to->a, from, &number, e) ||
        !lock_holder(c, to->a, number, &out->holder, e))
        return false;
    if (out->trouble == TROUBLE_MIGRATION && out->holder.size)
        out->stuck =
            str_printf(to->a, "%.*s; the tool's lock is held by %.*s: it may still be running",
                       STR_ARG(out->stuck), STR_ARG(out->holder));
    return true;
}

bool history_read(conn *c, arena *a, const history_found *from, history *out, err *e)
{
    reader to = { .a = a, .from = from, .rows = grown_in(a, sizeof(history_row)) };
    bool alone = !c->in_transaction;

    if (!from->readable) {
        err_fill(e, ERR_PERMISSION, "this role may not read %.*s", STR_ARG(from->path));
        err_hint(e, "GRANT SELECT ON %.*s to it, and USAGE on its schema", STR_ARG(from->path));
        return false;
    }
    if (alone && !driver_begin(c, true, e))
        return false;
    to.h = hasher_new();
    bool ok = read_all(c, &to, out, e);
    hasher_free(to.h);
    if (alone)
        driver_rollback(c);
    return ok;
}
