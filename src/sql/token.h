/*
 * token.h - a text of SQL as its tokens, per dialect; what splitting, hashing and filling stand on.
 *
 * Invariants
 *   1. The tokens of a text, in order and put together, are the text: nothing is skipped, white
 *      space is a token too.
 *   2. A token has at least one byte, save TOKEN_END; reading always comes to an end.
 *
 * Source  PostgreSQL manual 4.1 (lexical structure), with standard_conforming_strings on as Homing
 *         sets it; SQLite "SQL language expressions", "Comment syntax", tokenizer rules.
 */
#ifndef SQL_TOKEN_H
#define SQL_TOKEN_H

#include "sql/dialect.h"

typedef enum token_kind {
    TOKEN_END,
    TOKEN_SPACE,
    TOKEN_COMMENT,
    TOKEN_WORD,        /* a keyword or an unquoted name */
    TOKEN_NAME,        /* a quoted name, with its quotes */
    TOKEN_TEXT,        /* a string, dollar quoted body, bit string or blob, with its quotes */
    TOKEN_NUMBER,      /* without sign */
    TOKEN_PLACEHOLDER, /* :name */
    TOKEN_PARAMETER,   /* $1 in PostgreSQL; ?, ?1, $name, @name in SQLite */
    TOKEN_MARK         /* an operator, a bracket, a comma, ... */
} token_kind;

typedef struct token {
    token_kind kind;
    str text;
    size_t line; /* of its first byte, from 1 */
} token;

typedef struct tokens {
    dialect d;
    str text;
    size_t at, line;
    bool escapes; /* PostgreSQL: the string before may go on after a line break, E'' as it was */
    bool broken;  /* ... and the line break was there */
} tokens;

tokens tokens_of(dialect d, str text);

/*
 * Reads the next token; TOKEN_END when there is none.
 *   errors  ERR_SYNTAX naming the line on which something unterminated begins
 */
MUST bool token_next(tokens *t, token *out, err *e);

/* As token_next(), without white space and comments. */
MUST bool token_next_solid(tokens *t, token *out, err *e);

/* True when the token is this unquoted word (any case) or this mark. */
bool token_is(const token *t, const char *what);

/* The name a TOKEN_WORD or TOKEN_NAME stands for: without quotes; a word of PostgreSQL in lower
 * case. The bytes are the arena's. */
str token_name(arena *a, dialect d, const token *t);

#endif
