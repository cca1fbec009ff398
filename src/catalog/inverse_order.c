#include "catalog/inverse_order.h"

#include <stdlib.h>
#include <string.h>

#include "catalog/kind.h"

/* One item needs another, on one side. */
typedef struct relation {
    size_t dependent, referenced; /* items */
    bool of_default;
} relation;

typedef struct relations {
    relation *at;
    size_t count;
} relations;

typedef struct pair {
    size_t first, then; /* actions */
    bool weak;
} pair;

typedef struct ordering {
    inverse *v;
    const engine *how;
    relations from, to;
    pair *pairs;
    size_t pair_count, pair_room;
} ordering;

static void relate(relations *to, size_t dependent, size_t referenced, bool of_default)
{
    if (dependent != referenced)
        to->at[to->count++] = (relation){ dependent, referenced, of_default };
}

/* What names alone say: a part needs its whole, everything needs its schema. */
static void relate_by_name(const inverse *v, bool in_to, size_t at, relations *to)
{
    const catalog *c = in_to ? v->to : v->from;
    const size_t *of = in_to ? v->of_to : v->of_from;
    const object *o = &c->objects[at];
    const item *whole = NULL;

    if (kinds[kind_rank(o->kind)].part)
        whole = table_named(v, in_to, o->schema, o->name);
    else if (str_is(o->kind, "index"))
        whole = table_named(v, in_to, o->schema, get(o, "on_table"));
    if (whole)
        relate(to, of[at], (size_t)(whole - v->items), false);
    const str schema[3] = { { 0 }, o->schema, { 0 } };
    const item *in = o->schema.size ? item_named(v, in_to, "schema", schema) : NULL;
    if (in)
        relate(to, of[at], (size_t)(in - v->items), false);
}

static relations relations_of(const inverse *v, bool in_to)
{
    const catalog *c = in_to ? v->to : v->from;
    const size_t *of = in_to ? v->of_to : v->of_from;
    relations made = { .at =
                           arena_take(v->a, (2 * c->count + c->edge_count + 1) * sizeof *made.at) };

    for (size_t i = 0; i < c->edge_count; i++)
        relate(&made, of[c->edges[i].dependent], of[c->edges[i].referenced],
               c->edges[i].of_default);
    for (size_t i = 0; i < c->count; i++)
        relate_by_name(v, in_to, i, &made);
    return made;
}

void order_spread(inverse *v, const engine *how)
{
    relations from = relations_of(v, false);
    bool again = true;

    while (again) {
        again = false;
        for (size_t i = 0; i < from.count; i++) {
            item *d = &v->items[from.at[i].dependent];
            const item *r = &v->items[from.at[i].referenced];
            if (!d->from || !d->to || d->what == VERDICT_REPLACE || (!is_going(r) && !r->remade))
                continue;
            item old = *d;
            how->shake(v, d, r, from.at[i].of_default);
            again = again || old.what != d->what || old.remade != d->remade ||
                    old.anew != d->anew || old.aside != d->aside;
        }
    }
}

/* ---- order ---- */

static size_t action_at(size_t one, moment at)
{
    return one * MOMENT_COUNT + (size_t)at;
}

static void order(ordering *o, size_t first, size_t then, bool weak)
{
    if (first == then || !o->v->actions[first].used || !o->v->actions[then].used)
        return;
    if (o->pair_count == o->pair_room) {
        size_t room = o->pair_room ? 2 * o->pair_room : 1024;
        pair *list = arena_take(o->v->a, room * sizeof *list);
        if (o->pair_count)
            (void)memcpy(list, o->pairs, o->pair_count * sizeof *list);
        o->pairs = list;
        o->pair_room = room;
    }
    o->pairs[o->pair_count++] = (pair){ first, then, weak };
}

static moment leaves(const item *it)
{
    return it->aside ? MOMENT_LATE : MOMENT_OUT;
}

/* A sequence takes its owner, an index its parent later than it comes. */
static bool joins_later(const item *d, const item *r)
{
    if (is_kind(d, "sequence") && !has(d->to, "owned_as"))
        return is_kind(r, "column") || is_kind(r, "table");
    return (is_kind(d, "index") && is_kind(r, "index")) ||
           (is_kind(d, "constraint") && is_kind(r, "constraint") &&
            !str_is(get(d->to, "form"), "foreign key"));
}

/* Nothing is said of what goes with something else. */
static bool goes_along(const ordering *o, size_t at)
{
    const item *it = &o->v->items[at];

    return is_going(it) && !o->v->actions[action_at(at, leaves(it))].first;
}

/* What goes with its whole lets go only when that goes. */
static void order_by_whole(ordering *o, const relation *rel)
{
    const item *d = &o->v->items[rel->dependent], *r = &o->v->items[rel->referenced];
    const item *whole = goes_along(o, rel->dependent) ? whole_of(o->v, d) : NULL;

    if (whole && whole != r && whole != whole_of(o->v, r) && is_going(whole) && is_going(r))
        order(o, action_at((size_t)(whole - o->v->items), leaves(whole)),
              action_at(rel->referenced, leaves(r)), false);
}

/* A default that asks a sequence which goes along with the same table. */
static bool is_of_own_column(const ordering *o, const relation *rel)
{
    const item *d = &o->v->items[rel->dependent], *r = &o->v->items[rel->referenced];
    str parts[3];

    return is_kind(r, "sequence") && goes_along(o, rel->referenced) &&
           name_parts(o->v, get(r->from, "owned_by"), parts) == 3 &&
           table_named(o->v, false, parts[0], parts[1]) == whole_of(o->v, d);
}

/* What a parent loses, a child that leaves it keeps, or loses by itself: it leaves before. */
static void order_leaving(ordering *o, const relation *rel)
{
    inverse *v = o->v;
    const item *child = &v->items[rel->dependent], *parent = &v->items[rel->referenced];

    if (!child->from || !has(child->from, "parents") || has(child->from, "bound") ||
        !parent->from || !str_ends(parent->from->kind, "table") || !o->how->detaches(v, child))
        return;
    for (size_t i = 0; i < v->count; i++)
        if (v->items[i].from && is_going(&v->items[i]) && whole_of(v, &v->items[i]) == parent)
            order(o, action_at(rel->dependent, MOMENT_OUT), action_at(i, leaves(&v->items[i])),
                  false);
}

static void order_by_before(ordering *o, const relation *rel)
{
    const item *d = &o->v->items[rel->dependent], *r = &o->v->items[rel->referenced];
    size_t gone = action_at(rel->referenced, leaves(r));
    size_t changed = action_at(rel->referenced, MOMENT_IN);

    if (rel->of_default && is_going(d) && is_of_own_column(o, rel))
        return;
    order_by_whole(o, rel);
    if (is_going(d)) {
        size_t d_gone = action_at(rel->dependent, leaves(d));
        if (o->how->detaches(o->v, r))
            order(o, action_at(rel->referenced, MOMENT_OUT), d_gone, false);
        if (is_going(r))
            order(o, d_gone, gone, false);
        else if (!d->aside)
            order(o, d_gone, changed, r->what != VERDICT_ALTER || !r->remade);
        return;
    }
    if (is_going(r)) {
        order(o, action_at(rel->dependent, MOMENT_OUT), gone, false);
        order(o, action_at(rel->dependent, MOMENT_IN), gone, !r->aside && r->to);
        return;
    }
    order(o, action_at(rel->dependent, MOMENT_OUT), changed, false);
    order(o, action_at(rel->dependent, MOMENT_IN), changed, true);
}

/* A child is made once its parent's columns are as they are to be. */
static void order_child(ordering *o, const relation *rel)
{
    inverse *v = o->v;
    const item *child = &v->items[rel->dependent], *parent = &v->items[rel->referenced];

    if (!is_kind(child, "table") || !is_kind(parent, "table") || !is_fresh(child) ||
        is_fresh(parent))
        return;
    for (size_t i = 0; i < v->count; i++)
        if (is_kind(&v->items[i], "column") && v->items[i].to &&
            whole_of(v, &v->items[i]) == parent)
            order(o, action_at(i, MOMENT_IN), action_at(rel->dependent, MOMENT_IN), true);
}

static void order_by_after(ordering *o, const relation *rel)
{
    inverse *v = o->v;
    const item *d = &v->items[rel->dependent], *r = &v->items[rel->referenced];
    size_t needed = action_at(rel->referenced, MOMENT_IN);

    if (joins_later(d, r)) {
        order(o, needed, action_at(rel->dependent, MOMENT_LATE), false);
        /* A sequence has the owner of the table that it is linked to. */
        const item *table = is_kind(d, "sequence") ? whole_of(v, r) : NULL;
        if (table)
            order(o, action_at((size_t)(table - v->items), MOMENT_IN),
                  action_at(rel->dependent, MOMENT_LATE), false);
        return;
    }
    order(o, needed, action_at(rel->dependent, MOMENT_IN), false);
    order_child(o, rel);
    if (o->how->made_by_whole(v, d)) {
        const item *whole = whole_of(v, d), *other = whole_of(v, r);
        if (whole && whole != r && whole != other)
            order(o, needed, action_at((size_t)(whole - v->items), MOMENT_IN), false);
    }
    if (is_kind(r, "table") && !d->aside && !r->aside) {
        size_t joined = action_at(rel->referenced, MOMENT_LATE);
        order(o, action_at(rel->dependent, MOMENT_IN), joined, true);
        order(o, joined, action_at(rel->dependent, MOMENT_LATE), false);
    }
}

static void order_waiting(ordering *o, size_t at)
{
    inverse *v = o->v;
    const item *it = &v->items[at];

    for (size_t i = 0; is_fresh(it) && is_kind(it, "index") && i < v->count; i++)
        if (o->how->waits(v, it, &v->items[i]))
            order(o, action_at(i, MOMENT_LATE), action_at(at, MOMENT_IN), false);
}

static void order_all(ordering *o)
{
    inverse *v = o->v;

    for (size_t i = 0; i < v->count; i++) {
        const item *it = &v->items[i];
        if (!it->aside)
            order(o, action_at(i, MOMENT_OUT), action_at(i, MOMENT_IN), false);
        order(o, action_at(i, MOMENT_IN), action_at(i, MOMENT_LATE), false);
        order_waiting(o, i);
    }
    for (size_t i = 0; i < o->from.count; i++) {
        order_by_before(o, &o->from.at[i]);
        order_leaving(o, &o->from.at[i]);
    }
    for (size_t i = 0; i < o->to.count; i++)
        order_by_after(o, &o->to.at[i]);
}

static int pair_order(const void *left, const void *right)
{
    const pair *l = left, *r = right;

    return (l->first > r->first) - (l->first < r->first);
}

/* Where things stand while actions are taken one by one. */
typedef struct taking {
    size_t *open; /* used actions that are not taken yet */
    size_t count;
    size_t *strong, *weak; /* how many each action waits for */
} taking;

/* Kinds in their order, backwards where things go; columns as they stand in their table. */
static uint64_t preference(const inverse *v, size_t which)
{
    const item *it = &v->items[which / MOMENT_COUNT];
    uint64_t at = which % MOMENT_COUNT, rank = it->rank;

    if (at == MOMENT_OUT || it->what == VERDICT_DROP)
        rank = 2 * kind_count - rank;
    return (((at << 10) + rank) << 12) + it->place;
}

/* Ready ones first, then those that only uncertain ones stop, then any: an order there always is.
 */
static size_t choose(const ordering *o, const taking *t)
{
    size_t best = 0;
    uint64_t best_cost = UINT64_MAX;

    for (size_t i = 0; i < t->count; i++) {
        size_t at = t->open[i];
        uint64_t cost = preference(o->v, at);
        if (t->strong[at])
            cost += (uint64_t)(1 + t->strong[at]) << 32;
        else if (t->weak[at])
            cost += (uint64_t)1 << 30;
        if (cost < best_cost || (cost == best_cost && at < t->open[best])) {
            best = i;
            best_cost = cost;
        }
    }
    return best;
}

static void let_go(const ordering *o, taking *t, const size_t *first_pair, size_t done)
{
    for (size_t i = first_pair[done]; i < o->pair_count && o->pairs[i].first == done; i++) {
        size_t then = o->pairs[i].then;
        if (o->pairs[i].weak)
            t->weak[then]--;
        else
            t->strong[then]--;
    }
}

static size_t *first_pairs(const ordering *o, size_t all)
{
    size_t *first = arena_take(o->v->a, (all + 1) * sizeof *first);

    for (size_t i = 0; i <= all; i++)
        first[i] = SIZE_MAX;
    for (size_t i = o->pair_count; i-- > 0;)
        first[o->pairs[i].first] = i;
    return first;
}

size_t order_actions(inverse *v, const engine *how, size_t **out)
{
    ordering o = { .v = v, .how = how };
    size_t all = v->count * MOMENT_COUNT, n = 0;
    size_t *made = arena_take(v->a, (all + 1) * sizeof *made);
    taking t = { .open = arena_take(v->a, (all + 1) * sizeof *t.open),
                 .strong = arena_take(v->a, (all + 1) * sizeof *t.strong),
                 .weak = arena_take(v->a, (all + 1) * sizeof *t.weak) };

    o.from = relations_of(v, false);
    o.to = relations_of(v, true);
    order_all(&o);
    if (o.pair_count)
        qsort(o.pairs, o.pair_count, sizeof *o.pairs, pair_order);
    size_t *first = first_pairs(&o, all);
    for (size_t i = 0; i < o.pair_count; i++)
        (o.pairs[i].weak ? t.weak : t.strong)[o.pairs[i].then]++;
    for (size_t i = 0; i < all; i++)
        if (v->actions[i].used)
            t.open[t.count++] = i;
    while (t.count) {
        size_t at = choose(&o, &t), done = t.open[at];
        t.open[at] = t.open[--t.count];
        made[n++] = done;
        let_go(&o, &t, first, done);
    }
    *out = made;
    return n;
}
