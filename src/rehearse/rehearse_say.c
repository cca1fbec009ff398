#include "rehearse/rehearse_inner.h"

enum { BUILT_SHOWN = 5 };

/* ---- the sandbox */

static void warn_built(rehearsal *r)
{
    const sandbox_built *b = &r->stage.built;
    operation *o = &r->o;

    for (size_t i = 0; i < b->failed_count && i < BUILT_SHOWN; i++)
        result_warn(&o->r,
                    str_printf(o->a, "the sandbox lacks what this would have made: %.*s: %.*s",
                               STR_ARG(b->failed[i].sql), STR_ARG(b->failed[i].why)));
    if (b->failed_count > BUILT_SHOWN)
        result_warn(&o->r, str_printf(o->a, "and %zu more", b->failed_count - BUILT_SHOWN));
    if (b->differences.count)
        result_warn(&o->r, str_printf(o->a,
                                      "the sandbox is not like the target in %zu object%s; what "
                                      "concerns them was not tried as it will run",
                                      b->differences.count, b->differences.count == 1 ? "" : "s"));
}

static void put_unfilled(rehearsal *r, json_t *into)
{
    const rows_report *f = &r->stage.filled;
    json_t *list = json_array();

    for (size_t i = 0; i < f->count; i++) {
        json_t *one;
        if (f->at[i].why.size == 0)
            continue;
        one = json_object();
        json_put_str(one, "table",
                     str_printf(r->o.a, "%.*s%s%.*s", STR_ARG(f->at[i].schema),
                                f->at[i].schema.size ? "." : "", STR_ARG(f->at[i].name)));
        json_put_int(one, "wanted", f->at[i].wanted);
        json_put_int(one, "filled", f->at[i].filled);
        json_put_str(one, "why", f->at[i].why);
        (void)json_array_append_new(list, one);
    }
    json_put(into, "unfilled", list);
}

void say_sandbox(rehearsal *r)
{
    json_t *one = json_object();

    json_put_str(one, "shown", r->stage.box.shown);
    if (r->stage.box.note.size)
        json_put_str(one, "note", r->stage.box.note);
    json_put_int(one, "rows", r->wish->rows);
    json_put_int(one, "seed", (int64_t)r->wish->seed);
    json_put_int(one, "tables", (int64_t)r->stage.digests.count);
    put_unfilled(r, one);
    if (json_array_size(json_object_get(one, "unfilled")) == 0)
        (void)json_object_del(one, "unfilled");
    json_put(r->o.r.doc, "sandbox", one);
    warn_built(r);
}

/* ---- a migration */

static const char *const states[] = {
    [PART_TRY] = "not rehearsed",   [PART_PASS] = "passed",       [PART_CURRENT] = "current",
    [PART_PROVEN] = "proven",       [PART_UNPROVEN] = "unproven", [PART_FAILED] = "failed",
    [PART_BEHIND] = "not rehearsed"
};

static const contract_step *step_named(const contract *m, str name)
{
    for (size_t i = 0; i < m->step_count; i++)
        if (str_same(m->steps[i].name, name))
            return &m->steps[i];
    return NULL;
}

static size_t line_of(const contract *m, str step)
{
    const contract_step *s = step_named(m, step);

    if (s && s->line)
        return s->line;
    return s && s->up.count && s->up.at[0].line ? s->up.at[0].line : 1;
}

/* What is wrong, and what is only worth knowing. */
static const char *severity_of(str rule)
{
    static const char *const notes[] = { "loses", "writes-lost" };

    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (str_is(rule, notes[i]))
            return "note";
    return str_is(rule, "incompatible") || str_is(rule, "fails-on-rows") ? "warning" : "error";
}

static json_t *findings_json(const part *p)
{
    json_t *list = json_array();

    for (size_t i = 0; i < p->result.finding_count; i++) {
        const finding *f = &p->result.findings[i];
        json_t *one = json_object();
        json_put_str(one, "rule", f->rule);
        json_put_str(one, "severity", str_of(severity_of(f->rule)));
        json_put_str(one, "text", f->text);
        if (f->step.size)
            json_put_str(one, "step", f->step);
        json_put_int(one, "line", (int64_t)line_of(p->m, f->step));
        (void)json_array_append_new(list, one);
    }
    return list;
}

static json_t *home_json(const contract *m, const proof_step *s)
{
    json_t *one = json_object();

    json_put_str(one, "step", s->name);
    json_put_int(one, "line", (int64_t)line_of(m, s->name));
    json_put_str(one, "kind", str_of(proof_home_name(s->home)));
    if (s->why.size)
        json_put_str(one, "why", s->why);
    if (s->loses.size)
        json_put_str(one, "loses", s->loses);
    if (s->needs_undo_image)
        json_put_bool(one, "needs_undo_image", true);
    if (s->down_count) {
        json_t *down = json_array();
        for (size_t i = 0; i < s->down_count; i++)
            (void)json_array_append_new(down, json_str(s->down[i]));
        json_put(one, "down", down);
    }
    json_put_int(one, "up_ms", s->up_ms);
    json_put_int(one, "down_ms", s->down_ms);
    return one;
}

static void put_lock(json_t *one, const proof *p)
{
    const proof_step *most = NULL;

    for (size_t i = 0; i < p->step_count; i++)
        if (p->steps[i].lock != LOCK_NONE && (!most || p->steps[i].lock > most->lock))
            most = &p->steps[i];
    if (!most)
        return;
    json_t *lock = json_object();
    json_put_str(lock, "level", str_of(lock_level_name(most->lock)));
    json_put_str(lock, "on", most->lock_on);
    json_put_str(lock, "step", most->name);
    json_put(one, "lock", lock);
}

static void put_proof(json_t *one, const part *p)
{
    const proof *of = p->proof;
    json_t *home = json_array();

    if (of->why.size)
        json_put_str(one, "why", of->why);
    for (size_t i = 0; i < of->step_count; i++)
        (void)json_array_append_new(home, home_json(p->m, &of->steps[i]));
    json_put(one, "home", home);
    json_put_int(one, "up_ms", of->up_ms);
    json_put_int(one, "down_ms", of->down_ms);
    put_lock(one, of);
    if (of->compatible.size)
        json_put_str(one, "compatible", of->compatible);
}

/* What the author can do, by the first thing that is wrong. */
static const char *remedy_of(const part *p)
{
    static const struct {
        const char *rule, *remedy;
    } remedies[] = {
        { "undo-image", "give the step a `-- homing: down` that brings the rows back" },
        { "no-way-back", "give the step a `-- homing: down`" },
        { "rows-lost", "keep what is destroyed: copy it aside in a step before, and bring it back "
                       "in its `-- homing: down`" },
        { "column-order",
          "only making the table anew brings the order back: do so in a `-- homing: "
          "down`, or acknowledge the migration by name" },
        { "not-home", "correct its `-- homing: down`, or take it out: then one is derived" },
        { "not-again", "let its way back remove everything that its way up makes" },
        { "fails", "correct the migration, or what its statements ask of the rows" },
    };

    for (size_t i = 0; i < p->result.finding_count; i++)
        for (size_t k = 0; k < sizeof remedies / sizeof *remedies; k++)
            if (str_is(p->result.findings[i].rule, remedies[k].rule))
                return remedies[k].remedy;
    return "see what it says, and run it again";
}

static void put_failure(json_t *one, const part *p)
{
    if (p->result.failure.code == ERR_NONE)
        return;
    json_put(one, "error", work_fault_json(NULL, &p->result.failure));
    json_put_str(one, "failed_step", p->result.failed_step);
    if (p->result.fault)
        json_put_str(one, "fault", str_of(p->result.fault));
}

static json_t *part_json(const part *p)
{
    json_t *one = json_object();
    const trial_result *t = &p->result;

    json_put_str(one, "id", p->m->id);
    if (p->m->file.size)
        json_put_str(one, "file", p->m->file);
    json_put_str(one, "state", str_of(states[p->state]));
    json_put_bool(one, "proven", p->proof && p->proof->proven);
    if (p->m->compatible.size)
        json_put_str(one, "declared", p->m->compatible);
    if (p->proof)
        put_proof(one, p);
    if (t->compatible_json) {
        json_put(one, "compatibility", json_incref(t->compatible_json));
        json_put_str(json_object_get(one, "compatibility"), "text", t->judgement.text);
        json_put_bool(json_object_get(one, "compatibility"), "holds", t->judgement.holds);
    }
    if (t->finding_count)
        json_put(one, "findings", findings_json(p));
    if (p->state == PART_UNPROVEN || p->state == PART_FAILED)
        json_put_str(one, "remedy", str_of(remedy_of(p)));
    put_failure(one, p);
    return one;
}

/* ---- the end */

static void put_lock_file(rehearsal *r)
{
    json_t *lock = json_object();
    const char *file = r->o.w.at->lock;

    if (file)
        json_put_str(lock, "file", str_of(file));
    json_put_int(lock, "written", !lock_writes(r) ? 0 : (int64_t)r->written);
    json_put_int(lock, "dropped", !lock_writes(r) ? 0 : (int64_t)r->dropped);
    json_put_bool(lock, "current", lock_is_current(r));
    json_put(r->o.r.doc, "lock", lock);
}

static size_t count_proven(const rehearsal *r)
{
    size_t n = 0;

    for (size_t i = 0; i < r->count; i++)
        n += r->parts[i].proof && r->parts[i].proof->proven;
    return n;
}

static size_t count_asked(const rehearsal *r)
{
    size_t n = 0;

    for (size_t i = 0; i < r->count; i++)
        n += r->parts[i].state != PART_PASS;
    return n;
}

static void say_unproven(rehearsal *r)
{
    bool said = false;

    result_set(&r->o.r, RESULT_UNPROVEN);
    for (size_t i = 0; i < r->count && !said; i++) {
        const part *p = &r->parts[i];
        said = p->state == PART_UNPROVEN || p->state == PART_FAILED;
        if (said)
            result_next(&r->o.r, str_printf(r->o.a, "homing rehearse %.*s", STR_ARG(p->m->id)).at,
                        str_printf(r->o.a, "tries it again: %s", remedy_of(p)).at);
    }
}

static bool check_lock(rehearsal *r)
{
    bool current = lock_is_current(r);

    if (current)
        return true;
    result_set(&r->o.r, RESULT_UNPROVEN);
    result_warn(&r->o.r,
                str_printf(r->o.a,
                           "%s is not current: %zu proof%s missing or other than found, %zu of "
                           "migrations that are gone",
                           r->o.w.at->lock ? r->o.w.at->lock : "homing.lock", r->written,
                           r->written == 1 ? " is" : "s are", r->dropped));
    result_next(&r->o.r, "homing rehearse", "writes homing.lock; commit it with the migrations");
    return false;
}

void say_end(rehearsal *r)
{
    json_t *list = json_array();
    size_t proven = count_proven(r), asked = count_asked(r);
    size_t mine = 0;

    for (size_t i = 0; i < r->count; i++) {
        const part *p = &r->parts[i];
        (void)json_array_append_new(list, part_json(p));
        mine += p->state != PART_PASS && p->proof && p->proof->proven;
    }
    json_put(r->o.r.doc, "migrations", list);
    put_lock_file(r);
    (void)proven;
    if (r->tried == 0)
        result_set(&r->o.r, RESULT_NOTHING);
    if (mine < asked)
        say_unproven(r);
    bool current = check_lock(r);
    result_now(&r->o.r, asked == 0
                            ? STR("nothing is pending; the database was only read")
                            : str_printf(r->o.a,
                                         "%zu of %zu migration%s proven%s; the database was only "
                                         "read",
                                         mine, asked, asked == 1 ? " is" : "s are",
                                         current ? "" : ", and the lock file is not current"));
    if (mine == asked && current && asked)
        result_next(&r->o.r, "homing plan", "shows what apply would do, and every way back");
}
