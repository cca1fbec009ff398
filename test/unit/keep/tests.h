/*
 * tests.h - the tests of each file, as main.c runs them.
 */
#ifndef TEST_UNIT_KEEP_TESTS_H
#define TEST_UNIT_KEEP_TESTS_H

#include "bed.h"

int run_relation_tests(void);
int run_case_tests(void);
int run_copy_tests(void);
int run_edge_tests(void);
int run_random_tests(void);

#endif
