/*
 * result.h - the one document that an operation gives back.
 *
 * Shape   docs/results.md.
 */
#ifndef ENGINE_RESULT_H
#define ENGINE_RESULT_H

#include "engine/work.h"

typedef enum result_outcome {
    RESULT_DONE,
    RESULT_NOTHING,
    RESULT_HOME,
    RESULT_UNPROVEN,
    RESULT_HELD,
    RESULT_PAUSED,
    RESULT_REFUSED,
    RESULT_FAILED,
    RESULT_USAGE,
    RESULT_BUSY
} result_outcome;

typedef struct result {
    json_t *doc;
    result_outcome outcome;
    int exit_status;
} result;

result result_new(const char *command);
void result_set(result *r, result_outcome came_to);
/* Outcome, exit status and "error" from an error; "now" and "next" when they follow from it alone.
 */
void result_fail(result *r, const err *e);
void result_now(result *r, str now);
void result_next(result *r, const char *command, const char *why);
void result_warn(result *r, str text);
void result_database(result *r, const conn *c);
void result_run(result *r, const run_record *run);
/* The steps of a plan; records may be NULL. */
void result_steps(result *r, const plan *p, const step_record *records);
/* proven may be NULL: then nothing is said of ways back. */
void result_migrations(result *r, arena *a, const compared_list *all, const proofs *proven,
                       int major);
/* What the run came to: outcome, now, next, home. */
void result_of_work(result *r, work *w);
/* Hands the document over: "exit" is its exit status. */
json_t *result_end(result *r);

#endif
