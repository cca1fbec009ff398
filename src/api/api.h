/*
 * api.h - the operations as the program's own parts use them: documents handed over as they are,
 * not as text.
 *
 * Invariants
 *   1. A document is the one that the public function of the same name gives as text; "exit" is its
 *      exit status. The caller releases it.
 */
#ifndef API_API_H
#define API_API_H

#include "base/json.h"
#include "homing/homing.h"

json_t *api_status(const hm_context *at, bool verify, const char *anchor_file);
json_t *api_plan(const hm_context *at, const hm_run_request *r, bool rollback);
json_t *api_apply(const hm_context *at, const hm_run_request *r);
json_t *api_rollback(const hm_context *at, const hm_run_request *r);
json_t *api_recover(const hm_context *at, const hm_run_request *r);
json_t *api_resume(const hm_context *at, const hm_run_request *r);
json_t *api_adopt(const hm_context *at, const hm_adopt_request *r);
json_t *api_doctor(const hm_context *at, const hm_doctor_request *r);
json_t *api_horizon(const hm_context *at, const char *id);
json_t *api_finalise(const hm_context *at, const hm_finalise_request *r);
json_t *api_quarantine(const hm_context *at, int64_t id);
json_t *api_resolve(const hm_context *at, const hm_resolve_request *r);
json_t *api_post(const hm_context *at, const char *letter);
json_t *api_fingerprint(const hm_context *at, bool with_data, bool with_grants);
json_t *api_diff(const hm_context *left, const hm_context *right, const char *right_file,
                 bool with_grants, bool with_ddl);
json_t *api_rehearse(const hm_context *at, const hm_rehearse_request *r);
json_t *api_protocol(void);
/* After any of them: removes the sandboxes of rehearsals that were killed on this machine. */
void api_tidy(const hm_context *at);

#endif
