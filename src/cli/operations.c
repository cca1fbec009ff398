#include "cli/operations.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "api/api.h"
#include "base/file.h"
#include "cli/secret.h"

hm_limits operation_limits(const invocation *i)
{
    const bag *b = &i->bag;
    hm_limits l;

    hm_limits_default(&l);
    l.lock_ms = bag_ms(b, "lock-timeout");
    l.patience_ms = bag_ms(b, "patience");
    l.statement_ms = bag_ms(b, "statement-timeout");
    l.wait_ms = bag_ms(b, "wait");
    l.takeover_ms = bag_ms(b, "takeover-after");
    return l;
}

static hm_run_request request_of(const invocation *i)
{
    const bag *b = &i->bag;
    hm_run_request r = { .to = args_value(&i->args, "to"),
                         .last = bag_flag(b, "last"),
                         .dry_run = bag_flag(b, "dry-run"),
                         .strict = bag_flag(b, "strict"),
                         .acknowledged = bag_list(b, "acknowledge") };

    r.limits = operation_limits(i);
    r.limits.stall_ms = bag_ms(b, "stall");
    r.limits.attempts = (int)bag_count(b, "attempts");
    return r;
}

/* The part that a rollback is about: exactly one of --last, --to and ID. */
static bool take_target(const invocation *i, hm_run_request *r, err *e)
{
    r->id = i->args.word_count ? i->args.words[0] : NULL;
    int said = r->last + (r->to != NULL) + (r->id != NULL);
    if (said == 1)
        return true;
    (void)err_set(e, ERR_USAGE,
                  said ? "more than one of --last, --to ID and ID is given"
                       : "what shall be rolled back is not said");
    err_hint(e, "give exactly one: --last, --to ID (return to it), or ID (that one and what "
                "depends on it)");
    return false;
}

int operation_plan(invocation *i)
{
    hm_run_request r = request_of(i);
    hm_context at = invocation_context(i);
    bool rollback = bag_flag(&i->bag, "rollback");
    err e;

    if (rollback && !take_target(i, &r, &e))
        return invocation_fail(i, &e);
    if (!rollback && (r.last || i->args.word_count)) {
        (void)err_set(&e, ERR_USAGE, "--last and ID name what a rollback is about");
        err_hint(&e, "add --rollback, or write homing plan --to ID");
        return invocation_fail(i, &e);
    }
    r.dry_run = true;
    return invocation_report(i, api_plan(&at, &r, rollback));
}

int operation_apply(invocation *i)
{
    hm_run_request r = request_of(i);
    hm_context at = invocation_context(i);

    signals_pause();
    return invocation_report(i, api_apply(&at, &r));
}

int operation_rollback(invocation *i)
{
    hm_run_request r = request_of(i);
    hm_context at = invocation_context(i);
    err e;

    if (!take_target(i, &r, &e))
        return invocation_fail(i, &e);
    signals_pause();
    return invocation_report(i, api_rollback(&at, &r));
}

int operation_recover(invocation *i)
{
    hm_run_request r = request_of(i);
    hm_context at = invocation_context(i);
    bool forward = bag_flag(&i->bag, "forward"), back = bag_flag(&i->bag, "back");
    err e;

    if (forward && back) {
        (void)err_set(&e, ERR_USAGE, "--forward and --back contradict each other");
        err_hint(&e, "give one, or none: then the run goes where its record says");
        return invocation_fail(i, &e);
    }
    r.direction = forward ? HM_DIRECTION_FORWARD : back ? HM_DIRECTION_BACK : HM_DIRECTION_RECORDED;
    signals_pause();
    return invocation_report(i, api_recover(&at, &r));
}

int operation_resume(invocation *i)
{
    hm_run_request r = request_of(i);
    hm_context at = invocation_context(i);

    signals_pause();
    return invocation_report(i, api_resume(&at, &r));
}

int operation_adopt(invocation *i)
{
    const bag *b = &i->bag;
    hm_adopt_request r = { .tool = args_value(&i->args, "tool"),
                           .table = args_value(&i->args, "table"),
                           .dry_run = bag_flag(b, "dry-run"),
                           .mirror = bag_flag(b, "mirror"),
                           .no_mirror = bag_flag(b, "no-mirror"),
                           .acknowledged = bag_list(b, "acknowledge"),
                           .limits = operation_limits(i) };
    hm_context at = invocation_context(i);

    return invocation_report(i, api_adopt(&at, &r));
}

/* A word, or a database as with --url. */
static bool take_sandbox(invocation *i, const char **out, err *e)
{
    const char *said = args_value(&i->args, "sandbox");
    str url;

    *out = said;
    if (!said || str_is(str_of(said), "same-server") || str_is(str_of(said), "throwaway"))
        return true;
    if (!bag_location(i->a, str_of(said), &url, e))
        return false;
    *out = str_c(i->a, url);
    return true;
}

int operation_doctor(invocation *i)
{
    hm_doctor_request r = { .tool = args_value(&i->args, "tool"),
                            .table = args_value(&i->args, "table") };
    hm_context at = invocation_context(i);
    err e;

    if (!take_sandbox(i, &r.sandbox, &e))
        return invocation_fail(i, &e);
    return invocation_report(i, api_doctor(&at, &r));
}

int operation_status(invocation *i)
{
    hm_context at = invocation_context(i);
    const char *anchor = args_value(&i->args, "anchor");
    bool verify = bag_flag(&i->bag, "verify");
    err e;

    if (anchor && !verify) {
        (void)err_set(&e, ERR_USAGE, "--anchor says what to verify against");
        err_hint(&e, "add --verify");
        return invocation_fail(i, &e);
    }
    return invocation_report(i, api_status(&at, verify, anchor));
}

int operation_post(invocation *i)
{
    hm_context at = invocation_context(i);

    return invocation_report(i, api_post(&at, i->args.command->name));
}

int operation_fingerprint(invocation *i)
{
    hm_context at = invocation_context(i);

    return invocation_report(
        i, api_fingerprint(&at, bag_flag(&i->bag, "data"), !bag_flag(&i->bag, "no-grants")));
}

int operation_protocol(invocation *i)
{
    if (str_is(bag_text(&i->bag, "format"), "json"))
        i->json = true;
    return invocation_report(i, api_protocol());
}

static bool sqlite_file(const char *path)
{
    static const char head[] = "SQLite format 3";
    char begin[sizeof head] = { 0 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return false;
    ssize_t n = read(fd, begin, sizeof begin);
    (void)close(fd);
    return n == (ssize_t)sizeof begin && memcmp(begin, head, sizeof head) == 0;
}

/* One side of a comparison: a database, or a file with what homing fingerprint said. */
typedef struct side {
    str url;
    const char *file;
} side;

static bool take_side(arena *a, const char *text, side *out, err *e)
{
    str s = str_of(text);
    bool named = secret_is_reference(s) || str_find(s, STR("://")) >= 0 ||
                 str_starts(s, "sqlite:") || str_find(s, STR("dbname=")) >= 0;

    *out = (side){ 0 };
    if (named)
        return bag_location(a, s, &out->url, e);
    if (sqlite_file(text)) {
        out->url = str_printf(a, "sqlite:%s", text);
        return true;
    }
    if (file_exists(text)) {
        out->file = text;
        return true;
    }
    (void)err_set(e, ERR_USAGE, "\"%s\" is neither a URL nor a file", text);
    err_hint(e, "write a URL without password, env:NAME, file:PATH, sqlite:PATH, or a file made by "
                "homing fingerprint");
    return false;
}

static bool take_sides(invocation *i, side *left, side *right, err *e)
{
    const args *given_args = &i->args;
    bool two = given_args->word_count == 2;

    if (!take_side(i->a, given_args->words[two], right, e))
        return false;
    if (!two) {
        *left = (side){ 0 };
        return bag_database(&i->bag, &left->url, e);
    }
    if (!take_side(i->a, given_args->words[0], left, e))
        return false;
    if (left->file) {
        (void)err_set(e, ERR_USAGE, "the left side, %s, is no database", left->file);
        err_hint(e, "write the database first: homing diff %s %s",
                 right->file ? "URL" : given_args->words[1], left->file);
        return false;
    }
    return true;
}

int operation_diff(invocation *i)
{
    side left, right;
    err e;

    if (!take_sides(i, &left, &right, &e))
        return invocation_fail(i, &e);
    i->url = left.url;
    hm_context at = invocation_context(i), other = at;
    other.url = right.url.size ? str_c(i->a, right.url) : NULL;
    return invocation_report(i,
                             api_diff(&at, right.file ? NULL : &other, right.file,
                                      !bag_flag(&i->bag, "no-grants"), bag_flag(&i->bag, "sql")));
}
