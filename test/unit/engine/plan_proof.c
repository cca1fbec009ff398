#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "driver/driver.h"
#include "engine/plan.h"

enum { SERVER = TRAIT_SESSIONS | TRAIT_DIRECT, MAJOR = 15 };

static arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new((size_t)1 << 28);
    return a ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static const char two_parts[] = "-- homing: step table\nCREATE TABLE t (x int);\n"
                                "-- homing: step index\nCREATE INDEX CONCURRENTLY i ON t (x);\n";

static contract read_as(const char *text)
{
    contract_source from = { DIALECT_POSTGRES, STR("20261101_m"), STR("m/20261101_m.sql"),
                             str_of(text) };
    contract c = { 0 };
    err e = { 0 };

    if (!contract_from_sql(a, &from, &c, &e))
        fail_msg("refused: %s (%s)", e.text, e.hint);
    return c;
}

/* A proof of two_parts: both ways back derived. */
static proofs proofs_of(const contract *c, bool proven)
{
    static str drops[2];
    static footprint_object prints[1];
    static proof_step steps[2];
    static proof one;

    drops[0] = STR("DROP TABLE public.t");
    drops[1] = STR("DROP INDEX public.i");
    prints[0] = (footprint_object){ .path = STR("table public.t"), .after = STR("00112233") };
    steps[0] = (proof_step){ .name = STR("table"),
                             .home = PROOF_HOME_DERIVED,
                             .down = &drops[0],
                             .down_count = 1,
                             .loses = STR("rows of public.t"),
                             .footprint = prints,
                             .footprint_count = 1 };
    steps[1] = (proof_step){
        .name = STR("index"), .home = PROOF_HOME_DERIVED, .down = &drops[1], .down_count = 1
    };
    one = (proof){ .id = c->id,
                   .contract = c->digest,
                   .dialect = c->dialect,
                   .major = MAJOR,
                   .proven = proven,
                   .why = proven ? (str){ 0 } : STR("it does not lead home"),
                   .steps = steps,
                   .step_count = 2 };
    return (proofs){ .at = &one, .count = 1 };
}

static plan make(const contract *c, way goal, const proofs *proven, int major)
{
    plan_wish wish = { .goal = goal, .traits = SERVER, .proofs = proven, .major = major };
    plan p = { 0 };
    err e = { 0 };

    if (!plan_make(a, &wish, c, 1, &p, &e))
        fail_msg("not planned: %s", e.text);
    return p;
}

static size_t shut(const plan *p)
{
    plan_wish wish = { .goal = p->goal, .traits = SERVER };
    gates found;
    err e = { 0 };

    if (!plan_gates(a, &wish, p, &found, &e))
        fail_msg("not judged: %s", e.text);
    return found.count;
}

static void what_was_proven_opens_the_gates(void **state)
{
    contract c = read_as(two_parts);
    proofs proven = proofs_of(&c, true);
    plan without = make(&c, DIRECTION_UP, NULL, MAJOR),
         with = make(&c, DIRECTION_UP, &proven, MAJOR);

    (void)state;
    assert_int_equal(shut(&without), 1);
    assert_int_equal(shut(&with), 0);
    with = make(&c, DIRECTION_DOWN, &proven, MAJOR);
    assert_int_equal(shut(&with), 0);
    assert_true(str_is(plan_statements(&with, &with.steps[0], DIRECTION_DOWN)->at[0].text,
                       "DROP INDEX public.i"));
    assert_int_equal(with.steps[0].mode[DIRECTION_DOWN], MODE_TRANSACTION);
    without = make(&c, DIRECTION_DOWN, NULL, MAJOR);
    assert_int_equal(shut(&without), 2);
}

static void a_proof_counts_for_its_contract_and_version_alone(void **state)
{
    contract c = read_as(two_parts), other = read_as("-- homing: step table\n"
                                                     "CREATE TABLE t (x bigint);\n"
                                                     "-- homing: step index\n"
                                                     "CREATE INDEX CONCURRENTLY i ON t (x);\n");
    proofs proven = proofs_of(&c, true), failed;
    plan p;

    (void)state;
    p = make(&other, DIRECTION_UP, &proven, MAJOR);
    assert_int_equal(shut(&p), 1);
    p = make(&c, DIRECTION_UP, &proven, MAJOR + 1);
    assert_int_equal(shut(&p), 1);
    failed = proofs_of(&c, false);
    p = make(&c, DIRECTION_UP, &failed, MAJOR);
    assert_int_equal(shut(&p), 1);
}

static void an_author_s_way_back_comes_first(void **state)
{
    contract c = read_as("-- homing: step table\nCREATE TABLE t (x int);\n"
                         "-- homing: down\nDROP TABLE t CASCADE;\n"
                         "-- homing: step index\nCREATE INDEX CONCURRENTLY i ON t (x);\n"
                         "-- homing: irreversible it may stay\n");
    proofs proven = proofs_of(&c, true);
    plan p = make(&c, DIRECTION_UP, &proven, MAJOR);

    (void)state;
    assert_true(str_is(plan_statements(&p, &p.steps[0], DIRECTION_DOWN)->at[0].text,
                       "DROP TABLE t CASCADE"));
    assert_true(p.steps[0].proven && !p.steps[0].has_derived);
    assert_false(p.steps[1].has_derived);
}

static void a_recorded_plan_keeps_what_was_proven(void **state)
{
    contract c = read_as(two_parts);
    proofs proven = proofs_of(&c, true);
    plan p = make(&c, DIRECTION_UP, &proven, MAJOR), back;
    str json = plan_json(a, &p);
    err e = { 0 };

    (void)state;
    if (!plan_from_json(a, json, &back, &e))
        fail_msg("%s", e.text);
    assert_true(back.steps[0].proven && back.steps[0].has_derived);
    assert_true(str_is(back.steps[0].derived.at[0].text, "DROP TABLE public.t"));
    assert_true(str_is(back.steps[0].loses, "rows of public.t"));
    assert_int_equal(back.steps[0].footprint_count, 1);
    assert_true(str_is(back.steps[0].footprint[0].path, "table public.t"));
    assert_true(back.steps[0].footprint[0].before.size == 0);
    assert_true(str_is(back.steps[0].footprint[0].after, "00112233"));
    assert_true(str_same(plan_json(a, &back), json));
    assert_true(plan_from_json(a, str_printf(a, "%.*s", STR_ARG(json)), &back, &e));
    ptrdiff_t at = str_find(json, STR("\"00112233\""));
    str wrong = str_printf(a, "%.*s11%.*s", (int)at, json.at, (int)(json.size - (size_t)at - 10),
                           json.at + at + 10);
    assert_false(plan_from_json(a, wrong, &back, &e));
    assert_int_equal(e.code, ERR_REGISTRY);
}

static void status_says_how_a_migration_comes_home(void **state)
{
    contract c = read_as(two_parts);
    proofs proven = proofs_of(&c, true), failed;
    JSON_CLOSING untried = plan_home_json(a, &c, NULL, MAJOR);
    JSON_CLOSING told = plan_home_json(a, &c, &proven, MAJOR);

    (void)state;
    assert_true(str_is(json_get_str(untried, "kind"), "none"));
    assert_false(json_get_bool(untried, "proven", true));
    assert_true(str_is(json_get_str(told, "kind"), "derived"));
    assert_true(json_get_bool(told, "proven", false));
    assert_true(str_is(json_get_str(told, "loses"), "rows of public.t"));
    failed = proofs_of(&c, false);
    JSON_CLOSING not_home = plan_home_json(a, &c, &failed, MAJOR);
    assert_true(str_is(json_get_str(not_home, "kind"), "none"));
    assert_true(str_is(json_get_str(not_home, "why"), "it does not lead home"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_proven_opens_the_gates, setup, teardown),
        cmocka_unit_test_setup_teardown(a_proof_counts_for_its_contract_and_version_alone, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_author_s_way_back_comes_first, setup, teardown),
        cmocka_unit_test_setup_teardown(a_recorded_plan_keeps_what_was_proven, setup, teardown),
        cmocka_unit_test_setup_teardown(status_says_how_a_migration_comes_home, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
