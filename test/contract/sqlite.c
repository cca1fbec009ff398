/* What SQLite has of its own. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "rig.h"

static void a_new_file_is_its_owners_alone(void **state)
{
    struct stat st;
    char path[128];

    (void)state;
    (void)snprintf(path, sizeof path, "%s/app.db", the.folder);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void refuse_open(const char *url, const char *says)
{
    target to;
    conn *c;
    err e = { 0 };

    assert_true(url_parse(the.a, str_of(url), &to, &e));
    assert_false(driver_open(&to, the.a, &c, &e));
    assert_int_equal(e.code, ERR_CONNECT);
    if (!strstr(e.text, says))
        fail_msg("%s", e.text);
}

static void tells_what_is_no_database(void **state)
{
    char path[128], url[160];

    (void)state;
    refuse_open("sqlite:/nowhere/at/all/app.db", "cannot open");
    (void)snprintf(path, sizeof path, "%s/app.db", the.folder);
    driver_close(the.c);
    the.c = NULL;
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    (void)fputs("this is a text, and by no means a database of any kind", f);
    assert_int_equal(fclose(f), 0);
    (void)snprintf(url, sizeof url, "sqlite:%s", path);
    refuse_open(url, "no SQLite database");
}

static void is_durable_and_keeps_the_journal_mode(void **state)
{
    err e;

    (void)state;
    assert_value(the.c, "SELECT synchronous FROM pragma_synchronous", "3");
    assert_value(the.c, "SELECT foreign_keys FROM pragma_foreign_keys", "1");
    assert_value(the.c, "PRAGMA journal_mode", "wal");
    (void)rig_run(the.c, "PRAGMA journal_mode = TRUNCATE");
    (void)rig_run(the.c, "PRAGMA journal_mode = DELETE");
    assert_true(driver_reset(the.c, &e));
    assert_value(the.c, "PRAGMA journal_mode", "delete");
    assert_value(the.c, "SELECT synchronous FROM pragma_synchronous", "3");
}

static void a_busy_commit_is_not_done(void **state)
{
    session_limits limits = { .lock_ms = 100 };
    conn *reader;
    outcome how = OUTCOME_DONE;
    err e = { 0 };

    (void)state;
    (void)rig_run(the.c, "PRAGMA journal_mode = DELETE");
    (void)rig_run(the.c, "CREATE TABLE t (a integer)");
    reader = rig_open();
    assert_true(driver_begin(reader, true, &e));
    assert_true(driver_limit(the.c, &limits, &e));
    assert_true(driver_begin(the.c, false, &e));
    (void)rig_run(the.c, "INSERT INTO t VALUES (1)");
    assert_false(driver_commit(the.c, &how, &e));
    assert_int_equal(e.code, ERR_LOCK);
    assert_int_equal(how, OUTCOME_NOT_DONE);
    assert_false(the.c->in_transaction);
    driver_rollback(reader);
    assert_value(the.c, "SELECT count(*) FROM t", "0");
    driver_close(reader);
}

static void a_transaction_takes_the_write_lock_at_once(void **state)
{
    session_limits limits = { .lock_ms = 60 };
    conn *other = rig_open();
    err e = { 0 };

    (void)state;
    assert_true(driver_begin(the.c, false, &e));
    assert_true(driver_limit(other, &limits, &e));
    assert_false(driver_begin(other, false, &e));
    assert_int_equal(e.code, ERR_LOCK);
    assert_false(other->in_transaction);
    driver_rollback(the.c);
    driver_close(other);
}

/* SQLite itself rolls the whole transaction back when it interrupts a statement that writes. */
static void an_interrupted_write_ends_its_transaction(void **state)
{
    session_limits limits = { .statement_ms = 100 };
    outcome how;
    err e = { 0 };

    (void)state;
    (void)rig_run(the.c, "CREATE TABLE t (a integer)");
    assert_true(driver_limit(the.c, &limits, &e));
    assert_true(driver_begin(the.c, false, &e));
    (void)rig_run(the.c, "INSERT INTO t VALUES (1)");
    rig_refused(the.c,
                "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                "SELECT i FROM n LIMIT 2000000000",
                ERR_TIMEOUT);
    assert_false(the.c->in_transaction);
    assert_false(driver_commit(the.c, &how, &e));
    assert_int_equal(how, OUTCOME_NOT_DONE);
    assert_value(the.c, "SELECT count(*) FROM t", "0");
}

static bool keep_row(void *ctx, str r, err *e)
{
    (void)e;
    *(str *)ctx = str_copy(the.a, r);
    return true;
}

static str row_of(const char *what)
{
    char sql[200];
    str r = { 0 };
    err e;

    (void)rig_run(the.c, "DROP TABLE IF EXISTS c");
    (void)snprintf(sql, sizeof sql, "CREATE TABLE c AS SELECT %s AS x", what);
    (void)rig_run(the.c, sql);
    assert_true(driver_copy_rows(the.c, STR("\"c\""), keep_row, &r, &e));
    return r;
}

static void rows_tell_types_apart(void **state)
{
    static const char *const each[] = { "1",
                                        "1.0",
                                        "'1'",
                                        "x'31'",
                                        "NULL",
                                        "''",
                                        "x''",
                                        "'10'",
                                        "-1",
                                        "0.1",
                                        "0.30000000000000004",
                                        "0.3",
                                        "9223372036854775807" };

    (void)state;
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        for (size_t k = 0; k < i; k++)
            if (str_same(row_of(each[i]), row_of(each[k])))
                fail_msg("%s and %s look the same", each[i], each[k]);
    assert_true(str_same(row_of("x'00ff'"), row_of("x'00FF'")));
}

static void copies_tables_without_rowid(void **state)
{
    str r = { 0 };
    err e;

    (void)state;
    (void)rig_run(the.c, "CREATE TABLE c (k text PRIMARY KEY, v) WITHOUT ROWID");
    (void)rig_run(the.c, "INSERT INTO c VALUES ('a', 5)");
    assert_true(driver_copy_rows(the.c, STR("\"c\""), keep_row, &r, &e));
    assert_int_equal(r.size, 1 + 8 + 1 + 1 + 8);
}

static void other_sessions_are_gone(void **state)
{
    ended out = ENDED_STILL_THERE;
    probe repeat = { .kind = PROBE_REPEAT }, none = { .kind = PROBE_NONE };
    probed found;
    err e;

    (void)state;
    assert_true(driver_end_session(the.c, (str){ 0 }, 100, &out, &e));
    assert_int_equal(out, ENDED_GONE);
    assert_true(driver_probe(the.c, &repeat, the.a, &found, &e));
    assert_int_equal(found.answer, PROBE_ABSENT);
    assert_true(driver_probe(the.c, &none, the.a, &found, &e));
    assert_int_equal(found.answer, PROBE_UNDECIDED);
}

static void a_damaged_file_is_told(void **state)
{
    char path[128], junk[4096];

    (void)state;
    (void)rig_run(the.c, "PRAGMA journal_mode = DELETE");
    (void)rig_run(the.c, "CREATE TABLE t (a integer PRIMARY KEY, b text)");
    (void)rig_run(
        the.c,
        "INSERT INTO t SELECT value, hex(zeroblob(200)) FROM json_each('[1,2,3,4,5,6,7,8,9]')");
    driver_close(the.c);
    (void)snprintf(path, sizeof path, "%s/app.db", the.folder);
    FILE *f = fopen(path, "r+");
    assert_non_null(f);
    (void)memset(junk, 0x5a, sizeof junk);
    assert_int_equal(fseek(f, 4096, SEEK_SET), 0);
    assert_int_equal(fwrite(junk, 1, sizeof junk, f), sizeof junk);
    assert_int_equal(fclose(f), 0);
    the.c = rig_open();
    rig_refused(the.c, "SELECT * FROM t", ERR_SQL);
}

static void a_full_database_is_told(void **state)
{
    (void)state;
    (void)rig_run(the.c, "CREATE TABLE t (a)");
    (void)rig_run(the.c, "PRAGMA max_page_count = 10");
    rig_refused(the.c, "INSERT INTO t SELECT hex(zeroblob(1000000))", ERR_FULL);
    assert_value(the.c, "SELECT count(*) FROM t", "0");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_new_file_is_its_owners_alone),
        TEST(tells_what_is_no_database),
        TEST(is_durable_and_keeps_the_journal_mode),
        TEST(a_busy_commit_is_not_done),
        TEST(a_transaction_takes_the_write_lock_at_once),
        TEST(an_interrupted_write_ends_its_transaction),
        TEST(rows_tell_types_apart),
        TEST(copies_tables_without_rowid),
        TEST(other_sessions_are_gone),
        TEST(a_damaged_file_is_told),
        TEST(a_full_database_is_told),
    };
    if (!rig_start("sqlite"))
        return 77;
    int failed = cmocka_run_group_tests_name("sqlite", tests, NULL, NULL);
    rig_stop();
    return failed;
}
