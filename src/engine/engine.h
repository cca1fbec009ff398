/*
 * engine.h - the operations: what the public interface offers, each as one document, which the
 * caller releases; its "exit" is the exit status.
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
json_t *engine_status(const hm_context *at, bool verify, const char *anchor_file);
json_t *engine_plan(const hm_context *at, const hm_run_request *r, bool rollback);
json_t *engine_apply(const hm_context *at, const hm_run_request *r);
json_t *engine_rollback(const hm_context *at, const hm_run_request *r);
/* `command` is the word it was asked by: recover or resume. */
json_t *engine_recover(const char *command, const hm_context *at, const hm_run_request *r);
json_t *engine_resume(const hm_context *at, const hm_run_request *r);
json_t *engine_adopt(const hm_context *at, const hm_adopt_request *r);
/* Whether applied migrations can be taken back, by what, and until when; id NULL: those that are
 * not finalised. */
json_t *engine_horizon(const hm_context *at, const char *id);
json_t *engine_finalise(const hm_context *at, const hm_finalise_request *r);
json_t *engine_quarantine(const hm_context *at, int64_t id); /* 0: all that wait */
json_t *engine_resolve(const hm_context *at, const hm_resolve_request *r);
json_t *engine_post(const hm_context *at, const char *letter);
json_t *engine_fingerprint(const hm_context *at, bool with_data, bool with_grants);

typedef struct diff_scope {
    bool with_grants;
    bool with_ddl; /* the statements that lead from left to right, too */
} diff_scope;

json_t *engine_diff(const hm_context *left, const hm_context *right, const char *right_file,
                    const diff_scope *scope);
json_t *engine_protocol(void);

#endif
