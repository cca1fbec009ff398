#include "rehearse/rows_plan.h"

enum { SCAN_MAX = 512 };

/* One row while it is made. */
typedef struct maker {
    arena *a;
    const model *m;
    const table *t;
    int64_t number;
    draw d;
    int nulls;                           /* per cent of what may be null */
    size_t *forced_link, *forced_column; /* which key, which of few values; SIZE_MAX: any */
    candidate *out;
} maker;

bool make_gives(const field *c, bool root)
{
    if (c->computed || (c->counted && !root))
        return false;
    return !c->unknown || c->nullable || !c->has_default;
}

static size_t link_choices(const table *t, size_t column, size_t *link_at)
{
    for (size_t i = 0; i < t->link_count; i++)
        for (size_t k = 0; k < t->links[i].count; k++)
            if (t->links[i].columns[k] == column) {
                *link_at = i;
                return t->links[i].late ? 0 : t->links[i].keys->count;
            }
    return 0;
}

/* How many values a column of a key may have when they are few; 0: many. */
static size_t choices(const table *t, size_t column, size_t *link_at)
{
    *link_at = SIZE_MAX;
    if (t->columns[column].linked)
        return link_choices(t, column, link_at);
    return kind_choices(t->columns[column].type, &t->columns[column].rule);
}

static bool is_scarce(const table *t, const key *k)
{
    size_t link_at;

    for (size_t i = 0; i < k->count; i++)
        if (t->columns[k->columns[i]].counted || choices(t, k->columns[i], &link_at) == 0)
            return false;
    return true;
}

/* All combinations of the few values a key can have, one after the other. */
static void force(maker *w, const key *k)
{
    uint64_t rest = (uint64_t)w->number;

    if (!is_scarce(w->t, k))
        return;
    for (size_t i = 0; i < k->count; i++) {
        size_t link_at, count = choices(w->t, k->columns[i], &link_at);
        size_t *to =
            link_at == SIZE_MAX ? &w->forced_column[k->columns[i]] : &w->forced_link[link_at];
        if (*to != SIZE_MAX)
            continue;
        *to = rest % count;
        rest /= count;
    }
}

int64_t make_limit(const table *t)
{
    int64_t least = INT64_MAX;

    for (size_t i = 0; i < t->key_count; i++) {
        int64_t product = 1;
        size_t before = SIZE_MAX;
        for (size_t k = 0; is_scarce(t, &t->keys[i]) && k < t->keys[i].count; k++) {
            size_t link_at, count = choices(t, t->keys[i].columns[k], &link_at);
            if (link_at == SIZE_MAX || link_at != before)
                product = product < INT32_MAX ? product * (int64_t)count : product;
            before = link_at;
        }
        if (is_scarce(t, &t->keys[i]) && product < least)
            least = product;
    }
    return least;
}

static void put(maker *w, size_t column, value v)
{
    w->out->cells[column] = v;
    w->out->set[column] = true;
}

/* ---- foreign keys ---- */

static bool agrees(const maker *w, const link *l, const str *cells)
{
    for (size_t i = 0; i < l->count; i++) {
        const value *v = &w->out->cells[l->columns[i]];
        if (w->out->set[l->columns[i]] && (v->null || !str_same(v->text, cells[i])))
            return false;
    }
    return true;
}

static void put_null(maker *w, const link *l)
{
    for (size_t i = 0; i < l->count; i++)
        if (!w->out->set[l->columns[i]] && w->t->columns[l->columns[i]].nullable)
            put(w, l->columns[i], VALUE_NULL);
}

/* 1: it was null or held, 0: it contradicts, -1: some columns are open. */
static int chosen_before(const maker *w, const link *l)
{
    str *cells = arena_take(w->a, (l->count + 1) * sizeof *cells);
    bool open = false, null = false;

    for (size_t i = 0; i < l->count; i++) {
        const value *v = &w->out->cells[l->columns[i]];
        open = open || !w->out->set[l->columns[i]];
        null = null || (w->out->set[l->columns[i]] && v->null);
        cells[i] = v->text;
    }
    if (null)
        return open ? -1 : 1;
    return open ? -1 : keys_hold(l->keys, cells);
}

static bool put_key(maker *w, const link *l, size_t from)
{
    const sample *s = l->keys;
    size_t most = s->count < SCAN_MAX ? s->count : SCAN_MAX;

    for (size_t i = 0; i < most; i++) {
        const str *cells = &s->cells[((from + i) % s->count) * l->count];
        if (!agrees(w, l, cells))
            continue;
        for (size_t k = 0; k < l->count; k++)
            put(w, l->columns[k], VALUE(cells[k]));
        return true;
    }
    return false;
}

static bool optional_now(const maker *w, const link *l)
{
    return l->optional && !w->out->set[l->nullable];
}

/* Null is allowed, and chosen or all there is. */
static bool stays_null(const maker *w, const link *l, bool forced, draw *d)
{
    return optional_now(w, l) && (l->keys->count == 0 || (!forced && draw_chance(d, w->nulls)));
}

static bool put_any_key(maker *w, size_t at)
{
    const link *l = &w->t->links[at];
    draw d = { random_mix(l->seed ^ random_mix((uint64_t)w->number)) };
    bool forced = w->forced_link[at] != SIZE_MAX;

    if (stays_null(w, l, forced, &d)) {
        put_null(w, l);
        return true;
    }
    if (l->keys->count == 0)
        return l->target == w->t; /* of itself: its own key, once that is known */
    size_t from = forced ? w->forced_link[at] : (size_t)draw_below(&d, (int64_t)l->keys->count);
    if (put_key(w, l, from))
        return true;
    if (optional_now(w, l))
        put_null(w, l);
    return chosen_before(w, l) == 1;
}

static bool put_link(maker *w, size_t at)
{
    const link *l = &w->t->links[at];
    int before = l->late ? 1 : chosen_before(w, l);

    if (l->late && l->optional)
        put_null(w, l);
    return before < 0 ? put_any_key(w, at) : before;
}

/* The first row of a table that must refer to itself. */
static void put_own(maker *w, const link *l)
{
    for (size_t i = 0; i < l->count; i++) {
        size_t from = model_column_any(w->t, l->target_columns[i]);
        if (from == SIZE_MAX || w->out->set[l->columns[i]])
            continue;
        if (w->t->columns[from].counted && !w->out->set[from]) {
            put(w, from, VALUE(STR("-1")));
            w->out->root = true;
        }
        put(w, l->columns[i], w->out->cells[from]);
    }
}

/* ---- columns ---- */

static rule *rule_of(maker *w, size_t at)
{
    const table *t = w->t;
    rule *r = arena_take(w->a, sizeof *r);

    *r = t->columns[at].rule;
    if (t->leaf_count == 0)
        return r;
    const leaf *l = &t->leaves[(uint64_t)w->number % t->leaf_count];
    for (size_t i = 0; i < l->count; i++)
        if (l->columns[i] == at) {
            rule_join(w->a, r, &l->rules[i]);
            r->pool = (strs){ 0 };
        }
    return r;
}

static want want_of(const maker *w, size_t at, const rule *r)
{
    const field *c = &w->t->columns[at];
    const rows_wish *wish = w->m->wish;

    return (want){ .type = c->type,
                   .rule = r,
                   .d = { random_mix(c->seed ^ random_mix((uint64_t)w->number)) },
                   .number = w->number,
                   .distinct = c->distinct,
                   .plain = w->t->tame || wish->manner == ROWS_PLAIN,
                   .sqlite = w->m->dialect == DIALECT_SQLITE,
                   .version = w->m->version };
}

static bool put_column(maker *w, size_t at)
{
    const field *c = &w->t->columns[at];
    rule *r = rule_of(w, at);
    want asked = want_of(w, at, r);
    bool forced = w->forced_column[at] != SIZE_MAX;
    str text;

    if (forced) {
        asked.distinct = true;
        asked.number = (int64_t)w->forced_column[at];
    }
    if (r->never || (c->nullable && !r->always && !forced && draw_chance(&asked.d, w->nulls))) {
        put(w, at, VALUE_NULL);
        return true;
    }
    if (value_make(w->a, &asked, &text)) {
        put(w, at, VALUE(text));
        return true;
    }
    put(w, at, VALUE_NULL);
    return c->nullable;
}

static void start(maker *w)
{
    static const int nulls[] = { 5, 15, 30, 60, 90 };
    const table *t = w->t;

    w->d.state = random_mix(t->seed ^ random_mix((uint64_t)w->number));
    w->nulls = nulls[draw_below(&w->d, 5)];
    w->forced_link = arena_take(w->a, (t->link_count + 1) * sizeof *w->forced_link);
    w->forced_column = arena_take(w->a, (t->column_count + 1) * sizeof *w->forced_column);
    w->out->cells = arena_take(w->a, (t->column_count + 1) * sizeof *w->out->cells);
    w->out->set = arena_take(w->a, t->column_count + 1);
    w->out->root = false;
    for (size_t i = 0; i < t->link_count; i++)
        w->forced_link[i] = SIZE_MAX;
    for (size_t i = 0; i < t->column_count; i++)
        w->forced_column[i] = SIZE_MAX;
    for (size_t i = 0; i < t->key_count; i++)
        force(w, &t->keys[i]);
}

/* A column of a link to its own table, to which it gives nothing itself. */
static bool refers(const link *l, const table *t, size_t column)
{
    bool found = false;

    for (size_t i = 0; i < l->count; i++) {
        if (str_same_nocase(l->target_columns[i], t->columns[column].name))
            return false;
        found = found || l->columns[i] == column;
    }
    return found;
}

static bool is_own(const maker *w, const link *l)
{
    bool open = false;

    for (size_t i = 0; i < l->count; i++)
        open = open || !w->out->set[l->columns[i]];
    return open && l->target == w->t && !l->late;
}

static bool put_columns(maker *w, const link *own)
{
    const table *t = w->t;

    for (size_t i = 0; i < t->column_count; i++) {
        if (w->out->set[i] || !make_gives(&t->columns[i], false) || (own && refers(own, t, i)))
            continue;
        if (!put_column(w, i))
            return false;
    }
    return true;
}

bool make_row(arena *a, const model *m, const table *t, int64_t number, candidate *out)
{
    maker w = { .a = a, .m = m, .t = t, .number = number, .out = out };
    const link *own = NULL;

    start(&w);
    for (size_t i = 0; i < t->link_count; i++) {
        if (!put_link(&w, i))
            return false;
        if (is_own(&w, &t->links[i]))
            own = &t->links[i];
    }
    if (!put_columns(&w, own))
        return false;
    if (own)
        put_own(&w, own);
    return true;
}
