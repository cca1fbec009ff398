/*
 * place.h - an empty database for each test, SQLite or PostgreSQL.
 *
 * In SQL texts given here, `@fence` stands for the registry's table of that name: homing.fence or
 * homing_fence.
 */
#ifndef TEST_REGISTRY_PLACE_H
#define TEST_REGISTRY_PLACE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "registry/registry.h"

typedef struct place {
    dialect dialect;
    arena *a;
    target to;
    conn *c;
    int number;
} place;

/* Where the tests run; started once by main(). */
bool places_open(void);
void places_close(void);
extern const dialect place_sqlite, place_postgres;

int place_setup(void **state); /* *state: a dialect in, a place out */
int place_teardown(void **state);

/* Another session to the same database, closed by the caller. */
conn *place_session(place *p);
conn *place_session_as(place *p, const char *user);
/* With a password in the URL, which the server does not ask for. PostgreSQL only. */
conn *place_session_with(place *p, const char *password);

void place_install(place *p);
void place_run(place *p, conn *c, const char *sql);
bool place_try(place *p, conn *c, const char *sql, err *e);
str place_value(place *p, const char *sql);
/* Sends the calls in a transaction of their own. */
bool place_send(conn *c, call_list *list, err *e);

#define WORKS(call)                                           \
    do {                                                      \
        if (!(call))                                          \
            fail_msg("%s: %s %s", #call, e.text, e.sqlstate); \
    } while (0)
#define FAILS(call, wanted)                                                        \
    do {                                                                           \
        if (call)                                                                  \
            fail_msg("%s did not fail", #call);                                    \
        if (e.code != ERR_##wanted)                                                \
            fail_msg("%s: not %s but: %s %s", #call, #wanted, e.text, e.sqlstate); \
    } while (0)
#define SAYS(text, part)                                                   \
    do {                                                                   \
        if (str_find(text, str_of(part)) < 0)                              \
            fail_msg("\"%.*s\" does not say \"%s\"", STR_ARG(text), part); \
    } while (0)
#define IS(text, wanted)                                                  \
    do {                                                                  \
        str is_seen = (text);                                             \
        if (!str_is(is_seen, wanted))                                     \
            fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(is_seen), wanted); \
    } while (0)

#define ON_SQLITE(test)                                                                       \
    {                                                                                         \
        "sqlite: " #test, test, place_setup, place_teardown, (void *)(uintptr_t)&place_sqlite \
    }
#define ON_POSTGRES(test)                                                                         \
    {                                                                                             \
        "postgres: " #test, test, place_setup, place_teardown, (void *)(uintptr_t)&place_postgres \
    }
#define ON_BOTH(test) ON_SQLITE(test), ON_POSTGRES(test)

int test_install(void);
int test_fence(void);
int test_events(void);
int test_records(void);
int test_keeps(void);

#endif
