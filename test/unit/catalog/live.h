/*
 * live.h - databases of a test's own: a PostgreSQL server or a folder of SQLite files.
 *
 * Every function fails the running test when it cannot do what it is for.
 */
#ifndef TEST_UNIT_CATALOG_LIVE_H
#define TEST_UNIT_CATALOG_LIVE_H

#include "catalog/catalog.h"

/*
 * Makes the server or the folder.
 *   files  folder of the .sql files
 *   url    of a PostgreSQL server that runs already, with a blank in place of the database; NULL:
 *          one is started
 */
bool live_start(dialect d, const char *files, const char *url);
void live_stop(void);
dialect live_dialect(void);

/* A session in a new, empty database; the arena lives until live_stop(). */
conn *live_open(const char *name);
/* Of a database that live_open() made, for a session of the test's own. */
str live_url(const char *name);
arena *live_arena(void);

/* The text of one of the .sql files, named without the dialect: "setup". */
str live_file(const char *name);
void live_run(conn *c, str sql); /* any number of statements */
catalog live_catalog(conn *c);
catalog live_catalog_scoped(conn *c, bool with_grants);

/* Fails when they differ, saying how. */
void live_assert_same(const catalog *left, const catalog *right, str what);

#endif
