/*
 * refresh_map.h - tables and lists that grow and shrink for as long as a watch is open.
 *
 * Shape   a map goes from four numbers to one, by open addressing; a list holds things of one size
 *         side by side. Both keep their memory in an arena that is replaced when they grow, so that
 *         what was outgrown is given back.
 *
 * Invariants
 *   1. Removing from a map leaves no trace: its size follows what is in it, not what ever was.
 */
#ifndef CATALOG_REFRESH_MAP_H
#define CATALOG_REFRESH_MAP_H

#include <stdint.h>

#include "base/arena.h"

enum { MAP_KEYS = 4 };
#define MAP_NONE UINT32_MAX

typedef struct map_key {
    uint32_t at[MAP_KEYS];
} map_key;

#define MAP_KEY(...) ((map_key){ { __VA_ARGS__ } })

/* Zero-initialised it is empty. */
typedef struct map {
    arena *a;
    struct map_place *places;
    size_t count, room; /* room: a power of two, or 0 */
} map;

void map_free(map *m);
void map_clear(map *m);
uint32_t map_find(const map *m, map_key key); /* MAP_NONE: not there */
/* Adds, or replaces; the value is not MAP_NONE. ERR_NO_MEMORY, ERR_LIMIT */
MUST bool map_set(map *m, map_key key, uint32_t value, err *e);
void map_remove(map *m, map_key key);

/* Zero-initialised but for size it is empty. */
typedef struct list {
    arena *a;
    char *at;
    size_t size; /* bytes of one */
    size_t count, room;
} list;

void list_drop(list *l);
/* Room for one more, zeroed, at the end; may move the others. ERR_NO_MEMORY, ERR_LIMIT */
MUST bool list_add(list *l, void **out, err *e);

#endif
