/*
 * contract.h - a migration as everything after this module knows it: canonical, digested, ordered.
 *
 * Shape   the canonical JSON (RFC 8785; schema in docs/contract.schema.json) is the stored form;
 * contract_from_json() gives back the same value. The digest covers what would run and what was
 * declared (tokens of statements, directives), not comments, white space, title or initiative.
 *
 * Invariants
 *   1. Equal digests mean equal effect: same statements in the same steps with the same ways back.
 *   2. contract_from_json(contract.json) has the same digest.
 *   3. A contract is never half made: either every rule holds or ERR_CONTRACT names file, line and
 * remedy.
 *   4. Every error text begins "<file>:<line>: "; for what has no file, "migration <id>: ".
 */
#ifndef CONTRACT_CONTRACT_H
#define CONTRACT_CONTRACT_H

#include "base/hash.h"
#include "sql/classify.h"
#include "sql/split.h"

enum { MIGRATION_SIZE_MAX = 16 << 20, MIGRATION_ID_MAX = 200 }; /* bytes */

typedef struct contract_statement {
    str text;
    size_t line; /* in its file, from 1; 0 when it comes from the registry */
} contract_statement;

typedef struct contract_statements {
    contract_statement *at;
    size_t count;
} contract_statements;

/* Keyed batches: the statement has :from (exclusive) and :to (inclusive). */
typedef struct contract_batch {
    int64_t size; /* rows, 1 .. 1,000,000; 0: not batched */
    str table;  /* as written: "users" or "app.users"; checked to be one or two names, quoted where
                   they must be, so that it can stand in a statement as it is */
    str column; /* as written, one name; likewise */
} contract_batch;

typedef struct contract_step {
    str name;                            /* unique in its migration: given, or "1", "2", ... */
    size_t line, down_line, verify_line; /* of `step`, of `down`, of the SELECT; 0: unknown, none */
    contract_statements up;
    contract_batch batch;
    contract_statements down;
    contract_batch down_batch;
    bool has_down;    /* a `down` directive stands there, even with no statements below (nothing to
                         undo) */
    str verify;       /* a SELECT whose single value must be true after up; empty: none */
    str irreversible; /* why there is no way back, by the author's own acknowledgement; empty: there
                         is, or must be */
    bool own_transaction; /* `step name own`: never grouped with its neighbours */
    str keep; /* "rename", "aside", "none": what becomes of what the step drops or overwrites;
                 empty: Homing chooses */
} contract_step;

typedef struct contract {
    str id;   /* file name without .sql; in another layout as docs/layouts.md says */
    str file; /* path as found, for messages; empty when from the registry */
    dialect dialect;
    str title;
    str initiative;
    str compatible;       /* "backward", "forward", "both", "none" or empty: not declared */
    str *depends;         /* sorted by bytes, each once */
    size_t *depend_lines; /* of the directive that names it; 0 when there is none */
    size_t depend_count;
    bool atomic; /* `atomic`: all steps in one transaction or refused */
    contract_statements prologue;
    contract_step *steps;
    size_t step_count;
    hash digest;
    str json;
    /* Where it lies in a layout (contract/layout.h); none of it is part of the digest or the JSON.
     */
    bool in_code;       /* a program: only its history is known, and its one step does nothing */
    size_t rank;        /* its place in the layout's own order, from 1; 0: by id alone */
    str down_file;      /* path of the way back's file when it is another; empty: none, or `file` */
    str origin_name;    /* as the layout's tool names it in its history; empty: native */
    str origin_version; /* as the tool writes it: "20240102030405", "1.10"; empty: it has none */
    str origin_stamp;   /* `when` of drizzle's journal, `Hash` of graphile-migrate; else empty */
} contract;

/* A native SQL file (architecture 3). */
typedef struct contract_source {
    dialect dialect;
    str id;   /* name without extension */
    str file; /* path, for messages */
    str text; /* borrowed: the contract's statements are views of it */
} contract_source;

/*
 * Reads one native SQL file.
 *   errors  ERR_CONTRACT with "file:line: what" and the remedy in the hint; ERR_LIMIT
 */
MUST bool contract_from_sql(arena *a, const contract_source *from, contract *out, err *e);

/*
 * Reads the JSON form; members that the schema does not name are refused. A digest in it must be
 * the contract's own, and says that its statements were judged when it was made: what an older
 * version accepted can still be brought home. Without one the statements are judged as those of a
 * file are.
 *   json    copied
 *   errors  ERR_CONTRACT naming the member; ERR_LIMIT
 */
MUST bool contract_from_json(arena *a, str json, contract *out, err *e);

/* Every contract of a project, ordered: what is depended on first, then by id in byte order. */
typedef struct contracts {
    contract *at;
    size_t count;
    const struct layout *layout; /* what they were read as; NULL: not from a folder */
    str *notes;                  /* what was seen and not read, for people */
    size_t note_count;
} contracts;

/*
 * Reads a folder in the layout it has (contract/layout.h). In the native one these are its `.sql`
 * files and migrations in code; other names are passed over, and sub-folders too.
 *   errors  ERR_IO; ERR_CONTRACT: file, line and remedy; ERR_ORDER: duplicate id (by letter case as
 * well), missing or circular dependency, with the whole circle named; ERR_CONFIG: the layout cannot
 * be told
 */
MUST bool contracts_read(arena *a, dialect d, str folder, contracts *out, err *e);
/*
 * As contracts_read(), in the layout of this name; empty: in the one it has.
 *   errors  as above; ERR_CONFIG: there is no layout of this name
 */
MUST bool contracts_read_as(arena *a, dialect d, str folder, str layout, contracts *out, err *e);
/* Orders in place: dependency, then rank, then id; the check of ids and dependencies is part of it.
 */
MUST bool contracts_order(arena *a, contracts *all, err *e);
/* Which id comes first: by bytes; in Migration20240101_x the word in front of the digits is none.
 */
int contract_order_ids(str a, str b);

/* A migration that the registry says is applied. */
typedef struct applied {
    str id;
    hash digest;
    str json;   /* its contract when it was applied */
    str origin; /* JSON: how another tool records it; empty: no other tool does */
} applied;

typedef struct applied_list {
    applied *at; /* in the order they were applied */
    size_t count;
} applied_list;

typedef enum contract_state {
    CONTRACT_PENDING, /* file there, not applied */
    CONTRACT_LATE,    /* pending, and sorts before one that is applied: run all the same, and said
                         aloud */
    CONTRACT_APPLIED, /* applied, file matches */
    CONTRACT_EDITED,  /* applied, the file's digest differs now */
    CONTRACT_MISSING  /* applied, no file */
} contract_state;

typedef struct compared {
    contract_state state;
    str id;
    const contract *file;  /* NULL when MISSING */
    const applied *record; /* NULL when PENDING or LATE */
} compared;

typedef struct compared_list {
    compared *at; /* applied ones in the order they were applied, then pending in the order they
                     would run */
    size_t count;
} compared_list;

/*
 * Compares what is there with what was applied.
 *   files  ordered by contracts_order()
 */
void contracts_compare(arena *a, const contracts *files, const applied_list *records,
                       compared_list *out);

#endif
