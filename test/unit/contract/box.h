/*
 * box.h - small folders of migrations for the tests of layouts, and what was read from them as
 * text.
 */
#ifndef TEST_UNIT_CONTRACT_BOX_H
#define TEST_UNIT_CONTRACT_BOX_H

#include "sample.h"

#include "contract/layout.h"

enum { BOX_MAX = 10 };

typedef struct box_file {
    const char *path; /* NULL: none */
    const char *text;
} box_file;

typedef struct box {
    const char *layout; /* named in the settings; NULL: recognised */
    dialect d;
    box_file files[BOX_MAX];
    const char *wanted; /* what box_show() says, or the error's text */
    const char *hint;   /* part of it; NULL: the box is read */
} box;

int box_setup(void **state);
int box_teardown(void **state);

/* Empties the folder and writes the files. */
void box_fill(const box_file *files);
str box_folder(void);
contracts box_read(const box *b);
/*
 * A line a migration: "<id>[ after <ids>]: <steps>", steps apart by " | ", statements by "; ", the
 * prologue in braces, the way back behind " < " ("-": nothing to undo).
 */
str box_show(const contracts *all);
/* Reads all of them, and compares. */
void box_check(const box *list, size_t count);

#endif
