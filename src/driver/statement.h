/*
 * statement.h - the names of every statement that Homing sends of its own accord.
 *
 * Each is a file driver/<engine>/sql/<name>.sql; tools/sql_embed makes the list and the texts at
 * build. `name.from16.sql` replaces `name.sql` on servers from that major version on. A statement
 * that an engine does not have is empty there.
 *
 * Invariants
 *   1. A file whose name begins with "catalog_" reads one kind of object for catalog/; all others
 * are asked by id.
 */
#ifndef DRIVER_STATEMENT_H
#define DRIVER_STATEMENT_H

#include "base/str.h"

typedef enum statement_id {
#define STATEMENT(constant, name) STATEMENT_##constant,
#include "driver/statements.inc"
#undef STATEMENT
    STATEMENT_COUNT
} statement_id;

/* call.prepared: id + 1 of a statement as it is, STATEMENT_COUNT more of it as a part of another.
 */
enum { CALL_PREPARED_MAX = 2 * STATEMENT_COUNT };

const char *statement_name(statement_id id); /* "take_fence" */
bool statement_reads_catalog(statement_id id);

/* One text of a driver's table, as tools/sql_embed makes it. */
typedef struct statement_text {
    statement_id id;
    int from;         /* first server major version, 0 for the oldest */
    const char *text; /* without its head comment */
    int param_count;
} statement_text;

/* The text for a server of that major version in a table ended by STATEMENT_COUNT; empty when there
 * is none. For SQLite the major version is 3040 for 3.40.x. */
str statement_pick(const statement_text *table, statement_id id, int major);
/* The text with the one occurrence of `mark` (":table") replaced by ready SQL. */
str statement_with(arena *a, str text, const char *mark, str with);

#endif
