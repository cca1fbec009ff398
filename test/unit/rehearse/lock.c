/*
 * lock.c - when two proofs say the same, so that homing.lock is left as it is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rehearse/rehearse_inner.h"

static str back[] = { { "DROP TABLE a", 12 } };

static proof_step one_step(void)
{
    return (proof_step){ .name = STR("1"),
                         .home = PROOF_HOME_DERIVED,
                         .down = back,
                         .down_count = 1,
                         .up_ms = 4,
                         .down_ms = 2 };
}

static proof one_proof(proof_step *step)
{
    return (proof){ .id = STR("1_a"),
                    .dialect = DIALECT_POSTGRES,
                    .major = 15,
                    .proven = true,
                    .up_ms = 4,
                    .down_ms = 2,
                    .steps = step,
                    .step_count = 1 };
}

static void times_alone_are_no_change(void **state)
{
    proof_step s = one_step(), t = one_step();
    proof p = one_proof(&s), q = one_proof(&t);

    (void)state;
    q.up_ms = 99;
    q.down_ms = 98;
    t.up_ms = 97;
    t.down_ms = 96;
    assert_true(lock_says_same(&p, &q));
}

static void anything_else_is(void **state)
{
    proof_step s = one_step(), t = one_step();
    proof p = one_proof(&s), q = one_proof(&t);

    (void)state;
    q.proven = false;
    assert_false(lock_says_same(&p, &q));
    q = one_proof(&t);
    t.loses = STR("x");
    assert_false(lock_says_same(&p, &q));
    t = one_step();
    t.down_count = 0;
    assert_false(lock_says_same(&p, &q));
    t = one_step();
    q.compatible = STR("both");
    assert_false(lock_says_same(&p, &q));
}

static void ci_minds_what_it_may_not_write(void **state)
{
    hm_rehearse_request wish = { .ci = true };
    hm_context at = { .lock = "homing.lock" };
    rehearsal r = { .wish = &wish };

    (void)state;
    r.o.w.at = &at;
    assert_false(lock_writes(&r));
    assert_true(lock_is_current(&r));
    r.written = 1;
    assert_false(lock_is_current(&r));
    wish.write = true;
    assert_true(lock_writes(&r));
    assert_true(lock_is_current(&r));
    at.lock = NULL;
    assert_false(lock_writes(&r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_alone_are_no_change),
        cmocka_unit_test(anything_else_is),
        cmocka_unit_test(ci_minds_what_it_may_not_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
