/*
 * rows.h - rows for a rehearsal: fills every table of a sandbox from its catalogue alone.
 *
 * What a value has to be follows from types, domains, checks, keys, partitions and foreign keys;
 * what a check asks that is not understood is found by trying. The values are hostile within what
 * the schema allows: extremes, nulls, duplicates, empty and very long texts, odd Unicode.
 *
 * The database is written to and its triggers do not fire meanwhile: never call this for anything
 * but a sandbox.
 *
 * Shape   rows are added to those that are there, which serve as parents too. Rows of a partitioned
 *         table are given to its root and counted there. Serial and identity columns take what
 *         their sequence gives.
 *
 * Invariants
 *   1. The same catalogue, wish and server version give the same rows in a database without rows.
 *   2. The values of a column follow from the seed and the names of its table and itself: another
 *      table does not change them, unless a foreign key leads there.
 *   3. No constraint is circumvented: the server has accepted every row.
 *   4. A table with fewer rows than wanted says why, with the server's word on the constraint that
 *      refused.
 *   5. Memory is bounded: a batch of rows and a sample of keys at a time, whatever the wish.
 *   6. The catalogue is as it was afterwards.
 */
#ifndef REHEARSE_ROWS_H
#define REHEARSE_ROWS_H

#include "catalog/catalog.h"

typedef enum rows_manner {
    ROWS_HOSTILE,
    ROWS_PLAIN /* everyday values: no extremes, no odd texts */
} rows_manner;

typedef struct rows_wish {
    uint64_t seed;
    int64_t rows; /* per table, from 0 */
    rows_manner manner;
    bool (*wants)(const void *ctx, str schema, str name); /* which tables get rows; NULL: all. The
                                                             others serve as parents */
    const void *ctx;
    bool relaxed; /* sql_relax() was run: the session is left as it is */
} rows_wish;

typedef struct rows_table {
    str schema, name;
    int64_t wanted, filled;
    str why; /* not, or not fully, filled; empty: filled */
} rows_table;

typedef struct rows_report {
    rows_table *at; /* in the order of the catalogue; no partitions */
    size_t count;
} rows_report;

/*
 * Fills the tables; outside a transaction. The session's state is that of driver_open() afterwards,
 * unless it was relaxed.
 *   now     the catalogue of the database c is connected to; must live as long as the report
 *   errors  ERR_LOST, ERR_FULL and what else ends a session's work; ERR_LIMIT. A table that refuses
 *           its rows is no error. After one the rows of the tables before stay.
 */
MUST bool rows_fill(conn *c, arena *a, const catalog *now, const rows_wish *wish, rows_report *out,
                    err *e);

/* Statement by which a session no longer waits for the disk: a sandbox is not for keeps. */
str sql_relax(dialect d);

/* {"tables": [{"schema" when there is one, "table", "wanted", "filled", "why" when there is one}]}
 * into to. */
void rows_json(json_t *to, const rows_report *report);

#endif
