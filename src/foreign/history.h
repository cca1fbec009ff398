/*
 * history.h - the history tables of other migration tools: found, read, locked, compared with
 * files, and, where asked for, kept in step.
 *
 * Tables are told by their columns and by what stands in them. A row of any tool is given in one
 * canonical form. What each tool is, and which rules are its own, stands in foreign/tools.c.
 *
 * Invariants
 *   1. Nothing here writes to a foreign table, save the calls that history_mirror() makes, and
 * those only when the caller sends them.
 *   2. A table is never taken for a tool's by its name alone; what fits more than one is said to be
 *      ambiguous.
 *   3. A lock of another tool that is held is respected: ERR_LOCK, never waited out, never broken.
 *   4. What cannot be known is said so (0, empty, SUM_OPAQUE); it is never made up.
 *   5. Matching and checksums are pure: the same rows and files give the same answer.
 */
#ifndef FOREIGN_HISTORY_H
#define FOREIGN_HISTORY_H

#include "registry/registry.h"

typedef enum history_tool {
    TOOL_PRISMA,
    TOOL_DRIZZLE_0,
    TOOL_DRIZZLE_1,
    TOOL_KNEX,
    TOOL_KYSELY,
    TOOL_TYPEORM,
    TOOL_MIKROORM,
    TOOL_SEQUELIZE,
    TOOL_NODE_PG_MIGRATE,
    TOOL_GRAPHILE,
    TOOL_FLYWAY,
    TOOL_GOLANG_MIGRATE,
    TOOL_DBMATE,
    TOOL_GOOSE,
    TOOL_DIESEL,
    TOOL_SUPABASE,
    TOOL_SQITCH,
    TOOL_LIQUIBASE,
    TOOL_ATLAS,
    TOOL_RAILS,
    TOOL_ECTO,
    TOOL_D1,
    TOOL_PGROLL,
    TOOL_ALEMBIC,
    TOOL_DJANGO,
    TOOL_COUNT
} history_tool;

const char *history_tool_name(history_tool t);  /* as layouts are called: "drizzle-1" */
const char *history_tool_title(history_tool t); /* "Drizzle before 1.0", for people */
MUST bool history_tool_from_name(str name, history_tool *out);

/* ---- finding ---- */

typedef struct history_found {
    history_tool tool;
    str schema, table;
    str path;      /* of the table, quoted for a statement */
    str lock_path; /* of its table of locks, quoted; empty: none there */
    str side_path; /* graphile-migrate: current; sqitch: events; quoted */
    int score;     /* 1 .. 100 */
    bool readable; /* this role may read it */
    str why;       /* what speaks for it, for people */
    str rivals;    /* titles of other tools that fit the same table about as well; empty: clear */
    int64_t rows;  /* seen while looking, at most 200 */
    uint64_t have; /* bit i: column i of the tool is there; foreign/tools.h */
} history_found;

typedef struct history_found_list {
    history_found *at; /* best first */
    size_t count;
} history_found_list;

/* What is configured; an empty one matches all. */
typedef struct history_hint {
    str tool; /* as history_tool_name() gives it */
    str schema, table;
} history_hint;

/*
 * Finds what can be a history table, in any schema and under any name: one statement about the
 * catalogue, then at most 200 rows of each candidate.
 *   errors  ERR_USAGE: the hint names no tool; those of driver_query()
 */
MUST bool history_find(conn *c, arena *a, const history_hint *hint, history_found_list *out,
                       err *e);

/* ---- reading ---- */

typedef enum history_state {
    HISTORY_APPLIED,
    HISTORY_FAILED,
    HISTORY_UNFINISHED,  /* begun, its end never recorded: it runs, or its process died */
    HISTORY_ROLLED_BACK, /* also: recorded as undone or removed */
    HISTORY_MARK         /* no migration: a baseline, a seed row, a skipped one */
} history_state;

const char *history_state_name(history_state s); /* "applied", "rolled back" */

enum { HISTORY_LOG_MAX = 4096, HISTORY_ROWS_MAX = 200000 }; /* bytes; rows */

typedef struct history_row {
    history_state state;
    bool superseded; /* a later row of the same migration says what is true now */
    str name;        /* as recorded; empty where the tool records a version or a hash alone */
    str version;     /* as recorded: digits, "1.2"; Drizzle: `when`; TypeORM: the timestamp */
    str script;      /* file name as recorded: Flyway, Liquibase */
    str checksum;    /* as recorded */
    str previous;    /* graphile-migrate: the hash before it */
    str group;       /* batch, deployment, project or app */
    str type;        /* as recorded: Flyway, Liquibase, Atlas, pgroll */
    int64_t order;   /* as recorded; 0: none */
    int64_t begun_at, applied_at; /* 0: not recorded. Times without a zone are read as UTC. */
    int64_t done, total;          /* statements; -1: not recorded */
    str log;                      /* error or log text, its first HISTORY_LOG_MAX bytes */
} history_row;

typedef enum history_trouble {
    TROUBLE_NONE,
    TROUBLE_MIGRATION, /* one failed, or its end was never recorded */
    TROUBLE_LOCK,      /* a row of locks says locked */
    TROUBLE_WORK       /* graphile-migrate: uncommitted work in `current` */
} history_trouble;

typedef struct history {
    const history_row *fault; /* TROUBLE_MIGRATION: of the one that is stuck; NULL: it has no row */
    history_row *at;          /* in the order of application */
    size_t count;
    int64_t batch; /* highest recorded; 0: none */
    hash digest;   /* of all that was read; another one: the tool was at work */
    history_trouble trouble;
    str stuck;     /* TROUBLE_NONE: empty; else what is stuck, since when, how far it came */
    int64_t since; /* 0: not recorded */
    str holder;    /* who has the tool's lock at this moment, if that can be seen */
} history;

/* Reads all rows, in one snapshot when no transaction is open.
 *   errors  ERR_LIMIT: more than HISTORY_ROWS_MAX rows; ERR_PERMISSION; those of driver_query() */
MUST bool history_read(conn *c, arena *a, const history_found *from, history *out, err *e);

/* ---- the other tool's lock ---- */

typedef struct history_hold {
    const history_found *on; /* borrowed */
    int64_t number;          /* advisory lock that is ours; 0: none */
} history_hold;

/*
 * Keeps the other tool out while its table is looked at: takes its advisory lock where it has one;
 * a row of locks is read, and not written. What has neither is only compared at the end. Outside a
 * transaction.
 *   errors  ERR_LOCK naming who holds it; ERR_POOLED: the lock would not stay ours
 */
MUST bool history_lock(conn *c, arena *a, const history_found *on, history_hold *out, err *e);
/*
 * Lets go, and compares what is there now with what was seen.
 *   changed  the tool wrote meanwhile: what was concluded from `seen` is to be thrown away
 */
MUST bool history_unlock(conn *c, arena *a, const history_hold *hold, const history *seen,
                         bool *changed, err *e);

#endif
