/*
 * engine.h - the operations: what the public interface offers, each as one document.
 *
 * Invariants
 *   1. Every operation that writes begins by recovering what an earlier one left open.
 *   2. A session that is lost is replaced, and everything is read anew; nothing is carried over in
 * memory but the id of the run.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "base/json.h"
#include "homing/homing.h"

void engine_limits_default(hm_limits *out);
hm_result engine_status(const hm_context *at, bool verify, const char *anchor_file);
hm_result engine_plan(const hm_context *at, const hm_run_request *r, bool rollback);
hm_result engine_apply(const hm_context *at, const hm_run_request *r);
hm_result engine_rollback(const hm_context *at, const hm_run_request *r);
/* `command` is the word it was asked by: recover or resume. */
hm_result engine_recover(const char *command, const hm_context *at, const hm_run_request *r);
hm_result engine_resume(const hm_context *at, const hm_run_request *r);
hm_result engine_post(const hm_context *at, const char *letter);
/* The document itself, since it may be large; "exit" is its exit status. The caller releases it. */
json_t *engine_fingerprint(const hm_context *at, bool with_data, bool with_grants);

typedef struct diff_scope {
    bool with_grants;
    bool with_ddl; /* the statements that lead from left to right, too */
} diff_scope;

hm_result engine_diff(const hm_context *left, const hm_context *right, const char *right_file,
                      const diff_scope *scope);
hm_result engine_protocol(void);

#endif
