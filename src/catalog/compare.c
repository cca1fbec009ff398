#include <string.h>

#include "catalog/catalog.h"
#include "catalog/kind.h"
#include "catalog/path.h"

static int path_order(const object *l, const object *r)
{
    int by = str_order(l->schema, r->schema);

    if (by == 0)
        by = str_order(l->name, r->name);
    return by ? by : str_order(l->sub, r->sub);
}

static int object_order(const object *l, const object *r)
{
    size_t left, right;

    if (str_same(l->kind, r->kind))
        return path_order(l, r);
    left = kind_rank(l->kind);
    right = kind_rank(r->kind);
    return left == right ? path_order(l, r) : left < right ? -1 : 1;
}

size_t catalog_find(const catalog *c, const object *path)
{
    size_t from = 0, to = c->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int by = object_order(&c->objects[middle], path);
        if (by == 0)
            return middle;
        if (by < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return SIZE_MAX;
}

/* What stands next: on the left, on the right, or the same object on both. */
static difference next_of(const object *left, const object *right)
{
    bool same = left && right && hash_same(left->digest, right->digest);
    int by = !left ? 1 : !right ? -1 : same ? 0 : object_order(left, right);

    if (by < 0)
        return (difference){ DIFFERENCE_ONLY_LEFT, left, NULL };
    if (by > 0)
        return (difference){ DIFFERENCE_ONLY_RIGHT, NULL, right };
    return (difference){ DIFFERENCE_CHANGED, left, right };
}

/* Walks both in order; puts the differences into at, unless that is NULL, and counts them. */
static size_t walk(const catalog *left, const catalog *right, difference *at)
{
    size_t l = 0, r = 0, n = 0;

    while (l < left->count || r < right->count) {
        difference d = next_of(l < left->count ? &left->objects[l] : NULL,
                               r < right->count ? &right->objects[r] : NULL);
        l += d.left != NULL;
        r += d.right != NULL;
        if (d.left && d.right && hash_same(d.left->digest, d.right->digest))
            continue;
        if (at)
            at[n] = d;
        n++;
    }
    return n;
}

void catalog_compare(arena *a, const catalog *left, const catalog *right, differences *out)
{
    out->count = walk(left, right, NULL);
    out->at = arena_take(a, (out->count + 1) * sizeof *out->at);
    (void)walk(left, right, out->at);
}

str object_path(arena *a, const object *o)
{
    buf b = buf_in(a);

    path_write(&b, o);
    return buf_str(&b);
}

static const str *value_of(const object *o, str name)
{
    for (size_t i = 0; o && i < o->attribute_count; i++)
        if (str_same(o->attributes[i].name, name))
            return &o->attributes[i].value;
    return NULL;
}

/* One attribute on both sides; NULL where it is not present. */
typedef void side_fn(void *ctx, str name, const str *left, const str *right);

static void each_difference(const difference *d, side_fn *fn, void *ctx)
{
    for (size_t i = 0; d->left && i < d->left->attribute_count; i++) {
        const attribute *at = &d->left->attributes[i];
        const str *right = value_of(d->right, at->name);
        if (!right || !str_same(at->value, *right))
            fn(ctx, at->name, &at->value, right);
    }
    for (size_t i = 0; d->right && i < d->right->attribute_count; i++) {
        const attribute *at = &d->right->attributes[i];
        if (!value_of(d->left, at->name))
            fn(ctx, at->name, NULL, &at->value);
    }
}

static bool has_lines(const str *text)
{
    return text && text->size && memchr(text->at, '\n', text->size);
}

static void add_lines(buf *b, const char *mark, const str *text)
{
    str rest = text ? *text : (str){ 0 };

    for (bool more = text; more;) {
        size_t before = rest.size;
        str line = str_split(rest, '\n', &rest);
        more = line.size < before;
        buf_add_c(b, mark);
        buf_add(b, line);
        buf_add_char(b, '\n');
    }
}

static void add_sides(void *ctx, str name, const str *left, const str *right)
{
    buf *b = ctx;

    buf_add_c(b, "  ");
    buf_add(b, name);
    if (has_lines(left) || has_lines(right)) {
        buf_add_char(b, '\n');
        add_lines(b, "    - ", left);
        add_lines(b, "    + ", right);
        return;
    }
    buf_add_c(b, "  ");
    buf_add(b, left ? *left : STR("(none)"));
    buf_add_c(b, " -> ");
    buf_add(b, right ? *right : STR("(none)"));
    buf_add_char(b, '\n');
}

/* An object that is on one side only is shown as the canonical text has it. */
static void add_attributes(buf *b, const object *o)
{
    for (size_t i = 0; i < o->attribute_count; i++) {
        const attribute *at = &o->attributes[i];
        buf_add_c(b, "  ");
        buf_add(b, at->name);
        if (has_lines(&at->value)) {
            buf_add_char(b, '\n');
            add_lines(b, "    ", &at->value);
            continue;
        }
        buf_add_c(b, "  ");
        buf_add(b, at->value);
        buf_add_char(b, '\n');
    }
}

str difference_text(arena *a, const difference *d)
{
    static const char *const heads[] = {
        [DIFFERENCE_ONLY_LEFT] = "only left: ",
        [DIFFERENCE_ONLY_RIGHT] = "only right: ",
        [DIFFERENCE_CHANGED] = "changed: ",
    };
    const object *o = d->left ? d->left : d->right;
    buf b = buf_in(a);

    buf_add_c(&b, heads[d->kind]);
    path_write(&b, o);
    buf_add_char(&b, '\n');
    if (d->kind == DIFFERENCE_CHANGED)
        each_difference(d, add_sides, &b);
    else
        add_attributes(&b, o);
    return buf_str(&b);
}

static void put_sides(void *ctx, str name, const str *left, const str *right)
{
    json_t *one = json_object();

    json_put_str(one, "name", name);
    json_put(one, "left", left ? json_str(*left) : json_null());
    json_put(one, "right", right ? json_str(*right) : json_null());
    (void)json_array_append_new(ctx, one);
}

enum { PATHS_MAX = 1 << 20 }; /* bytes; a path is made of four names */

static void put_path(json_t *to, const object *o)
{
    arena *a = arena_new(PATHS_MAX);

    if (a)
        json_put_str(to, "path", object_path(a, o));
    arena_free(a);
}

json_t *differences_json(const differences *all)
{
    static const char *const names[] = {
        [DIFFERENCE_ONLY_LEFT] = "only_left",
        [DIFFERENCE_ONLY_RIGHT] = "only_right",
        [DIFFERENCE_CHANGED] = "changed",
    };
    json_t *list = json_array();

    for (size_t i = 0; i < all->count; i++) {
        const difference *d = &all->at[i];
        json_t *one = json_object(), *attributes = json_array();
        json_put_str(one, "kind", str_of(names[d->kind]));
        put_path(one, d->left ? d->left : d->right);
        each_difference(d, put_sides, attributes);
        json_put(one, "attributes", attributes);
        (void)json_array_append_new(list, one);
    }
    return list;
}

static json_t *hash_json(hash h)
{
    arena *a = arena_new(PATHS_MAX);
    json_t *hex = a ? json_str(hash_hex(a, h)) : json_null();

    arena_free(a);
    return hex;
}

json_t *catalog_json(const catalog *c)
{
    json_t *tree = json_object(), *list = json_array();

    json_put(tree, "fingerprint", hash_json(c->fingerprint));
    for (size_t i = 0; i < c->count; i++) {
        const object *o = &c->objects[i];
        json_t *one = json_object(), *attributes = json_object();
        json_put_str(one, "kind", o->kind);
        put_path(one, o);
        json_put(one, "digest", hash_json(o->digest));
        for (size_t k = 0; k < o->attribute_count; k++)
            (void)json_object_setn_new(attributes, o->attributes[k].name.at,
                                       o->attributes[k].name.size,
                                       json_str(o->attributes[k].value));
        json_put(one, "attributes", attributes);
        (void)json_array_append_new(list, one);
    }
    json_put(tree, "objects", list);
    return tree;
}
