/*
 * refresh_state.h - what a watch is made of; for refresh*.c alone.
 *
 * A refresh goes through these: refresh_look.c asks which rows came and went, refresh_reach.c finds
 * what has to be read again, refresh_merge.c makes the next catalogue of the one before and what
 * was read.
 */
#ifndef CATALOG_REFRESH_STATE_H
#define CATALOG_REFRESH_STATE_H

#include "catalog/reading.h"
#include "catalog/refresh.h"
#include "catalog/refresh_links.h"

enum {
    SNAPSHOT_SIZE = 256, /* bytes; a longer one is not kept, and then there is always a look */
    OLDEST_SIZE = 16,
    STAMP_SIZE = 64,
    COUNTED_SIZE = 8192,   /* bytes; what is longer is not kept, and then every table has changed */
    STAMPS = 2,            /* roles, tablespaces: names that many objects show */
    REFRESH_MAX = 1 << 30, /* bytes */
    BATCHES_MAX = 64       /* that a catalogue lies in; then all is copied into one */
};

/* Texts and attributes of the objects that one refresh read. */
typedef struct batch {
    arena *a;
    size_t users; /* generations */
    uint64_t met; /* by the merge of that number */
} batch;

typedef struct piece {
    number of;
    batch *in;
    size_t rank;
} piece;

/* One catalogue, with what holds it. */
typedef struct generation {
    struct generation *older;
    arena *a;
    catalog c;
    piece *pieces; /* of its objects */
    batch **batches;
    size_t batch_count;
    size_t users; /* the watch, and who was given it */
    touched what;
} generation;

struct watch {
    conn *c;
    arena *a;
    catalog_scope scope;
    bool known; /* rows and links are those of the present catalogue */
    rows rows;
    links links;
    str narrow[STATEMENT_COUNT];
    int64_t whole_total[STATEMENT_COUNT]; /* rows of what is read whole; -1: not asked */
    bool whole_changed[STATEMENT_COUNT];
    char snapshot[SNAPSHOT_SIZE], oldest[OLDEST_SIZE];
    char counted[COUNTED_SIZE];
    char stamps[STAMPS][STAMP_SIZE];
    bool alone;   /* in the database */
    bool renamed; /* a role or tablespace */
    str origin, reader;
    generation *now, *all;
    bool given; /* the first catalogue was */
    uint64_t merges;
};

/* One refresh. */
typedef struct looking {
    watch *w;
    arena *scratch;
    bool quiet;    /* no transaction has ended since the last look */
    list lost;     /* numbers that are gone */
    map gone;      /* the same as a set */
    list relinked; /* numbers whose links changed; part 1: of an extension */
    list touched;  /* numbers (class, id) to read again, or to drop */
    map touched_set;
    list reached; /* numbers whose dependents are touched, too */
    map reached_set;
    build *fresh;
    batch *into;
    bool again[STATEMENT_COUNT]; /* read whole */
} looking;

/* Begins the transaction and learns what came and went. */
MUST bool look_begin(looking *l, err *e);
/* What has to be read again; true in *nothing when nothing. */
MUST bool reach_all(looking *l, bool *nothing, err *e);
/* Reads it, which ends the transaction. */
MUST bool reach_read(looking *l, err *e);
/* The next generation, to be the present one. */
MUST bool merge_next(looking *l, generation **out, err *e);

bool number_touched(const looking *l, number of);
/* The statement that reads objects of the kind with that rank; STATEMENT_COUNT: none. */
statement_id reach_statement(size_t rank);
bool reach_is_narrow(statement_id id);

generation *generation_new(watch *w);
void generation_drop(watch *w, generation *g); /* one user less */
batch *batch_new(void);
void batch_free(batch *b);

#endif
