/*
 * classify.h - what a statement is to the protocol: where it may run, what it locks, how it is
 * probed.
 *
 * PostgreSQL statements are parsed by libpg_query (grammar of 15); what that grammar does not know
 * is PLACE_TRY, never an error: the server decides. SQLite statements are read by their first
 * words.
 *
 * Invariants
 *   1. PLACE_ALONE is only said of statements that commit by themselves or cannot run in a
 * transaction.
 *   2. A probe that is not PROBE_NONE decides the step's effect from the catalogue alone.
 *
 * Source  PostgreSQL manual, "SQL Commands" (notes on transaction blocks), 13.3 (explicit locking),
 * PREVENT IN TRANSACTION BLOCK callers; SQLite "Transactions", "PRAGMA statements".
 */
#ifndef SQL_CLASSIFY_H
#define SQL_CLASSIFY_H

#include "sql/dialect.h"

typedef enum sql_place {
    PLACE_TRANSACTION, /* runs inside a transaction, is undone by it */
    PLACE_ALONE,       /* commits by itself */
    PLACE_TRY,         /* not known: tried inside a transaction; alone only with a verify */
    PLACE_PROLOGUE,    /* SET, PRAGMA of session state: replayed, no step */
    PLACE_REFUSED      /* never run by Homing; `why` says the reason and the remedy */
} sql_place;

typedef enum probe_kind {
    PROBE_NONE,   /* nothing in the catalogue decides: ask the author's verify, else hold */
    PROBE_REPEAT, /* harmless to run again: VACUUM, ANALYZE, REFRESH MATERIALIZED VIEW CONCURRENTLY,
                     CHECKPOINT */
    PROBE_INDEX_CREATE, /* CREATE INDEX CONCURRENTLY: absent, partial (invalid), done, foreign */
    PROBE_INDEX_DROP, /* DROP INDEX CONCURRENTLY: absent = still there and valid; partial = invalid;
                         done = gone */
    PROBE_REINDEX,    /* REINDEX ... CONCURRENTLY: partial when a _ccnew or _ccold is left */
    PROBE_ENUM_ADD,   /* ALTER TYPE ... ADD VALUE */
    PROBE_DETACH,     /* ALTER TABLE ... DETACH PARTITION CONCURRENTLY: partial = pending detach */
    PROBE_CONSTRAINT_VALID, /* ALTER TABLE ... VALIDATE CONSTRAINT */
    PROBE_SYSTEM_SETTING,   /* ALTER SYSTEM SET/RESET */
    PROBE_KIND_COUNT
} probe_kind;

/* Which object decides. Names are unquoted, as the catalogue has them; empty schema = by search
 * path. */
typedef struct probe {
    probe_kind kind;
    str schema, name;        /* index, type, table, setting */
    str table_schema, table; /* INDEX_CREATE: the table indexed; DETACH: the partition */
    str detail;  /* ENUM_ADD: the label; CONSTRAINT_VALID: the constraint; SYSTEM_SETTING: the value
                  */
    str columns; /* INDEX_CREATE: plain key columns joined by ",", expressions as "(...)"
                    placeholders "()" */
    str method;  /* INDEX_CREATE: "btree", ... */
    bool unique; /* INDEX_CREATE */
    bool if_exists;   /* IF NOT EXISTS, IF EXISTS */
    bool whole_table; /* REINDEX: of a table, schema or database rather than of one index; name is
                         that object */
} probe;

typedef enum lock_level {
    LOCK_NONE,
    LOCK_READS,
    LOCK_WRITES,
    LOCK_BLOCKS_WRITES,
    LOCK_BLOCKS_ALL
} lock_level;

/* What becomes of what is there: how it would have to be kept. */
typedef enum sql_fate {
    FATE_NONE,  /* nothing goes that a later statement could not make again from its definition */
    FATE_ROWS,  /* rows are written */
    FATE_EMPTY, /* all rows of tables go at once, without a trigger seeing them */
    FATE_DROP,  /* objects go, and nothing else happens but to the schema */
    FATE_TYPE,  /* values are rewritten in another type */
    FATE_ANY    /* what it does stands in code that is not looked into */
} sql_fate;

typedef struct sql_class {
    sql_place place;
    str what;        /* "CREATE INDEX CONCURRENTLY", "UPDATE"; upper case, at most five words */
    str why;         /* PLACE_REFUSED: reason and remedy; else empty */
    lock_level lock; /* strongest table lock the statement takes on an existing table */
    str table_schema, table; /* that table, when one can be named */
    bool moves_rows;         /* scans or writes rows: its time grows with the table */
    bool changes_data; /* its effect is on rows (UPDATE, DELETE, TRUNCATE, COPY, ...), not only on
                          the schema */
    bool changes_schema;
    bool drops_table;
    bool adds_enum_value; /* must be committed before the value is used */
    sql_fate fate;
    bool needs_session; /* temporary tables, PREPARE, DECLARE ... WITH HOLD, LISTEN: state that a
                           commit or reconnect loses */
    bool known;         /* false: the grammar did not know it */
    probe probe;        /* for PLACE_ALONE; PROBE_NONE otherwise */
} sql_class;

/*
 * Classifies one statement as sql_split() gives it.
 *   errors  ERR_LIMIT only; a statement that does not parse is PLACE_TRY with known = false
 */
MUST bool sql_classify(arena *a, dialect d, str statement, sql_class *out, err *e);

/*
 * True when a few words tell that sql_classify() would say PLACE_TRANSACTION or PLACE_TRY, the same
 * *what, and no needs_session; a hundredth of its cost. False says nothing.
 */
MUST bool sql_is_plain(arena *a, dialect d, str statement, str *what);

const char *lock_level_name(
    lock_level level); /* "none", "reads", "writes rows", "blocks writes", "blocks everything" */
const char *probe_name(probe_kind kind);
MUST bool probe_from_name(str name, probe_kind *out);

#endif
