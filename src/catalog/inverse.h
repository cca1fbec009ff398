/*
 * inverse.h - the statements that turn a database of one catalogue into one of another.
 *
 * For a way back, `from` is the catalogue after a migration and `to` the one before it. Nothing is
 * connected to: the statements follow from the two catalogues, their edges and identities. Without
 * edges the order follows from names and kinds; without identities of one database a renamed object
 * is dropped and made anew.
 *
 * Invariants
 *   1. Run in order in a database that has the catalogue `from`, the statements lead to `to`, save
 *      for what is named in `unrestored`.
 *   2. An object that differs and is named in no statement is named in `unrestored`.
 *   3. Dependents go before what they need and come back after it, with their comments, owners and
 *      grants.
 *   4. Rows survive every statement that is not lossy.
 */
#ifndef CATALOG_INVERSE_H
#define CATALOG_INVERSE_H

#include "catalog/catalog.h"

typedef struct ddl_statement {
    str sql;          /* without semicolon */
    const object *of; /* of `to`, or of `from` when `to` has it no more; NULL: of the session */
    bool needs_rows;  /* makes something that held rows or values: it comes back empty */
    bool lossy;       /* destroys rows or values, when there are any */
} ddl_statement;

typedef struct ddl_unrestored {
    const object *of;
    str why;
} ddl_unrestored;

typedef struct ddl {
    ddl_statement *at;
    size_t count;
    ddl_unrestored *unrestored;
    size_t unrestored_count;
    bool rests_keys; /* a table is put in place of another (SQLite): foreign keys must rest
                        meanwhile, which is said outside of the transaction, or dropping the old one
                        deletes its children's rows */
} ddl;

/*
 * Both catalogues are of one engine and must live as long as the result.
 *   errors  ERR_LIMIT; ERR_SYNTAX: a name that cannot be written; ERR_USAGE: two engines
 */
MUST bool catalog_inverse(arena *a, const catalog *from, const catalog *to, ddl *out, err *e);

/* {"ddl": [{"sql", "object", "needs_rows", "lossy"}], "rests_keys", "unrestored": [{"object",
 * "why"}]} into to. */
void ddl_json(json_t *to, const ddl *d);

#endif
