/*
 * sample.h - what the tests of contracts share: a rich migration, and reading one that must be
 * good.
 */
#ifndef TEST_UNIT_CONTRACT_SAMPLE_H
#define TEST_UNIT_CONTRACT_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "contract/contract.h"

#define RICH                                                               \
    "-- homing: title       Split users.name\n"                            \
    "-- homing: depends     20261102_keys, 20261101_users\n"               \
    "-- homing: compatible  backward\n"                                    \
    "-- homing: initiative  GROWTH-142\n"                                  \
    "SET statement_timeout = '5min';\n"                                    \
    "\n"                                                                   \
    "-- homing: step add-columns own\n"                                    \
    "ALTER TABLE users ADD COLUMN first_name text;\n"                      \
    "/* an ordinary comment */\n"                                          \
    "ALTER TABLE users ADD COLUMN last_name text;\n"                       \
    "-- homing: down\n"                                                    \
    "-- homing: step fill  batch=5000 key=app.users.\"Id\"\n"              \
    "UPDATE users SET first_name = split_part(name, ' ', 1)\n"             \
    " WHERE \"Id\" > :from AND \"Id\" <= :to;\n"                           \
    "-- homing: verify\n"                                                  \
    "SELECT count(*) = 0 FROM users WHERE first_name IS NULL;\n"           \
    "-- homing: down batch=10 key=users.id\n"                              \
    "UPDATE users SET first_name = NULL WHERE id > :from AND id <= :to;\n" \
    "-- homing: step drop-name\n"                                          \
    "ALTER TABLE users DROP COLUMN name;\n"                                \
    "-- homing: irreversible the names are gone\n"

/* An arena for one group of tests. */
extern arena *sample_arena;
int sample_setup(void **state);
int sample_teardown(void **state);

contract sample_read(dialect d, const char *text);
void sample_same(str got, const char *wanted);
void sample_holds(const char *text, const char *part);

#endif
