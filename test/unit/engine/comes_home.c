/*
 * Every way that a run can take: each decision with each outcome of what it does, with crashes
 * before and after each commit, faults, foreign objects, sessions that outlive their runner, and
 * persons who pause, stop, or choose a direction. At every state the registry must tell the truth,
 * and from every state the run must come to rest once nothing more goes wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model.h"

enum { DEPTH_MAX = 400, REST_MAX = 200 };

/* ---- states seen: their hashes, in an open table ---- */

typedef struct seen_set {
    uint64_t *at;
    size_t room, count;
} seen_set;

static uint64_t hash_of_state(const model_state *s)
{
    const unsigned char *at = (const unsigned char *)s;
    uint64_t h = 0xcbf29ce484222325u;

    for (size_t i = 0; i < sizeof *s; i++)
        h = (h ^ at[i]) * 0x100000001b3u;
    h ^= h >> 29;
    return h ? h : 1;
}

static bool put(seen_set *set, uint64_t h)
{
    size_t i = (size_t)(h * 0x9e3779b97f4a7c15u) & (set->room - 1);

    while (set->at[i] && set->at[i] != h)
        i = (i + 1) & (set->room - 1);
    if (set->at[i])
        return false;
    set->at[i] = h;
    set->count++;
    return true;
}

static bool add(seen_set *set, const model_state *s)
{
    if (set->count * 2 >= set->room) {
        seen_set more = { .room = set->room ? set->room * 2 : (size_t)1 << 12 };
        more.at = calloc(more.room, sizeof *more.at);
        assert_non_null(more.at);
        for (size_t i = 0; i < set->room; i++)
            if (set->at[i])
                (void)put(&more, set->at[i]);
        free(set->at);
        *set = more;
    }
    return put(set, hash_of_state(s));
}

/* ---- what must hold ---- */

typedef struct trail {
    const model_state *s;
    const char *did;
} trail;

typedef struct search {
    model m;
    seen_set seen, resting;
    trail trail[DEPTH_MAX];
    size_t depth, rests[RUN_STATE_COUNT];
} search;

static void broken(search *x, const char *what)
{
    model *m = &x->m;

    (void)fprintf(stderr, "%s, %s:\n", m->script, way_name(m->w.plan.goal));
    for (size_t i = 0; i < x->depth; i++) {
        model_tell(m, x->trail[i].s);
        (void)fprintf(stderr, "    %s\n", x->trail[i].did ? x->trail[i].did : "");
    }
    model_tell(m, &m->s);
    fail_msg("%s", what);
}

static bool is_true(const model *m, size_t i)
{
    const model_step *s = &m->s.step[i];
    bool batched = m->kind[i]->mode[DIRECTION_UP] == MODE_BATCHED;

    if (model_traceless(m, i))
        return true;
    switch ((model_record)s->record) {
    case IS_BEFORE:
        return s->effect == 0 || (s->invalid && s->effect == EFFECT_REMAINS);
    case IS_AFTER:
        return s->effect == model_whole(m, i);
    case IS_UP_INTENT:
    case IS_DOWN_INTENT:
        break;
    }
    return !batched || s->effect == s->cursor; /* else: announced, and said to be open */
}

/* Invariant 1, at every state. */
static void check_truth(search *x)
{
    model *m = &x->m;

    if (m->wrong)
        broken(x, m->wrong);
    for (size_t i = 0; i < m->count; i++)
        if (!is_true(m, i))
            broken(x, "the registry says of a step what is not so");
}

/* Whole or not there, and the registry's word for it. */
static void check_migration(search *x, size_t migration)
{
    const model *m = &x->m;
    size_t there = 0, back = 0, steps = 0;

    for (size_t i = 0; i < m->count; i++) {
        if (m->plan_steps[i].migration != migration)
            continue;
        steps++;
        there += m->s.step[i].record == IS_AFTER && !m->s.step[i].failed;
        back += m->s.step[i].record == IS_BEFORE;
    }
    if (there != steps && back != steps)
        broken(x, "a run ended with a migration between before and after");
    if (m->s.applied[migration] != (there == steps))
        broken(x, "a run ended, and a migration is applied or not, unlike the registry says");
}

static void check_done(search *x)
{
    const model *m = &x->m;
    bool up = m->w.plan.goal == DIRECTION_UP;

    for (size_t i = 0; i < m->count; i++) {
        const model_step *s = &m->s.step[i];
        if (s->record != (up ? IS_AFTER : IS_BEFORE))
            broken(x, "done, and a step is not where the plan wants it");
        if (up && (s->failed || (s->broken && m->kind[i]->verify)))
            broken(x, "done, though a check said no and was not asked again");
    }
}

/* Invariants 4, 8 and 9, where a run rests. */
static void check_rest(search *x)
{
    const model *m = &x->m;

    x->rests[m->s.run]++;
    if (m->s.run == RUN_HELD && !m->s.troubled)
        broken(x, "held, though nothing but crashes happened");
    if (!run_state_is_end((run_state)m->s.run))
        return;
    if (m->s.flight)
        broken(x, "a run ended while a session may still be at work for it");
    for (size_t i = 0; i < m->w.plan.migration_count; i++)
        check_migration(x, i);
    if (m->s.run == RUN_DONE)
        check_done(x);
}

/* Without anything more going wrong the run comes to rest. A state met before leads there, unless
 * it is one of this very way. */
static void check_rests_in_the_end(search *x)
{
    model *m = &x->m;
    model_state now = m->s;
    const char *did = m->did;
    uint8_t picked[MODEL_PICKS], ways[MODEL_PICKS];
    size_t known = m->known, steps = 0;
    uint64_t way_taken[REST_MAX];

    (void)memcpy(picked, m->picked, sizeof picked);
    (void)memcpy(ways, m->ways, sizeof ways);
    m->s.crashes = m->s.faults = m->s.persons = 0;
    while (add(&x->resting, &m->s)) {
        way_taken[steps] = hash_of_state(&m->s);
        m->known = 0;
        if (!model_step_on(m))
            break;
        check_truth(x);
        if (model_rests(&m->s))
            check_rest(x);
        for (size_t i = 0; i <= steps; i++)
            if (way_taken[i] == hash_of_state(&m->s))
                broken(x, "the run goes round in a circle");
        if (++steps == REST_MAX)
            broken(x, "the run does not come to rest");
    }
    m->s = now;
    m->did = did;
    m->known = known;
    (void)memcpy(m->picked, picked, sizeof picked);
    (void)memcpy(m->ways, ways, sizeof ways);
}

static void explore(search *x)
{
    model *m = &x->m;
    model_state from;

    if (!add(&x->seen, &m->s))
        return;
    if (x->depth == DEPTH_MAX)
        broken(x, "the way is too long to be followed");
    check_truth(x);
    if (model_rests(&m->s))
        check_rest(x);
    check_rests_in_the_end(x);
    (void)memcpy(&from, &m->s, sizeof from);
    x->trail[x->depth].s = &from;
    m->known = 0;
    do {
        uint8_t picked[MODEL_PICKS], ways[MODEL_PICKS];
        size_t known;
        (void)memcpy(&m->s, &from, sizeof from);
        m->wrong = NULL;
        if (!model_step_on(m))
            continue;
        x->trail[x->depth].did = m->did;
        known = m->known;
        (void)memcpy(picked, m->picked, sizeof picked);
        (void)memcpy(ways, m->ways, sizeof ways);
        x->depth++;
        explore(x);
        x->depth--;
        m->known = known;
        (void)memcpy(m->picked, picked, sizeof picked);
        (void)memcpy(m->ways, ways, sizeof ways);
    } while (model_other_way(m));
    (void)memcpy(&m->s, &from, sizeof from);
}

/* ---- scenarios ---- */

typedef struct bounds {
    uint8_t crashes, faults, persons;
} bounds;

static size_t scenarios, states, rests[RUN_STATE_COUNT];

typedef enum given { NOTHING_GIVEN, SAME_GIVEN, INVALID_GIVEN } given;

/* `what` is there from the start in the place of step `at`. */
static void follow_given(const char *script, way goal, bounds most, given what, size_t at)
{
    search *x = calloc(1, sizeof *x);

    assert_non_null(x);
    model_make(&x->m, script, goal);
    x->m.s.crashes = most.crashes;
    x->m.s.faults = most.faults;
    x->m.s.persons = most.persons;
    x->m.s.troubled = what != NOTHING_GIVEN;
    x->m.s.step[at].same = what == SAME_GIVEN;
    x->m.s.step[at].invalid = what == INVALID_GIVEN;
    if (what == INVALID_GIVEN)
        x->m.s.step[at].effect = EFFECT_REMAINS;
    explore(x);
    if (getenv("HOMING_TEST_TELL"))
        print_message("%-8s %-4s %zu states\n", script, way_name(goal), x->seen.count);
    scenarios++;
    states += x->seen.count;
    for (run_state s = 0; s < RUN_STATE_COUNT; s++)
        rests[s] += x->rests[s];
    free(x->seen.at);
    free(x->resting.at);
    free(x);
}

static void follow(const char *script, way goal, bounds most)
{
    follow_given(script, goal, most, NOTHING_GIVEN, 0);
}

static void both_ways(const char *script, bounds most)
{
    follow(script, DIRECTION_UP, most);
    follow(script, DIRECTION_DOWN, most);
}

static const char letters[] = "tvckdserxbwyz";

static void one_step_of_every_kind(void **state)
{
    const bounds most = { .crashes = 3, .faults = 3, .persons = 2 };

    (void)state;
    for (const char *a = letters; *a; a++)
        both_ways((const char[]){ *a, 0 }, most);
}

static void two_steps_of_every_pair_of_kinds(void **state)
{
    const bounds most = { .crashes = 2, .faults = 1, .persons = 1 };

    (void)state;
    for (const char *a = letters; *a; a++)
        for (const char *b = letters; *b; b++) {
            both_ways((const char[]){ *a, *b, 0 }, most);
            both_ways((const char[]){ *a, '|', *b, 0 }, most);
        }
}

static void plans_of_three_and_four_steps(void **state)
{
    static const char *const scripts[] = { "tcb", "tkt",   "ckb",   "bkc", "tb|ck", "c|k|c",
                                           "yst", "kbw|t", "ttc",   "btk", "tt|tc", "dck",
                                           "wek", "rxk",   "kt|tk", "zy|t" };
    const bounds most = { .crashes = 2, .faults = 1, .persons = 1 };

    (void)state;
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        both_ways(scripts[i], most);
}

/* An object of the same form, made by others, is there before the step: it is never counted. */
static void what_others_made_before_is_not_counted(void **state)
{
    const bounds most = { .crashes = 2, .faults = 2, .persons = 1 };

    (void)state;
    follow_given("c", DIRECTION_UP, most, SAME_GIVEN, 0);
    follow_given("tc", DIRECTION_UP, most, SAME_GIVEN, 1);
    follow_given("ckb", DIRECTION_UP, most, SAME_GIVEN, 1);
    follow_given("tet", DIRECTION_UP, most, SAME_GIVEN, 1);
}

/* An index that others left invalid is dropped by the step itself, or stays. */
static void what_others_left_is_not_removed_before_its_step(void **state)
{
    const bounds most = { .crashes = 2, .faults = 2, .persons = 1 };

    (void)state;
    follow_given("d", DIRECTION_UP, most, INVALID_GIVEN, 0);
    follow_given("td", DIRECTION_UP, most, INVALID_GIVEN, 1);
    follow_given("dk", DIRECTION_UP, most, INVALID_GIVEN, 0);
}

/* Every way home without a `down` where none is needed: the last group. */
static void a_last_group_needs_no_way_back(void **state)
{
    const bounds most = { .crashes = 2, .faults = 2, .persons = 1 };

    (void)state;
    follow("n", DIRECTION_UP, most);
    follow("cn", DIRECTION_UP, most);
    follow("bnn", DIRECTION_UP, most);
    follow("n|tn", DIRECTION_UP, most);
}

static void every_kind_of_rest_was_reached(void **state)
{
    (void)state;
    print_message("%zu plans, %zu states; at rest: %zu done, %zu home, %zu held, %zu paused\n",
                  scenarios, states, rests[RUN_DONE], rests[RUN_HOME], rests[RUN_HELD],
                  rests[RUN_PAUSED]);
    assert_true(rests[RUN_DONE] && rests[RUN_HOME] && rests[RUN_HELD] && rests[RUN_PAUSED]);
    assert_int_equal(rests[RUN_NONE] + rests[RUN_RUNNING] + rests[RUN_RETURNING], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_step_of_every_kind),
        cmocka_unit_test(two_steps_of_every_pair_of_kinds),
        cmocka_unit_test(plans_of_three_and_four_steps),
        cmocka_unit_test(what_others_made_before_is_not_counted),
        cmocka_unit_test(what_others_left_is_not_removed_before_its_step),
        cmocka_unit_test(a_last_group_needs_no_way_back),
        cmocka_unit_test(every_kind_of_rest_was_reached), /* after those above, which count */
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
