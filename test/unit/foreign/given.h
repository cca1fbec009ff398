/*
 * given.h - short forms for tests without a database.
 */
#ifndef TEST_FOREIGN_GIVEN_H
#define TEST_FOREIGN_GIVEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "foreign/match.h"
#include "foreign/sums.h"

#define IS(text, wanted)                                                  \
    do {                                                                  \
        str is_seen = (text);                                             \
        if (!str_is(is_seen, wanted))                                     \
            fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(is_seen), wanted); \
    } while (0)

static inline int given_arena(void **state)
{
    *state = arena_new(256u << 20);
    return *state ? 0 : -1;
}

static inline int given_nothing(void **state)
{
    arena_free(*state);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, given_arena, given_nothing)

#endif
