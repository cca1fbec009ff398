#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/decide.h"
#include "engine/states.h"

enum { ROWS_MAX = 128 };

static size_t used[ROWS_MAX], combinations;
static bool headings[DECISION_COUNT][HEADING_COUNT]; /* in which each was decided */

static bool is_sent_decided(const facts *f)
{
    return f->sent == SENT_DONE || f->sent == SENT_FAILED ||
           (f->sent == SENT_ELSEWHERE && f->session == SESSION_GONE);
}

static bool is_open(const facts *f)
{
    return f->frontier == FRONTIER_INTENT && f->fault == FAULT_NONE;
}

/* The check's no is no obstacle where the step is about to be taken back. */
static bool leads_down(const facts *f)
{
    return f->kind == KIND_APPLY ? f->heading == HEADING_BACK : f->heading == HEADING_ONWARD;
}

static bool is_in_effect(const facts *f)
{
    if (f->sent == SENT_DONE)
        return f->probe == SEEN_DONE || f->probe == SEEN_UNDECIDED;
    return f->sent == SENT_ELSEWHERE && f->probe == SEEN_DONE;
}

/* Everything that proves that a step took effect, written down apart from the table. */
static bool proves_done(const facts *f)
{
    if (!is_open(f) || !is_sent_decided(f))
        return false;
    if (f->sent == SENT_ELSEWHERE && f->probe == SEEN_UNDECIDED)
        return f->verify == VERIFY_YES;
    if (!is_in_effect(f) || f->verify == VERIFY_UNASKED)
        return false;
    return f->verify != VERIFY_NO || leads_down(f);
}

/* Everything that proves that it took none. */
static bool proves_undone(const facts *f)
{
    bool absent = f->probe == SEEN_ABSENT && f->sent != SENT_DONE;
    bool refused = f->probe == SEEN_FOREIGN && f->sent == SENT_FAILED;
    bool by_check = f->probe == SEEN_UNDECIDED && f->verify == VERIFY_NO && f->sent != SENT_DONE;

    return is_open(f) && is_sent_decided(f) && (absent || refused || by_check);
}

static bool fails_its_check(const facts *f)
{
    return is_open(f) && is_sent_decided(f) && is_in_effect(f) && f->verify == VERIFY_NO &&
           f->kind == KIND_APPLY && f->heading == HEADING_ONWARD;
}

static bool is_decided_step(const facts *f)
{
    return f->frontier == FRONTIER_START || f->frontier == FRONTIER_MIDDLE;
}

static bool may_go_on(const facts *f)
{
    bool way = f->way == WAY_HERE || (f->way == WAY_LEFT && f->heading == HEADING_ONWARD);

    return is_decided_step(f) && f->fault == FAULT_NONE && way && f->letter != LETTER_PAUSE &&
           !(f->letter == LETTER_STOP && f->heading == HEADING_ONWARD);
}

static bool may_go_on_alone(const facts *f)
{
    return may_go_on(f) && f->mode == MODE_ALONE;
}

static bool may_send(const facts *f)
{
    return is_open(f) && f->sent == SENT_NOT_YET;
}

static bool may_end_session(const facts *f)
{
    return is_open(f) && f->sent == SENT_ELSEWHERE && f->session == SESSION_UNASKED;
}

/* The catalogue is asked of, and remains are removed for, one step that nobody else is at. */
static bool may_touch(const facts *f)
{
    return is_open(f) ? is_sent_decided(f) : may_go_on_alone(f);
}

static bool may_probe(const facts *f)
{
    return f->probe == SEEN_UNASKED && may_touch(f);
}

static bool may_clean(const facts *f)
{
    return f->probe == SEEN_PARTIAL && may_touch(f);
}

static bool may_verify(const facts *f)
{
    return is_open(f) && is_sent_decided(f) && f->verify == VERIFY_UNASKED;
}

static bool may_intend(const facts *f)
{
    return may_go_on_alone(f) &&
           (f->probe == SEEN_ABSENT || f->probe == SEEN_DONE || f->probe == SEEN_UNDECIDED);
}

static bool may_refuse(const facts *f)
{
    return may_go_on_alone(f) && f->probe == SEEN_FOREIGN;
}

static bool may_leave(const facts *f)
{
    return is_decided_step(f) && f->heading == HEADING_BACK && f->way == WAY_LEFT &&
           f->letter != LETTER_PAUSE;
}

static bool may_run_group(const facts *f)
{
    return may_go_on(f) && (f->mode == MODE_TRANSACTION || f->mode == MODE_TRY);
}

static bool may_run_batch(const facts *f)
{
    return may_go_on(f) && f->mode == MODE_BATCHED;
}

static bool is_stopped(const facts *f)
{
    return f->letter == LETTER_STOP && is_decided_step(f) && f->heading == HEADING_ONWARD;
}

static bool may_turn(const facts *f)
{
    return is_stopped(f) && f->torn == TORN_YES;
}

static bool may_fail_whole(const facts *f)
{
    return is_stopped(f) && f->torn == TORN_NO;
}

static bool may_pause(const facts *f)
{
    return f->letter == LETTER_PAUSE && is_decided_step(f);
}

static bool is_at_end(const facts *f)
{
    return f->frontier == FRONTIER_NONE && f->heading == HEADING_ONWARD;
}

static bool is_back(const facts *f)
{
    return f->frontier == FRONTIER_NONE && f->heading == HEADING_BACK;
}

static bool may_compare(const facts *f)
{
    return is_back(f) && f->home == HOME_UNASKED;
}

static bool may_arrive(const facts *f)
{
    return is_back(f) && f->home == HOME_SAME;
}

static bool may_hold(const facts *f)
{
    (void)f; /* what must not be held is said by what must be recorded */
    return true;
}

/* Which facts allow a decision while nothing has failed; NULL: none do. */
static bool (*const allows[DECISION_COUNT])(const facts *) = {
    [DECIDE_RECORD] = proves_done,
    [DECIDE_RECORD_UNDONE] = proves_undone,
    [DECIDE_RECORD_TURN] = fails_its_check,
    [DECIDE_SEND] = may_send,
    [DECIDE_END_SESSION] = may_end_session,
    [DECIDE_PROBE] = may_probe,
    [DECIDE_CLEAN] = may_clean,
    [DECIDE_VERIFY] = may_verify,
    [DECIDE_INTEND] = may_intend,
    [DECIDE_REFUSE] = may_refuse,
    [DECIDE_LEAVE] = may_leave,
    [DECIDE_RUN_GROUP] = may_run_group,
    [DECIDE_RUN_BATCH] = may_run_batch,
    [DECIDE_TURN] = may_turn,
    [DECIDE_FAIL_WHOLE] = may_fail_whole,
    [DECIDE_PAUSE] = may_pause,
    [DECIDE_FINISH] = is_at_end,
    [DECIDE_COMPARE] = may_compare,
    [DECIDE_ARRIVE] = may_arrive,
    [DECIDE_HOLD] = may_hold,
};

static bool is_allowed(const facts *f, decision d)
{
    if (f->fault == FAULT_NONE)
        return allows[d] && allows[d](f);
    if (d == DECIDE_RETRY || d == DECIDE_HOLD)
        return true;
    return f->frontier != FRONTIER_INTENT &&
           (d == DECIDE_SPLIT || d == DECIDE_ISOLATE || d == DECIDE_TURN || d == DECIDE_FAIL_WHOLE);
}

static bool intent_must_hold(const facts *f)
{
    if (f->fault != FAULT_NONE)
        return f->budget == BUDGET_SPENT;
    if (f->sent == SENT_DONE)
        return f->probe == SEEN_ABSENT || f->probe == SEEN_FOREIGN;
    if (f->sent == SENT_FAILED)
        return f->probe == SEEN_DONE;
    if (f->sent == SENT_NOT_YET || f->session == SESSION_UNASKED)
        return false;
    return f->session == SESSION_STAYS || f->probe == SEEN_FOREIGN ||
           (f->probe == SEEN_UNDECIDED && f->verify == VERIFY_NONE);
}

/* What must be held, because nothing else would be right. */
static bool must_hold(const facts *f)
{
    if (f->frontier == FRONTIER_INTENT)
        return intent_must_hold(f);
    if (f->fault != FAULT_NONE)
        return false;
    if (f->frontier == FRONTIER_NONE)
        return f->heading == HEADING_BACK && f->home == HOME_DIFFERS;
    return f->letter == LETTER_NONE && f->way == WAY_MISSING;
}

static void judge(const facts *f)
{
    decided d = decide(f);

    combinations++;
    used[d.row]++;
    headings[d.what][f->heading] = true;
    if (!decide_row_holds(d.row, f) || d.what >= DECISION_COUNT || !d.reason || !*d.reason)
        fail_msg("row %zu decides for facts that it does not fit", d.row + 1);
    bool must_record = proves_done(f) && d.what != DECIDE_RECORD;
    bool must_undo = proves_undone(f) && d.what != DECIDE_RECORD_UNDONE;
    if (is_allowed(f, d.what) && !must_record && !must_undo &&
        !(must_hold(f) && d.what != DECIDE_HOLD))
        return;
    JSON_CLOSING told = decide_facts_json(f);
    char *text = json_text(told);
    print_error("row %zu: %s (%s) for %s\n", d.row + 1, decision_name(d.what), d.reason, text);
    json_free_text(text);
    fail();
}

static bool next_values(size_t v[FACT_COUNT])
{
    for (size_t i = 0; i < FACT_COUNT; i++) {
        if (++v[i] < decide_fact_values(i))
            return true;
        v[i] = 0;
    }
    return false;
}

static void every_combination_of_facts_has_the_decision_it_allows(void **state)
{
    size_t v[FACT_COUNT] = { 0 }, wanted = 1;

    (void)state;
    for (size_t i = 0; i < FACT_COUNT; i++)
        wanted *= decide_fact_values(i);
    do {
        facts f = decide_facts_of(v);
        judge(&f);
    } while (next_values(v));
    assert_int_equal(combinations, wanted);
    print_message("%zu combinations of facts, %zu rows\n", combinations, decide_row_count());
}

static void every_row_decides_something(void **state)
{
    (void)state;
    assert_in_range(decide_row_count(), 2, ROWS_MAX);
    for (size_t row = 0; row < decide_row_count(); row++)
        if (used[row] == 0)
            fail_msg("row %zu is never reached: those above it say it all", row + 1);
}

/* A run that heads onward is running, one that heads back is returning; nothing is decided in other
 * states. */
static void what_is_decided_has_its_transition(void **state)
{
    static const struct {
        decision what;
        run_move_kind on;
    } moves[] = { { DECIDE_FINISH, MOVE_FINISH }, { DECIDE_FAIL_WHOLE, MOVE_FAIL_WHOLE },
                  { DECIDE_TURN, MOVE_TURN },     { DECIDE_RECORD_TURN, MOVE_TURN },
                  { DECIDE_ARRIVE, MOVE_ARRIVE }, { DECIDE_HOLD, MOVE_HOLD },
                  { DECIDE_PAUSE, MOVE_PAUSE } };

    (void)state;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        const bool *in = headings[moves[i].what];
        assert_true(in[HEADING_ONWARD] || in[HEADING_BACK]);
        for (fact_heading h = 0; h < HEADING_COUNT; h++) {
            run_state from = h == HEADING_ONWARD ? RUN_RUNNING : RUN_RETURNING;
            const run_transition *t = run_move(from, moves[i].on);
            if (in[h] && !t)
                fail_msg("%s is decided in %s, which has no such transition",
                         decision_name(moves[i].what), run_state_name(from));
            assert_true(!in[h] || t->to != from);
        }
    }
}

static void a_step_sent_elsewhere_is_never_sent_again_while_open(void **state)
{
    facts f = { .frontier = FRONTIER_INTENT, .sent = SENT_ELSEWHERE };

    (void)state;
    assert_int_equal(decide(&f).what, DECIDE_END_SESSION);
    f.session = SESSION_GONE;
    assert_int_equal(decide(&f).what, DECIDE_PROBE);
    f.probe = SEEN_UNDECIDED;
    assert_int_equal(decide(&f).what, DECIDE_VERIFY);
    f.verify = VERIFY_NONE;
    assert_int_equal(decide(&f).what, DECIDE_HOLD);
}

static void deciding_reads_its_argument_only(void **state)
{
    facts f = { .frontier = FRONTIER_START, .mode = MODE_ALONE, .probe = SEEN_ABSENT }, same = f;
    decided first = decide(&f), second = decide(&same);

    (void)state;
    assert_int_equal(first.row, second.row);
    assert_memory_equal(&f, &same, sizeof f);
}

static void facts_keep_their_places_and_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < FACT_COUNT; i++) {
        size_t v[FACT_COUNT] = { 0 };
        v[i] = decide_fact_values(i) - 1;
        facts f = decide_facts_of(v);
        JSON_CLOSING told = decide_facts_json(&f);
        assert_int_equal(json_object_size(told), FACT_COUNT);
        for (size_t k = 0; k < FACT_COUNT; k++)
            assert_string_equal(json_string_value(json_object_get(told, decide_fact_name(k))),
                                decide_value_name(k, v[k]));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(decide_fact_name(i), decide_fact_name(k));
    }
}

static void the_table_is_told_row_by_row(void **state)
{
    JSON_CLOSING told = json_object();
    size_t row;
    json_t *one;

    (void)state;
    decide_json(told);
    const json_t *list = json_object_get(told, "decisions");
    assert_int_equal(json_array_size(list), decide_row_count());
    json_array_foreach(list, row, one)
    {
        assert_int_equal(json_get_int(one, "row", 0), row + 1);
        assert_true(json_is_object(json_object_get(one, "when")));
        assert_true(json_get_str(one, "reason").size > 0);
    }
    assert_int_equal(json_object_size(json_object_get(json_array_get(list, row - 1), "when")), 0);
}

static void modes_have_names_that_lead_back(void **state)
{
    step_mode back;

    (void)state;
    for (step_mode m = 0; m < MODE_COUNT; m++) {
        assert_true(step_mode_from_name(str_of(step_mode_name(m)), &back));
        assert_int_equal(back, m);
    }
    assert_false(step_mode_from_name(STR("alon"), &back));
    assert_false(step_mode_from_name(STR(""), &back));
    for (decision d = 0; d < DECISION_COUNT; d++)
        for (decision other = 0; other < d; other++)
            assert_string_not_equal(decision_name(d), decision_name(other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination_of_facts_has_the_decision_it_allows),
        cmocka_unit_test(every_row_decides_something), /* after the one above, which counts */
        cmocka_unit_test(what_is_decided_has_its_transition),
        cmocka_unit_test(a_step_sent_elsewhere_is_never_sent_again_while_open),
        cmocka_unit_test(deciding_reads_its_argument_only),
        cmocka_unit_test(facts_keep_their_places_and_names),
        cmocka_unit_test(the_table_is_told_row_by_row),
        cmocka_unit_test(modes_have_names_that_lead_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
