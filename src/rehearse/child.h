/*
 * child.h - programs of a database server, run by us.
 *
 * Invariants
 *   1. A child has our PATH and a neutral locale in its environment and nothing else: no secret, no
 *      PG* variable.
 *   2. A child dies with the thread that started it, also when that is killed.
 *   3. A child of root runs as the account `postgres`, else `nobody`: no server runs as root.
 */
#ifndef REHEARSE_CHILD_H
#define REHEARSE_CHILD_H

#include <sys/types.h>

#include "base/str.h"

typedef struct child {
    const char *const *argv; /* whole path first; ends with NULL */
    const char *folder;      /* to work in; "/" when none is given */
    int out;                 /* where it writes; -1: nowhere */
} child;

/* Who a child runs as; both -1: as we do. errors ERR_CONFIG: root, and no such account */
MUST bool child_account(uid_t *user, gid_t *group, err *e);
MUST bool child_start(const child *c, pid_t *out, err *e);
/* Whether it ended within so many ms; status as waitpid() gives it. */
bool child_wait(pid_t pid, int64_t patience_ms, int *status);
/* Sends the signal, waits, then kills; it is gone afterwards. 0 is no process. */
void child_end(pid_t pid, int with, int64_t patience_ms);
/* The first line that a program says; empty when it cannot be run or fails. */
str child_ask(arena *a, const char *const *argv);

#endif
