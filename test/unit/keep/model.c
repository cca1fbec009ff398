#include "model.h"

#include <string.h>

const model_row *model_find(const model_table *t, int id, int k)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->at[i].id == id && t->at[i].k == k)
            return &t->at[i];
    return NULL;
}

static model_row *find_mine(model_table *t, int id, int k)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->at[i].id == id && t->at[i].k == k)
            return &t->at[i];
    return NULL;
}

static bool orphan(const model_shape *s, const model_row *r, const bool *parent)
{
    return s->parents && r->cell[PARENT_COLUMN] != NOTHING && !parent[r->cell[PARENT_COLUMN]];
}

bool model_valid(const model_shape *s, const model_table *t, const bool *parent)
{
    for (size_t i = 0; i < t->count; i++) {
        const model_row *r = &t->at[i];
        if (orphan(s, r, parent))
            return false;
        for (size_t n = 0; n < i; n++) {
            const model_row *o = &t->at[n];
            if ((o->id == r->id && o->k == r->k) ||
                (s->unique && r->cell[UNIQUE_COLUMN] != NOTHING &&
                 r->cell[UNIQUE_COLUMN] == o->cell[UNIQUE_COLUMN]))
                return false;
        }
    }
    return true;
}

static bool same(const model_shape *s, const model_row *a, const model_row *b)
{
    for (size_t c = 0; c < s->columns; c++)
        if (a->cell[c] != b->cell[c])
            return false;
    return true;
}

/* ---- quarantine ---- */

static void put_aside(model_outcome *out, const model_entry *e)
{
    for (size_t i = 0; i < out->count; i++) {
        model_entry *o = &out->at[i];
        if (o->id == e->id && o->k == e->k && o->column == e->column) {
            o->has_before = e->has_before;
            o->before = e->before;
            return;
        }
    }
    if (out->count < MODEL_ENTRIES)
        out->at[out->count++] = *e;
}

static void aside_row(model_outcome *out, const model_row *before, const model_row *found,
                      entry_why why)
{
    const model_row *key = before ? before : found;
    model_entry e = { .id = key->id, .k = key->k, .column = NOTHING, .why = why };

    e.has_before = before != NULL;
    e.has_found = found != NULL;
    if (before)
        e.before = *before;
    if (found)
        e.found = *found;
    put_aside(out, &e);
}

static void aside_cell(model_outcome *out, int column, const model_row *before,
                       const model_row *found, entry_why why)
{
    model_entry e = { .id = before->id,
                      .k = before->k,
                      .column = column,
                      .has_before = true,
                      .has_found = true,
                      .before = *before,
                      .found = *found,
                      .why = why };

    put_aside(out, &e);
}

/* ---- one call ---- */

/* What is to be done to one row. */
typedef struct plan {
    char op;
    const model_row *before, *after; /* of the call */
    bool cell[MODEL_COLUMNS];        /* U: to be restored */
    bool wanted;                     /* D: to come back */
    entry_why why;
} plan;

typedef struct merging {
    const model_shape *s;
    const bool *parent;
    model_table *now;
    model_outcome *out;
    plan plans[2 * MODEL_ROWS];
    size_t count;
} merging;

static void remove_row(model_table *t, const model_row *r)
{
    size_t at = (size_t)(r - t->at);

    t->count--;
    memmove(&t->at[at], &t->at[at + 1], (t->count - at) * sizeof *t->at);
}

/* Rows that the call inserted go first. */
static void goer(merging *m, const model_row *after)
{
    model_row *r = find_mine(m->now, after->id, after->k);

    if (!r)
        return;
    if (same(m->s, r, after)) {
        remove_row(m->now, r);
        m->out->restored++;
    } else
        aside_row(m->out, NULL, r, WHY_CHANGED);
}

static void change(merging *m, const model_row *before, const model_row *after)
{
    const model_row *r = model_find(m->now, before->id, before->k);
    plan p = { .op = 'U', .before = before, .after = after };

    if (!r)
        return;
    for (size_t c = 0; c < m->s->columns; c++) {
        if (before->cell[c] == after->cell[c] || r->cell[c] == before->cell[c])
            continue;
        if (r->cell[c] == after->cell[c])
            p.cell[c] = true;
        else
            aside_cell(m->out, (int)c, before, r, WHY_CHANGED);
    }
    m->plans[m->count++] = p;
}

static void comer(merging *m, const model_row *before)
{
    const model_row *r = model_find(m->now, before->id, before->k);

    if (!r)
        m->plans[m->count++] = (plan){ .op = 'D', .before = before, .wanted = true };
    else if (!same(m->s, r, before))
        aside_row(m->out, before, r, WHY_CHANGED);
}

/* Whether a row of the table keeps the value in its unique column. */
static bool keeps(const merging *m, const model_row *r)
{
    for (size_t i = 0; i < m->count; i++) {
        const plan *p = &m->plans[i];
        if (p->op == 'U' && p->before->id == r->id && p->before->k == r->k)
            return !p->cell[UNIQUE_COLUMN];
    }
    return true;
}

static bool taken(const merging *m, const model_row *want)
{
    int v = want->cell[UNIQUE_COLUMN];

    for (size_t i = 0; m->s->unique && v != NOTHING && i < m->now->count; i++) {
        const model_row *r = &m->now->at[i];
        if (r->cell[UNIQUE_COLUMN] == v && (r->id != want->id || r->k != want->k) && keeps(m, r))
            return true;
    }
    return false;
}

/* Drops a value or a row that cannot be; false: nothing was to be dropped. */
static bool drop_one(merging *m, plan *p)
{
    const model_row *found = model_find(m->now, p->before->id, p->before->k);

    if (p->op == 'U' && p->cell[UNIQUE_COLUMN] && taken(m, p->before)) {
        p->cell[UNIQUE_COLUMN] = false;
        aside_cell(m->out, UNIQUE_COLUMN, p->before, found, WHY_TAKEN);
        return true;
    }
    if (p->op == 'U' && m->s->parents && p->cell[PARENT_COLUMN] &&
        orphan(m->s, p->before, m->parent)) {
        p->cell[PARENT_COLUMN] = false;
        aside_cell(m->out, PARENT_COLUMN, p->before, found, WHY_ORPHAN);
        return true;
    }
    if (p->op == 'D' && p->wanted && orphan(m->s, p->before, m->parent)) {
        p->wanted = false;
        p->why = WHY_ORPHAN;
        return true;
    }
    return false;
}

static void drop_all(merging *m)
{
    bool again = true;

    while (again) {
        again = false;
        for (size_t i = 0; i < m->count; i++)
            again = drop_one(m, &m->plans[i]) || again;
    }
    /* Rows come when all values are where they belong. */
    for (size_t i = 0; i < m->count; i++) {
        plan *p = &m->plans[i];
        if (p->op != 'D')
            continue;
        if (taken(m, p->before)) {
            p->wanted = false;
            p->why = WHY_TAKEN;
        }
        if (!p->wanted)
            aside_row(m->out, p->before, NULL, p->why);
    }
}

static void carry_out(merging *m)
{
    for (size_t i = 0; i < m->count; i++) {
        const plan *p = &m->plans[i];
        bool any = false;
        if (p->op == 'D') {
            if (p->wanted)
                m->now->at[m->now->count++] = *p->before;
            m->out->restored += p->wanted;
            continue;
        }
        model_row *r = find_mine(m->now, p->before->id, p->before->k);
        for (size_t c = 0; c < m->s->columns; c++)
            if (p->cell[c]) {
                r->cell[c] = p->before->cell[c];
                any = true;
            }
        m->out->restored += any;
    }
}

void model_undo(const model_shape *s, const model_call *one, model_table *now, model_outcome *out)
{
    const model_table *before = one->before, *after = one->after;
    merging m = { .s = s, .parent = one->parent, .now = now, .out = out };

    for (size_t i = 0; i < after->count; i++)
        if (!model_find(before, after->at[i].id, after->at[i].k))
            goer(&m, &after->at[i]);
    for (size_t i = 0; i < before->count; i++) {
        const model_row *then = model_find(after, before->at[i].id, before->at[i].k);
        if (then)
            change(&m, &before->at[i], then);
        else
            comer(&m, &before->at[i]);
    }
    drop_all(&m);
    carry_out(&m);
}
