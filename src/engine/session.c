#include "base/clock.h"
#include "base/crash.h"
#include "engine/work.h"

enum { SESSION_MEMORY = 16 << 20, POLL_FIRST_MS = 50, POLL_MOST_MS = 1000, LONE_HOLDER_MS = 3000 };

bool session_open(work *w, err *e)
{
    w->session = arena_new(SESSION_MEMORY);
    if (!w->session)
        return err_set(e, ERR_NO_MEMORY, "no memory for a session");
    w->c = NULL;
    return driver_open(w->to, w->session, &w->c, e);
}

void session_close(work *w)
{
    heartbeat_stop(w->beat);
    w->beat = NULL;
    driver_close(w->c);
    w->c = NULL;
    arena_free(w->session);
    w->session = NULL;
}

typedef enum holder { HOLDER_LIVES, HOLDER_GONE } holder;

/* This operation took it itself, in a session that it lost since. */
static bool is_own(const work *w, const fence *f)
{
    return (w->epoch > 0 && f->epoch == w->epoch) || str_same(f->run, w->run.id);
}

/*
 * Where the process can be seen, that decides: one that works is never robbed, however long its
 * statement takes. Else, and for a process that is stopped, silence does.
 */
static holder judge(const work *w, const fence *f)
{
    bool known;
    bool alive = fence_holder_alive(f, &known);

    if (is_own(w, f))
        return HOLDER_GONE;
    if (known)
        return alive ? HOLDER_LIVES : HOLDER_GONE;
    return f->beat_age_ms > w->request->limits.takeover_ms ? HOLDER_GONE : HOLDER_LIVES;
}

/* The holder's session may still be at work: it is ended before the fence changes hands. */
static bool end_holder(work *w, const fence *f, err *e)
{
    ended how = ENDED_GONE;

    if (f->session.size == 0 || !conn_has(w->c, TRAIT_SESSIONS))
        return true;
    if (!driver_end_session(w->c, f->session, w->request->limits.takeover_ms, &how, e))
        return false;
    CRASH_POINT(SESSION_ENDED);
    if (how != ENDED_NOT_ALLOWED)
        return true;
    (void)err_set(
        e, ERR_FENCE,
        "the session %.*s of the runner before is still there, and this role may not end it",
        STR_ARG(f->session));
    err_hint(e,
             "end it as a role that may (pg_terminate_backend), then run the same command again");
    return false;
}

static bool busy(const work *w, const fence *f, err *e)
{
    (void)err_set(e, ERR_FENCE,
                  "another runner has the fence: %.*s, run %.*s, last heard of %lld ms ago",
                  STR_ARG(f->holder), STR_ARG(f->run), (long long)f->beat_age_ms);
    err_hint(e,
             "wait for it (`homing status` shows it), or take over when it is silent for %lld ms "
             "(--takeover-after)",
             (long long)w->request->limits.takeover_ms);
    return false;
}

static bool try_fence(work *w, bool *taken, fence *f, err *e)
{
    *taken = false;
    if (!registry_fence(w->c, w->tmp, f, e))
        return false;
    if (f->held && judge(w, f) == HOLDER_LIVES)
        return true;
    if (f->held && !end_holder(w, f, e))
        return false;
    return registry_take_fence(w->c, w->tmp, f, w->run.id, taken, &w->epoch, e);
}

bool session_take_fence(work *w, err *e)
{
    int64_t began = clock_monotonic(), rest = POLL_FIRST_MS;
    fence f;
    bool taken;

    for (;;) {
        if (!try_fence(w, &taken, &f, e))
            return false;
        if (taken)
            break;
        if (w->at->pause && *w->at->pause)
            return err_set(e, ERR_PAUSED,
                           "stopped while waiting for another runner; nothing was begun");
        if ((clock_monotonic() - began) / 1000 >= w->request->limits.wait_ms)
            return busy(w, &f, e);
        clock_sleep_ms(rest);
        rest = rest * 2 < POLL_MOST_MS ? rest * 2 : POLL_MOST_MS;
    }
    heartbeat_stop(w->beat);
    w->beat = NULL;
    if (conn_has(w->c, TRAIT_SESSIONS))
        w->beat = heartbeat_start(w->to, w->c, w->epoch);
    return true;
}
