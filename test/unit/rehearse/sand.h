/*
 * sand.h - a PostgreSQL server, a folder of SQLite files and a folder for temporary files of a
 * test's own.
 *
 * Every function fails the running test when it cannot do what it is for.
 */
#ifndef TEST_UNIT_REHEARSE_SAND_H
#define TEST_UNIT_REHEARSE_SAND_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "registry/marker.h"
#include "rehearse/sandbox.h"

int sand_start(void **state);
int sand_stop(void **state);

/* Where node_modules may hold a server's programs. */
extern const char *sand_project;

/* An arena for one test. */
int sand_setup(void **state);
int sand_teardown(void **state);
arena *sand_arena(void);

/* A database of the server, made anew; and who opens it. */
target sand_database(const char *name);
target sand_as(const char *user, const char *database);
/* A file that is not there yet. */
target sand_file(const char *name);
str sand_path(const char *name);
/* Where temporary files go: names of what is in it. */
size_t sand_folders(void);
const char *sand_temp(void);

conn *sand_open(const target *to); /* closed by the caller */
void sand_run(conn *c, const char *sql);
void sand_run_file(conn *c, const char *path); /* any number of statements */
str sand_value(conn *c, const char *sql);
catalog sand_catalog(conn *c, bool with_grants);

bool sand_is_marked(conn *c);
/* How many databases of the server have the name of a sandbox. */
size_t sand_count(void);
void sand_sweep(sandbox_swept *out);

/*
 * Opens a sandbox, makes a table in it and closes it, in a process of its own that is killed at the
 * crash point ("name:n"). False: it got by. at may be empty.
 */
bool sand_killed_at(const char *point, sandbox_kind kind, str like, str at);
/* The same, killed after so many ms. */
void sand_killed_after(int64_t ms, sandbox_kind kind, str like, str at);
/* First in main(): true when this is such a process, and it has got by. */
bool sand_is_child(int argc, char **argv, int *status);
/* URLs for it. */
str sand_url(const char *database);
str sand_file_url(const char *name);

#define WORKS(call)                                             \
    do {                                                        \
        err e_ = { 0 };                                         \
        err *e = &e_;                                           \
        if (!(call))                                            \
            fail_msg("%s: %s %s", #call, e_.text, e_.sqlstate); \
    } while (0)
#define REFUSED(call, wanted, words)                                                \
    do {                                                                            \
        err e_ = { 0 };                                                             \
        err *e = &e_;                                                               \
        if (call)                                                                   \
            fail_msg("%s did not fail", #call);                                     \
        if (e_.code != (wanted) || (str_find(str_of(e_.text), str_of(words)) < 0 && \
                                    str_find(str_of(e_.hint), str_of(words)) < 0))  \
            fail_msg("%s: %s (%s)", #call, e_.text, e_.hint);                       \
    } while (0)

#endif
