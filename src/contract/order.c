#include <stdlib.h>
#include <string.h>

#include "contract/contract.h"
#include "contract/place.h"

/*
 * Kahn's algorithm: of those whose dependencies are all placed, the one of the smallest rank is
 * next, then the smallest id. A heap holds them; nodes are numbered in that order, so comparing
 * numbers compares them.
 */
typedef struct graph {
    arena *a;
    const contract *at; /* sorted by rank, then id */
    size_t *named;      /* nodes in the order of their ids, for look-ups */
    size_t count;
    size_t *waits; /* per node: dependencies not yet placed */
    size_t *users; /* edges: who depends on node i stands at users[first[i]] .. first[i + 1] */
    size_t *first;
    size_t *ready; /* heap, smallest first */
    size_t ready_count;
} graph;

/* Programs of MikroORM begin with a word, and stand between files that begin with the digits. */
static str without_word(str id)
{
    static const char word[] = "Migration";
    str rest = str_cut(id, sizeof word - 1, id.size);

    return str_starts(id, word) && rest.size && rest.at[0] >= '0' && rest.at[0] <= '9' ? rest : id;
}

int contract_order_ids(str a, str b)
{
    int order = str_order(without_word(a), without_word(b));

    return order ? order : str_order(a, b);
}

static int by_rank(const void *left, const void *right)
{
    const contract *a = left, *b = right;
    int order = (a->rank > b->rank) - (a->rank < b->rank);

    return order ? order : contract_order_ids(a->id, b->id);
}

static int by_id(const void *left, const void *right)
{
    return str_order((*(const contract *const *)left)->id, (*(const contract *const *)right)->id);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static int order_nocase(str a, str b)
{
    for (size_t i = 0; i < a.size && i < b.size; i++) {
        unsigned char x = (unsigned char)lower(a.at[i]), y = (unsigned char)lower(b.at[i]);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return (a.size > b.size) - (a.size < b.size);
}

static int by_id_nocase(const void *left, const void *right)
{
    const contract *a = *(const contract *const *)left, *b = *(const contract *const *)right;
    int order = order_nocase(a->id, b->id);

    return order ? order : str_order(a->id, b->id);
}

static place place_of(const contract *c, size_t line)
{
    return (place){ .file = c->file, .id = c->id, .line = line };
}

static bool as_order(err *e)
{
    e->code = ERR_ORDER;
    return false;
}

static bool check_ids(arena *a, const contracts *all, err *e)
{
    const contract **sorted;
    void *given;

    if (!arena_try(a, (all->count + 1) * sizeof *sorted, &given, e))
        return false;
    sorted = given;
    for (size_t i = 0; i < all->count; i++)
        sorted[i] = &all->at[i];
    qsort(sorted, all->count, sizeof *sorted, by_id_nocase);
    for (size_t i = 1; i < all->count; i++) {
        const contract *c = sorted[i], *before = sorted[i - 1];
        if (!str_same_nocase(c->id, before->id))
            continue;
        bool same = str_same(c->id, before->id);
        (void)place_refuse(place_of(c, 1), e, "rename one of them",
                           same ? "a second migration has the id %.*s%s%.*s"
                                : "the ids %.*s%s%.*s differ only by letter case",
                           STR_ARG(c->id), same ? "; the other one is " : " and ",
                           STR_ARG(same ? before->file : before->id));
        return as_order(e);
    }
    return true;
}

static bool find(const graph *g, str id, size_t *out)
{
    size_t low = 0, high = g->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_order(g->at[g->named[middle]].id, id);
        if (order == 0) {
            *out = g->named[middle];
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static bool missing(const graph *g, const contract *c, size_t depend, err *e)
{
    const char *hint = "add the migration, or correct the id";
    str *ids, near;
    void *given;

    if (!arena_try(g->a, (g->count + 1) * sizeof *ids, &given, e))
        return false;
    ids = given;
    for (size_t i = 0; i < g->count; i++)
        ids[i] = g->at[i].id;
    near = place_nearest(c->depends[depend], ids, g->count);
    if (near.size)
        hint = str_printf(g->a, "did you mean %.*s?", STR_ARG(near)).at;
    (void)place_refuse(place_of(c, c->depend_lines[depend]), e, hint,
                       "depends on %.*s, which is not there", STR_ARG(c->depends[depend]));
    return as_order(e);
}

static bool take(arena *a, size_t count, size_t **out, err *e)
{
    void *given;

    if (!arena_try(a, (count + 2) * sizeof **out, &given, e))
        return false;
    *out = given;
    return true;
}

static bool name_nodes(graph *g, err *e)
{
    const contract **sorted;
    void *given;

    if (!take(g->a, g->count, &g->named, e) ||
        !arena_try(g->a, g->count * sizeof *sorted, &given, e))
        return false;
    sorted = given;
    for (size_t i = 0; i < g->count; i++)
        sorted[i] = &g->at[i];
    qsort(sorted, g->count, sizeof *sorted, by_id);
    for (size_t i = 0; i < g->count; i++)
        g->named[i] = (size_t)(sorted[i] - g->at);
    return true;
}

/* Counts the edges: those of node i at first[i + 1]. */
static bool count_users(graph *g, size_t *total, err *e)
{
    size_t edges = 0, on = 0;

    for (size_t i = 0; i < g->count; i++) {
        g->waits[i] = g->at[i].depend_count;
        edges += g->waits[i];
        for (size_t k = 0; k < g->at[i].depend_count; k++) {
            if (!find(g, g->at[i].depends[k], &on))
                return missing(g, &g->at[i], k, e);
            g->first[on + 1]++;
        }
    }
    *total = edges;
    return true;
}

/* Places the edges from what is depended on to its users. */
static bool link_users(graph *g, err *e)
{
    size_t edges = 0, on = 0, *fill;

    if (!take(g->a, g->count, &g->waits, e) || !take(g->a, g->count, &g->first, e) ||
        !take(g->a, g->count, &g->ready, e) || !take(g->a, g->count, &fill, e) ||
        !count_users(g, &edges, e))
        return false;
    for (size_t i = 0; i < g->count; i++)
        fill[i + 1] = g->first[i + 1] += g->first[i];
    if (!take(g->a, edges, &g->users, e))
        return false;
    for (size_t i = 0; i < g->count; i++)
        for (size_t k = 0; k < g->at[i].depend_count; k++)
            if (find(g, g->at[i].depends[k], &on))
                g->users[fill[on]++] = i;
    return true;
}

static void push(graph *g, size_t node)
{
    size_t i = g->ready_count++;

    while (i && g->ready[(i - 1) / 2] > node) {
        g->ready[i] = g->ready[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    g->ready[i] = node;
}

static size_t pop(graph *g)
{
    size_t top = g->ready[0], last = g->ready[--g->ready_count], i = 0;

    for (size_t k = 1; k < g->ready_count; k = 2 * i + 1) {
        if (k + 1 < g->ready_count && g->ready[k + 1] < g->ready[k])
            k++;
        if (g->ready[k] >= last)
            break;
        g->ready[i] = g->ready[k];
        i = k;
    }
    g->ready[i] = last;
    return top;
}

/* The dependency of a node that is still waited for; there is one as long as it waits. */
static size_t waited_for(const graph *g, size_t node)
{
    size_t on = node;

    for (size_t k = 0; k < g->at[node].depend_count; k++)
        if (find(g, g->at[node].depends[k], &on) && g->waits[on])
            break;
    return on;
}

/* The line on which `node` says that it depends on `on`. */
static size_t line_of(const graph *g, size_t node, size_t on)
{
    for (size_t k = 0; k < g->at[node].depend_count; k++)
        if (str_same(g->at[node].depends[k], g->at[on].id))
            return g->at[node].depend_lines[k];
    return 1;
}

/* Tells the circle whole, from its smallest id; the middle of one too long for a message is
 * counted. */
static bool circle(const graph *g, size_t node, err *e)
{
    enum { TOLD_MAX = 300 };
    size_t start = node, told = 0, count = 0;
    buf b = buf_in(g->a);

    for (size_t i = 0; i < g->count; i++)
        node = waited_for(g, node);
    start = node;
    for (size_t at = waited_for(g, node); at != node; at = waited_for(g, at))
        start = at < start ? at : start;
    node = start;
    do {
        if (b.size < TOLD_MAX) {
            buf_printf(&b, "%.*s -> ", STR_ARG(g->at[node].id));
            told++;
        }
        count++;
        node = waited_for(g, node);
    } while (node != start);
    if (count > told)
        buf_printf(&b, "... (%zu more) -> ", count - told);
    buf_add(&b, g->at[start].id);
    (void)place_refuse(place_of(&g->at[start], line_of(g, start, waited_for(g, start))), e,
                       "remove one of these dependencies", "circular dependency: %s",
                       buf_str(&b).at);
    return as_order(e);
}

static bool sort_graph(graph *g, contract *out, err *e)
{
    size_t placed = 0;

    for (size_t i = 0; i < g->count; i++)
        if (g->waits[i] == 0)
            push(g, i);
    while (g->ready_count) {
        size_t node = pop(g);
        out[placed++] = g->at[node];
        for (size_t k = g->first[node]; k < g->first[node + 1]; k++)
            if (--g->waits[g->users[k]] == 0)
                push(g, g->users[k]);
    }
    for (size_t i = 0; placed < g->count; i++)
        if (g->waits[i])
            return circle(g, i, e);
    return true;
}

bool contracts_order(arena *a, contracts *all, err *e)
{
    graph g = { .a = a, .count = all->count };
    void *given;

    if (all->count == 0)
        return true;
    if (!check_ids(a, all, e) || !arena_try(a, all->count * sizeof *all->at, &given, e))
        return false;
    (void)memcpy(given, all->at, all->count * sizeof *all->at);
    qsort(given, all->count, sizeof *all->at, by_rank);
    g.at = given;
    if (!name_nodes(&g, e) || !link_users(&g, e) ||
        !arena_try(a, all->count * sizeof *all->at, &given, e) || !sort_graph(&g, given, e))
        return false;
    (void)memcpy(all->at, given, all->count * sizeof *all->at);
    return true;
}
