#include "catalog/refresh_map.h"

#include <string.h>

enum { ROOM_FIRST = 64, HELD_MAX = 1 << 30 /* bytes */ };

typedef struct map_place {
    map_key key;
    uint32_t value; /* MAP_NONE: empty */
} map_place;

void map_free(map *m)
{
    arena_free(m->a);
    *m = (map){ 0 };
}

void map_clear(map *m)
{
    for (size_t i = 0; i < m->room; i++)
        m->places[i].value = MAP_NONE;
    m->count = 0;
}

static size_t home_of(const map *m, map_key key)
{
    uint64_t h = 14695981039346656037u;

    for (size_t i = 0; i < MAP_KEYS; i++)
        h = (h ^ key.at[i]) * 0x9E3779B97F4A7C15u;
    return (size_t)(h ^ h >> 32) & (m->room - 1);
}

static bool same(map_key l, map_key r)
{
    return memcmp(l.at, r.at, sizeof l.at) == 0;
}

/* Where the key is, or would be. */
static map_place *place_of(const map *m, map_key key)
{
    size_t i = home_of(m, key);

    while (m->places[i].value != MAP_NONE && !same(m->places[i].key, key))
        i = (i + 1) & (m->room - 1);
    return &m->places[i];
}

uint32_t map_find(const map *m, map_key key)
{
    return m->count ? place_of(m, key)->value : MAP_NONE;
}

static bool new_arena(arena **out, size_t count, size_t size, void **given, err *e)
{
    arena *a = arena_new(HELD_MAX);

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    if (!arena_try(a, count * size, given, e)) {
        arena_free(a);
        return false;
    }
    *out = a;
    return true;
}

static bool grow_map(map *m, err *e)
{
    map larger = { .room = m->room ? m->room * 2 : ROOM_FIRST, .count = m->count };
    void *given;

    if (!new_arena(&larger.a, larger.room, sizeof(map_place), &given, e))
        return false;
    larger.places = given;
    for (size_t i = 0; i < larger.room; i++)
        larger.places[i].value = MAP_NONE;
    for (size_t i = 0; i < m->room; i++)
        if (m->places[i].value != MAP_NONE)
            *place_of(&larger, m->places[i].key) = m->places[i];
    arena_free(m->a);
    *m = larger;
    return true;
}

bool map_set(map *m, map_key key, uint32_t value, err *e)
{
    if (m->count * 2 >= m->room && !grow_map(m, e))
        return false;
    map_place *p = place_of(m, key);
    m->count += p->value == MAP_NONE;
    *p = (map_place){ key, value };
    return true;
}

/* Those behind the hole that could not be at home move up, so that no search stops short. */
void map_remove(map *m, map_key key)
{
    if (map_find(m, key) == MAP_NONE)
        return;
    size_t hole = (size_t)(place_of(m, key) - m->places), mask = m->room - 1;
    for (size_t i = (hole + 1) & mask; m->places[i].value != MAP_NONE; i = (i + 1) & mask) {
        size_t home = home_of(m, m->places[i].key);
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            m->places[hole] = m->places[i];
            hole = i;
        }
    }
    m->places[hole].value = MAP_NONE;
    m->count--;
}

void list_drop(list *l)
{
    arena_free(l->a);
    *l = (list){ .size = l->size };
}

bool list_add(list *l, void **out, err *e)
{
    if (l->count == l->room) {
        size_t room = l->room ? l->room * 2 : ROOM_FIRST;
        arena *a;
        void *given;
        if (!new_arena(&a, room, l->size, &given, e))
            return false;
        if (l->count)
            (void)memcpy(given, l->at, l->count * l->size);
        arena_free(l->a);
        l->a = a;
        l->at = given;
        l->room = room;
    }
    *out = l->at + l->count++ * l->size;
    (void)memset(*out, 0, l->size);
    return true;
}
