#include "base/clock.h"
#include "engine/work.h"

enum { MAIL_EVERY_MS = 100 };

static do_fn *const doing[DECISION_COUNT] = {
    [DECIDE_RUN_GROUP] = do_run_group,
    [DECIDE_RUN_BATCH] = do_run_batch,
    [DECIDE_INTEND] = do_intend,
    [DECIDE_SEND] = do_send,
    [DECIDE_END_SESSION] = do_end_session,
    [DECIDE_PROBE] = do_probe,
    [DECIDE_VERIFY] = do_verify,
    [DECIDE_CLEAN] = do_clean,
    [DECIDE_RECORD] = do_record,
    [DECIDE_RECORD_UNDONE] = do_record_undone,
    [DECIDE_RECORD_TURN] = do_record_turn,
    [DECIDE_REFUSE] = do_refuse,
    [DECIDE_RETRY] = do_retry,
    [DECIDE_LEAVE] = do_leave,
    [DECIDE_SPLIT] = do_split,
    [DECIDE_ISOLATE] = do_isolate,
    [DECIDE_TURN] = do_turn,
    [DECIDE_COMPARE] = do_compare,
    [DECIDE_FINISH] = do_finish,
    [DECIDE_FAIL_WHOLE] = do_fail_whole,
    [DECIDE_ARRIVE] = do_arrive,
    [DECIDE_PAUSE] = do_pause,
    [DECIDE_HOLD] = do_hold,
};

/* Letters from other terminals, and the signal of this one. */
static bool look_for_letters(work *w, err *e)
{
    static const fact_letter letters[] = { LETTER_NONE, LETTER_PAUSE, LETTER_NONE, LETTER_STOP };
    mail found;

    bool signalled = w->at->pause && *w->at->pause;
    int64_t now = clock_monotonic();

    /* Nobody waits for less; asking between two steps that take a millisecond would cost a third of
     * them. */
    if (!signalled && w->mail_seen_at && now - w->mail_seen_at < MAIL_EVERY_MS * 1000)
        return true;
    if (!registry_mail(w->c, w->tmp, w->run.id, &found, &w->letter, e))
        return false;
    w->mail_seen_at = now;
    w->f.letter = signalled ? LETTER_PAUSE : letters[found];
    return true;
}

static void weigh_waiting(work *w)
{
    const hm_limits *l = &w->request->limits;

    if (w->f.fault != FAULT_TRANSIENT)
        return;
    int64_t waited = w->waiting_since ? (clock_monotonic() - w->waiting_since) / 1000 : 0;
    bool left = waited < l->patience_ms && w->stalled_ms + l->lock_ms <= l->stall_ms;
    w->f.budget = left ? BUDGET_LEFT : BUDGET_SPENT;
    if (!left && !w->fault.hint[0]) {
        err_hint(
            &w->fault,
            "waited %lld ms, and locks stalled the application for %lld of the %lld ms allowed; "
            "`homing apply` tries again, --patience and --stall change the budget",
            (long long)waited, (long long)w->stalled_ms, (long long)l->stall_ms);
        work_set_fault(w, &w->fault);
    }
}

static bool one_decision(work *w, err *e)
{
    w->tmp = arena_new((size_t)1 << 30);
    if (!w->tmp)
        return err_set(e, ERR_NO_MEMORY, "no memory is left");
    work_forget_tmp(w);
    work_look(w);
    bool ok = w->f.frontier == FRONTIER_INTENT || look_for_letters(w, e);
    if (ok) {
        weigh_waiting(w);
        decided d = decide(&w->f);
        ok = home_mark(w, &d, e) && doing[d.what](w, &d, e);
    }
    arena_free(w->tmp);
    w->tmp = w->a;
    work_forget_tmp(w);
    return ok;
}

bool work_loop(work *w, err *e)
{
    w->ended = false;
    while (!w->ended)
        if (!one_decision(w, e))
            return false;
    return true;
}
