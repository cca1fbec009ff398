#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/states.h"

static void reach(run_state from, bool seen[RUN_STATE_COUNT])
{
    if (seen[from])
        return;
    seen[from] = true;
    for (size_t i = 0; i < run_transition_count; i++)
        if (run_transitions[i].from == from)
            reach(run_transitions[i].to, seen);
}

static void every_state_is_reached_from_none(void **state)
{
    bool seen[RUN_STATE_COUNT] = { false };

    (void)state;
    reach(RUN_NONE, seen);
    for (run_state s = 0; s < RUN_STATE_COUNT; s++)
        if (!seen[s])
            fail_msg("nothing leads to %s", run_state_name(s));
}

static void every_state_but_an_end_leads_to_an_end_of_both_kinds(void **state)
{
    (void)state;
    for (run_state s = 0; s < RUN_STATE_COUNT; s++) {
        bool seen[RUN_STATE_COUNT] = { false };
        reach(s, seen);
        if (!run_state_is_end(s) && !(seen[RUN_DONE] && seen[RUN_HOME]))
            fail_msg("%s does not lead to both ends", run_state_name(s));
    }
}

static void ends_lead_nowhere(void **state)
{
    (void)state;
    assert_true(run_state_is_end(RUN_DONE) && run_state_is_end(RUN_HOME));
    for (size_t i = 0; i < run_transition_count; i++) {
        assert_false(run_state_is_end(run_transitions[i].from));
        assert_int_not_equal(run_transitions[i].to, RUN_NONE);
    }
    for (run_move_kind m = 0; m < MOVE_COUNT; m++) {
        assert_null(run_move(RUN_DONE, m));
        assert_null(run_move(RUN_HOME, m));
    }
}

static void every_transition_has_a_reason_and_is_the_only_one(void **state)
{
    bool moved[MOVE_COUNT] = { false };

    (void)state;
    for (size_t i = 0; i < run_transition_count; i++) {
        const run_transition *t = &run_transitions[i];
        assert_non_null(t->reason);
        assert_true(strlen(t->reason) > 0);
        assert_ptr_equal(run_move(t->from, t->on), t);
        moved[t->on] = true;
    }
    for (run_move_kind m = 0; m < MOVE_COUNT; m++)
        assert_true(moved[m]);
}

static void names_lead_back(void **state)
{
    run_state back;

    (void)state;
    for (run_state s = 0; s < RUN_STATE_COUNT; s++) {
        assert_true(run_state_from_name(str_of(run_state_name(s)), &back));
        assert_int_equal(back, s);
        assert_true(strlen(run_state_meaning(s)) > 0);
    }
    assert_false(run_state_from_name(STR("running."), &back));
    assert_false(run_state_from_name(STR(""), &back));
    for (run_move_kind m = 0; m < MOVE_COUNT; m++)
        for (run_move_kind other = 0; other < m; other++)
            assert_string_not_equal(run_move_name(m), run_move_name(other));
}

static void a_person_can_choose_wherever_a_run_waits_or_was_interrupted(void **state)
{
    static const run_state waiting[] = { RUN_RUNNING, RUN_RETURNING, RUN_PAUSED, RUN_HELD };

    (void)state;
    for (size_t i = 0; i < sizeof waiting / sizeof *waiting; i++) {
        assert_int_equal(run_move(waiting[i], MOVE_GO_FORWARD)->to, RUN_RUNNING);
        assert_int_equal(run_move(waiting[i], MOVE_GO_BACK)->to, RUN_RETURNING);
    }
    assert_int_equal(run_move(RUN_RUNNING, MOVE_GO_ON)->to, RUN_RUNNING);
    assert_int_equal(run_move(RUN_RETURNING, MOVE_GO_ON)->to, RUN_RETURNING);
    assert_null(run_move(RUN_HELD, MOVE_GO_ON));
    assert_null(run_move(RUN_PAUSED, MOVE_FINISH));
}

static void the_table_is_told(void **state)
{
    JSON_CLOSING told = json_object();

    (void)state;
    run_states_json(told);
    assert_int_equal(json_array_size(json_object_get(told, "states")), RUN_STATE_COUNT);
    const json_t *rows = json_object_get(told, "transitions");
    assert_int_equal(json_array_size(rows), run_transition_count);
    for (size_t i = 0; i < run_transition_count; i++) {
        const json_t *one = json_array_get(rows, i);
        assert_true(str_is(json_get_str(one, "from"), run_state_name(run_transitions[i].from)));
        assert_true(str_is(json_get_str(one, "to"), run_state_name(run_transitions[i].to)));
        assert_true(str_is(json_get_str(one, "reason"), run_transitions[i].reason));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_is_reached_from_none),
        cmocka_unit_test(every_state_but_an_end_leads_to_an_end_of_both_kinds),
        cmocka_unit_test(ends_lead_nowhere),
        cmocka_unit_test(every_transition_has_a_reason_and_is_the_only_one),
        cmocka_unit_test(names_lead_back),
        cmocka_unit_test(a_person_can_choose_wherever_a_run_waits_or_was_interrupted),
        cmocka_unit_test(the_table_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
