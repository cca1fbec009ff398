#include <inttypes.h>
#include <string.h>

#include "registry/calls.h"

call_list calls_in(arena *a)
{
    return (call_list){ .a = a };
}

static void make_room(call_list *list)
{
    if (list->count < list->room)
        return;
    size_t room = list->room ? 2 * list->room : 8;
    call *to = arena_take(list->a, room * sizeof *to);
    if (list->count)
        (void)memcpy(to, list->at, list->count * sizeof *to);
    list->at = to;
    list->room = room;
}

call *calls_add(call_list *list, conn *c, statement_id id, const value *params, size_t count)
{
    value *copy = arena_take(list->a, (count + 1) * sizeof *copy);

    make_room(list);
    for (size_t i = 0; i < count; i++)
        copy[i] = params[i].null ? VALUE_NULL : VALUE(str_copy(list->a, params[i].text));
    call *added = &list->at[list->count++];
    *added = (call){ .sql = driver_sql(c, id),
                     .params = copy,
                     .param_count = count,
                     .must_affect = -1,
                     .prepared = (int)id + 1 };
    return added;
}

void calls_add_call(call_list *list, const call *one)
{
    make_room(list);
    list->at[list->count++] = *one;
}

void calls_add_text(call_list *list, str sql, row_fn *each, void *ctx)
{
    make_room(list);
    list->at[list->count++] = (call){ .sql = sql, .each = each, .ctx = ctx, .must_affect = -1 };
}

value calls_int(arena *a, int64_t n)
{
    return VALUE(str_printf(a, "%" PRId64, n));
}

value calls_hash(arena *a, hash h)
{
    return VALUE(hash_hex(a, h));
}
