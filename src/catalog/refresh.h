/*
 * refresh.h - the catalogue of one database again and again, of which only what was touched is
 * read.
 *
 * A watch keeps the catalogue and, of PostgreSQL's system tables, which rows make it up. A refresh
 * asks for the rows that came and went since, finds through pg_depend what else those may have
 * changed (what is shown of a view changes when a column under it is renamed), and reads just that.
 * SQLite is read whole: its catalogue is one small table.
 *
 * Owner   the session belongs to the watch while a call runs; it may do anything in between. Its
 *         statements stay prepared in it, so a session that is not reset in between is the better.
 * Memory  catalogues share what is the same in them. Each that watch_refresh() gave lives until
 *         watch_release(); what no catalogue needs any more is given back then. A watch holds the
 *         present one, and no more than twice its size for what comes next.
 *
 * Invariants
 *   1. What watch_refresh() gives is what catalog_read() would give: objects, digests, fingerprint,
 *      edges (in another order), identities. Whoever made the change, in whichever session.
 *   2. Objects that nothing has touched are not read again.
 *
 * Why 1 holds: a row that came has an xmin that was not finished at the last look. A row that went
 * is missed by the number of rows, which is compared with those that are known; then the server
 * says which of those are there, or lists the table's rows. A change without either (in place)
 * makes no other catalogue, save that of an index that was not valid before: such an index is read
 * each time. A watch that is alone (watch_alone) passes over tables of which the server says that
 * no row was ever written since: it counts every row version at once for the session that writes
 * it, and as it is kept. Where these counts say that rows only came and went, the new ones are
 * those of higher oids than all known, and of changed relations, if they are as many as were
 * written; and the number of rows follows from the counts. What a transaction gave up makes it too
 * low, never too high, so that nothing that went is passed over.
 */
#ifndef CATALOG_REFRESH_H
#define CATALOG_REFRESH_H

#include "catalog/catalog.h"

typedef struct watch watch;

/* How the catalogue differs from the one of the refresh before; both have to be held. */
typedef struct touched {
    differences all; /* left: before, right: now; lives as long as the catalogue it came with */
    size_t read;     /* objects that were read to find out */
} touched;

/*
 * Reads the whole catalogue; outside a transaction. with_text is not heeded, edges always are
 * there. a       holds little; the watch is closed before it is freed errors  those of
 * catalog_read()
 */
MUST bool watch_open(conn *c, arena *a, const catalog_scope *scope, watch **out, err *e);
/*
 * From now on nobody but the watch's session changes the catalogue, roles and tablespaces apart:
 * which system tables have changed is taken from the number of rows that the session wrote in them.
 */
void watch_alone(watch *w);
/* Frees all catalogues that it gave, too; NULL is allowed. */
void watch_close(watch *w);

/*
 * The catalogue as it is now; outside a transaction. After watch_open() it is the one read there.
 *   what    may be NULL
 *   errors  those of catalog_read(); after one the watch may be refreshed again
 */
MUST bool watch_refresh(watch *w, catalog *out, touched *what, err *e);
/* A catalogue of watch_refresh() is needed no more; as often as it was given. */
void watch_release(watch *w, const catalog *of);

typedef struct catalog_part {
    catalog_scope scope; /* with_grants alone counts */
    const str *paths;    /* as object_path() writes them */
    size_t count;
} catalog_part;

/*
 * Digests of some objects, read now; inside a transaction too, as it sees them.
 *   digests  as many as paths: in hex, or empty: there is no such object
 *   errors   those of catalog_read(); ERR_SYNTAX: a path that is none
 */
MUST bool catalog_digests_of(conn *c, arena *a, const catalog_part *of, str *digests, err *e);

#endif
