/* How the effect of statements that commit by themselves is found out, on PostgreSQL. */
#include <stdio.h>
#include <string.h>

#include "rig.h"

static probed ask(probe what)
{
    probed found;
    err e;

    if (!driver_probe(the.c, &what, the.a, &found, &e))
        fail_msg("%s", e.text);
    assert_true(found.why.size > 0);
    assert_int_equal(found.cleanup.size > 0, found.answer == PROBE_PARTIAL);
    return found;
}

#define assert_probe(what, expected) assert_int_equal(ask(what).answer, (expected))

/* Runs the cleanup that a probe names. */
static void clean(probed found)
{
    assert_int_equal(found.answer, PROBE_PARTIAL);
    (void)rig_run(the.c, str_c(the.a, found.cleanup));
}

static void make_tables(void)
{
    (void)rig_run(the.c, "CREATE TABLE t (a integer, b text, c integer)");
    (void)rig_run(the.c, "CREATE TABLE other (a integer, b text)");
    (void)rig_run(the.c, "INSERT INTO t VALUES (1, 'x', 1), (1, 'y', 2)");
}

static probe index_on(const char *columns)
{
    return (probe){ .kind = PROBE_INDEX_CREATE,
                    .name = STR("i"),
                    .table = STR("t"),
                    .columns = str_of(columns),
                    .method = STR("btree") };
}

static void an_index_is_absent_then_done(void **state)
{
    probe in_schema = index_on("a,b");

    (void)state;
    make_tables();
    assert_probe(index_on("a,b"), PROBE_ABSENT);
    (void)rig_run(the.c, "CREATE INDEX CONCURRENTLY i ON t (a, b) INCLUDE (c)");
    assert_probe(index_on("a,b"), PROBE_DONE);
    in_schema.table_schema = STR("public");
    assert_probe(in_schema, PROBE_DONE);
    in_schema.table = STR("missing");
    assert_probe(in_schema, PROBE_ABSENT);
}

static void an_index_of_expressions_is_known(void **state)
{
    (void)state;
    make_tables();
    (void)rig_run(the.c, "CREATE INDEX i ON t (lower(b), a)");
    assert_probe(index_on("(),a"), PROBE_DONE);
    assert_probe(index_on("a,()"), PROBE_FOREIGN);
}

static void an_invalid_index_is_partial(void **state)
{
    probe unique = index_on("a");
    outcome how;
    err e;

    (void)state;
    make_tables();
    unique.unique = true;
    assert_false(
        driver_run(the.c, STR("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"), NULL, &how, &e));
    unique.if_exists = true;
    assert_probe(unique, PROBE_PARTIAL);
    clean(ask(unique));
    assert_probe(unique, PROBE_ABSENT);
}

static void somebody_elses_index_is_foreign(void **state)
{
    probe hash = index_on("a"), unique = index_on("a");

    (void)state;
    make_tables();
    (void)rig_run(the.c, "CREATE INDEX i ON other (a)");
    assert_probe(index_on("a"), PROBE_FOREIGN);
    (void)rig_run(the.c, "DROP INDEX i");
    (void)rig_run(the.c, "CREATE TABLE i (a integer)");
    assert_probe(index_on("a"), PROBE_FOREIGN);
    (void)rig_run(the.c, "DROP TABLE i");
    (void)rig_run(the.c, "CREATE INDEX i ON t (a)");
    assert_probe(index_on("a"), PROBE_DONE);
    assert_probe(index_on("b"), PROBE_FOREIGN);
    hash.method = STR("hash");
    assert_probe(hash, PROBE_FOREIGN);
    unique.unique = true;
    assert_probe(unique, PROBE_FOREIGN);
}

static void a_drop_is_done_when_the_index_is_gone(void **state)
{
    probe drop = { .kind = PROBE_INDEX_DROP, .name = STR("i") };
    outcome how;
    err e;

    (void)state;
    make_tables();
    assert_probe(drop, PROBE_DONE);
    (void)rig_run(the.c, "CREATE INDEX i ON t (a)");
    assert_probe(drop, PROBE_ABSENT);
    (void)rig_run(the.c, "DROP INDEX CONCURRENTLY i");
    assert_probe(drop, PROBE_DONE);
    assert_false(
        driver_run(the.c, STR("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"), NULL, &how, &e));
    clean(ask(drop));
    assert_probe(drop, PROBE_DONE);
    (void)rig_run(the.c, "CREATE VIEW i AS SELECT 1");
    assert_probe(drop, PROBE_FOREIGN);
}

static void what_a_reindex_left_is_partial(void **state)
{
    static const char *const wholes[] = { "t", "public", "postgres" };
    probe one = { .kind = PROBE_REINDEX, .name = STR("i") };
    probe other = { .kind = PROBE_REINDEX, .name = STR("k") };
    outcome how;
    err e;

    (void)state;
    make_tables();
    (void)rig_run(the.c, "CREATE INDEX i ON t (a)");
    (void)rig_run(the.c, "CREATE INDEX k ON t (b)");
    assert_probe(one, PROBE_ABSENT);
    assert_false(driver_run(the.c, STR("CREATE UNIQUE INDEX CONCURRENTLY i_ccnew1 ON t (a)"), NULL,
                            &how, &e));
    assert_probe(other, PROBE_ABSENT);
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
        probe whole = { .kind = PROBE_REINDEX, .name = str_of(wholes[i]), .whole_table = true };
        assert_probe(whole, PROBE_PARTIAL);
    }
    probe elsewhere = { .kind = PROBE_REINDEX, .name = STR("other"), .whole_table = true };
    assert_probe(elsewhere, PROBE_ABSENT);
    clean(ask(one));
    assert_probe(one, PROBE_ABSENT);
}

static void an_enum_value_is_there_or_not(void **state)
{
    probe add = { .kind = PROBE_ENUM_ADD, .name = STR("mood"), .detail = STR("it's") };

    (void)state;
    assert_probe(add, PROBE_ABSENT);
    (void)rig_run(the.c, "CREATE TYPE mood AS ENUM ('good')");
    assert_probe(add, PROBE_ABSENT);
    (void)rig_run(the.c, "ALTER TYPE mood ADD VALUE 'it''s'");
    assert_probe(add, PROBE_DONE);
    add.schema = STR("public");
    assert_probe(add, PROBE_DONE);
    (void)rig_run(the.c, "CREATE DOMAIN \"Od\"\"d\" AS text");
    add.name = STR("Od\"d");
    assert_probe(add, PROBE_FOREIGN);
}

static probe detach_of(const char *part)
{
    return (probe){ .kind = PROBE_DETACH, .name = STR("p"), .table = str_of(part) };
}

static void a_detach_is_finished_when_it_was_half_done(void **state)
{
    session_limits limits = { .lock_ms = 100, .statement_ms = 1000 };
    conn *reader = rig_open();
    outcome how;
    err e;

    (void)state;
    (void)rig_run(the.c, "CREATE TABLE p (a integer) PARTITION BY RANGE (a)");
    (void)rig_run(the.c, "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)");
    (void)rig_run(the.c, "CREATE TABLE q (a integer) PARTITION BY RANGE (a)");
    (void)rig_run(the.c, "CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0) TO (10)");
    (void)rig_run(the.c, "CREATE TABLE loose (a integer)");
    assert_probe(detach_of("p1"), PROBE_ABSENT);
    assert_probe(detach_of("q1"), PROBE_FOREIGN);
    assert_probe(detach_of("loose"), PROBE_DONE);
    assert_probe(detach_of("missing"), PROBE_UNDECIDED);
    assert_true(driver_begin(reader, false, &e));
    assert_value(reader, "SELECT count(*) FROM p", "0");
    assert_true(driver_limit(the.c, &limits, &e));
    assert_false(
        driver_run(the.c, STR("ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY"), NULL, &how, &e));
    driver_close(reader);
    clean(ask(detach_of("p1")));
    assert_probe(detach_of("p1"), PROBE_DONE);
}

static void a_constraint_is_validated_or_not(void **state)
{
    probe valid = { .kind = PROBE_CONSTRAINT_VALID, .name = STR("t"), .detail = STR("positive") };

    (void)state;
    make_tables();
    assert_probe(valid, PROBE_ABSENT);
    (void)rig_run(the.c, "ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0) NOT VALID");
    assert_probe(valid, PROBE_ABSENT);
    (void)rig_run(the.c, "ALTER TABLE t VALIDATE CONSTRAINT positive");
    assert_probe(valid, PROBE_DONE);
}

static void a_system_setting_is_stored_or_not(void **state)
{
    probe set = { .kind = PROBE_SYSTEM_SETTING, .name = STR("work_mem"), .detail = STR("13MB") };
    probe unset = { .kind = PROBE_SYSTEM_SETTING, .name = STR("work_mem") };

    (void)state;
    assert_probe(set, PROBE_ABSENT);
    assert_probe(unset, PROBE_DONE);
    (void)rig_run(the.c, "ALTER SYSTEM SET work_mem = '13MB'");
    assert_probe(set, PROBE_DONE);
    assert_probe(unset, PROBE_ABSENT);
    (void)rig_run(the.c, "ALTER SYSTEM RESET work_mem");
    assert_probe(unset, PROBE_DONE);
    (void)rig_run(the.c, "DROP ROLE IF EXISTS plain");
    (void)rig_run(the.c, "CREATE ROLE plain");
    (void)rig_run(the.c, "SET ROLE plain");
    assert_probe(set, PROBE_UNDECIDED);
}

static void what_nothing_decides_is_undecided(void **state)
{
    probe none = { .kind = PROBE_NONE }, repeat = { .kind = PROBE_REPEAT };
    probe unnamed = index_on("a");

    (void)state;
    unnamed.name = (str){ 0 };
    assert_probe(none, PROBE_UNDECIDED);
    assert_probe(unnamed, PROBE_UNDECIDED);
    assert_probe(repeat, PROBE_ABSENT);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_index_is_absent_then_done),
        TEST(an_index_of_expressions_is_known),
        TEST(an_invalid_index_is_partial),
        TEST(somebody_elses_index_is_foreign),
        TEST(a_drop_is_done_when_the_index_is_gone),
        TEST(what_a_reindex_left_is_partial),
        TEST(an_enum_value_is_there_or_not),
        TEST(a_detach_is_finished_when_it_was_half_done),
        TEST(a_constraint_is_validated_or_not),
        TEST(a_system_setting_is_stored_or_not),
        TEST(what_nothing_decides_is_undecided),
    };
    if (!rig_start("postgres"))
        return 77;
    int failed = cmocka_run_group_tests_name("probe", tests, NULL, NULL);
    rig_stop();
    return failed;
}
