#include "rehearse/trial_inner.h"

#include <string.h>

#include "base/clock.h"

enum { NAMES_SHOWN = 3 };

/* ---- which tables */

static str value_of(const object *o, const char *name)
{
    for (size_t i = 0; i < o->attribute_count; i++)
        if (str_is(o->attributes[i].name, name))
            return o->attributes[i].value;
    return (str){ 0 };
}

static const object *table_in(const catalog *of, str schema, str name)
{
    object path = { .kind = STR("table"), .schema = schema, .name = name };
    size_t at = catalog_find(of, &path);

    return at == SIZE_MAX ? NULL : &of->objects[at];
}

/* The table that an object is, or is a part of; NULL: of none that is there. */
static const object *table_of(const catalog *of, const object *o)
{
    static const char *const parts[] = { "table",   "column", "constraint",
                                         "trigger", "rule",   "policy" };

    if (str_is(o->kind, "index"))
        return table_in(of, o->schema, value_of(o, "on_table"));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (str_is(o->kind, parts[i]))
            return table_in(of, o->schema, o->name);
    return NULL;
}

static void take_difference(trial *t, const difference *d)
{
    const catalog *before = TRIAL_BEFORE(t), *after = TRIAL_AFTER(t);
    const object *o = d->left ? d->left : d->right;
    const object *old = table_of(before, o), *now = table_of(after, d->right ? d->right : o);

    if (old)
        table_names_add(&t->touched, old);
    if (old && now)
        table_names_add(&t->shared, now);
    if (now && !table_in(before, now->schema, now->name))
        table_names_add(&t->fresh, now);
}

/* Tables that the classes of statements name, where no lock was seen. */
static void take_classes(trial *t, size_t i)
{
    const plan_step *s = &t->v.plan.steps[i];

    for (size_t k = 0; k < plan_statements(&t->v.plan, s, DIRECTION_UP)->count; k++) {
        const sql_class *c = &s->classes[DIRECTION_UP][k];
        const catalog *before = TRIAL_BEFORE(t);
        if (!c->changes_data)
            continue;
        if (!c->known || c->table.size == 0)
            t->all_touched = true;
        for (size_t n = 0; n < before->count; n++)
            if (str_is(before->objects[n].kind, "table") &&
                str_same(before->objects[n].name, c->table))
                table_names_add(&t->touched, &before->objects[n]);
    }
}

bool ways_tables(trial *t, err *e)
{
    differences all;

    (void)e;
    t->touched = t->shared = t->fresh = (table_names){ .a = t->a };
    catalog_compare(t->a, TRIAL_BEFORE(t), TRIAL_AFTER(t), &all);
    for (size_t i = 0; i < all.count; i++)
        take_difference(t, &all.at[i]);
    for (size_t i = 0; i < t->v.plan.step_count; i++) {
        const held *h = &t->steps[i].held;
        for (size_t k = 0; k < h->touched.count; k++)
            table_names_add(&t->touched, h->touched.at[k]);
        if (!h->seen)
            take_classes(t, i);
    }
    if (!conn_has(t->s->c, TRAIT_SESSIONS))
        t->all_touched = true; /* nothing tells what was locked */
    return true;
}

str ways_names(arena *a, const catalog *left, const catalog *right)
{
    differences all;
    buf b = buf_in(a);

    catalog_compare(a, left, right, &all);
    for (size_t i = 0; i < all.count && i < NAMES_SHOWN; i++) {
        const difference *d = &all.at[i];
        const char *how = d->kind == DIFFERENCE_ONLY_LEFT    ? " is missing"
                          : d->kind == DIFFERENCE_ONLY_RIGHT ? " is left over"
                                                             : " differs";
        str path = object_path(a, d->left ? d->left : d->right);
        buf_printf(&b, "%s%.*s%s", i ? ", " : "", STR_ARG(path), how);
    }
    if (all.count > NAMES_SHOWN)
        buf_printf(&b, " and %zu more", all.count - NAMES_SHOWN);
    return buf_str(&b);
}

/* As lists "a, b" they name the same, in whatever order. */
static bool same_names(arena *a, str left, str right)
{
    str within = str_printf(a, ", %.*s, ", STR_ARG(right));

    if (left.size != right.size)
        return false;
    while (left.size) {
        ptrdiff_t end = str_find(left, STR(", "));
        str name = end < 0 ? left : str_cut(left, 0, (size_t)end);
        if (str_find(within, str_printf(a, ", %.*s, ", STR_ARG(name))) < 0)
            return false;
        left = end < 0 ? (str){ 0 } : str_cut(left, (size_t)end + 2, left.size);
    }
    return true;
}

static bool only_order_differs(arena *a, const difference *d)
{
    if (d->kind != DIFFERENCE_CHANGED || !str_ends(d->left->kind, "table") ||
        d->left->attribute_count != d->right->attribute_count)
        return false;
    for (size_t i = 0; i < d->left->attribute_count; i++) {
        const attribute *l = &d->left->attributes[i], *r = &d->right->attributes[i];
        if (!str_same(l->name, r->name))
            return false;
        if (!str_same(l->value, r->value) &&
            !(str_is(l->name, "columns") && same_names(a, l->value, r->value)))
            return false;
    }
    return true;
}

bool ways_only_order(arena *a, const catalog *left, const catalog *right)
{
    differences all;

    catalog_compare(a, left, right, &all);
    for (size_t i = 0; i < all.count; i++)
        if (!only_order_differs(a, &all.at[i]))
            return false;
    return all.count > 0;
}

/* ---- whether rows are changed that were there */

static bool holds_before(const trial *t, const sql_class *c)
{
    const catalog *before = TRIAL_BEFORE(t);

    if (c->table.size == 0)
        return true;
    for (size_t i = 0; i < before->count; i++)
        if (str_is(before->objects[i].kind, "table") &&
            str_same(before->objects[i].name, c->table) &&
            (c->table_schema.size == 0 || str_same(before->objects[i].schema, c->table_schema)))
            return true;
    return false;
}

static void judge_rows(trial *t, size_t i)
{
    trial_step *s = &t->steps[i];
    const plan_step *p = &t->v.plan.steps[i];

    if (s->held.writes_rows) {
        s->writes_rows = true;
        s->writes_on = object_path(t->a, s->held.written);
    }
    for (size_t k = 0; !s->writes_rows && k < plan_statements(&t->v.plan, p, DIRECTION_UP)->count;
         k++) {
        const sql_class *c = &p->classes[DIRECTION_UP][k];
        /* The lock of a statement that empties a table looks like one that alters it. */
        bool told = s->held.seen && c->lock != LOCK_BLOCKS_ALL;
        if (!c->changes_data || told || !holds_before(t, c))
            continue;
        s->writes_rows = true;
        s->writes_on = c->table.size ? str_printf(t->a, "table %.*s", STR_ARG(c->table)) : c->what;
    }
}

/* ---- the way back of a step, or of steps that share a transaction */

static void add_loss(buf *b, const char *what, str of)
{
    buf_printf(b, "%s%s%.*s", b->size ? "; " : "", what, STR_ARG(of));
}

static bool names_already(const ddl *d, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (d->at[i].of == d->at[at].of && d->at[i].lossy == d->at[at].lossy &&
            d->at[i].needs_rows == d->at[at].needs_rows)
            return true;
    return false;
}

static str losses_of(trial *t, const ddl *d, bool *empties)
{
    buf b = buf_in(t->out);

    *empties = false;
    for (size_t i = 0; i < d->count; i++) {
        const ddl_statement *s = &d->at[i];
        if (!s->of || names_already(d, i))
            continue;
        str path = object_path(t->a, s->of);
        if (s->needs_rows)
            add_loss(&b, "comes back empty: ", path);
        if (s->lossy)
            add_loss(&b, "destroys what was written to ", path);
        *empties = *empties || s->needs_rows;
    }
    for (size_t i = 0; i < d->unrestored_count; i++)
        add_loss(&b, "not restored: ",
                 str_printf(t->a, "%.*s (%.*s)", STR_ARG(object_path(t->a, d->unrestored[i].of)),
                            STR_ARG(d->unrestored[i].why)));
    return buf_str(&b);
}

static str no_image(trial *t, const trial_step *s)
{
    return str_printf(t->out, "it changes rows of %.*s, which no statement brings back",
                      STR_ARG(s->writes_on));
}

/* The way back of [from, to) as one, with the last of them. */
static bool derive(trial *t, size_t from, size_t to, err *e)
{
    trial_step *last = &t->steps[to - 1];
    const catalog *before = &t->stations[from ? t->reached[from - 1] : 0].c;
    const catalog *after = &t->stations[t->reached[to - 1]].c;
    bool undo = false;
    err why;

    for (size_t i = from; i < to; i++) {
        trial_step *s = &t->steps[i];
        s->home = PROOF_HOME_NOTHING;
        s->undo = s->writes_rows;
        undo = undo || s->undo;
        if (s->undo && i < to - 1) {
            s->home = PROOF_HOME_NONE;
            s->why = no_image(t, s);
        }
    }
    if (!hash_same(before->fingerprint, after->fingerprint)) {
        if (catalog_inverse(t->a, after, before, &last->back, &why)) {
            last->home = PROOF_HOME_DERIVED;
            last->loses = losses_of(t, &last->back, &last->empties);
        } else if (why.code == ERR_LIMIT) {
            *e = why;
            return false;
        } else {
            last->home = PROOF_HOME_NONE;
            last->why = str_copy(t->out, str_of(why.text));
        }
    } else if (last->undo) {
        last->home = PROOF_HOME_NONE;
        last->why = no_image(t, last);
    }
    return true;
}

static bool has_down(const trial *t, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (t->steps[i].of->has_down)
            return true;
    return false;
}

static bool find_in(trial *t, size_t from, size_t to, err *e)
{
    if (!has_down(t, from, to))
        return derive(t, from, to, e);
    for (size_t i = from; i < to; i++) {
        if (t->steps[i].of->has_down)
            t->steps[i].home = PROOF_HOME_AUTHOR;
        else if (!derive(t, i, i + 1, e))
            return false;
    }
    return true;
}

bool ways_find(trial *t, err *e)
{
    size_t count = t->v.plan.step_count;

    for (size_t i = 0; i < count; i++)
        judge_rows(t, i);
    for (size_t from = 0, to; from < count; from = to) {
        to = move_group_end(&t->v, from);
        if (!find_in(t, from, to, e))
            return false;
    }
    return true;
}

/* ---- running them */

/* Each statement is of something that was not there before. */
static bool only_drops(const trial *t, const ddl *d)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->at[i].of && catalog_find(TRIAL_BEFORE(t), d->at[i].of) != SIZE_MAX)
            return false;
    return true;
}

bool ways_only_drop(const trial *t)
{
    for (size_t i = 0; i < t->v.plan.step_count; i++)
        if (t->steps[i].home == PROOF_HOME_AUTHOR || !only_drops(t, &t->steps[i].back))
            return false;
    return true;
}

static bool run_one(trial *t, size_t i, err *e)
{
    trial_step *s = &t->steps[i];

    if (s->home == PROOF_HOME_AUTHOR)
        return move_steps(&t->v, i, i + 1, DIRECTION_DOWN, NULL, e);
    if (s->home != PROOF_HOME_DERIVED || stage_run_ddl(t->s, &s->back, e))
        return true;
    err_wrap(e, "%.*s, the way back of step %.*s", STR_ARG(t->m->id), STR_ARG(s->of->name));
    return false;
}

bool ways_run(trial *t, err *e)
{
    int64_t began = clock_monotonic();

    for (size_t i = t->v.plan.step_count; i-- > 0;) {
        int64_t from = clock_monotonic();
        if (!run_one(t, i, e))
            return false;
        if (!t->measured)
            t->steps[i].down_ms = (clock_monotonic() - from) / 1000;
    }
    if (!t->measured)
        t->down_ms = (clock_monotonic() - began) / 1000;
    t->measured = true;
    return true;
}
