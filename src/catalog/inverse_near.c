#include "catalog/inverse_near.h"

#include "catalog/kind.h"

typedef enum role { ROLE_NONE, ROLE_STANDS, ROLE_MOVES } role;

/* One of the catalogues. */
typedef struct side {
    arena *a;
    const catalog *c;
    unsigned char *roles;
    size_t *first, *next; /* edges to each object: a chain */
    size_t *needs, *more; /* edges of each object, likewise */
    size_t *found;        /* objects that have a role, in the order in which they got it */
    size_t count;
    struct side *other;
} side;

static size_t *indexes(arena *a, size_t count)
{
    size_t *made = arena_take(a, (count + 1) * sizeof *made);

    for (size_t i = 0; i < count; i++)
        made[i] = SIZE_MAX;
    return made;
}

static void begin(side *s, arena *a, const catalog *c, side *other)
{
    *s = (side){ .a = a,
                 .c = c,
                 .roles = arena_take(a, c->count + 1),
                 .first = indexes(a, c->count),
                 .next = indexes(a, c->edge_count),
                 .needs = indexes(a, c->count),
                 .more = indexes(a, c->edge_count),
                 .found = indexes(a, 2 * c->count),
                 .other = other };
    for (size_t i = 0; i < c->edge_count; i++) {
        const edge *e = &c->edges[i];
        s->next[i] = s->first[e->referenced];
        s->first[e->referenced] = i;
        s->more[i] = s->needs[e->dependent];
        s->needs[e->dependent] = i;
    }
}

static void give(side *s, size_t at, role is)
{
    if (at == SIZE_MAX || s->roles[at] >= is)
        return;
    s->roles[at] = (unsigned char)is;
    s->found[s->count++] = at;
}

static bool holds_parts(const object *o)
{
    return str_ends(o->kind, "table") || str_ends(o->kind, "view") || str_is(o->kind, "type");
}

/* The first object of the kind that is of the same name, or of a later one. */
static size_t first_of(const catalog *c, str of, const object *whole)
{
    size_t low = 0, high = c->count, rank = kind_rank(of);

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const object *o = &c->objects[mid];
        size_t has = kind_rank(o->kind);
        int by = (has > rank) - (has < rank);
        if (by == 0)
            by = str_order(o->schema, whole->schema);
        if (by == 0)
            by = str_order(o->name, whole->name);
        if (by < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void give_parts(side *s, const object *whole, role is)
{
    for (size_t k = 0; k < kind_count; k++) {
        str of = str_of(kinds[k].name);
        if (!kinds[k].part)
            continue;
        for (size_t i = first_of(s->c, of, whole); i < s->c->count; i++) {
            const object *o = &s->c->objects[i];
            if (!str_same(o->kind, of) || !str_same(o->name, whole->name) ||
                !str_same(o->schema, whole->schema))
                break;
            give(s, i, is);
        }
    }
}

static void give_whole(side *s, const object *part, str name)
{
    static const char *const wholes[] = { "table", "view", "materialized view", "foreign table",
                                          "type" };

    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
        const object wanted = { .kind = str_of(wholes[i]), .schema = part->schema, .name = name };
        give(s, catalog_find(s->c, &wanted), ROLE_STANDS);
    }
}

static str table_of_index(const object *o)
{
    for (size_t i = 0; i < o->attribute_count; i++)
        if (str_is(o->attributes[i].name, "on_table"))
            return o->attributes[i].value;
    return (str){ 0 };
}

/* ---- what moves ---- */

static void move_on(side *s, size_t at)
{
    const object *o = &s->c->objects[at];

    for (size_t i = s->first[at]; i != SIZE_MAX; i = s->next[i])
        give(s, s->c->edges[i].dependent, ROLE_MOVES);
    if (holds_parts(o))
        give_parts(s, o, ROLE_MOVES);
    give(s->other, catalog_find(s->other->c, o), ROLE_MOVES);
}

static void move_all(side *l, side *r)
{
    size_t left = 0, right = 0;

    while (left < l->count || right < r->count) {
        if (left < l->count)
            move_on(l, l->found[left++]);
        else
            move_on(r, r->found[right++]);
    }
}

/* ---- what stands around it ---- */

static bool is_family(const object *l, const object *r)
{
    return str_ends(l->kind, "table") && str_ends(r->kind, "table");
}

/* Everything needs its schema, and goes nowhere with it as long as that stands. */
static bool belongs(const object *o, const object *to)
{
    return (str_is(o->kind, "index") || str_is(o->kind, "sequence")) && !str_is(to->kind, "schema");
}

/* Parts, indexes and sequences of a table, and those that it inherits from, or that do from it. */
static void stand_with(side *s, size_t at)
{
    const object *o = &s->c->objects[at];

    for (size_t i = s->first[at]; i != SIZE_MAX; i = s->next[i]) {
        const object *d = &s->c->objects[s->c->edges[i].dependent];
        if (belongs(d, o) || is_family(o, d))
            give(s, s->c->edges[i].dependent, ROLE_STANDS);
    }
    for (size_t i = s->needs[at]; i != SIZE_MAX; i = s->more[i]) {
        const object *d = &s->c->objects[s->c->edges[i].referenced];
        if (s->roles[at] == ROLE_MOVES || is_family(o, d))
            give(s, s->c->edges[i].referenced, ROLE_STANDS);
    }
    if (holds_parts(o))
        give_parts(s, o, ROLE_STANDS);
    if (kinds[kind_rank(o->kind)].part)
        give_whole(s, o, o->name);
    else if (str_is(o->kind, "index"))
        give_whole(s, o, table_of_index(o));
    give(s->other, catalog_find(s->other->c, o), ROLE_STANDS);
}

/* There are few of them, and all there is may have to do with them. */
static bool is_everywhere(const object *o)
{
    static const char *const everywhere[] = { "schema", "extension", "default privileges",
                                              "event trigger", "publication" };

    for (size_t i = 0; i < sizeof everywhere / sizeof *everywhere; i++)
        if (str_is(o->kind, everywhere[i]))
            return true;
    return false;
}

static void stand_all(side *l, side *r)
{
    size_t left = 0, right = 0;

    for (size_t i = 0; i < l->c->count; i++)
        if (is_everywhere(&l->c->objects[i]))
            give(l, i, ROLE_STANDS);
    while (left < l->count || right < r->count) {
        if (left < l->count)
            stand_with(l, l->found[left++]);
        else
            stand_with(r, r->found[right++]);
    }
}

/* ---- the parts ---- */

static void take(const side *s, near_part *out)
{
    size_t *now = indexes(s->a, s->c->count), n = 0;
    object *objects = arena_take(s->a, (s->count + 1) * sizeof *objects);
    edge *edges = arena_take(s->a, (s->c->edge_count + 1) * sizeof *edges);

    *out = (near_part){ .whole = s->c, .c = *s->c, .from = indexes(s->a, s->count) };
    for (size_t i = 0; i < s->c->count; i++) {
        if (s->roles[i] == ROLE_NONE)
            continue;
        objects[n] = s->c->objects[i];
        out->from[n] = i;
        now[i] = n++;
    }
    out->c.objects = objects;
    out->c.count = n;
    out->c.edges = edges;
    out->c.edge_count = 0;
    for (size_t i = 0; i < s->c->edge_count; i++) {
        edge e = s->c->edges[i];
        e.dependent = now[e.dependent];
        e.referenced = now[e.referenced];
        if (e.dependent != SIZE_MAX && e.referenced != SIZE_MAX)
            edges[out->c.edge_count++] = e;
    }
}

void near_find(arena *a, const catalog *from, const catalog *to, near_part *left, near_part *right)
{
    differences all;
    side l, r;

    begin(&l, a, from, &r);
    begin(&r, a, to, &l);
    catalog_compare(a, from, to, &all);
    for (size_t i = 0; i < all.count; i++) {
        if (all.at[i].left)
            give(&l, (size_t)(all.at[i].left - from->objects), ROLE_MOVES);
        if (all.at[i].right)
            give(&r, (size_t)(all.at[i].right - to->objects), ROLE_MOVES);
    }
    move_all(&l, &r);
    stand_all(&l, &r);
    take(&l, left);
    take(&r, right);
}

const object *near_original(const near_part *p, const object *of)
{
    if (!of || of < p->c.objects || of >= p->c.objects + p->c.count)
        return of;
    return &p->whole->objects[p->from[of - p->c.objects]];
}
