/* Every sentence of driver.h that holds for every engine; the engine is the first argument. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/hash.h"
#include "rig.h"

static const char *pick(const char *postgres, const char *sqlite)
{
    return rig_is(DIALECT_POSTGRES) ? postgres : sqlite;
}

static void make_table(void)
{
    (void)rig_run(the.c, "CREATE TABLE t (id integer PRIMARY KEY, name text)");
    (void)rig_run(the.c, "INSERT INTO t VALUES (1, 'one'), (2, 'two'), (3, NULL)");
}

static void says_what_it_is(void **state)
{
    (void)state;
    assert_true(str_starts(the.c->server, pick("PostgreSQL 1", "SQLite 3.")));
    assert_true(the.c->version > 120000);
    assert_true(conn_has(the.c, TRAIT_DIRECT));
    assert_true(conn_has(the.c, TRAIT_DDL_ROLLS_BACK));
    assert_int_equal(conn_has(the.c, TRAIT_SESSIONS), rig_is(DIALECT_POSTGRES));
    assert_int_equal(the.c->identity.size > 0, rig_is(DIALECT_POSTGRES));
    assert_false(the.c->lost);
    assert_false(the.c->in_transaction);
}

static void runs_and_counts(void **state)
{
    (void)state;
    make_table();
    assert_int_equal(rig_run(the.c, "UPDATE t SET name = 'x' WHERE id < 3"), 2);
    assert_int_equal(rig_run(the.c, "UPDATE t SET name = 'x' WHERE id > 100"), 0);
    assert_int_equal(rig_run(the.c, "SELECT * FROM t"), 0);
    assert_int_equal(rig_run(the.c, "CREATE TABLE u (a integer)"), 0);
    assert_int_equal(rig_run(the.c, "DELETE FROM t"), 3);
    assert_int_equal(rig_run(the.c, "SELECT 1"), 0);
}

static void a_failing_statement_is_not_done(void **state)
{
    outcome how;
    err e = { 0 };

    (void)state;
    make_table();
    rig_refused(the.c, "INSERT INTO missing VALUES (1)", ERR_SQL);
    rig_refused(the.c, "INSERT INTO t SELECT 10 UNION ALL SELECT 1", ERR_SQL);
    rig_refused(the.c, "INSERT INTO t VALUES (10, 'a'), (1, 'b')", ERR_SQL);
    rig_refused(the.c, "DELETE FROM t; DELETE FROM t", ERR_SQL);
    assert_value(the.c, "SELECT count(*) FROM t", "3");
    assert_false(driver_run(the.c, STR("SELECT 1,\n  nothing_such\nFROM t"), NULL, &how, &e));
    if (rig_is(DIALECT_POSTGRES)) {
        assert_string_equal(e.sqlstate, "42703");
        assert_non_null(strstr(e.text, "line 2"));
    }
    assert_non_null(strstr(e.text, "nothing_such"));
}

static void a_rollback_undoes_ddl(void **state)
{
    outcome how;
    err e;

    (void)state;
    assert_true(driver_begin(the.c, false, &e));
    assert_true(the.c->in_transaction);
    make_table();
    driver_rollback(the.c);
    assert_false(the.c->in_transaction);
    rig_refused(the.c, "SELECT * FROM t", ERR_SQL);
    driver_rollback(the.c); /* does nothing */
    assert_true(driver_begin(the.c, false, &e));
    make_table();
    assert_true(driver_commit(the.c, &how, &e));
    assert_int_equal(how, OUTCOME_DONE);
    assert_false(the.c->in_transaction);
    assert_value(the.c, "SELECT count(*) FROM t", "3");
}

static void a_refused_commit_is_not_done(void **state)
{
    outcome how = OUTCOME_DONE;
    err e = { 0 };

    (void)state;
    make_table();
    (void)rig_run(the.c,
                  "CREATE TABLE child (t integer REFERENCES t DEFERRABLE INITIALLY DEFERRED)");
    assert_true(driver_begin(the.c, false, &e));
    (void)rig_run(the.c, "INSERT INTO child VALUES (77)");
    assert_false(driver_commit(the.c, &how, &e));
    assert_int_equal(how, OUTCOME_NOT_DONE);
    assert_int_equal(e.code, ERR_SQL);
    assert_false(the.c->in_transaction);
    assert_value(the.c, "SELECT count(*) FROM child", "0");
    assert_true(driver_begin(the.c, false, &e));
    driver_rollback(the.c);
}

static void misuse_is_told_and_harmless(void **state)
{
    session_limits none = { 0 };
    outcome how = OUTCOME_DONE;
    err e = { 0 };

    (void)state;
    assert_false(driver_commit(the.c, &how, &e));
    assert_int_equal(e.code, ERR_INTERNAL);
    assert_int_equal(how, OUTCOME_NOT_DONE);
    assert_true(driver_begin(the.c, false, &e));
    assert_false(driver_begin(the.c, false, &e));
    assert_int_equal(e.code, ERR_INTERNAL);
    assert_false(driver_limit(the.c, &none, &e));
    assert_false(driver_reset(the.c, &e));
    assert_true(the.c->in_transaction);
    call empty = { .must_affect = -1 };
    assert_false(driver_calls(the.c, &empty, 1, &how, &e));
    assert_int_equal(e.code, ERR_INTERNAL);
    driver_rollback(the.c);
    driver_close(NULL);
}

/* ---- calls ---- */

typedef struct gathered {
    size_t rows, columns;
    char text[400];
    size_t stop_after; /* 0: never */
} gathered;

static bool gather(void *ctx, const row *r, err *e)
{
    gathered *g = ctx;
    size_t used = strlen(g->text);

    g->rows++;
    g->columns = r->count;
    for (size_t i = 0; i < r->count && used < sizeof g->text - 80; i++) {
        str text = r->cell[i].null ? STR("<null>") : r->cell[i].text;
        used += (size_t)snprintf(g->text + used, sizeof g->text - used, "%.*s=%.*s ",
                                 STR_ARG(r->name[i]), STR_ARG(text));
    }
    return g->rows != g->stop_after || err_set(e, ERR_CHECK, "seen enough");
}

static void hands_over_rows_with_names_and_nulls(void **state)
{
    gathered g = { 0 };
    value params[] = { VALUE(STR("2")), VALUE_NULL, VALUE(STR("it's \"5\" \\ \xc3\xa4")) };
    err e;

    (void)state;
    make_table();
    assert_true(driver_query(the.c,
                             str_of(pick("SELECT id, name, $2::text AS n, $3::text AS q FROM t "
                                         "WHERE id >= $1::int ORDER BY id",
                                         "SELECT id, name, ?2 AS n, ?3 AS q FROM t "
                                         "WHERE id >= ?1 ORDER BY id")),
                             (values){ params, 3 }, gather, &g, &e));
    assert_int_equal(g.rows, 2);
    assert_string_equal(g.text, "id=2 name=two n=<null> q=it's \"5\" \\ \xc3\xa4 "
                                "id=3 name=<null> n=<null> q=it's \"5\" \\ \xc3\xa4 ");
}

static void counts_what_calls_affect(void **state)
{
    outcome how;
    err e;

    (void)state;
    make_table();
    assert_true(driver_begin(the.c, false, &e));
    call list[] = { rig_call("UPDATE t SET name = 'y'"), rig_call("DELETE FROM t WHERE id = 9"),
                    rig_call("SELECT * FROM t"), rig_call("UPDATE t SET name = 'z' RETURNING id") };
    assert_true(driver_calls(the.c, list, 4, &how, &e));
    assert_int_equal(how, OUTCOME_DONE);
    assert_int_equal(list[0].affected, 3);
    assert_int_equal(list[1].affected, 0);
    assert_int_equal(list[2].affected, 3);
    assert_int_equal(list[3].affected, 3);
    assert_true(driver_commit(the.c, &how, &e));
}

static call must_touch(const char *sql, int64_t rows)
{
    call c = rig_call(sql);

    c.must_affect = rows;
    c.fail_code = ERR_FENCE;
    c.fail_text = "the fence is lost";
    return c;
}

static void a_check_fails_the_transaction(void **state)
{
    outcome how = OUTCOME_DONE;
    err e = { 0 };

    (void)state;
    make_table();
    assert_true(driver_begin(the.c, false, &e));
    call list[] = { must_touch("UPDATE t SET name = 'a' WHERE id = 99", 1),
                    rig_call("UPDATE t SET name = 'a'") };
    assert_false(driver_calls(the.c, list, 2, &how, &e));
    assert_int_equal(e.code, ERR_FENCE);
    assert_string_equal(e.text, "the fence is lost");
    how = OUTCOME_DONE;
    assert_false(driver_commit(the.c, &how, &e));
    assert_int_equal(how, OUTCOME_NOT_DONE);
    assert_false(the.c->in_transaction);
    assert_value(the.c, "SELECT count(*) FROM t WHERE name = 'a'", "0");
}

static void a_check_outside_a_transaction_leaves_nothing(void **state)
{
    outcome how = OUTCOME_DONE;
    err e = { 0 };

    (void)state;
    make_table();
    call one = must_touch("UPDATE t SET name = 'a'", 1);
    assert_false(driver_calls(the.c, &one, 1, &how, &e));
    assert_int_equal(e.code, ERR_FENCE);
    assert_int_equal(how, OUTCOME_NOT_DONE);
    assert_false(the.c->in_transaction);
    assert_value(the.c, "SELECT count(*) FROM t WHERE name = 'a'", "0");
    one.must_affect = 3;
    assert_true(driver_calls(the.c, &one, 1, &how, &e));
    assert_int_equal(how, OUTCOME_DONE);
    assert_value(the.c, "SELECT count(*) FROM t WHERE name = 'a'", "3");
}

static void a_row_function_ends_the_query(void **state)
{
    gathered g = { .stop_after = 2 }, later = { 0 };
    outcome how;
    err e = { 0 };

    (void)state;
    make_table();
    call list[] = { rig_call("SELECT id FROM t ORDER BY id"), rig_call("SELECT 1") };
    list[0].each = gather;
    list[0].ctx = &g;
    list[1].each = gather;
    list[1].ctx = &later;
    assert_false(driver_calls(the.c, list, 2, &how, &e));
    assert_int_equal(e.code, ERR_CHECK);
    assert_int_equal(g.rows, 2);
    assert_int_equal(later.rows, 0);
    assert_value(the.c, "SELECT count(*) FROM t", "3");
}

static void begins_with_calls_or_not_at_all(void **state)
{
    outcome how;
    err e = { 0 };

    (void)state;
    make_table();
    call bad[] = { rig_call("INSERT INTO t VALUES (4, 'four')"),
                   rig_call("INSERT INTO missing VALUES (1)") };
    assert_false(driver_begin_with(the.c, bad, 2, &e));
    assert_int_equal(e.code, ERR_SQL);
    assert_false(the.c->in_transaction);
    call guard[] = { must_touch("UPDATE t SET name = 'a' WHERE id = 99", 1) };
    assert_false(driver_begin_with(the.c, guard, 1, &e));
    assert_int_equal(e.code, ERR_FENCE);
    assert_false(the.c->in_transaction);
    call good[] = { must_touch("UPDATE t SET name = 'a' WHERE id = 1", 1) };
    assert_true(driver_begin_with(the.c, good, 1, &e));
    assert_true(the.c->in_transaction);
    assert_int_equal(good[0].affected, 1);
    assert_true(driver_commit(the.c, &how, &e));
    assert_value(the.c, "SELECT count(*) FROM t WHERE name = 'a'", "1");
}

static void commits_with_calls_or_not_at_all(void **state)
{
    outcome how = OUTCOME_DONE;
    err e = { 0 };

    (void)state;
    make_table();
    call bad[] = { rig_call("INSERT INTO t VALUES (4, 'four')"),
                   rig_call("INSERT INTO t VALUES (1, 'again')") };
    assert_true(driver_begin(the.c, false, &e));
    assert_false(driver_commit_with(the.c, bad, 2, &how, &e));
    assert_int_equal(how, OUTCOME_NOT_DONE);
    assert_false(the.c->in_transaction);
    call late[] = { rig_call("INSERT INTO t VALUES (4, 'four')"),
                    must_touch("DELETE FROM t WHERE id = 99", 1),
                    rig_call("INSERT INTO t VALUES (5, 'five')") };
    how = OUTCOME_DONE;
    assert_true(driver_begin(the.c, false, &e));
    assert_false(driver_commit_with(the.c, late, 3, &how, &e));
    assert_int_equal(e.code, ERR_FENCE);
    assert_int_equal(how, OUTCOME_NOT_DONE);
    assert_false(the.c->in_transaction);
    assert_value(the.c, "SELECT count(*) FROM t", "3");
    late[1].must_affect = 0;
    assert_true(driver_begin(the.c, false, &e));
    assert_true(driver_commit_with(the.c, late, 3, &how, &e));
    assert_int_equal(how, OUTCOME_DONE);
    assert_int_equal(late[2].affected, 1);
    assert_value(the.c, "SELECT count(*) FROM t", "5");
}

static void a_value_is_the_first_cell(void **state)
{
    (void)state;
    make_table();
    assert_value(the.c, "SELECT id, name FROM t ORDER BY id", "1");
    assert_value(the.c, "SELECT id FROM t WHERE id = 99", "<null>");
    assert_value(the.c, "SELECT name FROM t WHERE id = 3", "<null>");
    /* Numbers keep all their digits. */
    (void)rig_run(the.c, pick("CREATE TABLE f (x double precision)", "CREATE TABLE f (x real)"));
    (void)rig_run(the.c, "INSERT INTO f VALUES (0.1), (0.30000000000000004)");
    assert_value(the.c, "SELECT min(x) FROM f", "0.1");
    assert_value(the.c, "SELECT max(x) FROM f", "0.30000000000000004");
}

/* ---- other sessions, limits ---- */

static void reads_one_snapshot_and_writes_nothing(void **state)
{
    conn *other = rig_open();
    err e;

    (void)state;
    make_table();
    assert_true(driver_begin(the.c, true, &e));
    (void)rig_run(other, "INSERT INTO t VALUES (4, 'four')");
    assert_value(the.c, "SELECT count(*) FROM t", "3");
    rig_refused(the.c, "INSERT INTO t VALUES (5, 'five')", ERR_READ_ONLY);
    driver_rollback(the.c);
    assert_value(the.c, "SELECT count(*) FROM t", "4");
    (void)rig_run(the.c, "INSERT INTO t VALUES (5, 'five')");
    driver_close(other);
}

static void waits_for_a_lock_as_long_as_told(void **state)
{
    session_limits limits = { .lock_ms = 150 };
    conn *other = rig_open();
    outcome how;
    err e;

    (void)state;
    make_table();
    assert_true(driver_begin(other, false, &e));
    (void)rig_run(other, "UPDATE t SET name = 'held'");
    assert_true(driver_limit(the.c, &limits, &e));
    int64_t began = clock_monotonic();
    rig_refused(the.c, "UPDATE t SET name = 'mine'", ERR_LOCK);
    int64_t waited = (clock_monotonic() - began) / 1000;
    assert_in_range(waited, 100, 2000);
    assert_true(driver_reset(the.c, &e)); /* keeps the limit */
    began = clock_monotonic();
    rig_refused(the.c, "UPDATE t SET name = 'mine'", ERR_LOCK);
    assert_in_range((clock_monotonic() - began) / 1000, 100, 2000);
    assert_true(driver_commit(other, &how, &e));
    assert_int_equal(rig_run(the.c, "UPDATE t SET name = 'mine'"), 3);
    driver_close(other);
}

static const char *endless(void)
{
    return pick("SELECT pg_sleep(20)",
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                "LIMIT 2000000000) SELECT count(*) FROM n");
}

static void ends_a_statement_that_takes_too_long(void **state)
{
    session_limits limits = { .statement_ms = 150 }, none = { 0 };
    err e;

    (void)state;
    assert_true(driver_limit(the.c, &limits, &e));
    int64_t began = clock_monotonic();
    rig_refused(the.c, endless(), ERR_TIMEOUT);
    assert_in_range((clock_monotonic() - began) / 1000, 100, 3000);
    assert_true(driver_limit(the.c, &none, &e));
    assert_value(the.c, "SELECT 1", "1");
}

static void *interrupt_soon(void *ctx)
{
    clock_sleep_ms(150);
    driver_interrupt(ctx);
    return NULL;
}

static void another_thread_interrupts(void **state)
{
    pthread_t thread;

    (void)state;
    driver_interrupt(the.c); /* nothing runs: nothing happens */
    assert_value(the.c, "SELECT 1", "1");
    assert_int_equal(pthread_create(&thread, NULL, interrupt_soon, the.c), 0);
    int64_t began = clock_monotonic();
    rig_refused(the.c, endless(), ERR_TIMEOUT);
    assert_in_range((clock_monotonic() - began) / 1000, 100, 3000);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_value(the.c, "SELECT 1", "1");
}

static void a_reset_undoes_what_authors_set(void **state)
{
    const char *show =
        pick("SELECT current_setting('search_path') || current_setting('TimeZone') || "
             "current_setting('application_name') || current_setting('lock_timeout')",
             "SELECT foreign_keys || (SELECT synchronous FROM pragma_synchronous) "
             "FROM pragma_foreign_keys");
    const char *before = rig_value(the.c, show);
    err e;

    (void)state;
    (void)rig_run(the.c, pick("SET search_path TO pg_catalog", "PRAGMA foreign_keys = OFF"));
    (void)rig_run(the.c, pick("SET TimeZone TO 'Europe/Berlin'", "PRAGMA synchronous = OFF"));
    (void)rig_run(the.c, "CREATE TEMPORARY TABLE scratch (a integer)");
    assert_string_not_equal(rig_value(the.c, show), before);
    assert_true(driver_reset(the.c, &e));
    assert_string_equal(rig_value(the.c, show), before);
    rig_refused(the.c, "SELECT * FROM scratch", ERR_SQL);
}

static void tells_what_has_no_place_in_a_transaction(void **state)
{
    err e;

    (void)state;
    assert_true(driver_begin(the.c, false, &e));
    rig_refused(the.c, "VACUUM", ERR_NOT_IN_TRANSACTION);
    driver_rollback(the.c);
    assert_true(driver_begin(the.c, false, &e));
    rig_refused(the.c, "VACUM", ERR_SQL);
    driver_rollback(the.c);
    (void)rig_run(the.c, "VACUUM");
}

static void a_savepoint_survives_a_failure(void **state)
{
    outcome how;
    err e;

    (void)state;
    make_table();
    assert_true(driver_begin(the.c, false, &e));
    (void)rig_run(the.c, "INSERT INTO t VALUES (4, 'four')");
    (void)rig_run(the.c, "SAVEPOINT place");
    rig_refused(the.c, "VACUUM", ERR_NOT_IN_TRANSACTION);
    (void)rig_run(the.c, "ROLLBACK TO SAVEPOINT place");
    assert_true(driver_commit(the.c, &how, &e));
    assert_value(the.c, "SELECT count(*) FROM t", "4");
}

/* ---- rows in bulk ---- */

static bool digest(void *ctx, str r, err *e)
{
    (void)e;
    rows_digest_add(ctx, hash_of(r));
    return true;
}

static rows_digest digest_of(const char *table)
{
    rows_digest d = { 0 };
    err e;

    if (!driver_copy_rows(the.c, str_of(table), digest, &d, &e))
        fail_msg("%s: %s", table, e.text);
    assert_false(the.c->in_transaction);
    return d;
}

static bool same(rows_digest a, rows_digest b)
{
    return a.count == b.count && hash_same(a.sum, b.sum);
}

static void copies_rows_in_canonical_form(void **state)
{
    (void)state;
    make_table();
    (void)rig_run(the.c, "CREATE TABLE w (id integer PRIMARY KEY, name text)");
    (void)rig_run(the.c, "INSERT INTO w SELECT id, name FROM t ORDER BY id DESC");
    assert_int_equal(digest_of("\"t\"").count, 3);
    assert_true(same(digest_of("\"t\""), digest_of("\"w\"")));
    (void)rig_run(the.c, "UPDATE w SET name = '' WHERE id = 3");
    assert_false(same(digest_of("\"t\""), digest_of("\"w\"")));
    (void)rig_run(the.c, "UPDATE w SET name = NULL WHERE id = 3");
    (void)rig_run(the.c, "UPDATE w SET name = 'one\t' WHERE id = 1");
    assert_false(same(digest_of("\"t\""), digest_of("\"w\"")));
    (void)rig_run(the.c, "DELETE FROM w");
    assert_int_equal(digest_of("\"w\"").count, 0);
}

static bool refuse_second(void *ctx, str r, err *e)
{
    size_t *seen = ctx;

    (void)r;
    return ++*seen < 2 || err_set(e, ERR_CHECK, "seen enough");
}

static void a_copy_ends_when_told(void **state)
{
    size_t seen = 0;
    err e = { 0 };

    (void)state;
    make_table();
    (void)rig_run(
        the.c,
        pick("INSERT INTO t SELECT i, repeat('x', 100) FROM generate_series(10, 100000) i",
             "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
             "INSERT INTO t SELECT i, hex(zeroblob(50)) FROM n"));
    assert_false(driver_copy_rows(the.c, STR("\"t\""), refuse_second, &seen, &e));
    assert_int_equal(e.code, ERR_CHECK);
    assert_int_equal(seen, 2);
    assert_false(driver_copy_rows(the.c, STR("\"missing\""), refuse_second, &seen, &e));
    assert_int_equal(e.code, ERR_SQL);
    assert_false(the.c->in_transaction);
    assert_value(the.c, "SELECT 1", "1");
}

static bool count_row(void *ctx, const row *r, err *e)
{
    (void)r;
    (void)e;
    ++*(size_t *)ctx;
    return true;
}

static void memory_is_bounded(void **state)
{
    const char *many =
        pick("SELECT repeat('x', 200) FROM generate_series(1, 300000)",
             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) "
             "SELECT hex(zeroblob(100)) FROM n");
    struct rusage before, after;
    size_t rows = 0;
    err e;

    (void)state;
    assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
    assert_true(driver_query(the.c, str_of(many), NO_VALUES, count_row, &rows, &e));
    assert_int_equal(rig_run(the.c, many), 0);
    assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
    assert_int_equal(rows, 300000);
    /* A sanitizer keeps freed memory for a while. */
    assert_true(after.ru_maxrss - before.ru_maxrss < (rig_is_sanitized() ? 512 : 16) * 1024);
}

int main(int argc, char **argv)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        TEST(says_what_it_is),
        TEST(runs_and_counts),
        TEST(a_failing_statement_is_not_done),
        TEST(a_rollback_undoes_ddl),
        TEST(a_refused_commit_is_not_done),
        TEST(misuse_is_told_and_harmless),
        TEST(hands_over_rows_with_names_and_nulls),
        TEST(counts_what_calls_affect),
        TEST(a_check_fails_the_transaction),
        TEST(a_check_outside_a_transaction_leaves_nothing),
        TEST(a_row_function_ends_the_query),
        TEST(begins_with_calls_or_not_at_all),
        TEST(commits_with_calls_or_not_at_all),
        TEST(a_value_is_the_first_cell),
        TEST(reads_one_snapshot_and_writes_nothing),
        TEST(waits_for_a_lock_as_long_as_told),
        TEST(ends_a_statement_that_takes_too_long),
        TEST(another_thread_interrupts),
        TEST(a_reset_undoes_what_authors_set),
        TEST(tells_what_has_no_place_in_a_transaction),
        TEST(a_savepoint_survives_a_failure),
        TEST(copies_rows_in_canonical_form),
        TEST(a_copy_ends_when_told),
        TEST(memory_is_bounded),
    };
    if (argc != 2 || !rig_start(argv[1]))
        return 77; /* skipped: there is no such server here */
    int failed = cmocka_run_group_tests_name(argv[1], tests, NULL, NULL);
    rig_stop();
    return failed;
}
