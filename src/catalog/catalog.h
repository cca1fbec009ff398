/*
 * catalog.h - a database's objects as values, their canonical text, their fingerprint, and how two
 * differ.
 *
 * An object is a kind, a path and attributes; they come from the columns of the driver's
 * catalog_*.sql statements (first columns: kind, schema, name, sub (name of a part: column,
 * constraint, trigger; empty for whole objects); then one column per attribute, NULL = not
 * present). What a thing is, not how it was written, and no number that differs between databases
 * (oids, dates, statistics).
 *
 * Shape   canonical text, one block an object, sorted by kind order, schema, name, sub:
 *             table app.users
 *               persistence  permanent
 *             column app.users.id
 *               type         bigint
 *         UTF-8, LF; a value with line feeds continues on lines with a leading bar. A part of a
 *         path that is no plain word (or word with arguments) stands between quotes, as in JSON.
 *         An object's digest is the SHA-256 of its block.
 *
 * Invariants
 *   1. Two databases with the same objects have the same text, whatever statements made them.
 *   2. Homing's own objects (registry) are not in it.
 *   3. fingerprint = SHA-256 over the object digests in order; a difference in one object changes
 *      it.
 *   4. catalog_from_text(catalog_text(c)) has the digests and the fingerprint of c.
 *   5. What only serves to make an object again (written, identity, edges, origin) is in no text,
 *      no digest.
 */
#ifndef CATALOG_CATALOG_H
#define CATALOG_CATALOG_H

#include "base/hash.h"
#include "base/json.h"
#include "driver/driver.h"

enum { CATALOG_ATTRIBUTES_MAX = 64 }; /* of one object */

typedef struct attribute {
    str name, value;
} attribute;

typedef struct object {
    str kind; /* "table", "column", "index", ... */
    str schema, name, sub;
    attribute *attributes; /* in the order of the statement's columns */
    size_t attribute_count;
    hash digest;
    str written;  /* SQLite: its SQL as it was written; empty when that is not known */
    str identity; /* the same as long as the object lives, whatever it is called; empty: unknown */
} object;

/* One object needs another: positions in the catalogue's objects. */
typedef struct edge {
    size_t dependent, referenced;
    bool of_default; /* not the column itself, its default value */
    bool internal;   /* the dependent is a part that comes and goes with what it needs */
} edge;

typedef struct catalog {
    object *objects; /* sorted */
    size_t count;
    hash fingerprint;
    edge *edges;
    size_t edge_count;
    str origin; /* the database it was read from, where alone identities mean something; or empty */
    str reader; /* role that read it, who owns what it makes; or empty */
    str text;   /* canonical text, when it was asked for with the catalogue; or empty */
} catalog;

typedef struct catalog_scope {
    bool with_grants; /* owners and grants (default true for diff and fingerprint) */
    bool with_edges;  /* identities, edges, origin and reader, which inverses are better for */
    bool with_text;   /* the canonical text is wanted: it is kept as the digests are made of it */
} catalog_scope;

/*
 * Reads the whole catalogue: in one snapshot, or, inside a transaction, as that sees it.
 *   errors  those of driver_calls(); ERR_LIMIT of the arena
 */
MUST bool catalog_read(conn *c, arena *a, const catalog_scope *scope, catalog *out, err *e);

/* Position of the object of that kind and path; SIZE_MAX when there is none. */
size_t catalog_find(const catalog *c, const object *path);

/* Lives as long as the catalogue and the arena; ends the process when the arena cannot hold it. */
str catalog_text(arena *a, const catalog *c);
/* Back from catalog_text(); errors ERR_SYNTAX with the line, ERR_LIMIT. */
MUST bool catalog_from_text(arena *a, str text, catalog *out, err *e);

typedef enum difference_kind {
    DIFFERENCE_ONLY_LEFT,
    DIFFERENCE_ONLY_RIGHT,
    DIFFERENCE_CHANGED
} difference_kind;

typedef struct difference {
    difference_kind kind;
    const object *left, *right; /* NULL where there is none */
} difference;

typedef struct differences {
    difference *at;
    size_t count;
} differences;

/* Both catalogues must live as long as the differences; a renamed object is two of them. */
void catalog_compare(arena *a, const catalog *left, const catalog *right, differences *out);
str object_path(arena *a, const object *o); /* "column app.users.id" */
/*
 * Names the object, then both sides, attribute by attribute, as lines: "  type  bigint -> integer".
 * A value of several lines is shown whole, left with "-", right with "+" in front.
 */
str difference_text(arena *a, const difference *d);
/* [{"kind": "only_left" | "only_right" | "changed", "path": ..., "attributes": [{"name": ...,
 * "left": text or null, "right": text or null}]}], attributes that differ only */
json_t *differences_json(const differences *all);
/* {"fingerprint": hex, "objects": [{"kind", "path", "digest", "attributes": {name: value}}]} */
json_t *catalog_json(const catalog *c);

/* Digest of one table's rows, streamed (driver_copy_rows). The digest covers names and types of the
 * columns too. */
typedef struct table_digest {
    str schema, name;
    rows_digest rows;
    hash digest; /* over columns, count and sum */
} table_digest;

typedef struct table_digests {
    table_digest *at;
    size_t count;
} table_digests;

/*
 * All ordinary tables of the catalogue (partitions yes, partitioned parents no), in its order, in
 * one snapshot; outside a transaction. Memory does not grow with the rows.
 *   errors  those of driver_copy_rows()
 */
MUST bool catalog_digest_rows(conn *c, arena *a, const catalog *of, table_digests *out, err *e);

#endif
