#include "engine/plan.h"

#include "base/hash.h"

typedef struct chosen {
    arena *a;
    const applied_list *levels;
    contract *contracts; /* of every applied migration, in the order applied */
    bool *taken;
} chosen;

static ptrdiff_t find(const applied_list *levels, str id)
{
    for (size_t i = 0; i < levels->count; i++)
        if (str_same(levels->at[i].id, id))
            return (ptrdiff_t)i;
    return -1;
}

static bool not_applied(const applied_list *levels, str id, err *e)
{
    (void)err_set(e, ERR_USAGE, "%.*s is not applied", STR_ARG(id));
    if (levels->count)
        err_hint(e, "`homing status` lists what is; the one applied last is %.*s",
                 STR_ARG(levels->at[levels->count - 1].id));
    else
        err_hint(e, "nothing is applied: there is nothing to roll back");
    return false;
}

static bool depends_on_taken(const chosen *c, size_t at)
{
    const contract *m = &c->contracts[at];

    for (size_t d = 0; d < m->depend_count; d++) {
        ptrdiff_t on = find(c->levels, m->depends[d]);
        if (on >= 0 && c->taken[on])
            return true;
    }
    return false;
}

/* Takes what depends on what is taken. Whoever is applied later can depend on earlier ones only, so
 * one pass does. */
static bool take_dependents(chosen *c, size_t from, bool independent, err *e)
{
    for (size_t i = from + 1; i < c->levels->count; i++) {
        const contract *m = &c->contracts[i];
        if (depends_on_taken(c, i)) {
            c->taken[i] = true;
        } else if (m->depend_count == 0 && !independent) {
            str id = c->levels->at[from].id;
            (void)err_set(e, ERR_REFUSED,
                          "%.*s was applied after %.*s and declares no dependencies: nobody knows "
                          "whether it needs it",
                          STR_ARG(m->id), STR_ARG(id));
            err_hint(e,
                     "`homing rollback --to <the one before it>` takes both; or acknowledge it by "
                     "name: --acknowledge %.*s",
                     STR_ARG(id));
            return false;
        }
    }
    return true;
}

static bool choose(chosen *c, const rollback_wish *wish, err *e)
{
    size_t count = c->levels->count;

    if (wish->last) {
        if (count == 0)
            return not_applied(c->levels, STR("a migration"), e);
        c->taken[count - 1] = true;
        return true;
    }
    str id = wish->to.size ? wish->to : wish->id;
    ptrdiff_t at = find(c->levels, id);
    if (at < 0)
        return not_applied(c->levels, id, e);
    if (wish->to.size) {
        for (size_t i = (size_t)at + 1; i < count; i++)
            c->taken[i] = true;
        return true;
    }
    c->taken[at] = true;
    return take_dependents(c, (size_t)at, wish->independent, e);
}

bool plan_rollback(arena *a, const rollback_wish *wish, const applied_list *levels, contract **out,
                   size_t *count, err *e)
{
    chosen c = { .a = a, .levels = levels };
    void *given;

    if (!arena_try(a, (levels->count + 1) * sizeof(contract), &given, e))
        return false;
    c.contracts = given;
    if (!arena_try(a, levels->count + 1, &given, e))
        return false;
    c.taken = given;
    for (size_t i = 0; i < levels->count; i++)
        if (!contract_from_json(a, levels->at[i].json, &c.contracts[i], e))
            return false;
    if (!choose(&c, wish, e))
        return false;
    if (!arena_try(a, (levels->count + 1) * sizeof(contract), &given, e))
        return false;
    *out = given;
    *count = 0;
    for (size_t i = levels->count; i-- > 0;)
        if (c.taken[i])
            (*out)[(*count)++] = c.contracts[i];
    return true;
}
