/*
 * refresh_links.h - pg_depend as a watch knows it, both ways; for refresh*.c alone.
 */
#ifndef CATALOG_REFRESH_LINKS_H
#define CATALOG_REFRESH_LINKS_H

#include "catalog/refresh_rows.h"

typedef struct link {
    number dependent, referenced;
    char how;                                            /* deptype; 0: not in use */
    uint32_t next_own, before_own, next_ref, before_ref; /* MAP_NONE: the end */
} link;

typedef struct links {
    list all, unused;
    map own, ref; /* (class, id) to the first link */
    size_t count;
} links;

void links_init(links *l);
void links_free(links *l);

/*
 * Takes in all links of the dependents that the text names, in place of those there were.
 *   owners  gets the dependents that have other links now, class and id
 */
MUST bool links_take(links *l, str text, list *owners, err *e);
/* As links_take(), and dependents that the text does not name have no links. */
MUST bool links_take_all(links *l, str text, list *owners, err *e);
/* Takes out the links of what is in the set, and of what comes and goes with that, which is added
 * to the set, save for what `alive` knows as alive. */
MUST bool links_remove_of(links *l, map *gone, list *numbers, const rows *alive, err *e);

/* First link of a dependent, or to a referenced one; MAP_NONE: there is none. */
uint32_t links_of(const links *l, number dependent);
uint32_t links_to(const links *l, number referenced);
const link *links_at(const links *l, uint32_t i);

#endif
