#include "rehearse/rows_plan.h"

/* splitmix64: a counter whose steps are mixed so that every bit depends on every other. */
uint64_t random_mix(uint64_t n)
{
    n += UINT64_C(0x9e3779b97f4a7c15);
    n = (n ^ (n >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    n = (n ^ (n >> 27)) * UINT64_C(0x94d049bb133111eb);
    return n ^ (n >> 31);
}

uint64_t random_seed(uint64_t seed, str name)
{
    uint64_t h = random_mix(seed ^ name.size);

    for (size_t i = 0; i < name.size; i++)
        h = random_mix(h ^ (unsigned char)name.at[i]);
    return h;
}

uint64_t draw_next(draw *d)
{
    d->state += UINT64_C(0x9e3779b97f4a7c15);
    return random_mix(d->state);
}

int64_t draw_below(draw *d, int64_t limit)
{
    return (int64_t)(draw_next(d) % (uint64_t)limit);
}

int64_t draw_between(draw *d, int64_t low, int64_t high)
{
    uint64_t size = (uint64_t)high - (uint64_t)low + 1, by = draw_next(d);

    return (int64_t)((uint64_t)low + (size ? by % size : by));
}

bool draw_chance(draw *d, int percent)
{
    return draw_below(d, 100) < percent;
}

void strs_add(arena *a, strs *list, str one)
{
    /* Room doubles at every power of two. */
    if ((list->count & (list->count - 1)) == 0) {
        str *more = arena_take(a, (list->count ? 2 * list->count : 1) * sizeof *more);
        for (size_t i = 0; i < list->count; i++)
            more[i] = list->at[i];
        list->at = more;
    }
    list->at[list->count++] = one;
}

bool strs_have(const strs *list, str one)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_same(list->at[i], one))
            return true;
    return false;
}
