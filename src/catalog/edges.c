#include "catalog/edges.h"

#include <stdlib.h>
#include <string.h>

#include "catalog/kind.h"

enum { LIST_FIRST = 256, NUMBERS = 3 };

/* How the server calls an object: class, oid, number of a column. */
typedef struct number {
    int64_t at[NUMBERS];
} number;

typedef struct name_of {
    number by;
    str kind, schema, name, sub;
    bool of_default;
    size_t object; /* SIZE_MAX: not in the catalogue */
} name_of;

typedef struct link {
    number dependent, referenced;
    char how; /* deptype */
} link;

struct edges {
    arena *a;
    name_of *names;
    size_t name_count, name_room;
    link *links;
    size_t link_count, link_room;
    str origin, reader;
};

edges *edges_new(arena *a)
{
    edges *of = arena_take(a, sizeof *of);

    of->a = a;
    return of;
}

/* Room for one more. */
static bool grow(edges *of, void **list, size_t *room, size_t count, size_t size, err *e)
{
    size_t wanted = *room ? *room * 2 : LIST_FIRST;
    void *given;

    if (count < *room)
        return true;
    if (!arena_try(of->a, wanted * size, &given, e))
        return false;
    if (count)
        (void)memcpy(given, *list, count * size);
    *list = given;
    *room = wanted;
    return true;
}

static bool take_number(const row *r, size_t first, number *out, err *e)
{
    for (size_t i = 0; i < NUMBERS; i++)
        if (!str_int64(r->cell[first + i].text, &out->at[i]))
            return err_set(e, ERR_INTERNAL, "the server numbers an object \"%.*s\"",
                           STR_ARG(r->cell[first + i].text));
    return true;
}

static bool take_name(void *ctx, const row *r, err *e)
{
    edges *of = ctx;
    void *list = of->names;

    if (!grow(of, &list, &of->name_room, of->name_count, sizeof *of->names, e))
        return false;
    of->names = list;
    name_of *to = &of->names[of->name_count++];
    *to = (name_of){ .object = SIZE_MAX };
    to->kind = str_copy(of->a, r->cell[3].text);
    to->schema = str_copy(of->a, r->cell[4].text);
    to->name = str_copy(of->a, r->cell[5].text);
    to->sub = str_copy(of->a, r->cell[6].text);
    to->of_default = str_is(r->cell[7].text, "t");
    return take_number(r, 0, &to->by, e);
}

static bool take_link(void *ctx, const row *r, err *e)
{
    edges *of = ctx;
    void *list = of->links;

    if (!grow(of, &list, &of->link_room, of->link_count, sizeof *of->links, e))
        return false;
    of->links = list;
    link *to = &of->links[of->link_count++];
    to->how = r->cell[6].text.size ? *r->cell[6].text.at : 'n';
    return take_number(r, 0, &to->dependent, e) && take_number(r, 3, &to->referenced, e);
}

static bool take_origin(void *ctx, const row *r, err *e)
{
    edges *of = ctx;

    (void)e;
    of->origin = str_copy(of->a, r->cell[0].text);
    of->reader = str_copy(of->a, r->cell[1].text);
    return true;
}

bool edges_read(conn *c, edges *of, err *e)
{
    call list[] = {
        { .sql = driver_sql(c, STATEMENT_READ_ORIGIN), .each = take_origin },
        { .sql = driver_sql(c, STATEMENT_READ_IDENTITIES), .each = take_name },
        { .sql = driver_sql(c, STATEMENT_READ_EDGES), .each = take_link },
    };
    outcome how;

    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        list[i].ctx = of;
        list[i].must_affect = -1;
        if (list[i].sql.size == 0)
            return true;
    }
    return driver_calls(c, list, sizeof list / sizeof *list, &how, e);
}

static int number_order(const number *l, const number *r)
{
    for (size_t i = 0; i < NUMBERS; i++)
        if (l->at[i] != r->at[i])
            return l->at[i] < r->at[i] ? -1 : 1;
    return 0;
}

static int name_order(const void *left, const void *right)
{
    const name_of *l = left, *r = right;

    return number_order(&l->by, &r->by);
}

static const name_of *find_name(const edges *of, number by)
{
    name_of wanted = { .by = by };

    if (of->name_count == 0)
        return NULL;
    return bsearch(&wanted, of->names, of->name_count, sizeof *of->names, name_order);
}

/* A part that is no object of its own counts as the whole. */
static const name_of *find_object(const edges *of, number by)
{
    const name_of *found = find_name(of, by);

    if ((!found || found->object == SIZE_MAX) && by.at[2] != 0) {
        by.at[2] = 0;
        found = find_name(of, by);
    }
    return found && found->object != SIZE_MAX ? found : NULL;
}

/* The extension that something belongs to. */
static const name_of *find_extension(const edges *of, number by)
{
    for (size_t i = 0; i < of->link_count; i++) {
        const link *l = &of->links[i];
        if (l->how == 'e' && l->dependent.at[0] == by.at[0] && l->dependent.at[1] == by.at[1])
            return find_object(of, l->referenced);
    }
    return NULL;
}

static void set_identities(edges *of, catalog *c)
{
    for (size_t i = 0; i < of->name_count; i++) {
        name_of *n = &of->names[i];
        const object wanted = {
            .kind = n->kind, .schema = n->schema, .name = n->name, .sub = n->sub
        };
        n->object = catalog_find(c, &wanted);
        if (n->object == SIZE_MAX || n->of_default || c->objects[n->object].identity.size)
            continue;
        c->objects[n->object].identity = str_printf(of->a, "%lld/%lld/%lld", (long long)n->by.at[0],
                                                    (long long)n->by.at[1], (long long)n->by.at[2]);
    }
}

static void join_link(edges *of, catalog *c, const link *l)
{
    const name_of *d = find_object(of, l->dependent), *r = find_object(of, l->referenced);

    if (!r && d)
        r = find_extension(of, l->referenced);
    if (!d || !r || l->how == 'e' || (d->object == r->object && !d->of_default))
        return;
    c->edges[c->edge_count++] = (edge){ d->object, r->object, d->of_default,
                                        l->how == 'i' || l->how == 'P' || l->how == 'S' };
}

bool edges_join(edges *of, catalog *c, err *e)
{
    void *given;

    if (!arena_try(of->a, (of->link_count + 1) * sizeof *c->edges, &given, e))
        return false;
    if (of->name_count)
        qsort(of->names, of->name_count, sizeof *of->names, name_order);
    set_identities(of, c);
    c->edges = given;
    c->edge_count = 0;
    c->origin = of->origin;
    c->reader = of->reader;
    for (size_t i = 0; i < of->link_count; i++)
        join_link(of, c, &of->links[i]);
    return true;
}
