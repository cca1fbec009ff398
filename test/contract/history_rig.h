/*
 * history_rig.h - foreign tables made by hand, and short calls to find and read them.
 */
#ifndef TEST_CONTRACT_HISTORY_RIG_H
#define TEST_CONTRACT_HISTORY_RIG_H

#include "rig.h"

#include "foreign/mirror.h"

#define WORKS(call)                                           \
    do {                                                      \
        if (!(call))                                          \
            fail_msg("%s: %s %s", #call, e.text, e.sqlstate); \
    } while (0)

/* A tool's tables and rows as it writes them, and what is to be read there:
 * name|version|beginning of the checksum|group|state. */
typedef struct given {
    history_tool tool;
    unsigned engines;                    /* a bit each; 0: all */
    const char *postgres[8], *sqlite[8]; /* the same when SQLite's is empty */
    const char *rows[8];
    const char *stuck; /* part of what is said; NULL: nothing is stuck */
} given;

extern const given givens[];
extern const size_t given_count;

bool given_is_here(const given *g); /* the engine has it */
void given_make(const given *g);

/* As rig_setup(), and no schema of a tool. */
int history_setup(void **state);
history_found_list find(void);
history_found_list find_with(history_hint hint);
history read_one(const history_found *from);
void run_all(const char *const *sql);

#endif
