/*
 * sandbox_inner.h - what an open sandbox holds; for sandbox*.c alone.
 */
#ifndef REHEARSE_SANDBOX_INNER_H
#define REHEARSE_SANDBOX_INNER_H

#include "registry/marker.h"
#include "rehearse/sandbox.h"
#include "rehearse/throwaway.h"

typedef struct sandbox_inner {
    arena *a;
    conn *keeper;     /* session that holds the sandbox as long as it is open; SQLite: NULL */
    target keeper_to; /* where that session is */
    str number;       /* 16 hexadecimal digits in its name */
    str database;     /* name of the one that was made; empty: none */
    str folder;       /* private one, with the trace or the server; empty: none */
    throwaway server; /* pid 0: none */
    bool placed;      /* URL: the mark is there */
    bool new_file;    /* URL: the file was not there before */
    catalog before;   /* URL: what the database held */
} sandbox_inner;

/* ---- sandbox_server.c: databases of a PostgreSQL server ---- */

/* How the target keeps text, and what its database has set. */
typedef struct sandbox_manner {
    str options; /* of CREATE DATABASE */
    setting *settings;
    size_t setting_count;
} sandbox_manner;

MUST bool server_manner(conn *like, arena *a, sandbox_manner *out, err *e);
/* Makes, marks and opens a database by the session in->keeper; out->to, shown and note are set. */
MUST bool server_make(sandbox_inner *in, const sandbox_manner *manner, sandbox *out, err *e);
MUST bool server_drop(sandbox_inner *in, err *e);
MUST bool server_sweep(conn *c, arena *a, sandbox_swept *out, err *e);
/* Writes into in->folder which server and number a database to be made is of. */
MUST bool server_trace(sandbox_inner *in, err *e);
/* Whether that trace is of no more use: its maker has no session there, or it is older than a day.
 * c: session outside a transaction; NULL: none. */
bool server_trace_is_over(conn *c, arena *a, str folder);
target target_with(arena *a, const target *of, const char *key, str text);

/* ---- sandbox_url.c: a database that the user names ---- */

MUST bool url_take(sandbox_inner *in, const sandbox_wish *wish, sandbox *out, err *e);
MUST bool url_give_back(sandbox_inner *in, err *e);

/* ---- sandbox_file.c: SQLite ---- */

/* What a file's first page fixes for ever. */
typedef struct file_layout {
    bool known; /* there is a file */
    str encoding, auto_vacuum;
} file_layout;

/* Of the target, which is refused when it is a sandbox; a file that is not there is not made. */
MUST bool file_look(const target *like, arena *a, file_layout *out, err *e);
/* In a database without any object; does nothing when the layout is not known. */
MUST bool file_lay_out(conn *c, arena *a, const file_layout *as, err *e);
/* Writes the mark in a transaction; fails when another one is there already. */
MUST bool file_mark(conn *c, arena *a, err *e);
MUST bool file_remove(arena *a, str path, err *e); /* with what SQLite keeps beside it */

/* ---- sandbox_build.c ---- */

/* Runs the statements one by one; what fails is tried again as long as something succeeds. */
MUST bool build_each(conn *c, arena *a, const ddl *list, sandbox_built *out, err *e);

#endif
