#include "engine/plan.h"

#include <string.h>

#include "driver/driver.h"
#include "engine/plan_keep.h"

const char *way_name(way w)
{
    return w == DIRECTION_UP ? "up" : "down";
}

const contract_step *plan_contract_step(const plan *p, const plan_step *s)
{
    return &p->migrations[s->migration].steps[s->step];
}

const contract_statements *plan_statements(const plan *p, const plan_step *s, way w)
{
    const contract_step *c = plan_contract_step(p, s);

    if (w == DIRECTION_UP)
        return &c->up;
    return s->has_derived ? &s->derived : &c->down;
}

bool plan_has_way(const plan *p, const plan_step *s, way w)
{
    return w == DIRECTION_UP || s->has_derived || plan_contract_step(p, s)->has_down;
}

static const contract_batch *batch_of(const contract_step *c, way w)
{
    return w == DIRECTION_UP ? &c->batch : &c->down_batch;
}

/* The mode of one side of a step; its statements are classified. */
static bool mode_of(const plan *p, plan_step *s, way w, err *e)
{
    const contract *m = &p->migrations[s->migration];
    const contract_step *c = plan_contract_step(p, s);
    const contract_statements *list = plan_statements(p, s, w);
    const sql_class *classes = s->classes[w];
    step_mode mode = batch_of(c, w)->size ? MODE_BATCHED : MODE_TRANSACTION;

    for (size_t i = 0; i < list->count; i++) {
        if (classes[i].place == PLACE_TRY && mode == MODE_TRANSACTION)
            mode = MODE_TRY;
        if (classes[i].place != PLACE_ALONE)
            continue;
        if (list->count > 1 || mode == MODE_BATCHED) {
            (void)err_set(e, ERR_CONTRACT,
                          "%.*s:%zu: %.*s cannot share its step with other statements",
                          STR_ARG(m->file.size ? m->file : m->id), list->at[i].line,
                          STR_ARG(classes[i].what));
            err_hint(e, "it commits by itself: put it below a `-- homing: step <name>` of its own, "
                        "with a `down` of its own");
            return false;
        }
        mode = MODE_ALONE;
    }
    /* All of an atomic migration stands in one transaction: what the server refuses there fails it.
     */
    s->mode[w] = m->atomic && mode == MODE_TRY ? MODE_TRANSACTION : mode;
    return true;
}

/* What an earlier plan found of the same statements; NULL: there is none. */
static sql_class *classes_before(const plan_wish *wish, const plan *p, const plan_step *s, way w)
{
    const plan *before = wish->before;
    size_t at = p->step_count;

    if (!before || at >= before->step_count)
        return NULL;
    const plan_step *then = &before->steps[at];
    bool same = plan_statements(before, then, w)->at == plan_statements(p, s, w)->at;
    return same ? then->classes[w] : NULL;
}

static bool classify_side(arena *a, const plan_wish *wish, const plan *p, plan_step *s, way w,
                          err *e)
{
    const contract_statements *list = plan_statements(p, s, w);
    dialect d = p->migrations[s->migration].dialect;
    void *given;

    s->classes[w] = classes_before(wish, p, s, w);
    if (s->classes[w])
        return mode_of(p, s, w, e);
    if (!arena_try(a, (list->count + 1) * sizeof(sql_class), &given, e))
        return false;
    s->classes[w] = given;
    for (size_t i = 0; i < list->count; i++)
        if (!sql_classify(a, d, list->at[i].text, &s->classes[w][i], e))
            return false;
    return mode_of(p, s, w, e);
}

static bool names(const plan_wish *wish, str migration, str step)
{
    for (size_t i = 0; i < wish->acknowledged_count; i++) {
        str rest, head = str_split(wish->acknowledged[i], '/', &rest);
        if (str_same(head, migration) && (rest.size == 0 || str_same(rest, step)))
            return true;
    }
    return false;
}

/* What the statements of a step do, seen together. */
static bool moves_rows(const sql_class *classes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (classes[i].moves_rows)
            return true;
    return false;
}

static bool locks_all(const sql_class *classes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (classes[i].lock == LOCK_BLOCKS_ALL && classes[i].table.size)
            return true;
    return false;
}

static bool in_one_transaction(step_mode m)
{
    return m == MODE_TRANSACTION;
}

/* Does the step begin a group of its own, after the steps [first, at) of its migration's present
 * group? */
static bool begins_group(const plan *p, size_t first, size_t at, bool by_lock)
{
    const plan_step *s = &p->steps[at], *before = &p->steps[at - 1];
    const contract *m = &p->migrations[s->migration];
    way w = p->goal;

    if (s->migration != before->migration)
        return true;
    if (!in_one_transaction(s->mode[w]) || !in_one_transaction(before->mode[w]))
        return true;
    if (m->atomic)
        return false;
    if (plan_contract_step(p, s)->own_transaction || plan_contract_step(p, before)->own_transaction)
        return true;
    if (!by_lock || !moves_rows(s->classes[w], plan_statements(p, s, w)->count))
        return false;
    for (size_t i = first; i < at; i++)
        if (locks_all(p->steps[i].classes[w], plan_statements(p, &p->steps[i], w)->count))
            return true;
    return false;
}

/* Numbers the groups of the steps [from, to), all of one migration; returns the next free number.
 */
static int64_t number_groups(plan *p, size_t from, size_t to, int64_t group, bool by_lock)
{
    size_t first = from;

    for (size_t i = from; i < to; i++) {
        if (i > from && begins_group(p, first, i, by_lock)) {
            group++;
            first = i;
        }
        p->steps[i].group = group;
    }
    return group + 1;
}

/* A step that would be left committed if a later part of its migration failed. */
static bool needs_way_back(const plan *p, size_t at, size_t last)
{
    const plan_step *s = &p->steps[at];

    return s->mode[p->goal] == MODE_BATCHED || s->group != p->steps[last].group;
}

static bool could_not_go_home(const plan *p, size_t from, size_t to)
{
    way back = p->goal == DIRECTION_UP ? DIRECTION_DOWN : DIRECTION_UP;

    for (size_t i = from; i < to; i++)
        if (needs_way_back(p, i, to - 1) && !plan_has_way(p, &p->steps[i], back) &&
            !(back == DIRECTION_DOWN && plan_will_keep(p, &p->steps[i])) &&
            !p->steps[i].acknowledged)
            return true;
    return false;
}

static size_t end_of_migration(const plan *p, size_t from)
{
    size_t to = from;

    while (to < p->step_count && p->steps[to].migration == p->steps[from].migration)
        to++;
    return to;
}

static void make_groups(arena *a, const plan_wish *wish, plan *p)
{
    int64_t group = 1;

    for (size_t from = 0, to; from < p->step_count; from = to) {
        to = end_of_migration(p, from);
        int64_t plain = number_groups(p, from, to, group, false);
        bool home_without = !could_not_go_home(p, from, to);
        int64_t next = plain;
        if (wish->traits & TRAIT_SESSIONS) /* there are others whom a lock would block */
            next = number_groups(p, from, to, group, true);
        if (next != plain && home_without && could_not_go_home(p, from, to)) {
            next = number_groups(p, from, to, group, false);
            p->warnings[p->warning_count++] =
                str_printf(a,
                           "%.*s changes a table and then its rows in one transaction, because a "
                           "part without a `down` could not be "
                           "taken back: the table is locked until the rows are done",
                           STR_ARG(p->migrations[p->steps[from].migration].id));
        }
        group = next;
    }
}

static bool add_step(arena *a, const plan_wish *wish, plan *p, size_t migration, size_t step,
                     err *e)
{
    const contract *m = &p->migrations[migration];
    const contract_step *c = &m->steps[step];
    plan_step *s = &p->steps[p->step_count];

    *s = (plan_step){ .seq = (int64_t)p->step_count, .migration = migration, .step = step };
    s->acknowledged = c->irreversible.size > 0 || names(wish, m->id, c->name);
    plan_take_proof(a, wish, m, s);
    if (!classify_side(a, wish, p, s, DIRECTION_UP, e) ||
        !classify_side(a, wish, p, s, DIRECTION_DOWN, e))
        return false;
    p->step_count++;
    return true;
}

static bool add_steps(arena *a, const plan_wish *wish, plan *p, err *e)
{
    for (size_t m = 0; m < p->migration_count; m++) {
        size_t count = p->migrations[m].step_count;
        for (size_t i = 0; i < count; i++)
            if (!add_step(a, wish, p, m, p->goal == DIRECTION_UP ? i : count - 1 - i, e))
                return false;
    }
    return true;
}

bool plan_make(arena *a, const plan_wish *wish, const contract *migrations, size_t count, plan *out,
               err *e)
{
    plan p = { .goal = wish->goal, .migration_count = count, .keeps = !wish->without_keeps };
    size_t steps = 0;
    void *given;

    if (!arena_try(a, (count + 1) * sizeof *p.migrations, &given, e))
        return false;
    p.migrations = given;
    if (count)
        (void)memcpy(p.migrations, migrations, count * sizeof *migrations);
    for (size_t m = 0; m < count; m++)
        steps += migrations[m].step_count;
    if (!arena_try(a, (steps + 1) * sizeof *p.steps, &given, e))
        return false;
    p.steps = given;
    if (!arena_try(a, (count + 1) * sizeof *p.warnings, &given, e))
        return false;
    p.warnings = given;
    if (!add_steps(a, wish, &p, e) || (wish->keeps && !plan_take_keeps(a, wish->keeps, &p, e)))
        return false;
    make_groups(a, wish, &p);
    *out = p;
    return true;
}

bool plan_split(plan *p, size_t step)
{
    size_t from = step, to = step + 1;
    int64_t group = p->steps[step].group;

    while (from > 0 && p->steps[from - 1].group == group)
        from--;
    while (to < p->step_count && p->steps[to].group == group)
        to++;
    if (to - from < 2)
        return false;
    for (size_t i = from + 1; i < p->step_count; i++)
        p->steps[i].group += (int64_t)((i < to ? i : to - 1) - from);
    return true;
}

typedef struct way_words {
    const char *kind, *text;
} way_words;

static size_t last_of(const plan *p, const plan_step *s)
{
    size_t at = (size_t)s->seq;

    while (at + 1 < p->step_count && p->steps[at + 1].migration == s->migration)
        at++;
    return at;
}

static way_words words_of(const plan *p, const plan_step *s)
{
    const contract_step *c = plan_contract_step(p, s);

    if (s->kept || plan_will_keep(p, s))
        return (way_words){ "keep", plan_wants_way(p, s) || s->has_derived
                                        ? "what it takes is kept, and comes back; rows written "
                                          "since stay"
                                        : "the rows before are kept (undo image), and come back "
                                          "where nobody changed them since" };
    if (s->has_derived)
        return (way_words){ "inverse", "derived from the catalogue, and proven by a rehearsal" };
    if (c->has_down)
        return (way_words){ "inverse", s->proven
                                           ? "the author's `down`, proven by a rehearsal"
                                           : "the author's `down`, which no rehearsal has proven" };
    if (s->acknowledged)
        return (way_words){ "acknowledged", c->irreversible.size
                                                ? c->irreversible.at
                                                : "acknowledged by name: there is no way back" };
    if (!needs_way_back(p, (size_t)s->seq, last_of(p, s)))
        return (way_words){ "abort",
                            "a failure takes the transaction back; after success there is no way "
                            "back (`homing rehearse` derives one)" };
    return (way_words){ "none", "there is no way back after success: the author gave no `down`, "
                                "and no rehearsal has derived one" };
}

json_t *plan_way_back_json(const plan *p, const plan_step *s)
{
    const way_words words = words_of(p, s);
    json_t *out = json_object();

    json_put_str(out, "kind", str_of(words.kind));
    json_put_str(out, "text", str_of(words.text));
    json_put_bool(out, "proven", s->proven);
    if (s->loses.size)
        json_put_str(out, "loses", s->loses);
    return out;
}
