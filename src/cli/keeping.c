#include "api/api.h"
#include "cli/duration.h"
#include "cli/operations.h"

/* What is kept: how far back it leads, its end, and what came into quarantine. */

int keeping_horizon(invocation *i)
{
    hm_context at = invocation_context(i);

    return invocation_report(i, api_horizon(&at, i->args.word_count ? i->args.words[0] : NULL));
}

int keeping_finalise(invocation *i)
{
    const char *age = args_value(&i->args, "older-than");
    hm_finalise_request r = { .id = i->args.word_count ? i->args.words[0] : NULL,
                              .dry_run = bag_flag(&i->bag, "dry-run"),
                              .confirmed = bag_flag(&i->bag, "yes"),
                              .limits = operation_limits(i) };
    hm_context at = invocation_context(i);
    err e;

    if (age && !duration_parse_age(str_of(age), &r.older_than_ms, &e)) {
        err_wrap(&e, "--older-than");
        return invocation_fail(i, &e);
    }
    return invocation_report(i, api_finalise(&at, &r));
}

static bool take_number(const invocation *i, int64_t *out, err *e)
{
    const args *from = &i->args;

    if (from->word_count == 2 && str_int64(str_of(from->words[1]), out) && *out > 0)
        return true;
    (void)err_set(e, ERR_USAGE, "which one is not said: a number is needed");
    err_hint(e, "`homing quarantine list` shows the numbers");
    return false;
}

static int resolve(invocation *i, int64_t id)
{
    str take = bag_text(&i->bag, "take");
    hm_resolve_request r = { .id = id,
                             .take_before = str_is(take, "before"),
                             .dry_run = bag_flag(&i->bag, "dry-run"),
                             .limits = operation_limits(i) };
    hm_context at = invocation_context(i);
    err e;

    if (r.take_before || str_is(take, "found"))
        return invocation_report(i, api_resolve(&at, &r));
    (void)err_set(&e, ERR_USAGE, "which of the two values is to stand is not said");
    err_hint(&e, "add --take before, or --take found");
    return invocation_fail(i, &e);
}

int keeping_quarantine(invocation *i)
{
    str word = str_of(i->args.words[0]);
    hm_context at = invocation_context(i);
    bool one = !str_is(word, "list");
    int64_t id = 0;
    err e;

    if (one && !str_is(word, "show") && !str_is(word, "resolve")) {
        (void)err_set(&e, ERR_USAGE, "quarantine has no \"%.*s\"", STR_ARG(word));
        err_hint(&e, "it is list, show NUMBER or resolve NUMBER --take before|found");
        return invocation_fail(i, &e);
    }
    if (one && !take_number(i, &id, &e))
        return invocation_fail(i, &e);
    if (str_is(word, "resolve"))
        return resolve(i, id);
    return invocation_report(i, api_quarantine(&at, id));
}
