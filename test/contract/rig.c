#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

rig the;

bool rig_is(dialect d)
{
    return the.dialect == d;
}

/* A socket is there before the server takes sessions. */
static bool answers(void)
{
    arena *a = arena_new(1u << 20);
    target to;
    conn *c = NULL;
    err e;

    bool parsed = a && url_parse(a, str_of(the.url), &to, &e);
    for (int i = 0; parsed && !c && i < 500; i++)
        if (!driver_open(&to, a, &c, &e))
            clock_sleep_ms(10);
    driver_close(c);
    arena_free(a);
    return c != NULL;
}

bool rig_is_sanitized(void)
{
#if defined(__SANITIZE_ADDRESS__)
    return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    return true;
#else
    return false;
#endif
#else
    return false;
#endif
}

bool rig_start(const char *engine)
{
    if (strcmp(engine, "postgres") == 0) {
        the.dialect = DIALECT_POSTGRES;
        if (!server_start(&the.server))
            return false;
        (void)snprintf(the.url, sizeof the.url, "postgres://postgres@/postgres?host=%s",
                       the.server.folder);
        return answers();
    }
    the.dialect = DIALECT_SQLITE;
    (void)snprintf(the.folder, sizeof the.folder, "/tmp/homing-contract-XXXXXX");
    if (!mkdtemp(the.folder))
        return false;
    (void)snprintf(the.url, sizeof the.url, "sqlite:%s/app.db", the.folder);
    return true;
}

static void remove_file(const char *name)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", the.folder, name);
    (void)unlink(path);
}

static void remove_files(void)
{
    static const char *const names[] = { "app.db", "app.db-wal", "app.db-shm", "app.db-journal" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        remove_file(names[i]);
}

void rig_stop(void)
{
    if (rig_is(DIALECT_POSTGRES)) {
        server_stop(&the.server);
        return;
    }
    remove_files();
    (void)rmdir(the.folder);
}

conn *rig_open_url(const char *url)
{
    target to;
    conn *c = NULL;
    err e;

    if (!url_parse(the.a, str_of(url), &to, &e) || !driver_open(&to, the.a, &c, &e))
        fail_msg("cannot open: %s", e.text);
    return c;
}

conn *rig_open(void)
{
    return rig_open_url(the.url);
}

int rig_setup(void **state)
{
    (void)state;
    the.a = arena_new(64u << 20);
    if (rig_is(DIALECT_SQLITE))
        remove_files();
    the.c = rig_open();
    if (rig_is(DIALECT_POSTGRES)) {
        (void)rig_run(the.c, "DROP SCHEMA public CASCADE");
        (void)rig_run(the.c, "CREATE SCHEMA public");
    } else
        (void)rig_run(the.c, "PRAGMA journal_mode=WAL");
    return 0;
}

int rig_teardown(void **state)
{
    (void)state;
    driver_close(the.c);
    the.c = NULL;
    arena_free(the.a);
    return 0;
}

int64_t rig_run(conn *c, const char *sql)
{
    int64_t rows = -1;
    outcome how;
    err e;

    if (!driver_run(c, str_of(sql), &rows, &how, &e))
        fail_msg("%s: %s", sql, e.text);
    assert_int_equal(how, OUTCOME_DONE);
    return rows;
}

void rig_refused(conn *c, const char *sql, err_code code)
{
    outcome how = OUTCOME_DONE;
    err e = { 0 };

    assert_false(driver_run(c, str_of(sql), NULL, &how, &e));
    if (e.code != code)
        fail_msg("%s: %s instead of %s: %s", sql, err_describe(e.code)->name,
                 err_describe(code)->name, e.text);
    assert_int_equal(how, OUTCOME_NOT_DONE);
}

const char *rig_value(conn *c, const char *sql)
{
    value v;
    err e;

    if (!driver_value(c, the.a, str_of(sql), NO_VALUES, &v, &e))
        fail_msg("%s: %s", sql, e.text);
    return v.null ? "<null>" : str_c(the.a, v.text);
}

call rig_call(const char *sql)
{
    return (call){ .sql = str_of(sql), .must_affect = -1 };
}
