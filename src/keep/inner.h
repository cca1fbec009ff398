/*
 * inner.h - what the files of keeping share.
 */
#ifndef KEEP_INNER_H
#define KEEP_INNER_H

#include "base/json.h"
#include "keep/keeping.h"

/* ---- keeping.c ---- */

/* Our own statements, in the open transaction. */
MUST bool keep_do(conn *c, str sql, err *e);
MUST bool keep_count(conn *c, arena *a, str sql, int64_t *out, err *e);

/* A new record with the next id; the caller fills what belongs to its kind. The one before it may
 * have moved. */
MUST bool keep_new(keeping *k, keep_kind kind, str path, keep_record **out, err *e);
/* Begins to capture what is written to the table. */
MUST bool keep_image(keeping *k, const relation *of, err *e);

/* The catalogue as it is now, read when it is not known. */
MUST bool keep_look(keeping *k, err *e);
void keep_changed(keeping *k); /* it is not known any more */
MUST bool keep_savepoint(conn *c, err *e);
MUST bool keep_take_back(conn *c, err *e); /* to the savepoint, which goes */

typedef struct keep_drop {
    const sql_class *class;
    keep_mode mode;
    str sql;
} keep_drop;

/* ---- drop.c ---- */
MUST bool keep_dropping(keeping *k, const keep_drop *what, int64_t *affected, err *e);
/* A table or column that held rows and is missing in `after`; refused, since nobody kept it. */
MUST bool keep_refuse_gone(keeping *k, const catalog *before, const catalog *after, err *e);

/* ---- writing.c ---- */
MUST bool keep_writing(keeping *k, const sql_class *class, str sql, int64_t *affected, err *e);
/* Which tables are there; `also` are captured. */
MUST bool keep_know_present(keeping *k, const keep_names *also, err *e);
MUST bool keep_none_escaped(keeping *k, err *e);
MUST bool keep_emptying(keeping *k, str sql, int64_t *affected, err *e);

/* ---- aside.c ---- */
/* Names of a catalogue as a statement writes them. */
str keep_quoted(arena *a, str name);
str keep_pathed(arena *a, str schema, str name);
str keep_item(const json_t *list, size_t at); /* a text of a list */
MUST bool aside_table(keeping *k, str schema, str name, err *e);
typedef struct aside_wish {
    str schema, table, column;
    keep_mode mode;
} aside_wish;
MUST bool aside_column(keeping *k, const aside_wish *what, err *e);
/* A type, function or sequence that kept things need, or that holds a value. */
MUST bool aside_object(keeping *k, const object *o, err *e);
/* Schema, name and path of a table by its identity. errors ERR_HELD: it is gone */
MUST bool keep_place_of(keeping *k, str identity, relation *out, err *e);
/* relkind of who has the name; empty: nobody. */
MUST bool keep_taker(keeping *k, str schema, str name, str *kind, err *e);

/* ---- back.c ---- */

/* What a returned table replaced: for the merge. */
typedef struct replaced {
    int64_t keep; /* of the table that came back; 0: none */
    str place;    /* of the one that had its name */
} replaced;
/* Brings one record back as far as the catalogue is concerned; with_rows: also copied values. */
MUST bool keep_bring(keeping *k, const keep_record *r, replaced *with_rows, err *e);

#endif
