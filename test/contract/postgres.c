/* What PostgreSQL has of its own: lost sessions, other sessions, probes, poolers. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "rig.h"

static str pid_of(const conn *c)
{
    str start;

    return str_split(c->identity, '/', &start);
}

static void kill_backend(conn *by, const conn *victim)
{
    char sql[100];

    (void)snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%.*s, 5000)",
                   STR_ARG(pid_of(victim)));
    assert_value(by, sql, "t");
}

/* ---- lost sessions ---- */

static void a_session_that_was_ended_sends_nothing_more(void **state)
{
    conn *victim = rig_open();
    outcome how = OUTCOME_DONE;
    err e = { 0 };

    (void)state;
    (void)rig_run(the.c, "CREATE TABLE t (a integer)");
    assert_true(driver_begin(victim, false, &e));
    (void)rig_run(victim, "INSERT INTO t VALUES (1)");
    kill_backend(the.c, victim);
    assert_false(driver_commit(victim, &how, &e));
    assert_int_equal(e.code, ERR_LOST);
    assert_int_equal(how, OUTCOME_NOT_DONE);
    assert_true(victim->lost);
    assert_false(victim->in_transaction);
    how = OUTCOME_DONE;
    assert_false(driver_run(victim, STR("SELECT 1"), NULL, &how, &e));
    assert_int_equal(e.code, ERR_LOST);
    assert_int_equal(how, OUTCOME_NOT_DONE);
    assert_false(driver_begin(victim, false, &e));
    assert_false(driver_reset(victim, &e));
    driver_rollback(victim);
    driver_interrupt(victim);
    driver_close(victim);
    assert_value(the.c, "SELECT count(*) FROM t", "0");
}

static void *kill_soon(void *ctx)
{
    clock_sleep_ms(200);
    kill_backend(the.c, ctx);
    return NULL;
}

static void a_session_lost_in_a_statement_is_unknown(void **state)
{
    conn *victim = rig_open();
    pthread_t thread;
    outcome how = OUTCOME_DONE;
    err e = { 0 };

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, kill_soon, victim), 0);
    assert_false(driver_run(victim, STR("SELECT pg_sleep(20)"), NULL, &how, &e));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(e.code, ERR_LOST);
    assert_int_equal(how, OUTCOME_UNKNOWN);
    driver_close(victim);
}

static void make_slow_commit(void)
{
    (void)rig_run(the.c, "CREATE TABLE t (a integer)");
    (void)rig_run(the.c, "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
                         "'BEGIN PERFORM pg_sleep(20); RETURN NULL; END'");
    (void)rig_run(the.c, "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t DEFERRABLE INITIALLY "
                         "DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()");
}

static void a_session_lost_in_a_commit_is_unknown(void **state)
{
    conn *victim = rig_open();
    pthread_t thread;
    outcome how = OUTCOME_DONE;
    err e = { 0 };

    (void)state;
    make_slow_commit();
    assert_true(driver_begin(victim, false, &e));
    assert_int_equal(pthread_create(&thread, NULL, kill_soon, victim), 0);
    call one = rig_call("INSERT INTO t VALUES (1)");
    assert_false(driver_commit_with(victim, &one, 1, &how, &e));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(e.code, ERR_LOST);
    assert_int_equal(how, OUTCOME_UNKNOWN);
    assert_true(victim->lost);
    driver_close(victim);
    assert_value(the.c, "SELECT count(*) FROM t", "0");
}

static void a_session_lost_in_calls_is_unknown(void **state)
{
    conn *victim = rig_open();
    pthread_t thread;
    outcome how = OUTCOME_DONE;
    err e = { 0 };

    (void)state;
    call list[] = { rig_call("SELECT 1"), rig_call("SELECT pg_sleep(20)"), rig_call("SELECT 2") };
    assert_int_equal(pthread_create(&thread, NULL, kill_soon, victim), 0);
    assert_false(driver_calls(victim, list, 3, &how, &e));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(e.code, ERR_LOST);
    assert_int_equal(how, OUTCOME_UNKNOWN);
    driver_close(victim);
}

static void a_commit_turned_into_a_rollback_is_not_done(void **state)
{
    outcome how = OUTCOME_DONE;
    err e = { 0 };

    (void)state;
    assert_true(driver_begin(the.c, false, &e));
    rig_refused(the.c, "SELECT 1/0", ERR_SQL);
    assert_false(driver_commit(the.c, &how, &e));
    assert_int_equal(how, OUTCOME_NOT_DONE);
    assert_int_equal(e.code, ERR_SQL);
    assert_false(the.c->in_transaction);
}

/* ---- other sessions ---- */

static ended end_it(str identity)
{
    ended out = ENDED_NOT_ALLOWED;
    err e;

    if (!driver_end_session(the.c, identity, 5000, &out, &e))
        fail_msg("%s", e.text);
    return out;
}

static void ends_a_session_and_only_that_one(void **state)
{
    conn *other = rig_open();
    str pid = pid_of(other);
    str reused = str_printf(the.a, "%.*s/1234567890123456", STR_ARG(pid));
    err e = { 0 };
    ended out;

    (void)state;
    assert_int_equal(end_it(reused), ENDED_GONE);
    assert_value(other, "SELECT 1", "1");
    assert_int_equal(end_it(other->identity), ENDED_GONE);
    assert_int_equal(end_it(other->identity), ENDED_GONE);
    assert_false(driver_query(other, STR("SELECT 1"), NO_VALUES, NULL, NULL, &e));
    assert_int_equal(e.code, ERR_LOST);
    assert_false(driver_end_session(the.c, STR("not an identity"), 10, &out, &e));
    driver_close(other);
}

static void may_not_end_everybodys_session(void **state)
{
    conn *other = rig_open();

    (void)state;
    (void)rig_run(the.c, "DROP ROLE IF EXISTS plain");
    (void)rig_run(the.c, "CREATE ROLE plain");
    (void)rig_run(the.c, "SET ROLE plain");
    assert_int_equal(end_it(other->identity), ENDED_NOT_ALLOWED);
    (void)rig_run(the.c, "RESET ROLE");
    assert_value(other, "SELECT 1", "1");
    driver_close(other);
}

static bool count_row(void *ctx, const row *r, err *e)
{
    (void)e;
    (void)str_copy(the.a, r->cell[0].text);
    ++*(int *)ctx;
    return true;
}

static void *wait_for_lock(void *ctx)
{
    outcome how;
    err e;

    return driver_run(ctx, STR("LOCK TABLE t IN ACCESS EXCLUSIVE MODE"), NULL, &how, &e) ? ctx
                                                                                         : NULL;
}

static void names_blockers_and_own_locks(void **state)
{
    conn *waiter = rig_open(), *looker = rig_open();
    int blockers = 0, locks = 0;
    pthread_t thread;
    err e;

    (void)state;
    (void)rig_run(the.c, "CREATE TABLE t (a integer)");
    assert_true(driver_begin(the.c, false, &e));
    (void)rig_run(the.c, "LOCK TABLE t IN SHARE MODE");
    assert_true(driver_query(the.c, driver_sql(the.c, STATEMENT_OWN_LOCKS), NO_VALUES, count_row,
                             &locks, &e));
    assert_int_equal(locks, 1);
    assert_true(driver_begin(waiter, false, &e));
    assert_int_equal(pthread_create(&thread, NULL, wait_for_lock, waiter), 0);
    value who = VALUE(waiter->identity);
    for (int i = 0; i < 200 && blockers == 0; i++) {
        assert_true(driver_query(looker, driver_sql(looker, STATEMENT_LOCK_BLOCKERS),
                                 (values){ &who, 1 }, count_row, &blockers, &e));
        clock_sleep_ms(10);
    }
    assert_int_equal(blockers, 1);
    driver_rollback(the.c);
    void *locked = NULL;
    assert_int_equal(pthread_join(thread, &locked), 0);
    assert_ptr_equal(locked, waiter);
    driver_close(waiter);
    driver_close(looker);
}

/* ---- the session's state ---- */

static void is_safe_whatever_the_role_says(void **state)
{
    static const char *const settings[] = {
        "synchronous_commit = off",
        "DateStyle = 'German'",
        "TimeZone = 'Asia/Tokyo'",
        "extra_float_digits = -10",
        "bytea_output = 'escape'",
        "statement_timeout = '5s'",
        "default_transaction_isolation = 'serializable'",
        "IntervalStyle = 'iso_8601'",
        "search_path = 'homely, public'",
        "standard_conforming_strings = off",
    };
    char sql[200];

    (void)state;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        (void)snprintf(sql, sizeof sql, "ALTER ROLE postgres SET %s", settings[i]);
        (void)rig_run(the.c, sql);
    }
    conn *c = rig_open();
    (void)rig_run(the.c, "ALTER ROLE postgres RESET ALL");
    assert_value(c, "SELECT current_setting('synchronous_commit')", "on");
    assert_value(c, "SELECT timestamptz '2026-11-23 10:00:00+00'", "2026-11-23 10:00:00+00");
    assert_value(c, "SELECT interval '1 day 2 hours'", "1 day 02:00:00");
    assert_value(c, "SELECT 0.1::float8 + 0.2::float8", "0.30000000000000004");
    assert_value(c, "SELECT '\\x00ff'::bytea", "\\x00ff");
    assert_value(c, "SELECT current_setting('statement_timeout')", "0");
    assert_value(c, "SHOW transaction_isolation", "read committed");
    assert_value(c, "SELECT current_setting('application_name')", "homing");
    assert_value(c, "SELECT current_setting('client_encoding')", "UTF8");
    assert_value(c, "SELECT current_setting('search_path')", "\"homely, public\"");
    driver_close(c);
}

static void takes_the_search_path_of_the_url(void **state)
{
    char url[400];
    err e;

    (void)state;
    (void)snprintf(url, sizeof url, "%s&schema=My%%20%%22Schema", the.url);
    conn *c = rig_open_url(url);
    assert_value(c, "SELECT current_setting('search_path')", "\"My \"\"Schema\"");
    (void)rig_run(c, "SET search_path = pg_catalog");
    assert_true(driver_reset(c, &e));
    assert_value(c, "SELECT current_setting('search_path')", "\"My \"\"Schema\"");
    driver_close(c);
}

static void a_reset_gives_the_role_back(void **state)
{
    err e;

    (void)state;
    (void)rig_run(the.c, "DROP ROLE IF EXISTS plain");
    (void)rig_run(the.c, "CREATE ROLE plain");
    (void)rig_run(the.c, "SET SESSION AUTHORIZATION plain");
    assert_true(driver_reset(the.c, &e));
    assert_value(the.c, "SELECT current_user", "postgres");
}

static void refuse_open(const char *url, err_code code, const char *says)
{
    target to;
    conn *c;
    err e = { 0 };

    assert_true(url_parse(the.a, str_of(url), &to, &e));
    assert_false(driver_open(&to, the.a, &c, &e));
    if (e.code != code || !strstr(e.text, says))
        fail_msg("%s: %s", err_describe(e.code)->name, e.text);
    assert_null(strstr(e.text, "s3cret"));
    assert_null(strstr(e.hint, "s3cret"));
}

static void tells_why_it_cannot_open(void **state)
{
    char url[300];

    (void)state;
    (void)snprintf(url, sizeof url, "postgres://postgres:s3cret@/none?host=%s", the.server.folder);
    refuse_open(url, ERR_CONNECT, "\"none\" does not exist");
    (void)snprintf(url, sizeof url, "postgres://nobody:s3cret@/postgres?host=%s",
                   the.server.folder);
    refuse_open(url, ERR_AUTH, "nobody");
    refuse_open("postgres://postgres:s3cret@/postgres?host=/nowhere/at/all", ERR_CONNECT,
                "/nowhere/at/all");
    refuse_open("postgres://postgres:s3cret@127.0.0.1:1/postgres", ERR_CONNECT, "127.0.0.1");
}

/* ---- statements and values ---- */

static void refuses_what_would_lose_text(void **state)
{
    value nul = VALUE(((str){ "a\0b", 3 }));
    err e = { 0 };

    (void)state;
    assert_false(driver_query(the.c, STR("SELECT $1::text"), (values){ &nul, 1 }, NULL, NULL, &e));
    assert_int_equal(e.code, ERR_SQL);
    assert_value(the.c, "SELECT 1", "1");
}

static void refuses_copy_with_the_client(void **state)
{
    (void)state;
    (void)rig_run(the.c, "CREATE TABLE t (a integer)");
    rig_refused(the.c, "COPY t FROM STDIN", ERR_SQL);
    rig_refused(the.c, "COPY t TO STDOUT", ERR_SQL);
    assert_value(the.c, "SELECT 1", "1");
}

static void a_serialization_failure_is_a_conflict(void **state)
{
    err e;

    (void)state;
    (void)rig_run(the.c, "CREATE TABLE t (a integer)");
    (void)rig_run(the.c, "INSERT INTO t VALUES (1)");
    conn *other = rig_open();
    (void)rig_run(the.c, "SET default_transaction_isolation = 'repeatable read'");
    assert_true(driver_begin(the.c, false, &e));
    assert_value(the.c, "SELECT count(*) FROM t", "1");
    (void)rig_run(other, "UPDATE t SET a = 2");
    rig_refused(the.c, "UPDATE t SET a = 3", ERR_CONFLICT);
    driver_rollback(the.c);
    driver_close(other);
}

static void permission_is_told(void **state)
{
    (void)state;
    (void)rig_run(the.c, "DROP ROLE IF EXISTS plain");
    (void)rig_run(the.c, "CREATE ROLE plain");
    (void)rig_run(the.c, "GRANT USAGE ON SCHEMA public TO plain");
    (void)rig_run(the.c, "CREATE TABLE t (a integer)");
    (void)rig_run(the.c, "SET ROLE plain");
    rig_refused(the.c, "INSERT INTO t VALUES (1)", ERR_PERMISSION);
}

static bool keep_row(void *ctx, str r, err *e)
{
    (void)e;
    *(str *)ctx = str_copy(the.a, r);
    return true;
}

static str row_of_mood(void)
{
    str r = { 0 };
    err e;

    (void)rig_run(the.c, "CREATE TYPE mood AS ENUM ('good', 'bad')");
    (void)rig_run(the.c, "CREATE TABLE t (m mood[], acl aclitem)");
    (void)rig_run(the.c, "INSERT INTO t VALUES ('{good,bad}', 'postgres=r/postgres')");
    if (!driver_copy_rows(the.c, STR("\"t\""), keep_row, &r, &e))
        fail_msg("%s", e.text);
    (void)rig_run(the.c, "DROP TABLE t");
    (void)rig_run(the.c, "DROP TYPE mood");
    return r;
}

static void rows_have_no_numbers_of_one_database(void **state)
{
    (void)state;
    assert_true(str_same(row_of_mood(), row_of_mood()));
}

static void copies_what_policies_hide_or_fails(void **state)
{
    str r = { 0 };
    err e = { 0 };

    (void)state;
    (void)rig_run(the.c, "DROP ROLE IF EXISTS plain");
    (void)rig_run(the.c, "CREATE ROLE plain");
    (void)rig_run(the.c, "GRANT USAGE ON SCHEMA public TO plain");
    (void)rig_run(the.c, "CREATE TABLE t (a integer)");
    (void)rig_run(the.c, "GRANT SELECT ON t TO plain");
    (void)rig_run(the.c, "ALTER TABLE t ENABLE ROW LEVEL SECURITY");
    (void)rig_run(the.c, "INSERT INTO t VALUES (1)");
    (void)rig_run(the.c, "SET ROLE plain");
    assert_false(driver_copy_rows(the.c, STR("\"t\""), keep_row, &r, &e));
    assert_int_equal(e.code, ERR_PERMISSION);
}

/* Every statement of ours that can be prepared alone is well formed on this server. */
static void its_statements_prepare(void **state)
{
    int seen = 0;
    char name[100];

    (void)state;
    for (int id = 0; id < STATEMENT_COUNT; id++) {
        str sql = driver_sql(the.c, (statement_id)id);
        if (str_find(sql, STR("homing.")) >= 0 ||
            !(str_starts(sql, "SELECT") || str_starts(sql, "WITH")) ||
            str_find(sql, STR("FROM :")) >= 0)
            continue;
        (void)snprintf(name, sizeof name, "PREPARE %s AS ", statement_name((statement_id)id));
        str all = str_printf(the.a, "%s%.*s", name, STR_ARG(sql));
        (void)rig_run(the.c, str_c(the.a, all));
        seen++;
    }
    assert_true(seen > 10);
}

/* ---- poolers ---- */

static void behind_a_pooler_nothing_outlives_a_transaction(void **state)
{
    char url[300];
    outcome how = OUTCOME_DONE;
    err e = { 0 };

    (void)state;
    if (!the.server.pooler && !server_start_pooler(&the.server))
        skip();
    (void)snprintf(url, sizeof url, "postgres://postgres@:6432/postgres?host=%s",
                   the.server.folder);
    conn *c = rig_open_url(url);
    assert_false(conn_has(c, TRAIT_DIRECT));
    assert_int_equal(c->identity.size, 0);
    assert_false(driver_run(c, STR("VACUUM"), NULL, &how, &e));
    assert_int_equal(e.code, ERR_POOLED);
    assert_int_equal(how, OUTCOME_NOT_DONE);
    session_limits limits = { .lock_ms = 1234 };
    assert_true(driver_limit(c, &limits, &e));
    assert_true(driver_begin(c, false, &e));
    assert_value(c, "SELECT current_setting('lock_timeout')", "1234ms");
    assert_value(c, "SHOW TimeZone", "UTC");
    (void)rig_run(c, "CREATE TABLE t (a integer)");
    assert_true(driver_commit(c, &how, &e));
    assert_int_equal(how, OUTCOME_DONE);
    assert_value(c, "SELECT current_setting('lock_timeout')", "1234ms");
    assert_true(driver_reset(c, &e));
    conn *plain = rig_open_url(url);
    assert_true(driver_begin(plain, false, &e));
    assert_value(plain, "SELECT current_setting('lock_timeout')", "0");
    driver_rollback(plain);
    driver_close(plain);
    driver_close(c);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_session_that_was_ended_sends_nothing_more),
        TEST(a_session_lost_in_a_statement_is_unknown),
        TEST(a_session_lost_in_a_commit_is_unknown),
        TEST(a_session_lost_in_calls_is_unknown),
        TEST(a_commit_turned_into_a_rollback_is_not_done),
        TEST(ends_a_session_and_only_that_one),
        TEST(may_not_end_everybodys_session),
        TEST(names_blockers_and_own_locks),
        TEST(is_safe_whatever_the_role_says),
        TEST(takes_the_search_path_of_the_url),
        TEST(a_reset_gives_the_role_back),
        TEST(tells_why_it_cannot_open),
        TEST(refuses_what_would_lose_text),
        TEST(refuses_copy_with_the_client),
        TEST(a_serialization_failure_is_a_conflict),
        TEST(permission_is_told),
        TEST(rows_have_no_numbers_of_one_database),
        TEST(copies_what_policies_hide_or_fails),
        TEST(its_statements_prepare),
        TEST(behind_a_pooler_nothing_outlives_a_transaction),
    };
    if (!rig_start("postgres"))
        return 77;
    int failed = cmocka_run_group_tests_name("postgres", tests, NULL, NULL);
    rig_stop();
    return failed;
}
