#include "engine/plan.h"

#include "driver/driver.h"
#include "engine/plan_keep.h"

typedef struct gate_list {
    arena *a;
    const plan *p;
    const plan_wish *wish;
    gates out;
} gate_list;

static void shut(gate_list *l, const plan_step *s, str text, const char *hint)
{
    l->out.at[l->out.count++] = (gate){ .migration = l->p->migrations[s->migration].id,
                                        .step = plan_contract_step(l->p, s)->name,
                                        .text = text,
                                        .hint = str_of(hint) };
}

static str step_path(const gate_list *l, const plan_step *s)
{
    return str_printf(l->a, "%.*s/%.*s", STR_ARG(l->p->migrations[s->migration].id),
                      STR_ARG(plan_contract_step(l->p, s)->name));
}

static void check_down(gate_list *l, const plan_step *s)
{
    str path = step_path(l, s);
    kept_state kept = plan_kept_state(l->wish->keeps, l->p->migrations[s->migration].id);

    if (plan_has_way(l->p, s, DIRECTION_DOWN) && kept != KEPT_IN_PART)
        return;
    if (kept != KEPT_ALL) {
        shut(l, s,
             str_printf(l->a,
                        "step %.*s cannot be rolled back: what it took was destroyed by `homing "
                        "finalise`",
                        STR_ARG(path)),
             "write a new migration that leads back; nothing of this rollback was begun");
        return;
    }
    str why = plan_contract_step(l->p, s)->irreversible;
    if (why.size) {
        shut(l, s, str_printf(l->a, "step %.*s has no way back: %.*s", STR_ARG(path), STR_ARG(why)),
             "write a new migration that leads back; nothing of this rollback was begun");
        return;
    }
    shut(l, s, str_printf(l->a, "step %.*s has no `down`: it cannot be rolled back", STR_ARG(path)),
         str_printf(l->a,
                    "`homing rehearse %.*s` derives and proves one where it is still pending: give "
                    "--url of an empty database; else write a new migration that leads back; "
                    "nothing of this rollback was begun",
                    STR_ARG(l->p->migrations[s->migration].id))
             .at);
}

/* Session state does not stay with a client of a transaction pooler, but leaks to the next one. */
static void check_prologue(gate_list *l, size_t at)
{
    const plan_step *s = &l->p->steps[at];
    const contract *m = &l->p->migrations[s->migration];

    if (m->prologue.count == 0 || (l->wish->traits & TRAIT_DIRECT) ||
        (at > 0 && l->p->steps[at - 1].migration == s->migration))
        return;
    shut(
        l, s,
        str_printf(l->a, "%.*s sets session state, and a pooler stands in between", STR_ARG(m->id)),
        "use SET LOCAL inside its steps, or give the URL of the server itself: --url "
        "env:DIRECT_URL");
}

/* Half of its batches done, a step goes the other way by what a transaction or batches can do. */
static void check_batched(gate_list *l, const plan_step *s)
{
    bool up = s->mode[DIRECTION_UP] == MODE_BATCHED && s->mode[DIRECTION_DOWN] == MODE_ALONE;
    bool down = s->mode[DIRECTION_DOWN] == MODE_BATCHED && s->mode[DIRECTION_UP] == MODE_ALONE;
    way lone = up ? DIRECTION_DOWN : DIRECTION_UP;

    if (!up && !down)
        return;
    shut(l, s,
         str_printf(l->a, "step %.*s is batched %s, and its way %s (%.*s) commits by itself",
                    STR_ARG(step_path(l, s)), way_name(up ? DIRECTION_UP : DIRECTION_DOWN),
                    way_name(lone), STR_ARG(s->classes[lone][0].what)),
         "let both ways be statements of a transaction, or batched; put what commits by itself "
         "into a step of its own");
}

static bool last_of_migration(const plan *p, size_t at)
{
    return at + 1 == p->step_count || p->steps[at + 1].migration != p->steps[at].migration;
}

/* The group of the migration's last step, seen from step `at`. */
static int64_t last_group(const plan *p, size_t at)
{
    while (!last_of_migration(p, at))
        at++;
    return p->steps[at].group;
}

static void check_home(gate_list *l, size_t at)
{
    const plan_step *s = &l->p->steps[at];
    bool left = s->mode[DIRECTION_UP] == MODE_BATCHED || s->group != last_group(l->p, at);

    if (!left || s->acknowledged || plan_has_way(l->p, s, DIRECTION_DOWN) ||
        plan_will_keep(l->p, s))
        return;
    str path = step_path(l, s);
    shut(
        l, s,
        str_printf(l->a,
                   "step %.*s commits before its migration is complete and has no `down`: if a "
                   "later part fails, the "
                   "database could not get home",
                   STR_ARG(path)),
        str_printf(l->a,
                   "`homing rehearse` derives and proves a way back; or add `-- homing: down` with "
                   "its inverse below the step, or `-- homing: irreversible <reason>`, or run "
                   "with --acknowledge %.*s",
                   STR_ARG(path))
            .at);
}

/* What is not kept is gone. */
static void check_final(gate_list *l, const plan_step *s)
{
    str path = step_path(l, s);

    if (!plan_destroys(l->p, s) || s->acknowledged)
        return;
    shut(l, s,
         str_printf(l->a,
                    "step %.*s says keep=none: what it takes is gone for good, and nothing brings "
                    "it back",
                    STR_ARG(path)),
         str_printf(l->a, "take keep=none out; or run with --acknowledge %.*s", STR_ARG(path)).at);
}

static void check_alone(gate_list *l, const plan_step *s, way w)
{
    const contract *m = &l->p->migrations[s->migration];
    const contract_step *c = plan_contract_step(l->p, s);
    str path = step_path(l, s);

    if (s->mode[w] != MODE_ALONE)
        return;
    const sql_class *k = &s->classes[w][0];
    if (!(l->wish->traits & TRAIT_DIRECT))
        shut(l, s,
             str_printf(l->a, "step %.*s (%.*s) commits by itself, and a pooler stands in between",
                        STR_ARG(path), STR_ARG(k->what)),
             "give the URL of the server itself (often DIRECT_URL, port 5432): --url "
             "env:DIRECT_URL");
    if (m->atomic)
        shut(l, s,
             str_printf(l->a,
                        "%.*s is declared atomic, but step %.*s (%.*s) cannot run in a transaction",
                        STR_ARG(m->id), STR_ARG(path), STR_ARG(k->what)),
             "move the step into a migration of its own, or take the `atomic` directive out");
    if (k->probe.kind == PROBE_NONE && c->verify.size == 0)
        shut(l, s,
             str_printf(l->a,
                        "step %.*s (%.*s) commits by itself, and nothing could tell after a crash "
                        "whether it did",
                        STR_ARG(path), STR_ARG(k->what)),
             "add `-- homing: verify` with a SELECT that is true once the step has taken effect");
}

bool plan_gates(arena *a, const plan_wish *wish, const plan *p, gates *out, err *e)
{
    gate_list l = { .a = a, .p = p, .wish = wish };
    void *given;

    if (!arena_try(a, (p->step_count * 8 + 1) * sizeof(gate), &given, e))
        return false;
    l.out.at = given;
    for (size_t i = 0; i < p->step_count; i++) {
        const plan_step *s = &p->steps[i];
        check_alone(&l, s, p->goal);
        check_prologue(&l, i);
        check_batched(&l, s);
        if (p->goal == DIRECTION_DOWN)
            check_down(&l, s);
        else
            check_home(&l, i);
        if (p->goal == DIRECTION_UP)
            check_final(&l, s);
    }
    *out = l.out;
    return true;
}
