/*
 * mirror.h - calls that write to another tool's table what the tool itself would have written.
 *
 * They belong into the transaction that applies the migration or takes it back, so that both tables
 * tell the same.
 *
 * Invariants
 *   1. A row is written as the tool writes it, or not at all: history_mirrors() says why not.
 *   2. A call that does not change exactly its row fails its transaction (ERR_REGISTRY).
 */
#ifndef FOREIGN_MIRROR_H
#define FOREIGN_MIRROR_H

#include "foreign/match.h"

/* NULL: rows can be written. Else why not, for people. */
const char *history_mirrors(history_tool t);

typedef struct history_entry {
    bool removed;  /* the migration was taken back */
    str name;      /* as the tool names it: Prisma's folder, Knex' file with extension, ... */
    str version;   /* Flyway "1.2", dbmate, goose, diesel, Supabase, golang-migrate: digits;
                      TypeORM: the timestamp */
    str script;    /* Flyway: file name */
    str text;      /* bytes of the file: for checksums, and Supabase's statements */
    str checksum;  /* as recorded when it was applied; empty: that of text */
    int64_t when;  /* Drizzle: of its journal, milliseconds */
    int64_t batch; /* Knex: history.batch + 1 for all of one run */
    str previous;  /* golang-migrate, removed: the version below, empty: none.
                      graphile-migrate: the hash before, empty: none */
    const str *statements; /* Supabase; NULL: text as one */
    size_t statement_count;
    int64_t begun_at; /* 0: now */
    int64_t duration_ms;
} history_entry;

/*
 * What the contract and its file know: names, version, text, statements, Drizzle's `when`,
 * graphile-migrate's hashes. `removed`, `batch`, the times, and golang-migrate's `previous` are the
 * caller's.
 *   errors  those of file_read()
 */
MUST bool history_entry_of(arena *a, history_tool t, const contract *from, history_entry *out,
                           err *e);

/*
 * Adds the calls for one migration to the list.
 *   to      as history_find() gave it; its columns decide what is written
 *   errors  ERR_USAGE: the tool cannot be mirrored, or the entry lacks what its rows need
 */
MUST bool history_mirror(call_list *list, conn *c, const history_found *to,
                         const history_entry *what, err *e);

#endif
