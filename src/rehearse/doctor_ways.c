#include <string.h>

#include "catalog/build.h"
#include "rehearse/doctoring.h"

/* A way out that is being made. */
typedef struct way_out {
    doctoring *d;
    bool forward;
    size_t leads_to; /* moment */
    str *sql;
    size_t count;
    json_t *notes; /* what it does not do, for people */
    str why_not;   /* empty: it can be offered */
} way_out;

static void note(way_out *w, str text)
{
    (void)json_array_append_new(w->notes, json_str(text));
}

/* ---- forward: what is missing, in order ---- */

static bool only_broken(const doctoring *d, const examined *x)
{
    bool any = false;

    for (size_t i = 0; i < d->touched_count; i++) {
        if (!examined_touches(x, i))
            continue;
        any = any || d->touched[i].broken;
        if (!d->touched[i].broken && d->touched[i].now.there)
            return false;
    }
    return any;
}

/* What a build that failed left behind goes first. */
static bool add_drops(way_out *w, const examined *x, err *e)
{
    const doctoring *d = w->d;

    for (size_t i = 0; i < d->touched_count; i++) {
        const object *o = &d->touched[i].path;
        str path;
        if (!examined_touches(x, i) || !d->touched[i].broken)
            continue;
        if (!quote_path(d->o->a, o->schema, o->name, &path, e))
            return false;
        w->sql[w->count++] =
            statement_with(d->o->a, driver_sql(d->o->w.c, STATEMENT_REMOVE_INDEX), ":path", path);
    }
    return true;
}

static bool add_statement(way_out *w, size_t at, err *e)
{
    examined *x = &w->d->at[at];
    arena *a = w->d->o->a;

    switch (x->verdict) {
    case VERDICT_DONE:
        return true;
    case VERDICT_NOT_DONE:
        w->sql[w->count++] = x->statement->text;
        return true;
    case VERDICT_UNTOLD:
        if (!str_ends(x->why, "so it was run"))
            note(w, str_printf(a,
                               "line %zu is left out, since nobody can tell whether it took "
                               "effect: look at the rows, and run it if it did not",
                               x->statement->line));
        return true;
    case VERDICT_DIFFERS:
        if (only_broken(w->d, x)) {
            if (!add_drops(w, x, e))
                return false;
            w->sql[w->count++] = x->statement->text;
            return true;
        }
        w->why_not = str_printf(a, "what line %zu makes is there, and other than it makes it: %.*s",
                                x->statement->line, STR_ARG(x->why));
        return true;
    case VERDICT_FAILS:
        w->why_not = str_printf(
            a, "line %zu fails in an empty database as well: %.*s; the file has to change",
            x->statement->line, STR_ARG(x->why));
        return true;
    }
    return true;
}

static bool make_forward(way_out *w, err *e)
{
    const doctoring *d = w->d;
    void *given;

    if (!arena_try(d->o->a, (d->count + d->touched_count + 1) * sizeof(str), &given, e))
        return false;
    w->sql = given;
    w->leads_to = d->count;
    for (size_t i = 0; i < d->count && !w->why_not.size; i++)
        if (!add_statement(w, i, e))
            return false;
    return true;
}

/* ---- back: what is there and was not, by the difference of two catalogues ---- */

static bool is_touched(const doctoring *d, const object *o)
{
    for (size_t i = 0; i < d->touched_count; i++) {
        const object *p = &d->touched[i].path;
        if (str_same(p->kind, o->kind) && str_same(p->schema, o->schema) &&
            str_same(p->name, o->name) && str_same(p->sub, o->sub))
            return true;
    }
    return false;
}

static bool add_objects(build *b, const doctoring *d, const catalog *from, bool wanted, err *e)
{
    for (size_t i = 0; i < from->count; i++)
        if (is_touched(d, &from->objects[i]) == wanted && !build_add(b, &from->objects[i], e))
            return false;
    return true;
}

/* What only serves to make an object again is that of the database, where the object is there. */
static void dress(catalog *to, const catalog *now, const catalog *before)
{
    for (size_t i = 0; i < to->count; i++) {
        object *o = &to->objects[i];
        size_t here = catalog_find(now, o), then = catalog_find(before, o);
        const object *is = here == SIZE_MAX ? NULL : &now->objects[here];
        const object *was = then == SIZE_MAX ? NULL : &before->objects[then];
        o->identity = is ? is->identity : (str){ 0 };
        o->written = was ? was->written : is ? is->written : (str){ 0 };
    }
    to->origin = now->origin;
    to->reader = now->reader;
}

static size_t take_edges(catalog *to, edge *at, size_t count, const catalog *from)
{
    for (size_t i = 0; i < from->edge_count; i++) {
        edge one = from->edges[i];
        one.dependent = catalog_find(to, &from->objects[one.dependent]);
        one.referenced = catalog_find(to, &from->objects[one.referenced]);
        if (one.dependent != SIZE_MAX && one.referenced != SIZE_MAX)
            at[count++] = one;
    }
    return count;
}

/* The database as it would be if the migration had never begun. */
static bool as_before(const doctoring *d, arena *a, catalog *out, err *e)
{
    build *b = build_new(a);
    void *given;

    bool ok = b && add_objects(b, d, &d->now, false, e) && add_objects(b, d, &d->before, true, e) &&
              build_end(b, out, e);
    build_free(b);
    if (!b)
        return err_set(e, ERR_NO_MEMORY, "no memory for a catalogue");
    if (!ok ||
        !arena_try(a, (d->now.edge_count + d->before.edge_count + 1) * sizeof(edge), &given, e))
        return false;
    dress(out, &d->now, &d->before);
    out->edges = given;
    out->edge_count = take_edges(out, out->edges, 0, &d->now);
    out->edge_count = take_edges(out, out->edges, out->edge_count, &d->before);
    return true;
}

static void note_ddl(way_out *w, const ddl *made)
{
    arena *a = w->d->o->a;

    for (size_t i = 0; i < made->unrestored_count; i++)
        note(w, str_printf(a, "%.*s is not restored: %.*s",
                           STR_ARG(object_path(a, made->unrestored[i].of)),
                           STR_ARG(made->unrestored[i].why)));
    for (size_t i = 0; i < made->count; i++) {
        if (made->at[i].lossy)
            note(w, str_printf(a, "rows or values are destroyed, if there are any: %.*s",
                               STR_ARG(made->at[i].sql)));
        if (made->at[i].needs_rows)
            note(w, str_printf(a, "comes back without its rows or values: %.*s",
                               STR_ARG(made->at[i].sql)));
    }
}

static void note_rows(way_out *w)
{
    const doctoring *d = w->d;

    for (size_t i = 0; i < d->count; i++)
        if (d->at[i].verdict == VERDICT_UNTOLD && d->at[i].touch_count == 0)
            note(w, str_printf(d->o->a, "what line %zu changed in rows, if it did, stays",
                               d->at[i].statement->line));
}

static bool make_back(way_out *w, err *e)
{
    const doctoring *d = w->d;
    catalog to;
    ddl made;
    void *given;

    if (!as_before(d, d->o->a, &to, e) || !catalog_inverse(d->o->a, &d->now, &to, &made, e) ||
        !arena_try(d->o->a, (made.count + 3) * sizeof(str), &given, e))
        return false;
    w->sql = given;
    if (made.rests_keys)
        w->sql[w->count++] = driver_sql(d->c, STATEMENT_SUSPEND_FOREIGN_KEYS);
    for (size_t i = 0; i < made.count; i++)
        w->sql[w->count++] = made.at[i].sql;
    if (made.rests_keys)
        w->sql[w->count++] = driver_sql(d->c, STATEMENT_SET_FOREIGN_KEYS);
    note_ddl(w, &made);
    note_rows(w);
    return true;
}

/* ---- tried before it is offered ---- */

static bool moments_agree(const touched_object *t, const moment *wanted, const catalog *is)
{
    size_t at = catalog_find(is, &t->path);

    if (at == SIZE_MAX || !wanted->there)
        return (at == SIZE_MAX) == !wanted->there;
    return hash_same(is->objects[at].digest, wanted->digest);
}

static str led_elsewhere(const way_out *w, const catalog *is)
{
    const doctoring *d = w->d;
    buf b = buf_in(d->o->a);

    for (size_t i = 0; i < d->touched_count; i++)
        if (!moments_agree(&d->touched[i], &d->touched[i].at[w->leads_to], is))
            buf_printf(&b, "%s%.*s", b.size ? ", " : "",
                       STR_ARG(object_path(d->o->a, &d->touched[i].path)));
    return buf_str(&b);
}

static void note_unlike(way_out *w, const sandbox_built *built)
{
    arena *a = w->d->o->a;

    for (size_t i = 0; i < built->differences.count; i++) {
        const difference *one = &built->differences.at[i];
        const object *of = one->left ? one->left : one->right;
        if (is_touched(w->d, of))
            note(w, str_printf(a, "the sandbox is not like the database in %.*s",
                               STR_ARG(object_path(a, of))));
    }
}

static bool run_way(way_out *w, str *why, err *e)
{
    conn *c = w->d->c;
    err fault;

    for (size_t i = 0; i < w->count; i++) {
        if (doctor_run(c, w->sql[i], &fault))
            continue;
        *why = str_printf(w->d->o->a, "in a sandbox it failed: %s: %.*s", fault.text,
                          STR_ARG(w->sql[i]));
        if (!c->lost)
            return true;
        *e = fault;
        return false;
    }
    return true;
}

static bool try_in(way_out *w, arena *tmp, str *why, err *e)
{
    doctoring *d = w->d;
    sandbox_built built;
    catalog is;

    if (!sandbox_build(d->c, tmp, &d->now, &built, e))
        return false;
    note_unlike(w, &built);
    if (!run_way(w, why, e) || (!why->size && !doctor_read(d->c, tmp, &is, e)))
        return false;
    str other = why->size ? (str){ 0 } : led_elsewhere(w, &is);
    if (other.size)
        *why = str_printf(d->o->a, "in a sandbox it led elsewhere: %.*s", STR_ARG(other));
    return true;
}

static bool try_way(way_out *w, bool *tried, err *e)
{
    arena *tmp = arena_new(OPERATION_MEMORY);
    str why = { 0 };

    if (!tmp)
        return err_set(e, ERR_NO_MEMORY, "no memory to try a way");
    bool ok = try_in(w, tmp, &why, e);
    arena_free(tmp);
    *tried = ok && !why.size;
    w->why_not = why;
    return ok;
}

static bool put_way(way_out *w, json_t *list, err *e)
{
    json_t *one = json_object(), *sql = json_array();
    bool tried = false;

    (void)json_array_append_new(list, one);
    json_put_str(one, "way", w->forward ? STR("forward") : STR("back"));
    json_put(one, "sql", sql);
    json_put(one, "notes", w->notes);
    if (!w->why_not.size && !try_way(w, &tried, e))
        return false;
    json_put_bool(one, "offered", !w->why_not.size);
    json_put_bool(one, "tried", tried);
    if (w->why_not.size) {
        json_put_str(one, "why", w->why_not);
        return true;
    }
    for (size_t i = 0; i < w->count; i++)
        (void)json_array_append_new(sql, json_str(w->sql[i]));
    const char *then = doctor_then(w->d, w->forward);
    if (then)
        json_put_str(one, "then", str_of(then));
    return true;
}

bool doctor_ways(doctoring *d, json_t **out, err *e)
{
    *out = json_array();
    for (int forward = 1; forward >= 0; forward--) {
        way_out w = { .d = d, .forward = forward, .notes = json_array() };
        if (!(forward ? make_forward(&w, e) : make_back(&w, e))) {
            json_decref(w.notes);
            return false;
        }
        if (!put_way(&w, *out, e))
            return false;
    }
    return true;
}
