/*
 * setup.h - an arena for each test program of the command line.
 */
#ifndef TEST_UNIT_CLI_SETUP_H
#define TEST_UNIT_CLI_SETUP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"

static arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(1 << 24);
    return a ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

#endif
