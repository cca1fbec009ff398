/*
 * batch.h - the statements that walk a table by key, and the bounds as SQL text.
 *
 * Shape   bounds are (from, to]: exclusive below, inclusive above. A key travels as text in the
 * server's output form. table and column are SQL text already checked by the contract (names,
 * quoted where needed).
 *
 * Invariants
 *   1. Each query reads at most size + 1 index entries.
 *   2. A row that is there throughout the walk is in exactly one range.
 */
#ifndef SQL_BATCH_H
#define SQL_BATCH_H

#include "sql/dialect.h"

typedef struct batch_walk {
    dialect dialect;
    str table, column;
    int64_t size; /* rows of one range */
} batch_walk;

/* One row: lowest key, highest key, type of the key; NULLs when the table is empty. */
str batch_ends_sql(arena *a, const batch_walk *w);
/* One row: the upper bound of the range after `from` (NULL text: from the start), NULL when nothing
 * is left. */
str batch_next_sql(arena *a, const batch_walk *w, const str *from, str type);
/* One row: the lower bound (exclusive) of the range that ends at `to`, NULL when it reaches the
 * start. */
str batch_previous_sql(arena *a, const batch_walk *w, str to, str type);

/* One row when the table has a row without a key: no range would ever hold it. */
str batch_nulls_sql(arena *a, const batch_walk *w);

/* The key as SQL text of its type. */
str batch_literal(arena *a, dialect d, str key, str type);
/*
 * SQL text of a value below every key, for the first range.
 *   lowest  the lowest key there is
 *   errors  ERR_CONTRACT: nothing is below it in its type (an empty text, the zero UUID), or the
 * type is not known
 */
MUST bool batch_below(arena *a, dialect d, str lowest, str type, str *out, err *e);

#endif
