/*
 * rows_type.h - what the files of rows share about values: numbers by seed, types, what checks ask,
 * and how a value is drawn.
 *
 * Invariants
 *   1. A value follows from its `want` alone; nothing here knows a database.
 */
#ifndef REHEARSE_ROWS_TYPE_H
#define REHEARSE_ROWS_TYPE_H

#include "catalog/catalog.h"

/* ---- rows_random.c: numbers by seed ---- */

typedef struct draw {
    uint64_t state;
} draw;

uint64_t random_mix(uint64_t n);
uint64_t random_seed(uint64_t seed, str name); /* of what has that name under a seed */
uint64_t draw_next(draw *d);
int64_t draw_below(draw *d, int64_t limit);               /* [0, limit); limit from 1 */
int64_t draw_between(draw *d, int64_t low, int64_t high); /* both inclusive */
bool draw_chance(draw *d, int percent);

/* ---- types and what is asked of their values ---- */

typedef struct strs {
    str *at;
    size_t count;
} strs;

void strs_add(arena *a, strs *list, str one);
bool strs_have(const strs *list, str one);

typedef enum family {
    FAMILY_UNKNOWN,
    FAMILY_BOOLEAN,
    FAMILY_INTEGER, /* size: bytes */
    FAMILY_NUMERIC, /* size, scale: as declared */
    FAMILY_FLOAT,   /* size: bytes */
    FAMILY_MONEY,
    FAMILY_DATE,
    FAMILY_TIME,
    FAMILY_TIMESTAMP, /* the last of those with an order of their own */
    FAMILY_INTERVAL,
    FAMILY_TEXT, /* size: characters */
    FAMILY_BYTES,
    FAMILY_BITS, /* size: bits */
    FAMILY_UUID,
    FAMILY_JSON,
    FAMILY_ADDRESS,
    FAMILY_NETWORK,
    FAMILY_MAC,  /* size: bytes */
    FAMILY_LIST, /* one of labels: enums, and types of which some values are known */
    FAMILY_VECTOR,
    FAMILY_ARRAY,
    FAMILY_COMPOSITE,
    FAMILY_RANGE,
    FAMILY_MULTIRANGE
} family;

/* What is asked of a value; all of it at once. */
typedef struct rule {
    bool low_set, high_set, low_open, high_open;
    str low, high; /* literals in the type's input form */
    bool few;      /* one of allowed */
    strs allowed;
    strs refused;
    bool sized;                /* shortest and longest are set */
    int64_t shortest, longest; /* characters or elements; longest < 0: any */
    str pattern;               /* regular expression; of LIKE when like */
    bool like;
    bool json;          /* a text that is JSON */
    bool always, never; /* not null; null */
    strs pool;          /* literals of checks that are not understood: worth a try */
} rule;

typedef struct kind {
    family is;
    str cast;            /* of a parameter; without modifiers, so that nothing is cut off */
    int64_t size, scale; /* -1: none */
    bool varying, zoned, fixed;
    const struct kind *of; /* element, subtype */
    const struct kind **members;
    size_t member_count;
    strs labels;
    strs checks; /* of its domains, over the word VALUE */
    bool not_null;
    rule rule; /* of its domains */
} kind;

/* rows_kind.c: a type as a catalogue writes it; never NULL */
const kind *kind_of(arena *a, const catalog *of, str type);
const kind *kind_of_sqlite(arena *a, str type);
bool kind_is_ordered(const kind *k); /* has numbers: scalar_...() know it */
/* How many values there can be, when they are few; 0: many. */
size_t kind_choices(const kind *k, const rule *r);

/* ---- rows_scalar.c: numbers for values that have an order ---- */

typedef struct span {
    int64_t low, high; /* inclusive */
} span;

/* The value of that number as text; more is more. The number is within scalar_span(). */
str scalar_text(arena *a, const kind *k, int64_t number);
MUST bool scalar_number(const kind *k, str text, int64_t *out);
span scalar_span(const kind *k, const rule *r); /* low > high: nothing is allowed */
span scalar_plain(const kind *k, span within);  /* everyday values */

/* ---- rows_value.c, rows_text.c, rows_nested.c, rows_pattern.c: a value ---- */

typedef struct want {
    const kind *type;
    const rule *rule; /* of the column; NULL: none */
    draw d;
    int64_t number; /* of the row, from 0 */
    bool distinct;  /* another row's value has to be another one */
    bool plain, sqlite;
    int version;
    unsigned depth;
} want;

/* Text in the type's input form; false: none is known. */
MUST bool value_make(arena *a, want *w, str *out);
str text_make(arena *a, want *w, int64_t longest);
str text_json(arena *a, want *w);
str text_cut(str text, int64_t characters);
int64_t text_length(str text); /* characters */
MUST bool nested_make(arena *a, want *w, str *out);
/* A text that a regular expression of simple form, or a LIKE, matches. */
MUST bool pattern_text(arena *a, draw *d, str pattern, str *out);
MUST bool pattern_like(arena *a, draw *d, str pattern, str *out);

/* ---- rows_expression.c, rows_rule.c: checks ---- */

typedef enum node_kind { NODE_NAME, NODE_LITERAL, NODE_CALL, NODE_OPERATOR, NODE_LIST } node_kind;

typedef struct node {
    node_kind is;
    str text;                  /* name, value, function, operator in lower case */
    struct node *first, *next; /* arguments; the next argument of the one above */
} node;

/* NULL when it is none that is understood. */
const node *expression_parse(arena *a, dialect d, str sql);
size_t expression_count(const node *n); /* of arguments */

/* What a check asks of the column of that name alone: true when that is all it asks of it. */
bool rule_learn(arena *a, const node *n, str column, rule *into);
/* Puts the literals of a check that is not understood into the pool. */
void rule_note(arena *a, dialect d, str sql, rule *into);
void rule_join(arena *a, rule *to, const rule *more);

#endif
