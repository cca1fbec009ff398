/*
 * compatible.h - whether an application that was built for one catalogue works on another.
 *
 * A migration is backward compatible when the application from before it works on the schema after
 * it, forward compatible when the application from after it works on the schema before it. Both are
 * one question, asked twice: what may an application that was built for one catalogue read, write
 * and call that the other refuses, has not, or gives otherwise?
 *
 * Invariants
 *   1. Nothing is connected to; the answer follows from the two catalogues alone. What an
 *      application really does is not known: it may use everything that its catalogue has.
 *   2. An answer is COMPATIBLE_NO only with a finding that breaks, COMPATIBLE_MAYBE only with one
 *      that may break.
 *   3. The findings of one side are those of the other when the catalogues are exchanged.
 *   4. A part of something that is gone is not named beside it.
 */
#ifndef CATALOG_COMPATIBLE_H
#define CATALOG_COMPATIBLE_H

#include "catalog/catalog.h"

typedef enum compatible_side {
    COMPATIBLE_BACKWARD, /* the old application on the new schema */
    COMPATIBLE_FORWARD   /* the new application on the old schema */
} compatible_side;

typedef enum compatible_answer {
    COMPATIBLE_YES,
    COMPATIBLE_MAYBE, /* it depends on what the application does, or on the rows */
    COMPATIBLE_NO
} compatible_answer;

typedef struct compatible_finding {
    compatible_side side;
    bool breaks;      /* else: may break */
    const object *of; /* as the application knows it, or, when it does not, as it is there */
    str what, why;    /* "is gone"; "it cannot be read or written" */
} compatible_finding;

typedef struct compatibility {
    compatible_finding *at; /* backward ones first, in the order of the catalogues */
    size_t count, room;
    compatible_answer backward, forward;
} compatibility;

/* Both catalogues are of one engine and must live as long as the findings. errors ERR_LIMIT */
MUST bool compatible_find(arena *a, const catalog *before, const catalog *after, compatibility *out,
                          err *e);

/* "backward", "forward", "both" or "none": what does not break. */
const char *compatible_verdict(const compatibility *of);

typedef struct compatible_judgement {
    bool holds; /* nothing that was declared breaks */
    bool sure;  /* and nothing may break */
    str text;   /* a line or more, for people */
} compatible_judgement;

/*
 * Compares with what a contract declares.
 *   declared  as in contract.compatible; empty: nothing, which always holds
 */
compatible_judgement compatible_judge(arena *a, str declared, const compatibility *found);

/* {"verdict", "backward": "yes" | "maybe" | "no", "forward", "findings": [{"side": "backward",
 * "severity": "breaks" | "may break", "object", "what", "why"}]} */
json_t *compatible_json(const compatibility *of);

#endif
