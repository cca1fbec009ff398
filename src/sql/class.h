/*
 * class.h - what the classifiers of both dialects share: effects, rows of first words, names.
 *
 * Invariants
 *   1. Effects and locks are only added, never taken back; the strongest lock stays.
 */
#ifndef SQL_CLASS_H
#define SQL_CLASS_H

#include "base/json.h"
#include "sql/classify.h"

enum {
    EFFECT_NONE = 0,
    EFFECT_ROWS = 1,    /* moves_rows */
    EFFECT_DATA = 2,    /* changes_data */
    EFFECT_SCHEMA = 4,  /* changes_schema */
    EFFECT_SESSION = 8, /* needs_session */
    EFFECT_WRITES = EFFECT_ROWS | EFFECT_DATA
};

void class_add(sql_class *c, unsigned effects);
void class_lock(sql_class *c, lock_level lock);
void class_fate(sql_class *c, sql_fate fate); /* the one that is harder to keep stays */
void class_refuse(sql_class *c, const char *why);

/* A statement by the words it begins with. */
typedef struct words_row {
    const char *words; /* "CREATE INDEX" */
    sql_place place;
    lock_level lock;
    unsigned effects;
    const char *before; /* the word that stands before the table's name; NULL: none is named */
    const char *why;    /* PLACE_REFUSED: reason and remedy */
    probe_kind probe;
} words_row;

/* The first row (a row without words ends them) whose words the statement begins with, or NULL. */
const words_row *words_find(arena *a, dialect d, str statement, const words_row *rows);
/* Applies the row: all that it says, and the table when the statement names one. */
void words_apply(arena *a, dialect d, str statement, const words_row *row, sql_class *c);
/* True when the unquoted word stands in the statement outside parentheses. */
bool words_has(dialect d, str statement, const char *word);

/* "CREATE INDEX CONCURRENTLY": the words that say what the statement is, at most five. */
str words_what(arena *a, dialect d, str statement);

/* Each fills *c for a statement of its dialect; place, what and known are set by the caller to
 * PLACE_TRY, words_what() and true. */
MUST bool classify_postgres(arena *a, str statement, sql_class *c, err *e);
MUST bool classify_sqlite(arena *a, str statement, sql_class *c, err *e);

/* What the parts of a PostgreSQL parse tree do, as found anywhere below the node. */
typedef struct tree_facts {
    bool writes;     /* INSERT, UPDATE, DELETE or MERGE */
    bool unknown;    /* a function that may do anything */
    bool volatile_;  /* a function that answers differently for each row */
    bool session;    /* a lock that the session holds beyond the transaction */
    bool locks_rows; /* FOR UPDATE and the like */
    bool with;       /* WITH: a name of a table may be one of its own */
    size_t tables;   /* names of tables, and the first of them; borrowed */
    const json_t *table;
} tree_facts;
void tree_read(const json_t *node, tree_facts *facts);

/* Fills *c for a statement's node, { "Tag": {...} }. */
void tree_classify(arena *a, const json_t *node, sql_class *c);

/* DropStmt, DropOwnedStmt. */
void tree_drop(arena *a, const json_t *node, sql_class *c);
void tree_drop_owned(arena *a, const json_t *node, sql_class *c);
/* The commands of an AlterTableStmt. */
void alter_table_read(arena *a, const json_t *statement, sql_class *c);

/* Members of parse trees. */
const json_t *tree_list(const json_t *node, const char *key);   /* an array, or NULL */
const json_t *tree_inner(const json_t *node, const char **tag); /* of { "Tag": {...} } */
str tree_text(arena *a, const json_t *node, const char *key);   /* a copy */
void tree_path(arena *a, const json_t *list, size_t count,
               str out[2]); /* of Strings: schema, name */
void tree_table(arena *a, const json_t *range, str *schema, str *table); /* of a RangeVar */
bool tree_option(const json_t *list, const char *name, bool otherwise);  /* of DefElems */

#endif
