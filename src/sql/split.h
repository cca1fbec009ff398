/*
 * split.h - a text of many statements into its statements and comments, per dialect.
 *
 * Knows: '' and E'' strings, "names", `names` and [names] (SQLite), $tag$ bodies, -- and nested
 * comments (not nested in SQLite), BEGIN ATOMIC ... END bodies and CREATE TRIGGER ... BEGIN ... END
 * (SQLite, with CASE ... END inside), parentheses (a CREATE RULE may hold several statements
 * between them).
 *
 * Invariants
 *   1. Every byte of the text that is not white space, comment or a separating ';' is in exactly
 * one statement.
 *   2. Pieces are views of the text, in its order; nothing is copied.
 *   3. Memory is bounded by the number of pieces, not by nesting.
 *
 * Source  PostgreSQL manual 4.1 (lexical structure); SQLite "Statement syntax", tokenize.c's
 * documented rules.
 */
#ifndef SQL_SPLIT_H
#define SQL_SPLIT_H

#include "sql/dialect.h"

typedef enum piece_kind {
    PIECE_STATEMENT, /* without its ';' and without comments before and after it */
    PIECE_COMMENT    /* one comment between statements, with its marks */
} piece_kind;

typedef struct piece {
    piece_kind kind;
    str text;
    size_t line; /* of its first byte, from 1 */
} piece;

typedef struct pieces {
    piece *at;
    size_t count;
} pieces;

/*
 * Splits a text.
 *   errors  ERR_SYNTAX with the line: unterminated quote, comment, body; COPY ... FROM STDIN (its
 * data would have to follow in the text) and psql's backslash commands, with the reason and the
 * remedy in the hint
 */
MUST bool sql_split(arena *a, dialect d, str text, pieces *out, err *e);

/*
 * Feeds the tokens of a statement to a hasher as parts: comments and white space make no
 * difference, unquoted words count in lower case, quoted things as they stand.
 */
struct hasher;
MUST bool sql_hash_tokens(dialect d, str statement, struct hasher *into, err *e);

/*
 * Replaces :name outside quotes and comments by the text given (used for :from and :to).
 *   with   a name that does not occur is no error
 * In PostgreSQL `::type` is no placeholder.
 */
typedef struct placeholder {
    str name;  /* without the colon */
    str value; /* ready SQL text */
} placeholder;

typedef struct placeholders {
    const placeholder *at;
    size_t count;  /* at most 32 */
    unsigned used; /* set by sql_fill: bit i when at[i] occurred */
} placeholders;
MUST bool sql_fill(arena *a, dialect d, str statement, placeholders *with, str *out, err *e);

/* The first `most` words of a statement in upper case, comments skipped: "CREATE UNIQUE INDEX". */
str sql_first_words(arena *a, dialect d, str statement, size_t most);

#endif
