/*
 * refresh_rows.h - which rows of PostgreSQL's system tables a watch knows; for refresh*.c alone.
 *
 * Source  PostgreSQL manual, System Catalogs; the numbers of the classes are the same on every
 *         version (src/include/catalog, their CATALOG lines).
 */
#ifndef CATALOG_REFRESH_ROWS_H
#define CATALOG_REFRESH_ROWS_H

#include "base/str.h"
#include "catalog/refresh_map.h"

enum {
    OF_TYPE = 1247,
    OF_PROC = 1255,
    OF_CLASS = 1259,
    OF_ATTRDEF = 2604,
    OF_CONSTRAINT = 2606,
    OF_NAMESPACE = 2615,
    OF_REWRITE = 2618,
    OF_TRIGGER = 2620,
    OF_EXTENSION = 3079,
    OF_POLICY = 3256,
    OF_PUBLICATION = 6104,
    OF_PUBLICATION_REL = 6106
};

/* How the server calls an object. */
typedef struct number {
    uint32_t class, id;
    int32_t part; /* number of a column, or 0 */
} number;

typedef enum sys_table {
    SYS_CLASS,
    SYS_ATTRIBUTE,
    SYS_TYPE,
    SYS_PROC,
    SYS_NAMESPACE,
    SYS_CONSTRAINT,
    SYS_ATTRDEF,
    SYS_TRIGGER,
    SYS_REWRITE,
    SYS_POLICY,
    SYS_INDEX,
    SYS_SEQUENCE,
    SYS_ENUM,
    SYS_RANGE,
    SYS_INHERITS,
    SYS_PARTITIONED,
    SYS_FOREIGN,
    SYS_AGGREGATE,
    SYS_DESCRIPTION,
    SYS_COUNT
} sys_table;

/* A row as watch_catalog.sql writes it. */
typedef struct entry {
    sys_table table;
    uint32_t key, owner;
    int32_t part;
    char mark;
    bool alive, seen;
    int64_t face; /* hash of what other objects show of it; 0: all of it counts */
} entry;

typedef enum happened { ROW_NEW, ROW_OTHER_FACE, ROW_SAME_FACE, ROW_GONE } happened;

typedef struct event {
    entry of;
    happened how;
} event;

typedef struct rows {
    list entries, unused, events;
    map places;
    size_t count[SYS_COUNT];
    int64_t total[SYS_COUNT]; /* that the server has; -1: it does not say */
    uint32_t newest;          /* the highest oid there ever was */
} rows;

void rows_init(rows *r);
void rows_free(rows *r);

/* SYS_COUNT: none of them. */
sys_table rows_table(str name);
const char *rows_table_name(sys_table t);
/* Takes rows in; whole: it is all there are, the others went. Events are added. */
MUST bool rows_take(rows *r, sys_table t, str text, bool whole, err *e);
/* The keys of all rows of a table, as an array of the server. */
str rows_list(const rows *r, sys_table t, arena *a);
/* Takes out the rows with these keys, of a table that has one row a key. Events are added. */
MUST bool rows_lose(rows *r, sys_table t, str keys, err *e);
/* Some rows of the table are not accounted for. */
bool rows_off(const rows *r, sys_table t);
/* Takes out what is, or belongs to, a number of the set (class, id). */
MUST bool rows_remove_of(rows *r, const map *gone, err *e);
/* NULL: there is none. */
const entry *rows_find(const rows *r, sys_table t, uint32_t key);
/* What the row is about. */
number rows_number(const entry *of);
/* Adds an event for every row, as if all had come anew. */
MUST bool rows_touch_all(rows *r, err *e);

/* The next of the numbers that blanks or commas end; false: there is none. */
MUST bool rows_next(str *text, int64_t *out);

#endif
