/*
 * rig.h - what every contract test needs: the database under test, sessions with it, short calls.
 */
#ifndef TEST_CONTRACT_RIG_H
#define TEST_CONTRACT_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "driver/driver.h"
#include "lib/server.h"

typedef struct rig {
    dialect dialect;
    server server;   /* PostgreSQL */
    char folder[64]; /* SQLite */
    char url[256];
    arena *a;
    conn *c; /* a fresh session for each test */
} rig;

extern rig the;

/* Starts what `engine` ("postgres", "sqlite") needs; false: it cannot be tested here. */
bool rig_start(const char *engine);
void rig_stop(void);
/* Per test: an arena, a session, and no tables of an earlier test. */
int rig_setup(void **state);
int rig_teardown(void **state);

conn *rig_open(void); /* one more session; closed by the test */
conn *rig_open_url(const char *url);
bool rig_is(dialect d);
bool rig_is_sanitized(void); /* built with AddressSanitizer */

/* Runs one statement, which has to succeed; rows affected. */
int64_t rig_run(conn *c, const char *sql);
/* Runs one statement, which has to fail in this way, with OUTCOME_NOT_DONE. */
void rig_refused(conn *c, const char *sql, err_code code);
/* The first cell; "<null>" for NULL or no row. */
const char *rig_value(conn *c, const char *sql);
call rig_call(const char *sql);

#define assert_value(c, sql, expected) assert_string_equal(rig_value((c), (sql)), (expected))

#endif
