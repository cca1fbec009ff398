#include "api/api.h"
#include "base/file.h"
#include "cli/operations.h"
#include "report/exports.h"

typedef struct export
{
    const char *option;
    str (*make)(arena * a, const json_t *result);
}
export;

static const export exports[] = {
    { "junit", export_junit },
    { "sarif", export_sarif },
    { "markdown", export_markdown },
};

static bool take_seed(const invocation *i, uint64_t *out, err *e)
{
    str text = bag_text(&i->bag, "seed");
    int64_t n;

    if (str_int64(text, &n) && n >= 0) {
        *out = (uint64_t)n;
        return true;
    }
    (void)err_set(e, ERR_USAGE, "--seed: \"%.*s\" is no number from 0", STR_ARG(text));
    err_hint(e, "write --seed 1, or another number");
    return false;
}

/* A word, or a database as with --url. */
static bool take_sandbox(const invocation *i, const char **out, err *e)
{
    str text = bag_text(&i->bag, "sandbox"), url;

    *out = str_c(i->a, text);
    if (str_is(text, "same-server") || str_is(text, "throwaway"))
        return true;
    if (!bag_location(i->a, text, &url, e)) {
        err_wrap(e, "--sandbox");
        return false;
    }
    *out = str_c(i->a, url);
    return true;
}

static bool take_request(const invocation *i, hm_rehearse_request *r, err *e)
{
    const char **ids = arena_take(i->a, (i->args.word_count + 1) * sizeof *ids);

    for (size_t k = 0; k < i->args.word_count; k++)
        ids[k] = i->args.words[k];
    hm_rehearse_default(r);
    r->ids = ids;
    r->to = args_value(&i->args, "to");
    r->rows = bag_count(&i->bag, "rows");
    r->all = bag_flag(&i->bag, "all");
    r->ci = command_id_of(i->args.command) == COMMAND_CI;
    r->write = bag_flag(&i->bag, "write");
    return take_seed(i, &r->seed, e) && take_sandbox(i, &r->sandbox, e);
}

static bool write_exports(invocation *i, const json_t *doc, err *e)
{
    for (size_t k = 0; k < sizeof exports / sizeof *exports; k++) {
        const char *file = args_value(&i->args, exports[k].option);
        if (file && !file_replace(file, exports[k].make(i->a, doc), e)) {
            err_wrap(e, "--%s", exports[k].option);
            return false;
        }
    }
    return true;
}

int operation_rehearse(invocation *i)
{
    hm_rehearse_request r;
    err e;

    if (!take_request(i, &r, &e))
        return invocation_fail(i, &e);
    hm_context at = invocation_context(i);
    signals_pause();
    json_t *doc = api_rehearse(&at, &r);
    if (json_is_array(json_object_get(doc, "migrations")) && !write_exports(i, doc, &e)) {
        json_decref(doc);
        return invocation_fail(i, &e);
    }
    return invocation_report(i, doc);
}
