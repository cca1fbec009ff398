/*
 * tools.h - what each tool's history table looks like; for this folder alone.
 *
 * One row per tool: columns by which it is told, what its values look like, its lock, its identity
 * and order. What a row means beyond that is in states.c, what is written in mirror.c.
 */
#ifndef FOREIGN_TOOLS_H
#define FOREIGN_TOOLS_H

#include "foreign/history.h"

/* What a column means in the canonical form. */
typedef enum field {
    FIELD_NONE, /* only tells the table */
    FIELD_NAME,
    FIELD_VERSION,
    FIELD_CHECKSUM,
    FIELD_PREVIOUS,
    FIELD_SCRIPT,
    FIELD_GROUP,
    FIELD_TYPE,
    FIELD_ORDER,
    FIELD_BEGUN,
    FIELD_APPLIED,
    FIELD_ROLLED_BACK,
    FIELD_DONE,
    FIELD_TOTAL,
    FIELD_FLAG, /* success, dirty, is_applied, done */
    FIELD_LOG,
    FIELD_COUNT
} field;

typedef enum column_class {
    CLASS_ANY,
    CLASS_TEXT,
    CLASS_NUMBER,
    CLASS_FLAG,
    CLASS_TIME,
    CLASS_JSON,
    CLASS_LIST
} column_class;

typedef struct tool_column {
    const char *name;
    column_class class;
    bool optional;
    field field;
    const char *type; /* part of the declared type that speaks for this tool */
} tool_column;

/* What the values of the tool's key look like. */
typedef enum value_form {
    FORM_ANY,
    FORM_SHA256,  /* 64 hexadecimal characters, or fewer (Prisma's unpadded) */
    FORM_SHA1,    /* sha1: and 40 of them */
    FORM_CHANGE,  /* 40 of them */
    FORM_MILLIS,  /* ends in 13 digits */
    FORM_STAMP,   /* holds eight digits in a row */
    FORM_LEADING, /* begins with a digit */
    FORM_SCRIPT,  /* ends as the name of a script or module */
    FORM_DIGITS,
    FORM_SECONDS, /* 14 digits */
    FORM_ISO      /* 2026-11-23T02:24:24.123Z */
} value_form;

typedef enum guard_kind {
    GUARD_NONE,
    GUARD_NUMBER, /* an advisory lock, always this number */
    GUARD_GOLANG, /* one whose number comes of database, schema and table */
    GUARD_FLYWAY, /* one whose number comes of schema and table */
    GUARD_RAILS,  /* one whose number comes of the database */
    GUARD_ROW     /* a row of another table */
} guard_kind;

typedef enum row_order { ORDER_NUMBER, ORDER_TIME, ORDER_VERSION, ORDER_NAME } row_order;

/* By what a row and a file are the same migration. */
typedef enum identity {
    IDENTITY_NAME,   /* name, extension apart */
    IDENTITY_DIGITS, /* leading digits, as a number */
    IDENTITY_DASHED, /* leading digits and dashes, dashes apart (diesel) */
    IDENTITY_MILLIS, /* a 13-digit timestamp at either end (TypeORM) */
    IDENTITY_FLYWAY, /* V1_2__title.sql: 1.2; R__title.sql: title */
    IDENTITY_DIGEST, /* the recorded digest of the file (Drizzle before 1.0) */
    IDENTITY_NEWEST  /* one row holds the newest version (golang-migrate) */
} identity;

enum { TOOL_COLUMNS = 14, SIDE_COLUMNS = 4, TOOL_SURE = 15 };

typedef struct tool {
    const char *name, *title;
    const char *schema, *table; /* where it is unless configured; schema NULL: the search path */
    unsigned engines;           /* bit of each dialect; 0: all */
    int weight;                 /* what the columns alone prove, 10 .. 70 */
    bool exact;                 /* a table with other columns is none */
    bool generic; /* an application may have such a table: values or name must agree */
    field key;
    value_form form;
    identity identity;
    row_order order;
    guard_kind lock;
    int64_t number;
    const char *lock_columns[SIDE_COLUMNS];
    const char *side_columns[SIDE_COLUMNS];
    tool_column columns[TOOL_COLUMNS]; /* ends at a NULL name */
} tool;

const tool *tool_of(history_tool t);
/* One of each tool's columns, and those of its other tables, by which the catalogue is searched:
 * ",a,b,". rare: of any table; else of tables with few columns. */
const char *tool_marks(bool rare);

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

#endif
