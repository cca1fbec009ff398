#include <string.h>

#include "catalog/kind.h"
#include "catalog/refresh_state.h"

enum { NUMBERS = 3, KINDS_MAX = 64 };

/* One step from a catalogue to the next. */
typedef struct merging {
    looking *l;
    const generation *from;
    generation *to;
    object *objects;
    piece *pieces;
    size_t count;
    const object **dropped, **taken; /* of from, and of to, in order */
    size_t dropped_count, taken_count;
    uint32_t *places; /* open addressing: position of a number in objects, plus 1; 0: empty */
    size_t place_mask;
    statement_id by_rank[KINDS_MAX];
} merging;

/* Where the position of the number is, or would be. */
static uint32_t *place_at(const merging *m, number n)
{
    uint64_t h = ((uint64_t)n.class << 32 | n.id) * 0x9E3779B97F4A7C15u;
    size_t i = (size_t)((h ^ (uint64_t)(uint32_t)n.part * 0xC2B2AE3D27D4EB4Fu) >> 29);

    for (;; i++) {
        uint32_t *place = &m->places[i & m->place_mask];
        const number *of = *place ? &m->pieces[*place - 1].of : NULL;
        if (!of || (of->id == n.id && of->class == n.class && of->part == n.part))
            return place;
    }
}

/* MAP_NONE: no object has the number. */
static uint32_t find_number(const merging *m, number n)
{
    return *place_at(m, n) - 1;
}

/* "class/oid/part"; all zero when there is none. */
static bool read_number(str text, number *out, err *e)
{
    int64_t at[NUMBERS] = { 0 };
    str rest = text;

    *out = (number){ 0 };
    for (size_t i = 0; i < NUMBERS && text.size; i++)
        if (!str_int64(str_split(rest, '/', &rest), &at[i]))
            return err_set(e, ERR_INTERNAL, "an object is numbered \"%.*s\"", STR_ARG(text));
    *out = (number){ (uint32_t)at[0], (uint32_t)at[1], (int32_t)at[2] };
    return true;
}

static bool is_dropped(const merging *m, size_t i)
{
    const piece *p = &m->from->pieces[i];
    statement_id id = m->by_rank[p->rank];

    return reach_is_narrow(id) ? number_touched(m->l, p->of) : m->l->again[id];
}

static int order(const object *l, size_t l_rank, const object *r, size_t r_rank)
{
    int by = (l_rank > r_rank) - (l_rank < r_rank);

    if (by == 0)
        by = str_order(l->schema, r->schema);
    if (by == 0)
        by = str_order(l->name, r->name);
    if (by == 0)
        by = str_order(l->sub, r->sub);
    return by ? by : memcmp(l->digest.at, r->digest.at, HASH_SIZE);
}

/* The first of the old objects that comes after the new one. */
static size_t place_of(const generation *in, const object *o, size_t rank)
{
    size_t low = 0, high = in->c.count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (order(&in->c.objects[mid], in->pieces[mid].rank, o, rank) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void put(merging *m, const object *o, piece p)
{
    m->objects[m->count] = *o;
    m->pieces[m->count] = p;
    m->count++;
}

static void put_old(merging *m, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (is_dropped(m, i))
            m->dropped[m->dropped_count++] = &m->from->c.objects[i];
        else
            put(m, &m->from->c.objects[i], m->from->pieces[i]);
}

static bool put_all(merging *m, const catalog *fresh, err *e)
{
    size_t done = 0;

    for (size_t i = 0; i < fresh->count; i++) {
        const object *o = &fresh->objects[i];
        piece p = { .in = m->l->into, .rank = kind_rank(o->kind) };
        if (!read_number(o->identity, &p.of, e))
            return false;
        size_t at = place_of(m->from, o, p.rank);
        put_old(m, done, at);
        done = at;
        m->taken[m->taken_count++] = &m->objects[m->count];
        put(m, o, p);
    }
    put_old(m, done, m->from->c.count);
    return true;
}

static bool number_all(merging *m, err *e)
{
    size_t room = 2;
    void *given;

    while (room < 2 * m->count)
        room *= 2;
    if (!arena_try(m->l->scratch, room * sizeof *m->places, &given, e))
        return false;
    m->places = given;
    m->place_mask = room - 1;
    for (size_t i = 0; i < m->count; i++)
        if (m->pieces[i].of.class)
            *place_at(m, m->pieces[i].of) = (uint32_t)i + 1;
    return true;
}

/* ---- edges ---- */

/* What a number of the server stands for when that is no object of its own. */
static bool stands_for(const watch *w, number of, number *out, bool *of_default)
{
    static const struct part {
        uint32_t class;
        sys_table table;
        const char *marks; /* NULL: any */
        uint32_t of_class;
    } parts[] = {
        { OF_ATTRDEF, SYS_ATTRDEF, NULL, OF_CLASS },
        { OF_REWRITE, SYS_REWRITE, "v", OF_CLASS },
        { OF_CONSTRAINT, SYS_CONSTRAINT, "n", OF_CLASS },
        { OF_TYPE, SYS_TYPE, "r", OF_CLASS },
        { OF_TYPE, SYS_TYPE, "a", OF_TYPE },
        { OF_CLASS, SYS_CLASS, "c", OF_TYPE },
    };

    *of_default = of.class == OF_ATTRDEF;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (of.class != parts[i].class)
            continue;
        const entry *known = rows_find(&w->rows, parts[i].table, of.id);
        if (!known || (parts[i].marks && !strchr(parts[i].marks, known->mark)))
            continue;
        *out = (number){ parts[i].of_class, known->owner, known->part };
        return true;
    }
    return false;
}

/* A table of a publication counts as the publication. */
static bool stands_for_publication(const watch *w, number of, number *out)
{
    const links *all = &w->links;

    if (of.class != OF_PUBLICATION_REL)
        return false;
    for (uint32_t i = links_of(all, of); i != MAP_NONE; i = links_at(all, i)->next_own)
        if (links_at(all, i)->referenced.class == OF_PUBLICATION) {
            *out = links_at(all, i)->referenced;
            return true;
        }
    return false;
}

/* A part that is no object of its own counts as the whole. MAP_NONE: not in the catalogue. */
static uint32_t find_object(const merging *m, number of, bool *of_default)
{
    uint32_t at = find_number(m, of);
    number other;

    *of_default = false;
    if (at != MAP_NONE)
        return at;
    if (stands_for(m->l->w, of, &other, of_default) || stands_for_publication(m->l->w, of, &other))
        return find_number(m, other);
    if (of.part == 0)
        return MAP_NONE;
    of.part = 0;
    return find_object(m, of, of_default);
}

static uint32_t find_extension(const merging *m, number of)
{
    const links *all = &m->l->w->links;
    bool of_default;

    for (uint32_t i = links_of(all, of); i != MAP_NONE; i = links_at(all, i)->next_own)
        if (links_at(all, i)->how == 'e')
            return find_object(m, links_at(all, i)->referenced, &of_default);
    return MAP_NONE;
}

static void join(merging *m, const link *one)
{
    catalog *c = &m->to->c;
    bool of_default, ignored;
    uint32_t d = find_object(m, one->dependent, &of_default);
    uint32_t r = d == MAP_NONE ? d : find_object(m, one->referenced, &ignored);

    if (d != MAP_NONE && r == MAP_NONE)
        r = find_extension(m, one->referenced);
    if (d == MAP_NONE || r == MAP_NONE || one->how == 'e' || (d == r && !of_default))
        return;
    c->edges[c->edge_count++] =
        (edge){ d, r, of_default, one->how == 'i' || one->how == 'P' || one->how == 'S' };
}

static bool join_all(merging *m, err *e)
{
    const links *all = &m->l->w->links;
    void *given;

    if (!arena_try(m->to->a, (all->count + 1) * sizeof(edge), &given, e))
        return false;
    m->to->c.edges = given;
    for (uint32_t i = 0; i < all->all.count; i++)
        if (links_at(all, i)->how)
            join(m, links_at(all, i));
    return true;
}

/* ---- identities ---- */

static bool before(number l, number r)
{
    if (l.class != r.class)
        return l.class < r.class;
    return l.id != r.id ? l.id < r.id : l.part < r.part;
}

/* The least of the numbers that stand for the object: types come and go with what they are of. */
static void lower(const merging *m, number of, uint32_t at, number *least)
{
    const links *all = &m->l->w->links;
    bool of_default;

    for (uint32_t i = links_to(all, of); i != MAP_NONE; i = links_at(all, i)->next_ref) {
        const link *one = links_at(all, i);
        if (one->dependent.class != OF_TYPE || one->how != 'i' || one->referenced.part ||
            find_object(m, one->dependent, &of_default) != at)
            continue;
        if (before(one->dependent, *least))
            *least = one->dependent;
        if (of.class != OF_TYPE)
            lower(m, one->dependent, at, least);
    }
}

static void identify(merging *m, uint32_t i)
{
    number of = m->pieces[i].of, least = of;
    object *o = &m->objects[i];

    if (of.class == 0)
        return;
    if (of.part == 0 && (of.class == OF_CLASS || of.class == OF_TYPE))
        lower(m, of, i, &least);
    if (before(least, of))
        o->identity = str_printf(m->l->into->a, "%u/%u/%d", least.class, least.id, (int)least.part);
}

static bool identify_taken(merging *m)
{
    for (size_t i = 0; i < m->taken_count; i++)
        identify(m, (uint32_t)(m->taken[i] - m->objects));
    return true;
}

/* ---- the whole ---- */

static bool make_fingerprint(merging *m, err *e)
{
    void *given;

    if (!arena_try(m->l->scratch, m->count * HASH_SIZE + 1, &given, e))
        return false;
    unsigned char *all = given;
    for (size_t i = 0; i < m->count; i++)
        (void)memcpy(all + i * HASH_SIZE, m->objects[i].digest.at, HASH_SIZE);
    hasher *h = hasher_new();
    hasher_raw(h, all, m->count * HASH_SIZE);
    m->to->c.fingerprint = hasher_end(h);
    hasher_free(h);
    return true;
}

static bool same_path(const object *l, const object *r)
{
    return str_same(l->kind, r->kind) && str_same(l->schema, r->schema) &&
           str_same(l->name, r->name) && str_same(l->sub, r->sub);
}

static int path_order(const object *l, const object *r)
{
    if (!l || !r)
        return l ? -1 : 1;
    return same_path(l, r) ? 0 : order(l, kind_rank(l->kind), r, kind_rank(r->kind));
}

/* Both lists are in order; what is as it was is left out. */
static bool note_differences(merging *m, err *e)
{
    size_t l = 0, r = 0, most = m->dropped_count + m->taken_count + 1;
    differences *all = &m->to->what.all;
    void *given;

    if (!arena_try(m->to->a, most * sizeof(difference), &given, e))
        return false;
    all->at = given;
    while (l < m->dropped_count || r < m->taken_count) {
        const object *left = l < m->dropped_count ? m->dropped[l] : NULL;
        const object *right = r < m->taken_count ? m->taken[r] : NULL;
        int by = path_order(left, right);
        if (by < 0)
            all->at[all->count++] = (difference){ DIFFERENCE_ONLY_LEFT, left, NULL };
        else if (by > 0)
            all->at[all->count++] = (difference){ DIFFERENCE_ONLY_RIGHT, NULL, right };
        else if (!hash_same(left->digest, right->digest))
            all->at[all->count++] = (difference){ DIFFERENCE_CHANGED, left, right };
        l += by <= 0;
        r += by >= 0;
    }
    m->to->what.read = m->taken_count;
    return true;
}

static bool copy_attributes(merging *m, object *o, err *e)
{
    size_t size = o->attribute_count * sizeof *o->attributes;
    void *given;

    if (size == 0)
        return true;
    if (!arena_try(m->l->into->a, size, &given, e))
        return false;
    (void)memcpy(given, o->attributes, size);
    o->attributes = given;
    for (size_t i = 0; i < o->attribute_count; i++)
        if (!build_keep(m->l->fresh, o->attributes[i].name, &o->attributes[i].name, e) ||
            !build_keep(m->l->fresh, o->attributes[i].value, &o->attributes[i].value, e))
            return false;
    return true;
}

static bool copy_object(merging *m, object *o, err *e)
{
    build *to = m->l->fresh;

    return build_keep(to, o->kind, &o->kind, e) && build_keep(to, o->schema, &o->schema, e) &&
           build_keep(to, o->name, &o->name, e) && build_keep(to, o->sub, &o->sub, e) &&
           build_keep(to, o->written, &o->written, e) &&
           build_keep(to, o->identity, &o->identity, e) && copy_attributes(m, o, e);
}

/* Else few objects each would keep many batches. */
static bool gather(merging *m, err *e)
{
    if (m->from->batch_count < BATCHES_MAX)
        return true;
    for (size_t i = 0; i < m->count; i++) {
        if (m->pieces[i].in == m->l->into)
            continue;
        if (!copy_object(m, &m->objects[i], e))
            return false;
        m->pieces[i].in = m->l->into;
    }
    return true;
}

/* The batches that the objects lie in are held. */
static bool hold_batches(merging *m, err *e)
{
    generation *to = m->to;
    void *given;

    m->l->w->merges++;
    if (!arena_try(to->a, (m->from->batch_count + 1) * sizeof(batch *), &given, e))
        return false;
    to->batches = given;
    for (size_t i = 0; i < m->count; i++) {
        batch *in = m->pieces[i].in;
        if (in->met == m->l->w->merges)
            continue;
        in->met = m->l->w->merges;
        in->users++;
        to->batches[to->batch_count++] = in;
    }
    return true;
}

static bool take_room(merging *m, const catalog *fresh, err *e)
{
    size_t most = m->from->c.count + fresh->count + 1;
    void *objects, *pieces, *dropped, *taken;

    if (!arena_try(m->to->a, most * sizeof(object), &objects, e) ||
        !arena_try(m->to->a, most * sizeof(piece), &pieces, e) ||
        !arena_try(m->l->scratch, most * sizeof(object *), &dropped, e) ||
        !arena_try(m->l->scratch, most * sizeof(object *), &taken, e))
        return false;
    m->objects = objects;
    m->pieces = pieces;
    m->dropped = dropped;
    m->taken = taken;
    return true;
}

static bool fill(merging *m, const catalog *fresh, err *e)
{
    for (size_t i = 0; i < kind_count && i < KINDS_MAX; i++)
        m->by_rank[i] = reach_statement(i);
    if (!take_room(m, fresh, e) || !put_all(m, fresh, e) || !number_all(m, e))
        return false;
    m->to->c.objects = m->objects;
    m->to->c.count = m->count;
    m->to->c.origin = m->l->w->origin;
    m->to->pieces = m->pieces;
    return identify_taken(m) && join_all(m, e) && make_fingerprint(m, e) &&
           note_differences(m, e) && gather(m, e) && hold_batches(m, e);
}

bool merge_next(looking *l, generation **out, err *e)
{
    static const generation none = { 0 };
    merging m = { .l = l, .from = l->w->now ? l->w->now : &none };
    catalog fresh;

    if (!build_end(l->fresh, &fresh, e))
        return false;
    m.to = generation_new(l->w);
    if (!m.to)
        return err_set(e, ERR_NO_MEMORY, "the system has no memory left");
    bool done = fill(&m, &fresh, e);
    if (done)
        *out = m.to;
    else
        generation_drop(l->w, m.to);
    return done;
}
