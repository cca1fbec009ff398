/*
 * rows_fill.h - what the tests of rows share, over databases as test/unit/catalog/live.h makes
 * them.
 */
#ifndef TEST_UNIT_REHEARSE_ROWS_FILL_H
#define TEST_UNIT_REHEARSE_ROWS_FILL_H

#include "catalog/live.h"
#include "rehearse/rows.h"

/* Fails when the call does. */
rows_report fill(conn *c, uint64_t seed, int64_t rows);
rows_report fill_as(conn *c, const rows_wish *wish);
const rows_table *filled(const rows_report *r, const char *name);
/* The reason has these words. */
void assert_why(const rows_report *r, const char *name, const char *words);
void assert_filled(const rows_report *r); /* all of them, saying which are not */
/* One digest over all tables. */
hash digest_of(conn *c);
str value_of(conn *c, const char *sql);
/* Two databases of one schema: the same with one seed, others with another one; nothing else
 * changes. */
void assert_deterministic(const char *name, str schema);

int rows_start(void **state);
int rows_stop(void **state);
bool rows_arguments(int argc, char **argv, dialect d);
str rows_file(const char *path); /* under the second folder of the arguments */

#endif
