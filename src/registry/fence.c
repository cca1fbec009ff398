#include <assert.h>

#include "base/crash.h"
#include "registry/calls.h"
#include "registry/process.h"
#include "registry/readers.h"

bool reader_fence(void *ctx, const row *r, err *e)
{
    fence_reading *to = ctx;
    cells in = cells_of(to->a, r, e);

    to->seen.epoch = cells_int(&in);
    to->seen.held = cells_true(&in);
    to->seen.run = cells_text(&in);
    to->seen.holder = cells_text(&in);
    to->seen.host = cells_text(&in);
    to->seen.pid = cells_int(&in);
    to->seen.pid_started = cells_int(&in);
    to->seen.pid_space = cells_text(&in);
    to->seen.session = cells_text(&in);
    to->seen.beat_age_ms = cells_int(&in);
    if (to->seen.beat_age_ms < 0)
        to->seen.beat_age_ms = 0;
    to->found = in.ok;
    return in.ok;
}

bool reader_fence_end(const fence_reading *r, fence *out, err *e)
{
    if (!r->found) {
        err_fill(e, ERR_REGISTRY, "the registry has no fence row");
        err_hint(e, "restore the registry's tables from a backup; nothing was touched");
        return false;
    }
    *out = r->seen;
    return true;
}

bool registry_fence(conn *c, arena *a, fence *out, err *e)
{
    fence_reading to = { .a = a };

    return driver_query(c, driver_sql(c, STATEMENT_READ_FENCE), NO_VALUES, reader_fence, &to, e) &&
           reader_fence_end(&to, out, e);
}

static call *add_epoch_call(call_list *list, conn *c, statement_id id, int64_t epoch)
{
    const value params[] = { calls_int(list->a, epoch) };
    call *added = calls_add(list, c, id, params, COUNT_OF(params));

    added->must_affect = 1;
    added->fail_code = ERR_FENCE;
    added->fail_text = "another runner took the fence over; this one can change nothing any more";
    return added;
}

void registry_guard(call_list *list, conn *c, int64_t epoch)
{
    add_epoch_call(list, c, STATEMENT_TOUCH_FENCE, epoch)->enforced = true;
}

void registry_release(call_list *list, conn *c, int64_t epoch)
{
    (void)add_epoch_call(list, c, STATEMENT_RELEASE_FENCE, epoch);
}

void registry_beat(call_list *list, conn *c, int64_t epoch)
{
    (void)add_epoch_call(list, c, STATEMENT_TOUCH_HEARTBEAT, epoch);
}

static void add_take(call_list *list, conn *c, const fence *seen, str run)
{
    process self = process_self();
    const value params[] = {
        calls_int(list->a, seen->epoch),
        VALUE(run),
        VALUE(str_printf(list->a, "%s@%s pid %lld", self.user, self.host, (long long)self.pid)),
        VALUE(str_of(self.host)),
        calls_int(list->a, self.pid),
        calls_int(list->a, self.started),
        VALUE(str_of(self.space)),
        VALUE(c->identity),
    };
    call *take = calls_add(list, c, STATEMENT_TAKE_FENCE, params, COUNT_OF(params));

    take->must_affect = 1;
    take->fail_code = ERR_FENCE;
    take->fail_text = "another runner took the fence meanwhile";
}

/* What only means that somebody else was first. */
static bool came_late(const err *e)
{
    return e->code == ERR_FENCE || e->code == ERR_LOCK || e->code == ERR_CONFLICT;
}

bool registry_take_fence(conn *c, arena *a, const fence *seen, str run, bool *taken, int64_t *epoch,
                         err *e)
{
    call_list list = calls_in(a);
    outcome how;
    err why = { 0 };

    add_take(&list, c, seen, run);
    call *beat = add_epoch_call(&list, c, STATEMENT_SET_HEARTBEAT, seen->epoch + 1);
    beat->fail_code = ERR_REGISTRY;
    beat->fail_text = "the registry has no heartbeat row";
    bool done = driver_begin_with(c, list.at, list.count, &why) && driver_commit(c, &how, &why);
    if (!done && !came_late(&why)) {
        *e = why;
        return false;
    }
    if (done) {
        CRASH_POINT(REGISTRY_FENCE_TAKEN);
        *epoch = seen->epoch + 1;
    }
    *taken = done;
    return true;
}

bool fence_holder_alive(const fence *f, bool *known)
{
    process self = process_self();
    life l = LIFE_HIDDEN;

    if (f->pid > 0 && f->pid_space.size && str_is(f->host, self.host) &&
        str_is(f->pid_space, self.space))
        l = process_life(f->pid, f->pid_started);
    *known = l == LIFE_GONE || l == LIFE_ALIVE;
    return l != LIFE_GONE;
}

str registry_who(arena *a)
{
    process self = process_self();

    return str_printf(a, "%s@%s", self.user, self.host);
}
