#include "rehearse/rows_plan.h"

/* Parents before children; a link that leads round in a circle is left for later. */

static bool is_open(const link *l, const table *t)
{
    return !l->late && l->target != t && !l->target->ready;
}

static bool is_free(const table *t)
{
    for (size_t i = 0; i < t->link_count; i++)
        if (is_open(&t->links[i], t))
            return false;
    return true;
}

static size_t take_free(model *m, size_t done)
{
    for (size_t i = 0; i < m->table_count; i++) {
        table *t = &m->tables[i];
        if (t->ready || !is_free(t))
            continue;
        t->ready = true;
        m->order[done++] = t;
    }
    return done;
}

/* How hard it is to leave a link for later. */
static int hardness(const link *l)
{
    return l->optional ? 1 : l->deferrable ? 2 : 3;
}

/* Whether open links lead from a table back to itself. */
static bool in_circle(model *m, table *t)
{
    table **queue = arena_take(m->a, (m->table_count + 1) * sizeof(table *));
    bool *seen = arena_take(m->a, m->table_count + 1);
    size_t count = 1;

    queue[0] = t;
    for (size_t at = 0; at < count; at++)
        for (size_t i = 0; i < queue[at]->link_count; i++) {
            const link *l = &queue[at]->links[i];
            if (!is_open(l, queue[at]))
                continue;
            if (l->target == t)
                return true;
            if (!seen[l->target - m->tables]) {
                seen[l->target - m->tables] = true;
                queue[count++] = l->target;
            }
        }
    return false;
}

static void break_circle(model *m)
{
    table *chosen = NULL;
    int least = 4;

    for (size_t i = 0; i < m->table_count; i++) {
        table *t = &m->tables[i];
        int hardest = 0;
        for (size_t k = 0; k < t->link_count; k++)
            if (!t->ready && is_open(&t->links[k], t) && hardness(&t->links[k]) > hardest)
                hardest = hardness(&t->links[k]);
        if (hardest > 0 && hardest < least && in_circle(m, t)) {
            chosen = t;
            least = hardest;
        }
    }
    for (size_t k = 0; chosen && k < chosen->link_count; k++)
        if (is_open(&chosen->links[k], chosen))
            chosen->links[k].late = true;
}

void order_tables(model *m)
{
    size_t done = 0;

    m->order = arena_take(m->a, (m->table_count + 1) * sizeof(table *));
    while (done < m->table_count) {
        size_t before = done;
        done = take_free(m, done);
        if (done == before)
            break_circle(m);
    }
    for (size_t i = 0; i < m->table_count; i++)
        m->tables[i].ready = false;
}
