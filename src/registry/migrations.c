#include "base/clock.h"
#include "registry/calls.h"
#include "registry/readers.h"

bool reader_applied(void *ctx, const row *r, err *e)
{
    grown *to = ctx;
    cells in = cells_of(to->a, r, e);
    void *next;

    if (!grown_next(to, &next, e))
        return false;
    applied *one = next;
    one->id = cells_text(&in);
    str digest = cells_view(&in);
    one->json = cells_text(&in);
    one->origin = cells_text(&in);
    if (in.ok && !hash_from_hex(digest, &one->digest)) {
        err_fill(e, ERR_REGISTRY, "the registry's digest of migration %.*s is not a digest",
                 STR_ARG(str_cut(one->id, 0, 200)));
        err_hint(e, "restore the row of the registry's table migrations from a backup");
        return false;
    }
    return in.ok;
}

bool registry_applied(conn *c, arena *a, applied_list *out, err *e)
{
    grown all = grown_in(a, sizeof(applied));

    if (!driver_query(c, driver_sql(c, STATEMENT_LIST_APPLIED), NO_VALUES, reader_applied, &all, e))
        return false;
    *out = (applied_list){ .at = all.at, .count = all.count };
    return true;
}

void registry_set_applied(call_list *list, conn *c, const contract *m, const applied_how *how)
{
    const value params[] = {
        VALUE(m->id),
        VALUE(hash_hex(list->a, m->digest)),
        VALUE(m->json),
        VALUE(m->title),
        VALUE(m->initiative),
        VALUE(how->run),
        calls_int(list->a, clock_now()),
        calls_int(list->a, how->events),
        VALUE(how->origin),
    };

    (void)calls_add(list, c, STATEMENT_SET_APPLIED, params, COUNT_OF(params));
}

void registry_set_rolled_back(call_list *list, conn *c, str id, str run)
{
    const value params[] = { VALUE(id), VALUE(run), calls_int(list->a, clock_now()) };
    call *added = calls_add(list, c, STATEMENT_SET_ROLLED_BACK, params, COUNT_OF(params));

    added->must_affect = 1;
    added->fail_code = ERR_REGISTRY;
    added->fail_text = "a migration that was rolled back does not stand applied in the registry";
}
