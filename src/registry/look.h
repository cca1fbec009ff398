/*
 * look.h - what stands where the registry belongs; for this folder alone.
 *
 * Invariants
 *   1. A look writes nothing and waits for nobody.
 *   2. Inside a transaction a look never makes it fail.
 */
#ifndef REGISTRY_LOOK_H
#define REGISTRY_LOOK_H

#include "registry/marker.h"
#include "registry/registry.h"

typedef struct look {
    bool place;  /* the schema is there; always so where there are no schemas */
    bool keep;   /* likewise the one for what is set aside */
    bool ours;   /* a table of one of our names is there */
    str others;  /* other tables in the schema, with commas; empty: none */
    str missing; /* tables, columns and that schema that are not there, likewise */
    bool marked; /* it is a sandbox */
    mark mark;
    bool has_rows; /* the following was read */
    str version, database_id, mirror;
    int64_t fences, beats; /* rows; one is right */
    bool fence, beat;      /* the one with id 1 is there */
} look;

/* errors  those of driver_calls() */
MUST bool look_at(conn *c, arena *a, look *out, err *e);

/* What the look says; `why` for people, empty when there is nothing to say. */
registry_state look_judge(const conn *c, arena *a, const look *l, str *why);

#endif
