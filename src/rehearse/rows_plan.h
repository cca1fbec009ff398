/*
 * rows_plan.h - what the files of rows share about tables: their columns, keys and foreign keys,
 * and how a row is made and put in.
 *
 * Invariants
 *   1. Nothing but rows_insert.c and rows_keys.c talks to a database.
 *   2. A row follows from the model, its number and the samples of keys.
 */
#ifndef REHEARSE_ROWS_PLAN_H
#define REHEARSE_ROWS_PLAN_H

#include "rehearse/rows.h"
#include "rehearse/rows_type.h"

/* ---- rows_model.c, rows_model_sqlite.c, rows_order.c: tables ---- */

typedef struct sample sample;

typedef struct field {
    str name;
    const kind *type;
    bool nullable;
    bool counted;  /* its sequence or rowid gives it */
    bool computed; /* generated */
    bool has_default;
    bool unknown; /* no value of its type is known: null, or its default */
    bool distinct;
    bool linked;
    uint64_t seed;
    rule rule;
} field;

/* Columns no two rows may share. */
typedef struct key {
    str name;
    size_t *columns;
    size_t count;
} key;

typedef struct check {
    str name, sql;
    bool usable; /* over columns that are given: it can be asked before a row is tried */
} check;

typedef struct link {
    str name;
    size_t *columns;
    str *target_columns;
    size_t count;
    struct table *target;           /* that gets the rows: a partition's root */
    str target_schema, target_name; /* that is referenced */
    bool optional;                  /* null is allowed in one of its columns */
    size_t nullable;                /* that column */
    bool deferrable;
    bool late; /* filled when all tables have rows */
    uint64_t seed;
    sample *keys;
} link;

/* What a partition asks of the columns that decide where a row goes. */
typedef struct leaf {
    size_t *columns;
    rule *rules;
    size_t count;
} leaf;

typedef struct table {
    const object *of;
    str schema, name;
    field *columns;
    size_t column_count;
    key *keys;
    size_t key_count;
    check *checks;
    size_t check_count;
    link *links;
    size_t link_count;
    leaf *leaves;
    size_t leaf_count;
    const object **triggers, **rules; /* that would take part in an insert */
    size_t trigger_count, rule_count;
    bool no_skip; /* ON CONFLICT cannot be used */
    bool rowless; /* SQLite: without rowid */
    bool ready;   /* has had its turn */
    bool tame;    /* the server refused a batch: everyday values from now on */
    uint64_t seed;
    int64_t filled;
    str why;
} table;

typedef struct model {
    arena *a;
    const catalog *of;
    dialect dialect;
    int version;
    const rows_wish *wish;
    table *tables;
    size_t table_count;
    table **order;   /* set by order_tables() */
    strs type_names; /* that were read, and what they are */
    const kind **types;
    sample **samples;
    size_t sample_count;
} model;

MUST bool model_read(arena *a, const catalog *of, dialect d, model *out, err *e);
void model_postgres(model *m);
void model_sqlite(model *m);
const object *model_parent(const model *m, const object *o); /* the first; or NULL */
str model_get(const object *o, const char *name);
bool model_has(const object *o, const char *name);
size_t model_column(const table *t, str name);      /* SIZE_MAX: there is none */
table *model_table(model *m, str schema, str name); /* a partition's root for a partition */
size_t model_column_any(const table *t, str name);  /* in any case */
void model_add_key(model *m, table *t, str name, strs columns);
void model_add_check(model *m, table *t, str name, str sql);
link *model_add_link(model *m, table *t, str name, strs columns);
/* The names in a list "a, "B c"", up to what ends it. */
strs model_names(arena *a, dialect d, str list);
/* The names and words of a text of SQL that are columns of the table. */
strs model_mentioned(arena *a, const table *t, dialect d, str sql);
/* Text between the brackets that open at or behind `from`; *end is behind them. */
str model_brackets(dialect d, str sql, size_t from, size_t *end);
void order_tables(model *m);

/* ---- rows_partition.c ---- */
void partition_leaves(model *m);

/* ---- rows_keys.c: keys of rows that are there ---- */

struct sample {
    str schema, name;
    strs columns;
    arena *a;
    str *cells; /* columns.count per key */
    size_t count;
    size_t *slots; /* by hash; SIZE_MAX: none */
    size_t slot_count;
    size_t users; /* links that still need it */
    bool read;
};

void keys_plan(model *m); /* gives every link its sample */
/* Reads the keys of a sample that was not read yet, or anew. */
MUST bool keys_read(conn *c, const model *m, sample *s, err *e);
void keys_release(link *l); /* the last one frees the memory */
void keys_free(model *m);
bool keys_hold(const sample *s, const str *cells);

/* ---- rows_make.c: a row ---- */

typedef struct candidate {
    value *cells; /* per column */
    bool *set;
    bool root; /* refers to itself, by a key that is given though a sequence is there */
} candidate;

bool make_gives(const field *c, bool root); /* the column is in the insert */

/* False: no row can be made that way (foreign keys that contradict each other). */
MUST bool make_row(arena *a, const model *m, const table *t, int64_t number, candidate *out);
/* How often make_row() can give rows that differ in the keys of t. */
int64_t make_limit(const table *t);

/* ---- rows_sql.c: statements, NULL where a name cannot be written ---- */
typedef struct batch {
    const candidate *at;
    size_t count;
    bool plain;   /* neither filtered nor skipped: the server says what it refuses */
    int64_t most; /* rows to insert */
} batch;

MUST bool sql_insert(arena *a, const model *m, const table *t, const batch *b, call *out, err *e);
MUST bool sql_keys(arena *a, const sample *s, int64_t most, str *out, err *e);
/* Sets the columns of a link to keys of its sample. */
MUST bool sql_link(arena *a, const model *m, const table *t, const link *l, call *out, err *e);
/* What makes triggers and rules rest, and what wakes them. */
MUST bool sql_rest(arena *a, const model *m, const table *t, strs *before, strs *after, err *e);
str sql_defer(dialect d);

/* ---- rows_insert.c ---- */
/* A refusal of a row or of its table; anything else ends the work. */
bool insert_is_refusal(const conn *c, const err *e);
MUST bool insert_rows(conn *c, model *m, table *t, err *e);
MUST bool insert_late(conn *c, model *m, table *t, link *l, err *e);

#endif
