#include "registry/cells.h"

#include <string.h>

cells cells_of(arena *a, const row *r, err *e)
{
    return (cells){ .a = a, .r = r, .ok = true, .e = e };
}

str cells_view(cells *in)
{
    if (!in->ok)
        return (str){ 0 };
    if (in->at == in->r->count) {
        in->ok = err_set(in->e, ERR_REGISTRY, "a row of the registry has %zu columns, too few",
                         in->r->count);
        return (str){ 0 };
    }
    const value *v = &in->r->cell[in->at++];
    return v->null ? (str){ 0 } : v->text;
}

str cells_text(cells *in)
{
    str seen = cells_view(in);
    void *to;

    if (!in->ok)
        return (str){ 0 };
    in->ok = arena_try(in->a, seen.size + 1, &to, in->e);
    if (!in->ok)
        return (str){ 0 };
    if (seen.size)
        (void)memcpy(to, seen.at, seen.size);
    return (str){ to, seen.size };
}

int64_t cells_int(cells *in)
{
    str seen = cells_view(in);
    int64_t n = 0;

    if (in->ok && !str_int64(seen, &n))
        in->ok = err_set(in->e, ERR_REGISTRY,
                         "column %zu of a row of the registry is \"%.*s\", not a number", in->at,
                         STR_ARG(str_cut(seen, 0, 40)));
    return n;
}

bool cells_true(cells *in)
{
    str seen = cells_view(in);

    return str_is(seen, "t") || str_is(seen, "1");
}

grown grown_in(arena *a, size_t item)
{
    return (grown){ .a = a, .item = item };
}

bool grown_next(grown *g, void **out, err *e)
{
    if (g->count == g->room) {
        size_t room = g->room ? 2 * g->room : 8;
        void *to;
        if (!arena_try(g->a, room * g->item, &to, e))
            return false;
        if (g->count)
            (void)memcpy(to, g->at, g->count * g->item);
        g->at = to;
        g->room = room;
    }
    *out = (char *)g->at + g->item * g->count++;
    return true;
}
