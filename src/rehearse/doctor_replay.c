#include <string.h>

#include "rehearse/beyond.h"
#include "rehearse/doctoring.h"
#include "sql/classify.h"

static const catalog_scope seen = { .with_edges = true };

bool doctor_read(conn *c, arena *a, catalog *out, err *e)
{
    return catalog_read(c, a, &seen, out, e);
}

bool doctor_run(conn *c, str sql, err *e)
{
    outcome how;

    return driver_run(c, sql, NULL, &how, e);
}

/* ---- migrations that are applied ---- */

/* On a server of others, nothing is run that reaches beyond the sandbox. */
static bool stays_inside(doctoring *d, const contract *of, err *e)
{
    arena *tmp = arena_new((size_t)MIGRATION_SIZE_MAX * 8);
    str found = { 0 };

    if (!tmp)
        return err_set(e, ERR_NO_MEMORY, "no memory to look at %.*s", STR_ARG(of->id));
    for (size_t i = 0; !found.size && !d->own_server && i < of->step_count; i++)
        for (size_t k = 0; !found.size && k < of->steps[i].up.count; k++)
            found = beyond_reach(tmp, of->dialect, of->steps[i].up.at[k].text);
    bool inside = found.size == 0;
    if (!inside) {
        (void)err_set(e, ERR_REFUSED, "%.*s changes the server itself (%.*s)", STR_ARG(of->id),
                      STR_ARG(found));
        err_hint(e, "try it on a server of its own: --sandbox throwaway");
    }
    arena_free(tmp);
    return inside;
}

static bool run_each(conn *c, const contract_statements *all, err *e)
{
    for (size_t i = 0; i < all->count; i++)
        if (!doctor_run(c, all->at[i].text, e))
            return false;
    return true;
}

static bool stands_alone(arena *a, const contract *of, const contract_step *s)
{
    sql_class class;
    err ignored;

    for (size_t i = 0; i < s->up.count; i++)
        if (!sql_classify(a, of->dialect, s->up.at[i].text, &class, &ignored) ||
            class.place == PLACE_ALONE || class.adds_enum_value)
            return true;
    return false;
}

/* A step as it would run: whole, or each statement by itself where one cannot be in a transaction.
 */
static bool run_step(conn *c, arena *a, const contract *of, const contract_step *s, err *e)
{
    outcome how;

    if (s->batch.size > 0)
        return true; /* it changes rows, and there are none */
    if (stands_alone(a, of, s))
        return run_each(c, &s->up, e);
    if (!driver_begin(c, false, e))
        return false;
    if (run_each(c, &s->up, e))
        return driver_commit(c, &how, e);
    driver_rollback(c);
    return e->code == ERR_NOT_IN_TRANSACTION && run_each(c, &s->up, e);
}

static bool run_migration(doctoring *d, const contract *of, err *e)
{
    arena *tmp;
    conn *c = d->c;

    if (!stays_inside(d, of, e))
        return false;
    tmp = arena_new((size_t)MIGRATION_SIZE_MAX * 8);
    if (!tmp)
        return err_set(e, ERR_NO_MEMORY, "no memory to run %.*s", STR_ARG(of->id));
    bool ok = run_each(c, &of->prologue, e);
    for (size_t i = 0; ok && i < of->step_count; i++)
        ok = run_step(c, tmp, of, &of->steps[i], e);
    arena_free(tmp);
    if (!ok) {
        err_wrap(e, "%.*s, which is applied, does not run in a sandbox", STR_ARG(of->id));
        return false;
    }
    return driver_reset(c, e);
}

/* What is applied with a file, in its order; changed files are what there is. */
static bool run_applied(doctoring *d, err *e)
{
    const history_pairs *all = &d->ad.pairs;

    for (int assumed = 1; assumed >= 0; assumed--) {
        for (size_t i = 0; i < all->count; i++) {
            const history_pair *p = &all->at[i];
            bool wanted = assumed ? p->place == PLACE_ASSUMED
                                  : p->place == PLACE_MATCHES || p->place == PLACE_CHANGED;
            if (wanted && adopting_is_code(&d->ad, p))
                return err_set(e, ERR_REFUSED, "%.*s is applied, and is a program",
                               STR_ARG(adopting_name(&d->ad, p)));
            if (p->place == PLACE_MISSING && !assumed)
                return err_set(e, ERR_REFUSED, "%.*s is applied, and its file is missing",
                               STR_ARG(adopting_name(&d->ad, p)));
            if (wanted && !run_migration(d, &d->o->files.at[p->file - d->ad.files.at], e))
                return false;
        }
    }
    return true;
}

/* ---- the one that failed ---- */

static bool same_path(const object *l, const object *r)
{
    return str_same(l->kind, r->kind) && str_same(l->schema, r->schema) &&
           str_same(l->name, r->name) && str_same(l->sub, r->sub);
}

static bool make_room(doctoring *d, err *e)
{
    size_t room = d->touched_room ? 2 * d->touched_room : 16;
    void *given;

    if (d->touched_count < d->touched_room)
        return true;
    if (!arena_try(d->o->a, room * sizeof *d->touched, &given, e))
        return false;
    if (d->touched_count)
        (void)memcpy(given, d->touched, d->touched_count * sizeof *d->touched);
    d->touched = given;
    d->touched_room = room;
    return true;
}

static void set_moments(touched_object *t, size_t from, size_t to, const object *is)
{
    for (size_t i = from; i <= to; i++)
        t->at[i] = is ? (moment){ true, is->digest } : (moment){ 0 };
}

static bool note_touched(doctoring *d, size_t after, const difference *by, size_t *number, err *e)
{
    const object *is = by->left ? by->left : by->right;
    arena *a = d->o->a;
    void *given;

    for (*number = 0; *number < d->touched_count; ++*number)
        if (same_path(&d->touched[*number].path, is))
            break;
    if (*number == d->touched_count) {
        if (!make_room(d, e) || !arena_try(a, (d->count + 1) * sizeof(moment), &given, e))
            return false;
        d->touched[d->touched_count++] =
            (touched_object){ .path = { .kind = str_copy(a, is->kind),
                                        .schema = str_copy(a, is->schema),
                                        .name = str_copy(a, is->name),
                                        .sub = str_copy(a, is->sub) },
                              .at = given };
        set_moments(&d->touched[*number], 0, after - 1, by->left);
    }
    set_moments(&d->touched[*number], after, d->count, by->right);
    return true;
}

static bool note_all(doctoring *d, size_t after, const differences *all, err *e)
{
    examined *x = &d->at[after - 1];
    size_t number;
    void *given;

    if (all->count == 0)
        return true;
    if (!arena_try(d->o->a, d->touched_count + all->count + 1, &given, e))
        return false;
    x->touches = given;
    (void)memset(x->touches, 0, d->touched_count + all->count + 1);
    for (size_t i = 0; i < all->count; i++) {
        if (!note_touched(d, after, &all->at[i], &number, e))
            return false;
        x->touches[number] = true;
    }
    x->touch_count = d->touched_count;
    return true;
}

static bool take_statements(doctoring *d, err *e)
{
    const contract *f = d->failed;
    void *given;
    size_t n = 0;

    for (size_t i = 0; i < f->step_count; i++)
        n += f->steps[i].up.count;
    if (!arena_try(d->o->a, (n + 1) * sizeof *d->at, &given, e))
        return false;
    d->at = given;
    for (size_t i = 0; i < f->step_count; i++)
        for (size_t k = 0; k < f->steps[i].up.count; k++)
            d->at[d->count++] =
                (examined){ .statement = &f->steps[i].up.at[k], .verdict = VERDICT_UNTOLD };
    return true;
}

static bool see_effect(doctoring *d, size_t after, catalog *last, bool *held, err *e)
{
    touched what;
    catalog next;

    if (!watch_refresh(d->watch, &next, &what, e))
        return false;
    bool ok = note_all(d, after, &what.all, e);
    if (*held)
        watch_release(d->watch, last);
    *last = next;
    *held = true;
    return ok;
}

static bool run_failed(doctoring *d, err *e)
{
    catalog last = { 0 };
    bool held = false;
    err fault;

    for (size_t i = 0; i < d->count; i++) {
        if (doctor_run_with_rows(d, &d->at[i], &fault)) {
            d->ran++;
            if (!see_effect(d, i + 1, &last, &held, e))
                return false;
            continue;
        }
        if (d->c->lost) {
            *e = fault;
            return false;
        }
        d->at[i].verdict = VERDICT_FAILS;
        d->at[i].why = str_copy(d->o->a, str_of(fault.text));
        break;
    }
    if (held)
        watch_release(d->watch, &last);
    return true;
}

bool doctor_replay(doctoring *d, err *e)
{
    if (!take_statements(d, e) || !stays_inside(d, d->failed, e) || !run_applied(d, e) ||
        !watch_open(d->c, d->o->a, &seen, &d->watch, e) ||
        !watch_refresh(d->watch, &d->before, NULL, e) || !doctor_fill(d, e))
        return false;
    for (size_t i = 0; i < d->failed->prologue.count; i++)
        if (!doctor_run(d->c, d->failed->prologue.at[i].text, e))
            return false;
    return run_failed(d, e) && driver_reset(d->c, e);
}
