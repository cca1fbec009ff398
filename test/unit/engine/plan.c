#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "driver/driver.h"
#include "engine/plan.h"

enum { SERVER = TRAIT_SESSIONS | TRAIT_DIRECT, POOLED = TRAIT_SESSIONS, LIST_MAX = 8 };

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

static contract read_as(const char *id, const char *text)
{
    contract_source from = { DIALECT_POSTGRES, str_of(id), str_printf(a, "m/%s.sql", id),
                             str_of(text) };
    contract c = { 0 };
    err e = { 0 };

    if (!contract_from_sql(a, &from, &c, &e))
        fail_msg("refused: %s (%s)", e.text, e.hint);
    return c;
}

static plan make(way goal, unsigned traits, const contract *list, size_t count)
{
    plan_wish wish = { .goal = goal, .traits = traits };
    plan p = { 0 };
    err e = { 0 };

    if (!plan_make(a, &wish, list, count, &p, &e))
        fail_msg("not planned: %s", e.text);
    return p;
}

static plan plan_of(const char *text)
{
    contract c = read_as("20261101_m", text);

    return make(DIRECTION_UP, SERVER, &c, 1);
}

/* The groups as letters, one a step: "aab". */
static const char *groups_of(const plan *p)
{
    static char out[32];
    size_t i = 0;

    for (; i < p->step_count && i + 1 < sizeof out; i++)
        out[i] = (char)('a' + p->steps[i].group - p->steps[0].group);
    out[i] = 0;
    return out;
}

static gates gates_with(const plan *p, plan_wish wish)
{
    gates g = { 0 };
    err e = { 0 };

    assert_true(plan_gates(a, &wish, p, &g, &e));
    return g;
}

static gates gates_of(const plan *p, unsigned traits)
{
    return gates_with(p, (plan_wish){ .goal = p->goal, .traits = traits });
}

static void says(str text, const char *part)
{
    if (str_find(text, str_of(part)) < 0)
        fail_msg("\"%s\" is not in \"%.*s\"", part, STR_ARG(text));
}

static void one_gate(gates g, const char *step, const char *part)
{
    if (g.count != 1)
        fail_msg("%zu gates are shut, not one: \"%s\"", g.count, part);
    assert_true(str_is(g.at[0].step, step));
    assert_true(str_is(g.at[0].migration, "20261101_m"));
    says(g.at[0].text, part);
    assert_true(g.at[0].hint.size > 0);
}

#define LOCK_THEN_ROWS(down)                                                   \
    "-- homing: step columns\n"                                                \
    "ALTER TABLE users ADD COLUMN first text;\n" down "-- homing: step fill\n" \
    "UPDATE users SET first = name;\n" down

#define DOWN_COLUMN "-- homing: down\nALTER TABLE users DROP COLUMN first;\n"

static void steps_in_a_row_share_a_transaction(void **state)
{
    plan p =
        plan_of("CREATE TABLE a (x int);\nCREATE TABLE b (x int);\nCREATE VIEW c AS SELECT 1;");

    (void)state;
    assert_int_equal(p.step_count, 3);
    assert_string_equal(groups_of(&p), "aaa");
    assert_int_equal(p.warning_count, 0);
    assert_int_equal(gates_of(&p, SERVER).count, 0);
}

static void what_commits_by_itself_stands_alone(void **state)
{
    plan p =
        plan_of("-- homing: step one\nCREATE TABLE a (x int);\n-- homing: down\nDROP TABLE a;\n"
                "-- homing: step two\nCREATE INDEX CONCURRENTLY i ON a (x);\n"
                "-- homing: down\nDROP INDEX CONCURRENTLY i;\n"
                "-- homing: step three\nCREATE TABLE b (x int);\n");

    (void)state;
    assert_string_equal(groups_of(&p), "abc");
    assert_int_equal(p.steps[1].mode[DIRECTION_UP], MODE_ALONE);
    assert_int_equal(p.steps[1].mode[DIRECTION_DOWN], MODE_ALONE);
    assert_int_equal(p.steps[0].mode[DIRECTION_UP], MODE_TRANSACTION);
    assert_int_equal(gates_of(&p, SERVER).count, 0);
}

static void rows_do_not_follow_a_strong_lock(void **state)
{
    plan p = plan_of(LOCK_THEN_ROWS(DOWN_COLUMN));

    (void)state;
    assert_string_equal(groups_of(&p), "ab");
    assert_int_equal(p.warning_count, 0);
    /* the other way round nothing is locked while the rows are done */
    p = plan_of("-- homing: step fill\nUPDATE users SET first = name;\n-- homing: down\n"
                "-- homing: step columns\nALTER TABLE users DROP COLUMN name;\n");
    assert_string_equal(groups_of(&p), "aa");
}

static void where_nobody_else_is_there_a_lock_blocks_nobody(void **state)
{
    contract c = read_as("20261101_m", LOCK_THEN_ROWS(DOWN_COLUMN));
    plan p = make(DIRECTION_UP, TRAIT_DIRECT, &c, 1);

    (void)state;
    assert_string_equal(groups_of(&p), "aa");
}

static void rows_follow_the_lock_where_a_part_could_not_be_taken_back(void **state)
{
    plan p = plan_of(LOCK_THEN_ROWS(""));

    (void)state;
    assert_string_equal(groups_of(&p), "aa");
    assert_int_equal(p.warning_count, 1);
    says(p.warnings[0], "20261101_m");
    says(p.warnings[0], "locked until the rows are done");
    assert_int_equal(gates_of(&p, SERVER).count, 0);
}

/* Also where other parts of the migration commit before, each with its way back. */
static void what_could_go_home_still_can_beside_other_parts(void **state)
{
    plan p = plan_of("-- homing: step first own\nCREATE TABLE a (x int);\n"
                     "-- homing: down\nDROP TABLE a;\n" LOCK_THEN_ROWS(""));

    (void)state;
    assert_string_equal(groups_of(&p), "abb");
    assert_int_equal(p.warning_count, 1);
    assert_int_equal(gates_of(&p, SERVER).count, 0);
}

static void atomic_keeps_all_in_one_transaction(void **state)
{
    plan p = plan_of("-- homing: atomic\n" LOCK_THEN_ROWS(DOWN_COLUMN));

    (void)state;
    assert_string_equal(groups_of(&p), "aa");
}

static void the_author_splits_anywhere(void **state)
{
    plan p = plan_of("-- homing: step a\nCREATE TABLE a (x int);\n-- homing: down\nDROP TABLE a;\n"
                     "-- homing: step b own\nCREATE TABLE b (x int);\n"
                     "-- homing: down\nDROP TABLE b;\n"
                     "-- homing: step c\nCREATE TABLE c (x int);\n");

    (void)state;
    assert_string_equal(groups_of(&p), "abc");
}

static void a_transaction_never_spans_migrations(void **state)
{
    contract list[] = { read_as("20261101_m", "CREATE TABLE a (x int);\nCREATE TABLE b (x int);"),
                        read_as("20261102_m", "CREATE TABLE c (x int);") };
    plan p = make(DIRECTION_UP, SERVER, list, 2);

    (void)state;
    assert_string_equal(groups_of(&p), "aab");
    p = make(DIRECTION_DOWN, SERVER, list, 2);
    assert_string_equal(groups_of(&p), "aab");
    assert_int_equal(p.steps[0].step, 1); /* the last step first */
    assert_int_equal(p.steps[1].step, 0);
}

static void a_group_is_split_without_touching_others(void **state)
{
    plan p = plan_of("CREATE TABLE a (x int);\nCREATE TABLE b (x int);\nCREATE TABLE c (x int);");

    (void)state;
    assert_true(plan_split(&p, 1));
    assert_string_equal(groups_of(&p), "abc");
    assert_false(plan_split(&p, 1));
    contract list[] = { read_as("20261101_m", "CREATE TABLE a (x int);\nCREATE TABLE b (x int);"),
                        read_as("20261102_m", "CREATE TABLE c (x int);\nCREATE TABLE d (x int);"),
                        read_as("20261103_m", "CREATE TABLE e (x int);\nCREATE TABLE f (x int);") };
    p = make(DIRECTION_UP, SERVER, list, 3);
    assert_string_equal(groups_of(&p), "aabbcc");
    assert_true(plan_split(&p, 3));
    assert_string_equal(groups_of(&p), "aabcdd");
}

static void a_step_of_several_statements_may_not_hold_one_that_stands_alone(void **state)
{
    contract c = read_as("20261101_m", "-- homing: step both\nCREATE TABLE a (x int);\n");
    plan_wish wish = { .goal = DIRECTION_UP, .traits = SERVER };
    contract_statement two[] = { c.steps[0].up.at[0],
                                 { STR("CREATE INDEX CONCURRENTLY i ON a (x)"), 3 } };
    plan p;
    err e = { 0 };

    (void)state;
    c.steps[0].up = (contract_statements){ two, 2 };
    assert_false(plan_make(a, &wish, &c, 1, &p, &e));
    assert_int_equal(e.code, ERR_CONTRACT);
    says(str_of(e.text), "m/20261101_m.sql:3: CREATE INDEX CONCURRENTLY");
    assert_true(strlen(e.hint) > 0);
}

static void batches_do_not_go_with_a_statement_that_commits_by_itself(void **state)
{
    plan p = plan_of("-- homing: step fill batch=10 key=a.x\n"
                     "UPDATE a SET x = x WHERE x > :from AND x <= :to;\n"
                     "-- homing: down\nVACUUM a;\n");

    (void)state;
    one_gate(gates_of(&p, SERVER), "fill", "VACUUM");
    p = plan_of("-- homing: step tidy\nVACUUM a;\n-- homing: down batch=10 key=a.x\n"
                "UPDATE a SET x = x WHERE x > :from AND x <= :to;\n");
    one_gate(gates_of(&p, SERVER), "tidy", "VACUUM");
}

#define INDEX_THEN_TABLE                                             \
    "-- homing: step index\nCREATE INDEX CONCURRENTLY i ON a (x);\n" \
    "-- homing: step table\nCREATE TABLE b (x int);\n"

static void a_part_without_a_way_back_is_a_gate(void **state)
{
    plan p = plan_of(INDEX_THEN_TABLE);
    str by_step = STR("20261101_m/index"), by_migration = STR("20261101_m"),
        other = STR("20261101_m/table");
    plan_wish wish = { .goal = DIRECTION_UP, .traits = SERVER, .acknowledged_count = 1 };
    contract c = read_as("20261101_m", INDEX_THEN_TABLE);
    err e = { 0 };

    (void)state;
    one_gate(gates_of(&p, SERVER), "index", "could not get home");
    wish.acknowledged = &by_step;
    assert_true(plan_make(a, &wish, &c, 1, &p, &e));
    assert_int_equal(gates_with(&p, wish).count, 0);
    assert_true(p.steps[0].acknowledged && !p.steps[1].acknowledged);
    wish.acknowledged = &by_migration;
    assert_true(plan_make(a, &wish, &c, 1, &p, &e));
    assert_int_equal(gates_with(&p, wish).count, 0);
    wish.acknowledged = &other;
    assert_true(plan_make(a, &wish, &c, 1, &p, &e));
    one_gate(gates_with(&p, wish), "index", "could not get home");
}

static void the_author_may_say_that_there_is_no_way_back(void **state)
{
    plan p = plan_of("-- homing: step index\nCREATE INDEX CONCURRENTLY i ON a (x);\n"
                     "-- homing: irreversible it may stay\n"
                     "-- homing: step table\nCREATE TABLE b (x int);\n");

    (void)state;
    assert_int_equal(gates_of(&p, SERVER).count, 0);
}

static void batches_need_a_way_back_even_as_the_last_step(void **state)
{
    plan p = plan_of("-- homing: step fill batch=10 key=a.x\n"
                     "UPDATE a SET x = x WHERE x > :from AND x <= :to;\n");

    (void)state;
    assert_int_equal(p.steps[0].mode[DIRECTION_UP], MODE_BATCHED);
    one_gate(gates_of(&p, SERVER), "fill", "could not get home");
}

static void behind_a_pooler_nothing_stands_alone(void **state)
{
    plan p = plan_of("-- homing: step index\nCREATE INDEX CONCURRENTLY i ON a (x);\n");

    (void)state;
    assert_int_equal(gates_of(&p, SERVER).count, 0);
    one_gate(gates_of(&p, POOLED), "index", "a pooler stands in between");
    p = plan_of("SET lock_timeout = '1s';\nCREATE TABLE a (x int);\nCREATE TABLE b (x int);");
    assert_int_equal(gates_of(&p, SERVER).count, 0);
    one_gate(gates_of(&p, POOLED), "1", "sets session state");
}

static void what_nothing_could_decide_needs_a_check(void **state)
{
    plan p = plan_of("-- homing: step index\nCREATE INDEX CONCURRENTLY ON a (x);\n");

    (void)state;
    assert_int_equal(p.steps[0].mode[DIRECTION_UP], MODE_ALONE);
    one_gate(gates_of(&p, SERVER), "index", "nothing could tell after a crash");
    p = plan_of("-- homing: step index\nCREATE INDEX CONCURRENTLY ON a (x);\n-- homing: verify\n"
                "SELECT count(*) = 1 FROM pg_index WHERE indrelid = 'a'::regclass;\n");
    assert_int_equal(gates_of(&p, SERVER).count, 0);
}

static void a_rollback_needs_a_down_for_every_step(void **state)
{
    contract c = read_as("20261101_m", "-- homing: step a\nCREATE TABLE a (x int);\n"
                                       "-- homing: step b\nCREATE TABLE b (x int);\n"
                                       "-- homing: down\nDROP TABLE b;\n");
    plan p = make(DIRECTION_DOWN, SERVER, &c, 1);

    (void)state;
    one_gate(gates_of(&p, SERVER), "a", "has no `down`");
}

static void the_recorded_plan_is_the_plan(void **state)
{
    contract list[] = { read_as("20261101_m", INDEX_THEN_TABLE),
                        read_as("20261102_m", LOCK_THEN_ROWS(DOWN_COLUMN)) };
    plan back = { 0 };
    err e = { 0 };

    (void)state;
    for (way goal = DIRECTION_UP; goal <= DIRECTION_DOWN; goal++) {
        plan p = make(goal, SERVER, list, 2);
        p.steps[0].mode[goal] = MODE_TRY;
        str json = plan_json(a, &p);
        assert_true(plan_from_json(a, json, &back, &e));
        assert_true(str_same(plan_json(a, &back), json));
        assert_int_equal(back.goal, goal);
        assert_int_equal(back.step_count, p.step_count);
        for (size_t i = 0; i < p.step_count; i++) {
            assert_int_equal(back.steps[i].seq, (int64_t)i);
            assert_int_equal(back.steps[i].group, p.steps[i].group);
            assert_int_equal(back.steps[i].mode[0], p.steps[i].mode[0]);
            assert_int_equal(back.steps[i].mode[1], p.steps[i].mode[1]);
            assert_true(str_same(plan_contract_step(&back, &back.steps[i])->name,
                                 plan_contract_step(&p, &p.steps[i])->name));
        }
        assert_int_equal(memcmp(&back.migrations[1].digest, &p.migrations[1].digest, sizeof(hash)),
                         0);
    }
}

static void a_damaged_plan_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "{",
        "[]",
        "{\"goal\":\"sideways\",\"migrations\":[],\"steps\":[]}",
        "{\"goal\":\"up\",\"migrations\":[7],\"steps\":[]}",
        ("{\"goal\":\"up\",\"migrations\":[],\"steps\":[{\"migration\":0,\"step\":0,\"group\":1,"
         "\"up\":\"alone\",\"down\":\"alone\"}]}")
    };
    contract c = read_as("20261101_m", "CREATE TABLE a (x int);");
    plan p = make(DIRECTION_UP, SERVER, &c, 1), back;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        err e = { 0 };
        if (plan_from_json(a, str_of(bad[i]), &back, &e))
            fail_msg("taken: %s", bad[i]);
        assert_int_equal(e.code, ERR_REGISTRY);
        assert_true(strlen(e.hint) > 0);
    }
    static const char *const wrong[][2] = { { "\"step\":0", "\"step\":1" },
                                            { "\"group\":1", "\"group\":-1" },
                                            { "\"up\":\"transaction\"", "\"up\":\"somehow\"" } };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        str json = plan_json(a, &p);
        ptrdiff_t at = str_find(json, str_of(wrong[i][0]));
        err e = { 0 };
        assert_true(at >= 0);
        str changed = str_printf(a, "%.*s%s%.*s", (int)at, json.at, wrong[i][1],
                                 (int)(json.size - (size_t)at - strlen(wrong[i][0])),
                                 json.at + (size_t)at + strlen(wrong[i][0]));
        assert_false(plan_from_json(a, changed, &back, &e));
        assert_int_equal(e.code, ERR_REGISTRY);
    }
}

static const char *way_back(const plan *p, size_t step)
{
    JSON_CLOSING told = plan_way_back_json(p, &p->steps[step]);

    assert_true(json_get_str(told, "text").size > 0);
    return str_c(a, json_get_str(told, "kind"));
}

static void every_step_tells_how_it_comes_home(void **state)
{
    plan p = plan_of("-- homing: step one\nCREATE INDEX CONCURRENTLY i ON a (x);\n"
                     "-- homing: down\nDROP INDEX CONCURRENTLY i;\n"
                     "-- homing: step two\nCREATE INDEX CONCURRENTLY j ON a (y);\n"
                     "-- homing: irreversible it may stay\n"
                     "-- homing: step three\nCREATE INDEX CONCURRENTLY k ON a (z);\n"
                     "-- homing: step four\nCREATE TABLE b (x int);\n");

    (void)state;
    assert_string_equal(way_back(&p, 0), "inverse");
    assert_string_equal(way_back(&p, 1), "acknowledged");
    assert_string_equal(way_back(&p, 2), "none");
    assert_string_equal(way_back(&p, 3), "abort");
}

/* ---- what a rollback takes ---- */

typedef struct level {
    const char *id, *text;
} level;

static applied_list applied_of(const level *levels, size_t count)
{
    applied_list out = { arena_take(a, (count + 1) * sizeof(applied)), count };

    for (size_t i = 0; i < count; i++) {
        contract c = read_as(levels[i].id, levels[i].text);
        out.at[i] = (applied){ .id = c.id, .digest = c.digest, .json = c.json };
    }
    return out;
}

#define STATEMENT "CREATE TABLE t (x int);"
#define NEEDS(id) "-- homing: depends " id "\n" STATEMENT

static const level shop[] = { { "20261101_a", STATEMENT },
                              { "20261102_b", NEEDS("20261101_a") },
                              { "20261103_c", NEEDS("20261102_b") },
                              { "20261104_d", NEEDS("20261101_a") } };

/* The ids taken, the first letter after the underscore of each: "dcb". */
static const char *taken(const applied_list *list, rollback_wish wish)
{
    static char out[LIST_MAX + 1];
    contract *found;
    size_t count;
    err e = { 0 };

    if (!plan_rollback(a, &wish, list, &found, &count, &e))
        fail_msg("refused: %s", e.text);
    for (size_t i = 0; i < count && i < LIST_MAX; i++)
        out[i] = found[i].id.at[found[i].id.size - 1];
    out[count] = 0;
    return out;
}

static void a_rollback_takes_the_last_or_down_to_one_or_one_with_its_dependents(void **state)
{
    applied_list list = applied_of(shop, 4);

    (void)state;
    assert_string_equal(taken(&list, (rollback_wish){ .last = true }), "d");
    assert_string_equal(taken(&list, (rollback_wish){ .to = STR("20261102_b") }), "dc");
    assert_string_equal(taken(&list, (rollback_wish){ .to = STR("20261104_d") }), "");
    assert_string_equal(taken(&list, (rollback_wish){ .id = STR("20261102_b") }), "cb");
    assert_string_equal(taken(&list, (rollback_wish){ .id = STR("20261101_a") }), "dcba");
    assert_string_equal(taken(&list, (rollback_wish){ .id = STR("20261103_c") }), "c");
}

static void what_declares_no_dependencies_is_not_passed_over_in_silence(void **state)
{
    static const level loose[] = { { "20261101_a", STATEMENT },
                                   { "20261102_b", STATEMENT },
                                   { "20261103_c", NEEDS("20261101_a") } };
    applied_list list = applied_of(loose, 3);
    rollback_wish wish = { .id = STR("20261101_a") };
    contract *found;
    size_t count;
    err e = { 0 };

    (void)state;
    assert_false(plan_rollback(a, &wish, &list, &found, &count, &e));
    assert_int_equal(e.code, ERR_REFUSED);
    says(str_of(e.text), "20261102_b");
    says(str_of(e.hint), "--acknowledge 20261101_a");
    wish.independent = true;
    assert_string_equal(taken(&list, wish), "ca");
    wish.independent = false;
    wish.id = STR("20261103_c");
    assert_string_equal(taken(&list, wish), "c");
}

static void what_is_not_applied_cannot_be_rolled_back(void **state)
{
    applied_list list = applied_of(shop, 4), none = { 0 };
    rollback_wish wish = { .id = STR("20261109_z") };
    contract *found;
    size_t count;
    err e = { 0 };

    (void)state;
    assert_false(plan_rollback(a, &wish, &list, &found, &count, &e));
    assert_int_equal(e.code, ERR_USAGE);
    says(str_of(e.text), "20261109_z");
    says(str_of(e.hint), "20261104_d");
    wish = (rollback_wish){ .last = true };
    assert_false(plan_rollback(a, &wish, &none, &found, &count, &e));
    assert_int_equal(e.code, ERR_USAGE);
    says(str_of(e.hint), "nothing is applied");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_in_a_row_share_a_transaction),
        cmocka_unit_test(what_commits_by_itself_stands_alone),
        cmocka_unit_test(rows_do_not_follow_a_strong_lock),
        cmocka_unit_test(where_nobody_else_is_there_a_lock_blocks_nobody),
        cmocka_unit_test(rows_follow_the_lock_where_a_part_could_not_be_taken_back),
        cmocka_unit_test(what_could_go_home_still_can_beside_other_parts),
        cmocka_unit_test(atomic_keeps_all_in_one_transaction),
        cmocka_unit_test(the_author_splits_anywhere),
        cmocka_unit_test(a_transaction_never_spans_migrations),
        cmocka_unit_test(a_group_is_split_without_touching_others),
        cmocka_unit_test(a_step_of_several_statements_may_not_hold_one_that_stands_alone),
        cmocka_unit_test(batches_do_not_go_with_a_statement_that_commits_by_itself),
        cmocka_unit_test(a_part_without_a_way_back_is_a_gate),
        cmocka_unit_test(the_author_may_say_that_there_is_no_way_back),
        cmocka_unit_test(batches_need_a_way_back_even_as_the_last_step),
        cmocka_unit_test(behind_a_pooler_nothing_stands_alone),
        cmocka_unit_test(what_nothing_could_decide_needs_a_check),
        cmocka_unit_test(a_rollback_needs_a_down_for_every_step),
        cmocka_unit_test(the_recorded_plan_is_the_plan),
        cmocka_unit_test(a_damaged_plan_is_refused),
        cmocka_unit_test(every_step_tells_how_it_comes_home),
        cmocka_unit_test(a_rollback_takes_the_last_or_down_to_one_or_one_with_its_dependents),
        cmocka_unit_test(what_declares_no_dependencies_is_not_passed_over_in_silence),
        cmocka_unit_test(what_is_not_applied_cannot_be_rolled_back),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
