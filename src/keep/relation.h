/*
 * relation.h - one table as its rows are handled: columns, key, what binds it to others.
 *
 * Read in the open transaction, as it sees the table. Names are unquoted, `path` is quoted for
 * statements.
 */
#ifndef KEEP_RELATION_H
#define KEEP_RELATION_H

#include "driver/driver.h"

typedef struct relation_column {
    str name;
    str quoted;
    str type;   /* as a declaration writes it; SQLite: as declared, may be empty */
    str stored; /* PostgreSQL: the same without domains */
    str equal;  /* operator by which a unique key tells its values apart; "=" where it is in none */
    bool plain; /* values that are equal by = are the same in every bit */
    str identity; /* of the column as long as it lives: PostgreSQL attnum; SQLite: its name */
    bool nullable;
    bool computed; /* generated: never written */
    bool always;   /* GENERATED ALWAYS AS IDENTITY: written with OVERRIDING SYSTEM VALUE */
    str fallback;  /* expression of its default; empty: none */
} relation_column;

/* Columns by position in relation.columns. */
typedef struct relation_columns {
    size_t *at;
    size_t count;
} relation_columns;

typedef struct relation_link {
    str name;                 /* of the constraint; SQLite: empty */
    relation_columns columns; /* of this table */
    str other;                /* quoted path of the other table */
    str *others;              /* quoted names of the other table's columns, in the same order */
    str *own;                 /* quoted names of this table's columns, in the same order */
    str *equal; /* operators: column of the table that is referred to, column that refers to it */
    size_t count;
} relation_link;

typedef struct relation_trigger {
    str name;     /* quoted */
    char enabled; /* PostgreSQL tgenabled; SQLite: 'O' */
    str sql;      /* SQLite: what makes it again */
} relation_trigger;

typedef struct relation {
    str schema, name;         /* schema empty on SQLite */
    str path;                 /* quoted */
    str identity;             /* PostgreSQL oid as text; SQLite: name */
    relation_column *columns; /* in order, without kept ones */
    size_t column_count;
    relation_columns key; /* primary key, else a unique one of columns that are never NULL; SQLite:
                             else the rowid, when it is an INTEGER PRIMARY KEY; count 0: none */
    relation_columns *uniques; /* every unique key or unique index of plain columns without
                                  predicate, the key among them */
    size_t unique_count;
    relation_link *out, *in; /* foreign keys of this table, and of others to it */
    size_t out_count, in_count;
    relation_trigger *triggers; /* the application's own, in any state of enablement */
    size_t trigger_count;
    int64_t rows;    /* the server's estimate; -1: it has none */
    bool replicated; /* in a publication */
    bool put_off;    /* PostgreSQL: one of its unique constraints is deferrable */
    bool ordinary;   /* rows can be captured: no view, foreign or virtual table, no parent or child
                        by inheritance */
} relation;

/*
 * Reads one table in the open transaction.
 *   errors  ERR_USAGE: there is no such table; those of driver_query()
 */
MUST bool relation_read(conn *c, arena *a, str schema, str name, relation *out, err *e);
/* The same by identity, wherever it was moved to and whatever it is called. */
MUST bool relation_read_again(conn *c, arena *a, str identity, relation *out, err *e);

/* Position by name; SIZE_MAX: there is none. */
size_t relation_column_at(const relation *r, str name);
size_t relation_column_of(const relation *r, str identity);

#endif
