/*
 * dialect.h - which language a statement is written in, and how names and literals are quoted in
 * it.
 *
 * Invariants
 *   1. No other place in Homing puts a name or a value between quotes.
 */
#ifndef SQL_DIALECT_H
#define SQL_DIALECT_H

#include "base/str.h"

typedef enum dialect { DIALECT_POSTGRES, DIALECT_SQLITE } dialect;

const char *dialect_name(dialect d); /* "postgres", "sqlite" */
MUST bool dialect_from_name(str name, dialect *out);

/* A name as an identifier, always quoted: "we""ird". Names with NUL are ERR_SYNTAX. */
MUST bool quote_name(arena *a, str name, str *out, err *e);
/* schema.name, each quoted; an empty schema gives the name alone. */
MUST bool quote_path(arena *a, str schema, str name, str *out, err *e);
/* A text literal: 'it''s'; in PostgreSQL with E'' when it has a backslash. */
str quote_text(arena *a, dialect d, str value);

#endif
