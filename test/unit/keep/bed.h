/*
 * bed.h - a table, a migration over it whose rows are kept, what the application wrote since, and
 * the way back.
 */
#ifndef TEST_UNIT_KEEP_BED_H
#define TEST_UNIT_KEEP_BED_H

#include "contract/rig.h"
#include "keep/image.h"

enum { BED_KEEP = 12 };

int bed_setup(void **state);

/* Statements divided by semicolons at line ends. */
void bed_run(const char *sql);
void bed_begin(void);
void bed_commit(void);
relation bed_relation(const char *name);
quarantine_place bed_quarantine(void);

/* Opens the image of a table in a transaction, runs each statement as a call of its own, closes it
 * and commits; the image goes by its detail. */
image bed_migrate(const char *table, const char *const *statements, size_t count);
image_counts bed_forecast(const image *i);
/* Locks, merges and commits. */
image_counts bed_undo(const image *i);

/* The rows of a query, cells divided by |, rows by line feeds. */
const char *bed_rows(const char *sql);
#define assert_rows(sql, expected) assert_string_equal(bed_rows(sql), (expected))
/* key, column_name, before, found and why of the quarantine, in that order. */
const char *bed_quarantined(void);

#endif
