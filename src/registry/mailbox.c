#include "base/clock.h"
#include "registry/calls.h"
#include "registry/cells.h"

static const char *const words[] = {
    [MAIL_NONE] = "", [MAIL_PAUSE] = "pause", [MAIL_RESUME] = "resume", [MAIL_STOP] = "stop"
};

bool registry_post(conn *c, arena *a, str run, mail what, err *e)
{
    const value params[] = {
        VALUE(run),
        VALUE(str_of(words[what])),
        VALUE(registry_who(a)),
        calls_int(a, clock_now()),
    };
    call_list list = calls_in(a);
    outcome how;

    if (what == MAIL_NONE)
        return err_set(e, ERR_INTERNAL, "an empty letter cannot be posted");
    (void)calls_add(&list, c, STATEMENT_ADD_LETTER, params, COUNT_OF(params));
    return driver_calls(c, list.at, list.count, &how, e);
}

typedef struct letter_seen {
    mail what;
    int64_t id;
} letter_seen;

static bool read_letter(void *ctx, const row *r, err *e)
{
    letter_seen *to = ctx;
    cells in = cells_of(NULL, r, e);

    to->id = cells_int(&in);
    str word = cells_view(&in);
    if (!in.ok)
        return false;
    for (mail m = MAIL_PAUSE; m <= MAIL_STOP; m++)
        if (str_is(word, words[m]))
            to->what = m;
    if (to->what != MAIL_NONE)
        return true;
    err_fill(e, ERR_REGISTRY, "letter %lld in the registry's mailbox says \"%.*s\"",
             (long long)to->id, STR_ARG(str_cut(word, 0, 40)));
    err_hint(e,
             "pause, resume and stop are understood; set read_at of that row to let the run go on");
    return false;
}

bool registry_mail(conn *c, arena *a, str run, mail *out, int64_t *letter, err *e)
{
    const value params[] = { VALUE(run) };
    letter_seen seen = { .what = MAIL_NONE };

    (void)a;
    if (!driver_query(c, driver_sql(c, STATEMENT_FIND_LETTER), VALUES(params), read_letter, &seen,
                      e))
        return false;
    *out = seen.what;
    *letter = seen.id;
    return true;
}

void registry_mark_read(call_list *list, conn *c, int64_t letter)
{
    const value params[] = { calls_int(list->a, letter), calls_int(list->a, clock_now()) };

    (void)calls_add(list, c, STATEMENT_READ_LETTERS, params, COUNT_OF(params));
}
