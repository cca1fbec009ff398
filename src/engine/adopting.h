/*
 * adopting.h - another tool's history on its way into the registry, or under a doctor's eyes.
 *
 * Invariants
 *   1. Nothing is written before the whole history was looked at and judged.
 *   2. What is recorded is what was true while the other tool was kept out, or while its table did
 *      not change.
 */
#ifndef ENGINE_ADOPTING_H
#define ENGINE_ADOPTING_H

#include "engine/mirroring.h"
#include "engine/operation.h"

/* What is to be recorded. */
typedef struct adopted {
    const contract *file;
    const history_pair *pair;
} adopted;

typedef struct adopting {
    operation *o;
    const hm_adopt_request *r;
    history_found from;
    history rows;
    history_hold hold;
    history_files files; /* in the order of o->files */
    history_pairs pairs;
    adopted *take; /* in the order they were applied */
    size_t take_count;
    str *gone; /* ids of programs that stand applied, and that their tool took back */
    size_t gone_count;
    size_t standing; /* applied in both */
    bool baseline;   /* the catalogue of what stands applied is still to be recorded */
} adopting;

/* Reads the project's files, and what stands applied. */
MUST bool adopting_read(adopting *ad, bool registry_there, err *e);
/* Finds the table. errors ERR_USAGE: there is none; ERR_REFUSED: there is more than one, or it is
 * not of the tool that the folder is laid out for; ERR_PERMISSION */
MUST bool adopting_find(adopting *ad, err *e);
/* The name of a pair for people and for --acknowledge. */
str adopting_name(const adopting *ad, const history_pair *p);
/* Whether its file is a program. */
bool adopting_is_code(const adopting *ad, const history_pair *p);
/* Whether it is one that this tool applied and took back since. */
bool adopting_is_gone(const adopting *ad, const history_pair *p);
/* Whether it stands applied in the registry. */
bool adopting_stands(const adopting *ad, const history_pair *p);
/* Whether the table is to be kept in step from now on and is not yet. */
bool adopting_mirrors(const adopting *ad);

/* ---- adopt_record.c: with the fence, and the other tool kept out ---- */
MUST bool adopting_record(adopting *ad, err *e);

/* ---- adopt_say.c ---- */
void adopting_put_history(adopting *ad);
/* What was found and how it compares, into the document. */
void adopting_put(adopting *ad);
void adopting_say_dry(adopting *ad);
void adopting_say_nothing(adopting *ad);
void adopting_say_done(adopting *ad);

#endif
