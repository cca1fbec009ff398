#include "catalog/inverse.h"

#include <stdlib.h>
#include <string.h>

#include "catalog/inverse_near.h"
#include "catalog/inverse_order.h"
#include "catalog/inverse_plan.h"
#include "catalog/kind.h"
#include "sql/token.h"

static const attribute *find(const object *o, const char *name)
{
    for (size_t i = 0; o && i < o->attribute_count; i++)
        if (str_is(o->attributes[i].name, name))
            return &o->attributes[i];
    return NULL;
}

str get(const object *o, const char *name)
{
    const attribute *at = find(o, name);

    return at ? at->value : STR("");
}

bool has(const object *o, const char *name)
{
    return find(o, name) != NULL;
}

bool is_kind(const item *it, const char *name)
{
    return str_is(it->from ? it->from->kind : it->to->kind, name);
}

bool is_fresh(const item *it)
{
    return it->what == VERDICT_CREATE || it->what == VERDICT_REPLACE;
}

bool is_going(const item *it)
{
    return it->what == VERDICT_DROP || it->what == VERDICT_REPLACE;
}

/* ---- pairs ---- */

static bool is_renamed(const item *it)
{
    return it->from && it->to &&
           !(str_same(it->from->name, it->to->name) && str_same(it->from->sub, it->to->sub) &&
             str_same(it->from->schema, it->to->schema));
}

/* A word on one side became that on the other by a rename of this difference. */
static bool word_was_renamed(const inverse *v, str left, str right)
{
    for (size_t i = 0; i < v->count; i++) {
        const item *it = &v->items[i];
        if (is_renamed(it) &&
            ((str_same(it->from->name, left) && str_same(it->to->name, right)) ||
             (str_same(it->from->sub, left) && str_same(it->to->sub, right)) ||
             (str_same(it->from->schema, left) && str_same(it->to->schema, right))))
            return true;
    }
    return false;
}

static bool is_word(const token *t)
{
    return t->kind == TOKEN_WORD || t->kind == TOKEN_NAME;
}

/* The next token; an AS that the server put in only to keep a name through a rename is none. */
static bool next_said(const inverse *v, tokens *all, token *t, const token *other)
{
    token name;
    err ignored;

    if (!token_next_solid(all, t, &ignored))
        return false;
    if (!token_is(t, "as") || (other && token_is(other, "as")))
        return true;
    tokens ahead = *all;
    if (!token_next_solid(&ahead, &name, &ignored) || !is_word(&name))
        return true;
    str alias = token_name(v->a, DIALECT_POSTGRES, &name);
    for (size_t i = 0; i < v->count; i++) {
        const item *it = &v->items[i];
        if (is_renamed(it) && (str_same(it->from->sub, alias) || str_same(it->to->sub, alias))) {
            *all = ahead;
            return token_next_solid(all, t, &ignored);
        }
    }
    return true;
}

/* The texts say the same once everything has its new name. */
static bool same_renamed(const inverse *v, str left, str right)
{
    tokens l = tokens_of(DIALECT_POSTGRES, left), r = tokens_of(DIALECT_POSTGRES, right);
    token one, other;

    for (;;) {
        tokens peek = r;
        err ignored;
        if (!token_next_solid(&peek, &other, &ignored) || !next_said(v, &l, &one, &other) ||
            !next_said(v, &r, &other, &one))
            return false;
        if (one.kind == TOKEN_END || other.kind == TOKEN_END)
            return one.kind == other.kind;
        if (str_same(one.text, other.text))
            continue;
        if (!is_word(&one) || !is_word(&other) ||
            !word_was_renamed(v, token_name(v->a, DIALECT_POSTGRES, &one),
                              token_name(v->a, DIALECT_POSTGRES, &other)))
            return false;
    }
}

bool differs(const inverse *v, const item *it, const char *name)
{
    const attribute *left = find(it->from, name), *right = find(it->to, name);

    if (!left || !right)
        return left != right;
    if (str_same(left->value, right->value))
        return false;
    if (str_is(left->name, "members") && !same_comments(left->value, right->value))
        return true;
    /* a column of a view keeps its name when what it shows is renamed */
    if (str_is(left->name, "columns") && str_ends(it->to->kind, "view") &&
        !same_names(left->value, right->value))
        return true;
    return is_kept_text(left) || !same_renamed(v, left->value, right->value);
}

static bool any_differs(const inverse *v, const item *it)
{
    for (size_t i = 0; i < it->from->attribute_count; i++) {
        const char *name = str_c(v->a, it->from->attributes[i].name);
        if (differs(v, it, name))
            return true;
    }
    for (size_t i = 0; i < it->to->attribute_count; i++)
        if (!find(it->from, str_c(v->a, it->to->attributes[i].name)))
            return true;
    return false;
}

item *item_named(const inverse *v, bool in_to, const char *of, const str at[3])
{
    const object wanted = { .kind = str_of(of), .schema = at[0], .name = at[1], .sub = at[2] };
    size_t found = catalog_find(in_to ? v->to : v->from, &wanted);

    return found == SIZE_MAX ? NULL : &v->items[(in_to ? v->of_to : v->of_from)[found]];
}

item *table_named(const inverse *v, bool in_to, str schema, str name)
{
    static const char *const wholes[] = { "table", "view", "materialized view", "foreign table",
                                          "type" };
    const str parts[3] = { schema, name, { 0 } };

    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
        item *found = item_named(v, in_to, wholes[i], parts);
        if (found)
            return found;
    }
    return NULL;
}

item *whole_of(const inverse *v, const item *it)
{
    const object *o = it->to ? it->to : it->from;
    bool index = is_kind(it, "index");

    if (!index && !kinds[kind_rank(o->kind)].part)
        return NULL;
    return table_named(v, it->to != NULL, o->schema, index ? get(o, "on_table") : o->name);
}

typedef struct by_identity {
    str identity;
    size_t at;
} by_identity;

static int identity_order(const void *left, const void *right)
{
    const by_identity *l = left, *r = right;

    return str_order(l->identity, r->identity);
}

static void add_item(inverse *v, size_t from, size_t to)
{
    item *it = &v->items[v->count];

    *it = (item){ 0 };
    if (from != SIZE_MAX) {
        it->from = &v->from->objects[from];
        it->now = *it->from;
        v->of_from[from] = v->count;
    }
    if (to != SIZE_MAX) {
        it->to = &v->to->objects[to];
        v->of_to[to] = v->count;
    }
    it->rank = 2 * kind_rank(it->from ? it->from->kind : it->to->kind);
    if (str_is(get(it->to ? it->to : it->from, "form"), "foreign key"))
        it->rank++;
    v->count++;
}

/* An index that a constraint took over goes with it, and does not live on by itself. */
static bool may_be_one(const object *from, const object *to)
{
    return str_same(from->kind, to->kind) && has(from, "of_constraint") == has(to, "of_constraint");
}

/* Objects that live on under another name. */
static void pair_by_identity(inverse *v)
{
    by_identity *list = arena_take(v->a, (v->to->count + 1) * sizeof *list);
    size_t n = 0;

    if (v->from->origin.size == 0 || !str_same(v->from->origin, v->to->origin))
        return;
    for (size_t i = 0; i < v->to->count; i++)
        if (v->to->objects[i].identity.size)
            list[n++] = (by_identity){ v->to->objects[i].identity, i };
    if (n)
        qsort(list, n, sizeof *list, identity_order);
    for (size_t i = 0; n && i < v->from->count; i++) {
        const object *o = &v->from->objects[i];
        const by_identity wanted = { o->identity, 0 };
        const by_identity *found =
            o->identity.size ? bsearch(&wanted, list, n, sizeof *list, identity_order) : NULL;
        if (found && may_be_one(o, &v->to->objects[found->at]))
            add_item(v, i, found->at);
    }
}

/* The object of that path, in what its schema or the whole that it is a part of is now called. */
static size_t same_path(const inverse *v, const object *o)
{
    object wanted = *o;
    const item *whole =
        kinds[kind_rank(o->kind)].part ? table_named(v, false, o->schema, o->name) : NULL;
    const str at[3] = { { 0 }, o->schema, { 0 } };
    const item *schema = !whole && o->schema.size ? item_named(v, false, "schema", at) : NULL;

    if (whole && !whole->to)
        return SIZE_MAX;
    if (schema && schema->to)
        wanted.schema = schema->to->name;
    if (whole) {
        wanted.schema = whole->to->schema;
        wanted.name = whole->to->name;
    }
    return catalog_find(v->to, &wanted);
}

static void make_items(inverse *v)
{
    size_t from = v->from->count, to = v->to->count;

    v->items = arena_take(v->a, (from + to + 1) * sizeof *v->items);
    v->of_from = arena_take(v->a, (from + 1) * sizeof *v->of_from);
    v->of_to = arena_take(v->a, (to + 1) * sizeof *v->of_to);
    (void)memset(v->of_from, 0xff, (from + 1) * sizeof *v->of_from);
    (void)memset(v->of_to, 0xff, (to + 1) * sizeof *v->of_to);
    pair_by_identity(v);
    for (size_t i = 0; i < from; i++) {
        if (v->of_from[i] != SIZE_MAX)
            continue;
        size_t other = same_path(v, &v->from->objects[i]);
        if (other != SIZE_MAX && v->of_to[other] != SIZE_MAX)
            other = SIZE_MAX;
        add_item(v, i, other);
    }
    for (size_t i = 0; i < to; i++)
        if (v->of_to[i] == SIZE_MAX)
            add_item(v, SIZE_MAX, i);
}

/* ---- renames ---- */

static void put_aside(inverse *v, const engine *how, item *it)
{
    object spare = it->now;

    if (it->now.sub.size)
        spare.sub = spare_name(v);
    else
        spare.name = spare_name(v);
    v->about = it;
    how->rename(v, it, &spare);
    spare.schema = it->now.schema;
    it->now = spare;
    it->now.name = how->name_following(v, it);
}

/* What an object of `from` is a part of, or belongs to, and moves with. */
static const item *carrier_of(const inverse *v, const item *it)
{
    str parts[3] = { { 0 } };
    const object *o = it->from;

    if (kinds[kind_rank(o->kind)].part)
        return table_named(v, false, o->schema, o->name);
    if (is_kind(it, "index"))
        return table_named(v, false, o->schema, get(o, "on_table"));
    if (is_kind(it, "sequence") && name_parts(v, get(o, "owned_by"), parts) == 3)
        return table_named(v, false, parts[0], parts[1]);
    return NULL;
}

/* What moved because what it is a part of did. */
static void follow(const inverse *v, item *it)
{
    const item *carrier = it->from ? carrier_of(v, it) : NULL;

    if (!it->from || it->from->schema.size == 0)
        return;
    if (carrier) {
        it->now.schema = carrier->now.schema;
        if (it->from->sub.size)
            it->now.name = carrier->now.name;
        return;
    }
    const str schema[3] = { { 0 }, it->from->schema, { 0 } };
    const item *in = item_named(v, false, "schema", schema);
    if (in)
        it->now.schema = in->now.name;
}

static bool is_where(const object *left, const object *right)
{
    return str_same(left->schema, right->schema) && str_same(left->name, right->name) &&
           str_same(left->sub, right->sub);
}

/* Somebody else has the name. */
static bool is_taken(const inverse *v, const item *it)
{
    for (size_t i = 0; i < v->count; i++) {
        const item *other = &v->items[i];
        if (other != it && other->from && other->rank / 2 == it->rank / 2 &&
            is_where(&other->now, it->to))
            return true;
    }
    return false;
}

static void make_room(inverse *v, const engine *how, const item *it)
{
    for (size_t i = 0; i < v->count; i++) {
        item *other = &v->items[i];
        if (other != it && other->from && other->rank / 2 == it->rank / 2 &&
            is_where(&other->now, it->to))
            put_aside(v, how, other);
    }
}

static void rename_one(inverse *v, const engine *how, item *it)
{
    follow(v, it);
    if (it->from)
        it->now.name = how->name_following(v, it);
    if (!it->from || !it->to || is_where(&it->now, it->to))
        return;
    if (is_taken(v, it))
        make_room(v, how, it);
    v->about = it;
    how->rename(v, it, it->to);
    it->now.schema = it->to->schema;
    it->now.name = it->to->name;
    it->now.sub = it->to->sub;
}

/* What is in what was renamed is called otherwise before it has a turn of its own. */
static void follow_all(inverse *v, bool parts)
{
    for (size_t i = 0; i < v->count; i++)
        if (v->items[i].from && (carrier_of(v, &v->items[i]) != NULL) == parts)
            follow(v, &v->items[i]);
}

/* Wholes first, then what follows them; each by the order of kinds. */
static void rename_all(inverse *v, const engine *how)
{
    size_t schemas = kind_rank(STR("schema"));

    for (int parts = 0; parts < 2; parts++)
        for (size_t rank = 0; rank < kind_count; rank++) {
            if (rank == (parts ? 0 : schemas + 1))
                follow_all(v, parts == 1);
            for (size_t i = 0; i < v->count; i++) {
                item *it = &v->items[i];
                bool later = kinds[rank].part || is_kind(it, "index") || is_kind(it, "sequence");
                if (it->rank / 2 != rank || later != (parts == 1))
                    continue;
                rename_one(v, how, it);
                v->about = it;
                if (!it->from)
                    how->make_early(v, it);
            }
        }
}

static void judge_all(inverse *v, const engine *how)
{
    for (size_t i = 0; i < v->count; i++) {
        item *it = &v->items[i];
        if (!it->to)
            it->what = VERDICT_DROP;
        else if (!it->from)
            it->what = VERDICT_CREATE;
        else if (any_differs(v, it))
            how->judge(v, it);
    }
}

static void fill_action(inverse *v, item *it, moment at, void (*fn)(inverse *, item *))
{
    action *one = &v->actions[(size_t)(it - v->items) * MOMENT_COUNT + (size_t)at];

    one->used = true;
    v->into = one;
    v->about = it;
    fn(v, it);
}

static void fill_actions(inverse *v, const engine *how)
{
    v->actions = arena_take(v->a, (v->count + 1) * MOMENT_COUNT * sizeof *v->actions);
    for (size_t i = 0; i < v->count * MOMENT_COUNT; i++)
        v->actions[i].last = &v->actions[i].first;
    for (size_t i = 0; i < v->count; i++) {
        item *it = &v->items[i];
        if (it->what == VERDICT_KEEP)
            continue;
        if (is_going(it))
            fill_action(v, it, it->aside ? MOMENT_LATE : MOMENT_OUT, how->unmake);
        if (it->what == VERDICT_ALTER)
            fill_action(v, it, MOMENT_OUT, how->release);
        if (it->what != VERDICT_DROP)
            fill_action(v, it, MOMENT_IN, how->make);
        if (it->what != VERDICT_DROP && !it->aside)
            fill_action(v, it, MOMENT_LATE, how->join);
    }
}

static size_t count_said(const action *one)
{
    size_t n = 0;

    for (const said *s = one->first; s; s = s->next)
        n++;
    return n;
}

static void put_said(ddl *out, const action *one)
{
    for (const said *s = one->first; s; s = s->next)
        out->at[out->count++] = s->is;
}

static void put_all(inverse *v, const size_t *order, size_t count, ddl *out)
{
    size_t n = count_said(&v->head);

    for (size_t i = 0; i < count; i++)
        n += count_said(&v->actions[order[i]]);
    *out = (ddl){ .at = arena_take(v->a, (n + 1) * sizeof *out->at),
                  .unrestored = v->unrestored,
                  .unrestored_count = v->unrestored_count,
                  .rests_keys = v->rests_keys };
    put_said(out, &v->head);
    for (size_t i = 0; i < count; i++)
        put_said(out, &v->actions[order[i]]);
}

/* Columns come as they stand in their table. */
static void place_columns(inverse *v)
{
    str parts[3];

    for (size_t i = 0; i < v->to->count; i++) {
        const object *o = &v->to->objects[i];
        str list = get(o, "columns");
        if (!str_ends(o->kind, "table"))
            continue;
        for (unsigned place = 1; list.size && place < 4096; place++) {
            str name = cut_at(list, ", ", &list);
            const str at[3] = { o->schema, o->name,
                                name_parts(v, name, parts) ? parts[0] : STR("") };
            item *column = item_named(v, true, "column", at);
            if (column)
                column->place = place;
        }
    }
}

static void invert_sqlite(inverse *v, ddl *out)
{
    make_items(v);
    inverse_sqlite(v);
    put_all(v, NULL, 0, out);
}

static void invert(inverse *v, const engine *how, ddl *out)
{
    size_t *order, count;

    make_items(v);
    place_columns(v);
    rename_all(v, how);
    judge_all(v, how);
    how->look_over(v, false);
    order_spread(v, how);
    how->look_over(v, true);
    fill_actions(v, how);
    count = order_actions(v, how, &order);
    put_all(v, order, count, out);
}

static bool is_sqlite(const catalog *c)
{
    return c->count && str_is(c->objects[0].kind, "setting");
}

/* What was said of a part's objects is said of the catalogue's. */
static void name_originals(const near_part *from, const near_part *to, ddl *out)
{
    for (size_t i = 0; i < out->count; i++)
        out->at[i].of = near_original(to, near_original(from, out->at[i].of));
    for (size_t i = 0; i < out->unrestored_count; i++)
        out->unrestored[i].of = near_original(to, near_original(from, out->unrestored[i].of));
}

static void invert_near(inverse *v, ddl *out)
{
    near_part from, to;

    near_find(v->a, v->from, v->to, &from, &to);
    v->from = &from.c;
    v->to = &to.c;
    invert(v, &engine_postgres, out);
    name_originals(&from, &to, out);
}

bool catalog_inverse(arena *a, const catalog *from, const catalog *to, ddl *out, err *e)
{
    inverse *v = arena_take(a, sizeof *v);

    *v = (inverse){ .a = a, .from = from, .to = to, .e = e };
    v->head.last = &v->head.first;
    if (from->count && to->count && is_sqlite(from) != is_sqlite(to))
        return err_set(e, ERR_USAGE, "the two catalogues are of different engines");
    v->into = &v->head;
    if (is_sqlite(from->count ? from : to))
        invert_sqlite(v, out);
    else if (from->edge_count && to->edge_count)
        invert_near(v, out);
    else
        invert(v, &engine_postgres, out);
    return !v->failed;
}
