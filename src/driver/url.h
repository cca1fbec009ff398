/*
 * url.h - where a database is, as people and ORMs write it, turned into what the client library
 * takes.
 *
 * Understood: postgres://, postgresql://, postgresql+driver://, prisma+postgres:// (refused with
 * the remedy), sqlite:, sqlite://, file: (Prisma), a plain path ending in .db, .sqlite or .sqlite3;
 * parameters of ORMs: schema (search path), pgbouncer, connection_limit, pool_timeout,
 * socket_timeout, statement_cache_size, sslmode (with no-verify), ssl, sslaccept, host (socket
 * folder), application_name, options, connect_timeout. Unknown parameters are reported in
 * `ignored`, never silently passed on.
 *
 * Invariants
 *   1. `shown` and every error text are free of the password.
 */
#ifndef DRIVER_URL_H
#define DRIVER_URL_H

#include "sql/dialect.h"

typedef struct setting {
    str key, value;
} setting;

typedef struct session_limits {
    int64_t lock_ms;      /* wait for one lock; 0 = server default */
    int64_t statement_ms; /* 0 = none */
} session_limits;

typedef struct target {
    dialect dialect;
    str shown; /* for people: postgres://user@host:port/db, sqlite:path; no password, no parameters
                */
    setting *settings; /* PostgreSQL: libpq keywords (host, port, user, dbname, password, sslmode,
                          ...) */
    size_t setting_count;
    str path;              /* SQLite: file name */
    str schema;            /* search path asked for by ?schema=; empty: leave the server's */
    bool pooled;           /* the URL itself says that a transaction pooler is in between */
    bool has_password;     /* in the URL itself */
    bool look;             /* set by the caller: SQLite reads a file that is not there as an empty
                              database, and does not make it */
    session_limits limits; /* set by the caller: of every session from its beginning */
    str *ignored; /* names of parameters that nobody here knows; pool sizes and the like of ORMs
                     are known to mean nothing and not listed */
    size_t ignored_count;
} target;

/* errors  ERR_URL naming what is wrong and the remedy, never the password */
MUST bool url_parse(arena *a, str url, target *out, err *e);

/*
 * The PostgreSQL database that PGHOST, PGSERVICE, PGDATABASE, ... name: a target without settings,
 * since the client library reads them itself.
 *   errors  ERR_URL when none of PGHOST, PGHOSTADDR, PGSERVICE, PGDATABASE is set
 */
MUST bool url_from_environment(arena *a, target *out, err *e);

#endif
