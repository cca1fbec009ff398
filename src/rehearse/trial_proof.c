#include "rehearse/trial_inner.h"

#include <stdlib.h>
#include <string.h>

/* Of an object, as far as homing.lock keeps it. */
static str digits(arena *a, const object *o)
{
    return o ? str_cut(hash_hex(a, o->digest), 0, FOOTPRINT_DIGITS) : (str){ 0 };
}

static int path_order(const void *left, const void *right)
{
    const footprint_object *l = left, *r = right;

    return str_order(l->path, r->path);
}

static void take_footprint(trial *t, size_t i, proof_step *p)
{
    size_t from = i ? t->reached[i - 1] : 0, to = t->reached[i];
    differences all = { 0 };

    if (from != to)
        catalog_compare(t->a, &t->stations[from].c, &t->stations[to].c, &all);
    p->footprint = arena_take(t->out, (all.count + 1) * sizeof *p->footprint);
    for (size_t k = 0; k < all.count; k++) {
        const difference *d = &all.at[k];
        p->footprint[p->footprint_count++] =
            (footprint_object){ .path = object_path(t->out, d->left ? d->left : d->right),
                                .before = digits(t->out, d->left),
                                .after = digits(t->out, d->right) };
    }
    qsort(p->footprint, p->footprint_count, sizeof *p->footprint, path_order);
}

static void take_down(trial *t, const ddl *from, proof_step *p)
{
    p->down = arena_take(t->out, (from->count + 1) * sizeof *p->down);
    for (size_t i = 0; i < from->count; i++)
        p->down[p->down_count++] = str_copy(t->out, from->at[i].sql);
}

/* What a statement that stood alone locked is no longer seen; its class says it. */
static void take_class_lock(trial *t, size_t i, proof_step *p)
{
    const plan_step *s = &t->v.plan.steps[i];

    if (t->steps[i].held.seen || !conn_has(t->s->c, TRAIT_SESSIONS))
        return;
    for (size_t k = 0; k < plan_statements(&t->v.plan, s, DIRECTION_UP)->count; k++) {
        const sql_class *c = &s->classes[DIRECTION_UP][k];
        if (c->lock <= p->lock || c->table.size == 0)
            continue;
        p->lock = c->lock;
        p->lock_on = str_printf(t->out, "%.*s%s%.*s", STR_ARG(c->table_schema),
                                c->table_schema.size ? "." : "", STR_ARG(c->table));
    }
}

static void take_lock(trial *t, size_t i, proof_step *p)
{
    const held *h = &t->steps[i].held;

    p->lock = h->lock;
    if (h->lock_on)
        p->lock_on = str_printf(t->out, "%.*s%s%.*s", STR_ARG(h->lock_on->schema),
                                h->lock_on->schema.size ? "." : "", STR_ARG(h->lock_on->name));
    take_class_lock(t, i, p);
}

static proof_step step_proof(trial *t, size_t i)
{
    trial_step *s = &t->steps[i];
    proof_step p = { .name = str_copy(t->out, s->of->name),
                     .home = s->home,
                     .why = s->home == PROOF_HOME_NONE ? s->why : (str){ 0 },
                     .loses = s->loses,
                     .needs_undo_image = s->undo,
                     .up_ms = s->up_ms,
                     .down_ms = s->down_ms };

    take_footprint(t, i, &p);
    take_lock(t, i, &p);
    if (s->home == PROOF_HOME_DERIVED)
        take_down(t, &s->back, &p);
    return p;
}

static void judge_losses(trial *t)
{
    for (size_t i = 0; i < t->v.plan.step_count; i++) {
        const trial_step *s = &t->steps[i];
        if (s->empties)
            trial_doubt(t, "rows-lost", s->of->name,
                        str_printf(t->a,
                                   "step %.*s destroys rows or values that its way back does not "
                                   "bring back: %.*s",
                                   STR_ARG(s->of->name), STR_ARG(s->loses)));
        else if (s->loses.size)
            trial_note(t, "loses", s->of->name,
                       str_printf(t->a, "the way back of step %.*s: %.*s", STR_ARG(s->of->name),
                                  STR_ARG(s->loses)));
    }
}

/* What writes in between lost stands with the last step: it is the first to go back. */
static void add_written(trial *t, proof *p)
{
    for (size_t i = 0; i < t->r->finding_count && p->step_count; i++) {
        const finding *f = &t->r->findings[i];
        str *loses = &p->steps[p->step_count - 1].loses;
        if (str_is(f->rule, "writes-lost"))
            *loses = str_printf(t->out, "%.*s%s%.*s", STR_ARG(*loses), loses->size ? "; " : "",
                                STR_ARG(f->text));
    }
}

static bool judge_compatible(trial *t, err *e)
{
    trial_result *r = t->r;
    compatibility found;

    if (!compatible_find(t->a, TRIAL_BEFORE(t), TRIAL_AFTER(t), &found, e))
        return false;
    r->proof.compatible = str_of(compatible_verdict(&found));
    r->judgement = compatible_judge(t->out, t->m->compatible, &found);
    r->judgement.text = str_copy(t->out, r->judgement.text);
    r->compatible_json = compatible_json(&found);
    if (!r->judgement.holds)
        trial_note(t, "incompatible", (str){ 0 }, r->judgement.text);
    return true;
}

bool trial_prove(trial *t, err *e)
{
    proof *p = &t->r->proof;

    p->id = t->m->id;
    p->contract = t->m->digest;
    p->dialect = t->m->dialect;
    p->major = conn_major(t->s->c);
    p->up_ms = t->up_ms;
    p->down_ms = t->down_ms;
    if (!t->r->failed) {
        judge_losses(t);
        p->steps = arena_take(t->out, (t->v.plan.step_count + 1) * sizeof *p->steps);
        for (size_t i = 0; i < t->v.plan.step_count; i++)
            p->steps[p->step_count++] = step_proof(t, i);
        add_written(t, p);
        if (!judge_compatible(t, e))
            return false;
    }
    p->proven = p->why.size == 0;
    return true;
}
