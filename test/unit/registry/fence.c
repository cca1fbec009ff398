#include "place.h"

#include <sys/wait.h>
#include <unistd.h>

enum { HOUR_MS = 3600 * 1000, SOON_MS = 20 * 1000 };

static fence see(place *p, conn *c)
{
    fence f = { 0 };
    err e = { 0 };

    WORKS(registry_fence(c, p->a, &f, &e));
    return f;
}

/* The fence as `c` sees it, taken. */
static int64_t take(place *p, conn *c, const char *run)
{
    fence seen = see(p, c);
    int64_t epoch = 0;
    bool taken = false;
    err e = { 0 };

    WORKS(registry_take_fence(c, p->a, &seen, str_of(run), &taken, &epoch, &e));
    assert_true(taken);
    return epoch;
}

static bool guard(place *p, conn *c, int64_t epoch, err *e)
{
    call_list list = calls_in(p->a);

    registry_guard(&list, c, epoch);
    return driver_begin_with(c, list.at, list.count, e);
}

static bool beat(place *p, conn *c, int64_t epoch, err *e)
{
    call_list list = calls_in(p->a);
    outcome how;

    registry_beat(&list, c, epoch);
    return driver_calls(c, list.at, list.count, &how, e);
}

static bool release(place *p, conn *c, int64_t epoch, err *e)
{
    call_list list = calls_in(p->a);

    registry_release(&list, c, epoch);
    return place_send(c, &list, e);
}

static void says_who_holds_it(void **state)
{
    place *p = *state;
    bool known = false;
    err e = { 0 };

    place_install(p);
    fence f = see(p, p->c);
    assert_false(f.held);
    assert_int_equal(f.epoch, 0);
    (void)fence_holder_alive(&f, &known);
    assert_false(known);
    assert_int_equal(take(p, p->c, "0123456789abcdef"), 1);
    f = see(p, p->c);
    assert_true(f.held);
    assert_int_equal(f.epoch, 1);
    IS(f.run, "0123456789abcdef");
    assert_int_equal(f.pid, getpid());
    assert_true(f.pid_started > 0 && f.host.size > 0 && f.pid_space.size > 0);
    SAYS(f.holder, str_printf(p->a, "@%.*s pid %d", STR_ARG(f.host), (int)getpid()).at);
    assert_true(str_same(f.session, p->c->identity));
    assert_true(f.beat_age_ms >= 0 && f.beat_age_ms < SOON_MS);
    WORKS(release(p, p->c, 1, &e));
    f = see(p, p->c);
    assert_false(f.held);
    assert_int_equal(f.epoch, 1);
}

static void is_taken_once_per_epoch(void **state)
{
    place *p = *state;
    fence seen;
    bool taken = true;
    int64_t epoch = -1;
    err e = { 0 };

    place_install(p);
    seen = see(p, p->c);
    assert_int_equal(take(p, p->c, "a"), 1);
    WORKS(registry_take_fence(p->c, p->a, &seen, STR("b"), &taken, &epoch, &e));
    assert_false(taken);
    assert_int_equal(epoch, -1);
    IS(see(p, p->c).run, "a");
    assert_int_equal(see(p, p->c).epoch, 1);
    assert_false(p->c->in_transaction);
}

static void who_lost_it_commits_nothing_any_more(void **state)
{
    place *p = *state;
    err e = { 0 };

    place_install(p);
    place_run(p, p->c, "CREATE TABLE work (n integer)");
    int64_t old = take(p, p->c, "old");
    WORKS(guard(p, p->c, old, &e));
    place_run(p, p->c, "INSERT INTO work VALUES (1)");
    outcome how;
    WORKS(driver_commit(p->c, &how, &e));
    conn *other = place_session(p);
    int64_t new = take(p, other, "new");
    assert_int_equal(new, old + 1);
    FAILS(guard(p, p->c, old, &e), FENCE);
    SAYS(str_of(e.text), "another runner");
    assert_false(p->c->in_transaction);
    FAILS(beat(p, p->c, old, &e), FENCE);
    FAILS(release(p, p->c, old, &e), FENCE);
    assert_true(see(p, p->c).held);
    WORKS(guard(p, other, new, &e));
    WORKS(driver_commit(other, &how, &e));
    WORKS(release(p, other, new, &e));
    FAILS(guard(p, other, new, &e), FENCE);
    driver_close(other);
    IS(place_value(p, "SELECT count(*) FROM work"), "1");
}

static void a_takeover_waits_for_the_transaction_in_flight(void **state)
{
    place *p = *state;
    const session_limits limits = { .lock_ms = 150 };
    outcome how;
    bool taken = true;
    int64_t epoch = 0;
    err e = { 0 };

    place_install(p);
    int64_t mine = take(p, p->c, "holder");
    conn *other = place_session(p);
    WORKS(driver_limit(other, &limits, &e));
    fence seen = see(p, other);
    WORKS(guard(p, p->c, mine, &e));
    WORKS(registry_take_fence(other, p->a, &seen, STR("taker"), &taken, &epoch, &e));
    assert_false(taken);
    assert_false(other->in_transaction);
    WORKS(driver_commit(p->c, &how, &e));
    WORKS(registry_take_fence(other, p->a, &seen, STR("taker"), &taken, &epoch, &e));
    assert_true(taken);
    assert_int_equal(epoch, mine + 1);
    driver_close(other);
}

static void reading_and_beating_wait_for_nobody(void **state)
{
    place *p = *state;
    const session_limits limits = { .lock_ms = 1 };
    err e = { 0 };

    place_install(p);
    int64_t mine = take(p, p->c, "holder");
    conn *other = place_session(p);
    WORKS(driver_limit(other, &limits, &e));
    WORKS(guard(p, p->c, mine, &e));
    assert_true(see(p, other).held);
    WORKS(beat(p, other, mine, &e));
    driver_rollback(p->c);
    driver_close(other);
}

static void age_is_since_the_last_beat_or_guard(void **state)
{
    place *p = *state;
    outcome how;
    err e = { 0 };

    place_install(p);
    int64_t mine = take(p, p->c, "holder");
    for (int turn = 0; turn < 2; turn++) {
        if (p->dialect == DIALECT_POSTGRES) {
            place_run(p, p->c, "UPDATE @fence SET touched_at = now() - interval '1 hour'");
            place_run(p, p->c, "UPDATE @heartbeat SET beat_at = now() - interval '1 hour'");
        } else {
            place_run(p, p->c, "UPDATE @fence SET touched_at = touched_at - 3600000");
            place_run(p, p->c, "UPDATE @heartbeat SET beat_at = beat_at - 3600000");
        }
        int64_t age = see(p, p->c).beat_age_ms;
        assert_true(age >= HOUR_MS && age < HOUR_MS + SOON_MS);
        if (turn == 0) {
            WORKS(beat(p, p->c, mine, &e));
        } else {
            WORKS(guard(p, p->c, mine, &e));
            WORKS(driver_commit(p->c, &how, &e));
        }
        assert_true(see(p, p->c).beat_age_ms < SOON_MS);
    }
}

static int take_as_another(place *p)
{
    arena *a = arena_new(1 << 22);
    conn *c;
    fence seen;
    bool taken = false;
    int64_t epoch;
    err e;

    if (!a || !driver_open(&p->to, a, &c, &e) || !registry_fence(c, a, &seen, &e) ||
        !registry_take_fence(c, a, &seen, STR("child"), &taken, &epoch, &e))
        return 1;
    return taken ? 0 : 2;
}

static void tells_a_dead_holder_from_a_living_one(void **state)
{
    place *p = *state;
    siginfo_t info = { 0 };
    bool known = false;

    place_install(p);
    (void)take(p, p->c, "self");
    fence f = see(p, p->c);
    assert_true(fence_holder_alive(&f, &known));
    assert_true(known);
    f.pid_started++;
    assert_false(fence_holder_alive(&f, &known));
    assert_true(known);
    f.host = STR("elsewhere.example");
    (void)fence_holder_alive(&f, &known);
    assert_false(known);
    pid_t child = fork();
    if (child == 0)
        _exit(take_as_another(p));
    assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
    assert_int_equal(info.si_status, 0);
    f = see(p, p->c);
    assert_int_equal(f.pid, child);
    assert_false(fence_holder_alive(&f, &known)); /* a zombie */
    assert_true(known);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_false(fence_holder_alive(&f, &known));
    assert_true(known);
}

static void a_missing_row_is_damage(void **state)
{
    place *p = *state;
    fence f;
    err e = { 0 };

    place_install(p);
    place_run(p, p->c, "DELETE FROM @fence");
    FAILS(registry_fence(p->c, p->a, &f, &e), REGISTRY);
    place_run(p, p->c, "DROP TABLE @heartbeat");
    FAILS(registry_fence(p->c, p->a, &f, &e), SQL);
}

int test_fence(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(says_who_holds_it),
        ON_BOTH(is_taken_once_per_epoch),
        ON_BOTH(who_lost_it_commits_nothing_any_more),
        ON_BOTH(a_takeover_waits_for_the_transaction_in_flight),
        ON_POSTGRES(reading_and_beating_wait_for_nobody),
        ON_BOTH(age_is_since_the_last_beat_or_guard),
        ON_BOTH(tells_a_dead_holder_from_a_living_one),
        ON_BOTH(a_missing_row_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
