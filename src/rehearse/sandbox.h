/*
 * sandbox.h - a database in which a rehearsal may do anything.
 *
 * A sandbox stands for a target: same engine, same major version, same encoding and locale. It is
 * never a copy of the target; sandbox_build() makes its schema from a catalogue.
 *
 *   SAME_SERVER  PostgreSQL: a database homing_sandbox_<16 hex digits> on the target's server;
 *                SQLite: a file in a private folder for temporary files
 *   THROWAWAY    PostgreSQL: a database on a server of our own, reached over a Unix socket in a
 *                private folder (throwaway.h); SQLite: as SAME_SERVER
 *   URL          a database that the user names: empty, or left marked by a rehearsal before
 *
 * Owner   one thread that lives as long as the sandbox (a server of our own dies with it); the
 *         caller's sessions in it are closed before sandbox_close().
 *
 * Invariants
 *   1. Whoever can open a session in a sandbox finds it marked (registry/marker.h): on PostgreSQL a
 *      database lets nobody in before its mark is committed.
 *   2. Nothing is dropped that has not both the name and the mark of a sandbox of its own, or its
 *      name and the state that only an unfinished one has; a database named by a URL is never
 *      dropped, and emptied only while it carries the mark.
 *   3. Killed at any moment, a process leaves nothing that a later sandbox_sweep() on that server
 *      and machine does not remove, once the server has ended its sessions; a database named by a
 *      URL is emptied by the next sandbox_open() of it.
 *   4. What a living process uses is never removed. A process that cannot be seen from here counts
 *      as living for a day, and for as long as it has a session.
 *   5. Files are for the owner alone (folders 0700); no argument of a program holds a secret.
 */
#ifndef REHEARSE_SANDBOX_H
#define REHEARSE_SANDBOX_H

#include "catalog/inverse.h"

typedef enum sandbox_kind { SANDBOX_SAME_SERVER, SANDBOX_THROWAWAY, SANDBOX_URL } sandbox_kind;

typedef struct sandbox_wish {
    sandbox_kind kind;
    const target *like;  /* what it stands for */
    const target *at;    /* URL: the database to use */
    const char *project; /* folder whose node_modules may hold a server's programs; NULL: none */
} sandbox_wish;

struct sandbox_inner;

typedef struct sandbox {
    target to; /* where it is; open sessions by driver_open() */
    str shown; /* "database homing_sandbox_0123456789abcdef on postgres://host/app", for people */
    str note;  /* in what it is not like the target; empty: in nothing */
    struct sandbox_inner *inner; /* NULL: closed */
} sandbox;

/*
 * Sweeps, then makes the sandbox, empty and marked.
 *   a       must outlive the sandbox
 *   out     set on success; on failure what was made is removed as far as it can be
 *   errors  ERR_PERMISSION: the role may not make databases (the hint names the other kinds);
 *           ERR_REFUSED: the target is itself a sandbox, the URL leads to the target, to a database
 *           that is not empty, or to one that another rehearsal uses; ERR_POOLED; ERR_CONFIG: no
 *           programs of that server version here; ERR_IO; those of driver_open() and driver_run()
 *   crash   rehearse.sandbox.folder, .server, .made, .marked, .opened
 */
MUST bool sandbox_open(arena *a, const sandbox_wish *wish, sandbox *out, err *e);

/*
 * Removes what sandbox_open() made; empties a database named by a URL, back to the catalogue that
 * it had. Does nothing when it is closed.
 *   errors  what could not be removed; it is left to the next sweep
 *   crash   rehearse.sandbox.cleaned, .dropped
 */
MUST bool sandbox_close(sandbox *s, err *e);

typedef struct sandbox_swept {
    size_t removed; /* databases and folders */
    size_t left;    /* given up, and could not be removed */
} sandbox_swept;

/*
 * Removes what processes that are gone left behind.
 *   c       a session on the server, outside a transaction; NULL: folders of this machine alone
 *   errors  those of driver_query(), ERR_IO; what cannot be dropped is counted, not an error
 */
MUST bool sandbox_sweep(conn *c, arena *a, sandbox_swept *out, err *e);

/*
 * The same, at the end of any work on a database: opens a session there only when a rehearsal of
 * this machine was killed and left its trace. What cannot be removed is left to a later one.
 */
void sandbox_tidy(arena *a, const target *to);

typedef struct sandbox_failure {
    str sql, why;
} sandbox_failure;

typedef struct sandbox_built {
    size_t count; /* statements that ran */
    sandbox_failure *failed;
    size_t failed_count;
    ddl_unrestored *unrestored; /* named by catalog_inverse() */
    size_t unrestored_count;
    differences differences; /* left: like; right: the sandbox as it is now */
    catalog now;             /* read with the scope of like, with edges */
} sandbox_built;

/*
 * Brings a sandbox to the catalogue of the target, verifies it, and says what is different. All
 * in one transaction where the server can; when that fails, one statement after the other, and
 * those that fail again while others succeed are named in `failed` with the server's word (an
 * extension that is not installed there, for one). c       session in the sandbox, outside a
 * transaction; its state is reset like    read with edges, and without owners and grants unless the
 * sandbox has the same roles; must live as long as out errors  ERR_REFUSED: the database is no
 * sandbox; ERR_LIMIT; ERR_LOST; those of catalog_read() crash   rehearse.sandbox.built
 */
MUST bool sandbox_build(conn *c, arena *a, const catalog *like, sandbox_built *out, err *e);

#endif
