#include "catalog/refresh_links.h"

#include <string.h>

enum { FIELDS = 6 };

void links_init(links *l)
{
    *l = (links){ .all = { .size = sizeof(link) }, .unused = { .size = sizeof(uint32_t) } };
}

void links_free(links *l)
{
    list_drop(&l->all);
    list_drop(&l->unused);
    map_free(&l->own);
    map_free(&l->ref);
}

static link *at(const links *l, uint32_t i)
{
    return (link *)(void *)l->all.at + i;
}

const link *links_at(const links *l, uint32_t i)
{
    return at(l, i);
}

static map_key key_of(number n)
{
    return MAP_KEY(n.class, n.id);
}

uint32_t links_of(const links *l, number dependent)
{
    return map_find(&l->own, key_of(dependent));
}

uint32_t links_to(const links *l, number referenced)
{
    return map_find(&l->ref, key_of(referenced));
}

static bool add(links *l, const link *one, err *e)
{
    uint32_t i = (uint32_t)l->all.count;
    void *given;

    if (l->unused.count)
        i = ((uint32_t *)(void *)l->unused.at)[--l->unused.count];
    else if (!list_add(&l->all, &given, e))
        return false;
    link *to = at(l, i);
    *to = *one;
    to->before_own = to->before_ref = MAP_NONE;
    to->next_own = links_of(l, one->dependent);
    to->next_ref = links_to(l, one->referenced);
    if (to->next_own != MAP_NONE)
        at(l, to->next_own)->before_own = i;
    if (to->next_ref != MAP_NONE)
        at(l, to->next_ref)->before_ref = i;
    l->count++;
    return map_set(&l->own, key_of(one->dependent), i, e) &&
           map_set(&l->ref, key_of(one->referenced), i, e);
}

/* The chain that began with i begins with next. */
static bool begin_with(map *m, map_key key, uint32_t next, err *e)
{
    if (next != MAP_NONE)
        return map_set(m, key, next, e);
    map_remove(m, key);
    return true;
}

static bool drop(links *l, uint32_t i, err *e)
{
    link *one = at(l, i);
    void *given;

    if (one->next_own != MAP_NONE)
        at(l, one->next_own)->before_own = one->before_own;
    if (one->next_ref != MAP_NONE)
        at(l, one->next_ref)->before_ref = one->before_ref;
    if (one->before_own != MAP_NONE)
        at(l, one->before_own)->next_own = one->next_own;
    else if (!begin_with(&l->own, key_of(one->dependent), one->next_own, e))
        return false;
    if (one->before_ref != MAP_NONE)
        at(l, one->before_ref)->next_ref = one->next_ref;
    else if (!begin_with(&l->ref, key_of(one->referenced), one->next_ref, e))
        return false;
    one->how = 0;
    l->count--;
    if (!list_add(&l->unused, &given, e))
        return false;
    *(uint32_t *)given = i;
    return true;
}

static bool drop_own(links *l, number of, err *e)
{
    uint32_t i;

    while ((i = links_of(l, of)) != MAP_NONE)
        if (!drop(l, i, e))
            return false;
    return true;
}

static bool next_link(str *text, link *out, err *e)
{
    int64_t n[FIELDS] = { 0 };

    for (size_t i = 0; i < FIELDS; i++)
        if (!rows_next(text, &n[i]))
            return err_set(e, ERR_INTERNAL, "watch_catalog gives another row of pg_depend");
    *out = (link){ .dependent = { (uint32_t)n[0], (uint32_t)n[1], (int32_t)n[2] },
                   .referenced = { (uint32_t)n[3], (uint32_t)n[4], (int32_t)n[5] },
                   .how = text->size ? *text->at : 'n' };
    *text = str_cut(*text, 2, text->size);
    return true;
}

/* Of a dependent's links, in any order. */
typedef struct weight {
    uint64_t sum;
    bool member; /* of an extension */
} weight;

static uint64_t weigh_one(const link *one)
{
    const uint32_t of[] = { (uint32_t)one->dependent.part, one->referenced.class,
                            one->referenced.id, (uint32_t)one->referenced.part,
                            (unsigned char)one->how };
    uint64_t h = 14695981039346656037u;

    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        h = (h ^ of[i]) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
}

static weight weigh(const links *l, number of)
{
    weight w = { 0 };

    for (uint32_t i = links_of(l, of); i != MAP_NONE; i = at(l, i)->next_own) {
        w.sum += weigh_one(at(l, i));
        w.member = w.member || at(l, i)->how == 'e';
    }
    return w;
}

/* A dependent whose links were replaced: id, and part 1 when it is, or was, of an extension. */
typedef struct replaced {
    number of;
    weight was;
} replaced;

static bool note(list *owners, number of, bool member, err *e)
{
    void *given;

    if (!list_add(owners, &given, e))
        return false;
    *(number *)given = (number){ of.class, of.id, member };
    return true;
}

/* Notes the dependents whose links are not what they were. */
static bool note_changed(const links *l, const list *before, list *owners, err *e)
{
    for (size_t i = 0; i < before->count; i++) {
        const replaced *r = (const replaced *)(const void *)before->at + i;
        weight now = weigh(l, r->of);
        if (now.sum != r->was.sum && !note(owners, r->of, now.member || r->was.member, e))
            return false;
    }
    return true;
}

/* Takes the dependent's links out, the first time that it is met. */
static bool begin_owner(links *l, number of, map *met, list *before, err *e)
{
    void *given;

    if (map_find(met, key_of(of)) != MAP_NONE)
        return true;
    if (!map_set(met, key_of(of), 1, e) || !list_add(before, &given, e))
        return false;
    *(replaced *)given = (replaced){ of, weigh(l, of) };
    return drop_own(l, of, e);
}

static bool take(links *l, str text, map *met, list *before, err *e)
{
    link one;

    while (text.size)
        if (!next_link(&text, &one, e) || !begin_owner(l, one.dependent, met, before, e) ||
            !add(l, &one, e))
            return false;
    return true;
}

bool links_take(links *l, str text, list *owners, err *e)
{
    map met = { 0 };
    list before = { .size = sizeof(replaced) };
    bool done = take(l, text, &met, &before, e) && note_changed(l, &before, owners, e);

    map_free(&met);
    list_drop(&before);
    return done;
}

static bool begin_all(links *l, map *met, list *before, err *e)
{
    for (uint32_t i = 0; i < l->all.count; i++)
        if (at(l, i)->how && !begin_owner(l, at(l, i)->dependent, met, before, e))
            return false;
    return true;
}

bool links_take_all(links *l, str text, list *owners, err *e)
{
    map met = { 0 };
    list before = { .size = sizeof(replaced) };
    bool done = begin_all(l, &met, &before, e) && take(l, text, &met, &before, e) &&
                note_changed(l, &before, owners, e);

    map_free(&met);
    list_drop(&before);
    return done;
}

static bool add_gone(map *gone, list *numbers, number of, err *e)
{
    void *given;

    if (map_find(gone, key_of(of)) != MAP_NONE)
        return true;
    if (!map_set(gone, key_of(of), 1, e) || !list_add(numbers, &given, e))
        return false;
    *(number *)given = (number){ of.class, of.id, 0 };
    return true;
}

/* What the server removes with what it belongs to. */
static bool goes_along(const link *one, const rows *alive)
{
    return one->how && strchr("aiPS", one->how) &&
           !(one->dependent.class == OF_CLASS && rows_find(alive, SYS_CLASS, one->dependent.id));
}

bool links_remove_of(links *l, map *gone, list *numbers, const rows *alive, err *e)
{
    for (size_t n = 0; n < numbers->count; n++) {
        number of = ((const number *)(const void *)numbers->at)[n];
        for (uint32_t i = links_to(l, of); i != MAP_NONE; i = at(l, i)->next_ref)
            if (goes_along(at(l, i), alive) && !add_gone(gone, numbers, at(l, i)->dependent, e))
                return false;
        if (!drop_own(l, of, e))
            return false;
    }
    return true;
}
