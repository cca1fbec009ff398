#include "api/api.h"

#include "engine/engine.h"
#include "rehearse/doctor.h"
#include "rehearse/rehearse.h"
#include "rehearse/sandbox.h"

enum { TIDY_MEMORY = 4 * 1024 * 1024 }; /* bytes */

void hm_limits_default(hm_limits *out)
{
    engine_limits_default(out);
}

void hm_rehearse_default(hm_rehearse_request *out)
{
    rehearse_default(out);
}

const char *hm_version(void)
{
    return HOMING_VERSION;
}

/* ---- documents ---- */

json_t *api_status(const hm_context *at, bool verify, const char *anchor_file)
{
    return engine_status(at, verify, anchor_file);
}

json_t *api_plan(const hm_context *at, const hm_run_request *r, bool rollback)
{
    return engine_plan(at, r, rollback);
}

json_t *api_apply(const hm_context *at, const hm_run_request *r)
{
    return engine_apply(at, r);
}

json_t *api_rollback(const hm_context *at, const hm_run_request *r)
{
    return engine_rollback(at, r);
}

json_t *api_recover(const hm_context *at, const hm_run_request *r)
{
    return engine_recover("recover", at, r);
}

json_t *api_resume(const hm_context *at, const hm_run_request *r)
{
    return engine_resume(at, r);
}

json_t *api_adopt(const hm_context *at, const hm_adopt_request *r)
{
    return engine_adopt(at, r);
}

json_t *api_doctor(const hm_context *at, const hm_doctor_request *r)
{
    return rehearse_doctor(at, r);
}

json_t *api_horizon(const hm_context *at, const char *id)
{
    return engine_horizon(at, id);
}

json_t *api_finalise(const hm_context *at, const hm_finalise_request *r)
{
    return engine_finalise(at, r);
}

json_t *api_quarantine(const hm_context *at, int64_t id)
{
    return engine_quarantine(at, id);
}

json_t *api_resolve(const hm_context *at, const hm_resolve_request *r)
{
    return engine_resolve(at, r);
}

json_t *api_post(const hm_context *at, const char *letter)
{
    return engine_post(at, letter);
}

json_t *api_fingerprint(const hm_context *at, bool with_data, bool with_grants)
{
    return engine_fingerprint(at, with_data, with_grants);
}

json_t *api_diff(const hm_context *left, const hm_context *right, const char *right_file,
                 bool with_grants, bool with_ddl)
{
    const diff_scope scope = { .with_grants = with_grants, .with_ddl = with_ddl };

    return engine_diff(left, right, right_file, &scope);
}

json_t *api_rehearse(const hm_context *at, const hm_rehearse_request *r)
{
    return rehearse_run(at, r);
}

void api_tidy(const hm_context *at)
{
    arena *a = arena_new(TIDY_MEMORY);
    target to;
    err ignored;

    if (a && (at->url ? url_parse(a, str_of(at->url), &to, &ignored)
                      : url_from_environment(a, &to, &ignored)))
        sandbox_tidy(a, &to);
    if (a)
        arena_free(a);
}

json_t *api_protocol(void)
{
    return engine_protocol();
}

/* ---- the same as text ---- */

static hm_result as_text(json_t *doc)
{
    JSON_CLOSING taken = doc;

    return (hm_result){ .exit_status = (int)json_get_int(taken, "exit", 3),
                        .json = json_text(taken) };
}

hm_result hm_status(const hm_context *at, bool verify, const char *anchor_file)
{
    return as_text(api_status(at, verify, anchor_file));
}

hm_result hm_plan(const hm_context *at, const hm_run_request *r, bool rollback)
{
    return as_text(api_plan(at, r, rollback));
}

hm_result hm_apply(const hm_context *at, const hm_run_request *r)
{
    return as_text(api_apply(at, r));
}

hm_result hm_rollback(const hm_context *at, const hm_run_request *r)
{
    return as_text(api_rollback(at, r));
}

hm_result hm_recover(const hm_context *at, const hm_run_request *r)
{
    return as_text(api_recover(at, r));
}

hm_result hm_resume(const hm_context *at, const hm_run_request *r)
{
    return as_text(api_resume(at, r));
}

hm_result hm_adopt(const hm_context *at, const hm_adopt_request *r)
{
    return as_text(api_adopt(at, r));
}

hm_result hm_doctor(const hm_context *at, const hm_doctor_request *r)
{
    return as_text(api_doctor(at, r));
}

hm_result hm_horizon(const hm_context *at, const char *id)
{
    return as_text(api_horizon(at, id));
}

hm_result hm_finalise(const hm_context *at, const hm_finalise_request *r)
{
    return as_text(api_finalise(at, r));
}

hm_result hm_quarantine(const hm_context *at, int64_t id)
{
    return as_text(api_quarantine(at, id));
}

hm_result hm_resolve(const hm_context *at, const hm_resolve_request *r)
{
    return as_text(api_resolve(at, r));
}

hm_result hm_post(const hm_context *at, const char *letter)
{
    return as_text(api_post(at, letter));
}

hm_result hm_fingerprint(const hm_context *at, bool with_data, bool with_grants)
{
    return as_text(api_fingerprint(at, with_data, with_grants));
}

hm_result hm_diff(const hm_context *left, const hm_context *right, const char *right_file,
                  bool with_grants, bool with_ddl)
{
    return as_text(api_diff(left, right, right_file, with_grants, with_ddl));
}

hm_result hm_rehearse(const hm_context *at, const hm_rehearse_request *r)
{
    return as_text(api_rehearse(at, r));
}

hm_result hm_protocol(void)
{
    return as_text(api_protocol());
}

void hm_result_free(hm_result *r)
{
    json_free_text(r->json);
    r->json = NULL;
}
