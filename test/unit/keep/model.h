/*
 * model.h - a table as rows in memory, what statements make of it, and what the way back has to
 * make of it, without a word of SQL.
 *
 * A value is a token: its number in the list of its column's type; no two tokens are stored alike.
 */
#ifndef TEST_UNIT_KEEP_MODEL_H
#define TEST_UNIT_KEEP_MODEL_H

#include <stdbool.h>
#include <stddef.h>

enum { MODEL_COLUMNS = 4, MODEL_ROWS = 96, MODEL_CALLS = 4, MODEL_ENTRIES = 400, PARENTS = 5 };
enum { NOTHING = -1 }; /* NULL */
enum { UNIQUE_COLUMN, PARENT_COLUMN };

typedef struct model_row {
    int id, k; /* the key */
    int cell[MODEL_COLUMNS];
} model_row;

typedef struct model_table {
    model_row at[MODEL_ROWS];
    size_t count;
} model_table;

typedef struct model_shape {
    size_t columns;
    bool unique;  /* column UNIQUE_COLUMN is */
    bool parents; /* column PARENT_COLUMN is a foreign key */
    bool not_null[MODEL_COLUMNS];
} model_shape;

typedef enum entry_why { WHY_CHANGED, WHY_TAKEN, WHY_ORPHAN } entry_why;

/* One of quarantine. */
typedef struct model_entry {
    int id, k;
    int column; /* NOTHING: the whole row */
    bool has_before, has_found;
    model_row before, found; /* of a column: its cell alone counts */
    entry_why why;
} model_entry;

typedef struct model_outcome {
    model_entry at[MODEL_ENTRIES];
    size_t count;
    long restored;
} model_outcome;

const model_row *model_find(const model_table *t, int id, int k);
/* Whether keys, unique values and parents are as they must be. parent[n]: token n is there. */
bool model_valid(const model_shape *s, const model_table *t, const bool *parent);
/* The table before a call and after it, and the parents that are there now. */
typedef struct model_call {
    const model_table *before, *after;
    const bool *parent;
} model_call;
void model_undo(const model_shape *s, const model_call *one, model_table *now, model_outcome *out);

#endif
