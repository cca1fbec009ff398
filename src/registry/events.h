/*
 * events.h - what happened in a run, one hash chain each.
 *
 * Invariants
 *   1. An event that was edited, removed or put elsewhere breaks the chain; what is missing at its
 *      end shows in the run's row, which holds the head.
 */
#ifndef REGISTRY_EVENTS_H
#define REGISTRY_EVENTS_H

#include "registry/registry.h"

typedef struct chain {
    str run;
    int64_t count; /* events so far */
    hash head;     /* of the last one; zero bytes when there is none */
} chain;

/*
 * Adds an event, numbered from 1. Its hash is SHA-256 over previous head, sequence number, time,
 * type and canonical body; the chain moves on at once, so a caller whose transaction fails restores
 * its copy. The body is an object, NULL an empty one; *out (unless NULL) gets it as canonical JSON
 * for event sinks, with "run", "type", "seq", "at", "hash" and "previous" added.
 */
str registry_add_event(call_list *list, conn *c, chain *ch, const char *type, const json_t *body);
typedef struct event {
    int64_t seq, at;
    str type, body;     /* body: canonical JSON object */
    str previous, hash; /* hex */
} event;
/* The event lives during the call only. */
typedef bool event_fn(void *ctx, const event *seen, err *e);
/* The whole event as canonical JSON, as registry_add_event() gave it. errors ERR_SYNTAX: its body
 * is no object */
MUST bool registry_event_text(arena *a, str run, const event *seen, str *out, err *e);
MUST bool registry_events(conn *c, str run, event_fn *each, void *ctx, err *e);
/* Recomputes a run's chain and compares its end with the run's row, both as they are now. ok false:
 * `why` names the first event that does not fit. */
MUST bool registry_verify(conn *c, arena *a, const run_record *r, bool *ok, str *why, err *e);

#endif
