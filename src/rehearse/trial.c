#include "rehearse/trial_inner.h"

#include "base/clock.h"

enum { TRIAL_MEMORY = 1 << 30, WRITES_ROWS = 3 };

#define OTHER_SEED UINT64_C(0x9e3779b97f4a7c15)

/* ---- words */

void trial_note(trial *t, const char *rule, str step, str text)
{
    trial_result *r = t->r;

    if (r->finding_count < FINDINGS_MAX)
        r->findings[r->finding_count++] = (finding){ .rule = str_of(rule),
                                                     .text = str_copy(t->out, text),
                                                     .step = str_copy(t->out, step) };
}

void trial_doubt(trial *t, const char *rule, str step, str text)
{
    if (t->r->proof.why.size == 0)
        t->r->proof.why = str_copy(t->out, text);
    trial_note(t, rule, step, text);
}

static bool is_doubted(const trial *t)
{
    return t->r->proof.why.size > 0;
}

/* ---- begin and end */

static bool begin(trial *t, err *e)
{
    size_t count;

    t->a = arena_new(TRIAL_MEMORY);
    if (!t->a)
        return err_set(e, ERR_NO_MEMORY, "no memory for a trial");
    if (!move_begin(&t->v, t->s, t->a, t->m, e))
        return false;
    count = t->v.plan.step_count;
    t->stations = arena_take(t->a, (count + 2) * sizeof *t->stations);
    t->reached = arena_take(t->a, (count + 1) * sizeof *t->reached);
    t->steps = arena_take(t->a, (count + 1) * sizeof *t->steps);
    for (size_t i = 0; i < count; i++)
        t->steps[i].of = plan_contract_step(&t->v.plan, &t->v.plan.steps[i]);
    /* What the stage has is the first station; it gets the last one in return. */
    t->stations[0] = t->s->now;
    t->s->now = (station){ 0 };
    t->station_count = 1;
    return true;
}

/* Leaves the stage the catalogue that it has now: the one before when up failed. */
static void end(trial *t)
{
    if (!t->s->now.of && t->station_count)
        t->s->now = t->stations[--t->station_count];
    for (size_t i = 0; i < t->station_count; i++)
        station_free(&t->stations[i]);
    arena_free(t->a);
}

/* ---- up, for the first time */

/* The steps [from, to) were one transaction. */
static bool look_behind(trial *t, size_t from, size_t to, err *e)
{
    if (!stage_look(t->s, &t->stations[t->station_count], e))
        return false;
    for (size_t i = from; i < to; i++)
        t->reached[i] = i + 1 < to ? t->station_count - 1 : t->station_count;
    t->station_count++;
    return true;
}

static bool up_once(trial *t, err *e)
{
    size_t count = t->v.plan.step_count;

    t->v.at = 0;
    for (size_t from = 0, to; from < count; from = to) {
        held *h = &t->steps[from].held;
        to = t->by_group ? move_group_end(&t->v, from) : from + 1;
        h->before = TRIAL_BEFORE(t);
        h->touched = (table_names){ .a = t->a };
        int64_t at = clock_monotonic();
        if (!stage_go_on(t->s, e) || !move_steps(&t->v, from, to, DIRECTION_UP, h, e))
            return false;
        t->steps[to - 1].up_ms = (clock_monotonic() - at) / 1000;
        t->up_ms += t->steps[to - 1].up_ms;
        for (size_t i = from + 1; i < to; i++)
            t->steps[i].held = *h;
        if (!look_behind(t, from, to, e))
            return false;
    }
    return true;
}

static bool has_groups(const trial *t)
{
    for (size_t i = 0; i < t->v.plan.step_count; i++)
        if (move_group_end(&t->v, i) > i + 1)
            return true;
    return false;
}

static bool back_to_start(trial *t, err *e)
{
    for (size_t i = 1; i < t->station_count; i++)
        station_free(&t->stations[i]);
    t->station_count = 1;
    t->up_ms = 0;
    for (size_t i = 0; i < t->v.plan.step_count; i++)
        t->steps[i].held = (held){ 0 };
    if (!stage_lead_to(t->s, TRIAL_BEFORE(t), e))
        return false;
    station_free(&t->s->now);
    return true;
}

/* A sandbox anew, as it was before the migration. */
static bool start_over(trial *t, err *e)
{
    for (size_t i = 1; i < t->station_count; i++)
        station_free(&t->stations[i]);
    t->station_count = 1;
    t->up_ms = 0;
    t->by_group = false;
    for (size_t i = 0; i < t->v.plan.step_count; i++)
        t->steps[i].held = (held){ 0 };
    if (!stage_close(t->s, e) || !stage_open(t->s, TRIAL_BEFORE(t), e))
        return false;
    station_free(&t->s->now);
    return true;
}

/* Rows that ask less: everyday ones, which stay for what comes behind it; then none at all. */
static bool ask_less(trial *t)
{
    rows_wish *rows = &t->s->rows;

    if (rows->rows == 0)
        return false;
    t->asked_less = true;
    if (rows->manner == ROWS_HOSTILE) {
        rows->manner = ROWS_PLAIN;
        return true;
    }
    t->rows_put_off = rows->rows;
    rows->rows = 0;
    return true;
}

/* Up failed for good: says so with the server's word. */
static bool fail(trial *t)
{
    t->r->failed = true;
    trial_doubt(t, "fails", t->r->failed_step,
                str_printf(t->a, "it fails: %s", t->r->failure.text));
    return true;
}

static void say_less(trial *t)
{
    if (t->rows_put_off) {
        t->r->fault = "rows";
        trial_doubt(t, "fails", t->r->failed_step,
                    str_printf(t->a, "it fails as soon as there are rows: %s", t->r->failure.text));
    } else if (t->asked_less) {
        t->r->fault = "data";
        trial_note(t, "fails-on-rows", t->r->failed_step,
                   str_printf(t->a,
                              "it fails on rows that the schema allows, and passes with everyday "
                              "ones: %s",
                              t->r->failure.text));
    }
}

/* By steps, or else by groups. */
static bool climb(trial *t, err *e)
{
    if (up_once(t, e))
        return true;
    if (stage_is_broken(t->s, e) || t->by_group || !has_groups(t))
        return false;
    t->by_group = true;
    return back_to_start(t, e) && up_once(t, e);
}

static void keep_failure(trial *t, const err *why)
{
    const plan_step *s = &t->v.plan.steps[t->v.at];

    if (t->asked_less)
        return;
    t->r->failure = *why;
    t->r->failed_step = str_copy(t->out, plan_contract_step(&t->v.plan, s)->name);
}

static bool go_up(trial *t, err *e)
{
    err why;

    while (!climb(t, &why)) {
        if (stage_is_broken(t->s, &why)) {
            *e = why;
            return false;
        }
        keep_failure(t, &why);
        if (!ask_less(t))
            return fail(t);
        if (!start_over(t, e))
            return false;
    }
    say_less(t);
    return true;
}

/* ---- down, and up again */

static bool can_go_home(trial *t)
{
    bool can = true;

    for (size_t i = 0; i < t->v.plan.step_count; i++) {
        const trial_step *s = &t->steps[i];
        if (s->undo)
            trial_doubt(t, "undo-image", s->of->name,
                        str_printf(t->a,
                                   "step %.*s changes rows of %.*s: without an undo image, or a "
                                   "`down` by its author, they do not come back",
                                   STR_ARG(s->of->name), STR_ARG(s->writes_on)));
        else if (s->home == PROOF_HOME_NONE)
            trial_doubt(t, "no-way-back", s->of->name,
                        str_printf(t->a, "step %.*s has no way back: %.*s", STR_ARG(s->of->name),
                                   STR_ARG(s->why)));
        can = can && !s->undo && s->home != PROOF_HOME_NONE;
    }
    return can;
}

static bool compare_rows(trial *t, err *e)
{
    table_digests now;
    const table_names *only = t->all_touched ? NULL : &t->touched;

    if (!stage_digest(t->s, t->a, &t->s->now.c, only, &now, e))
        return false;
    for (size_t i = 0; i < now.count; i++) {
        const table_digest *is = &now.at[i], *was = digest_of(&t->s->digests, is->schema, is->name);
        if (!was || hash_same(was->digest, is->digest))
            continue;
        trial_doubt(t, "rows-lost", (str){ 0 },
                    str_printf(t->a,
                               "the rows of table %.*s%s%.*s are not what they were: %llu before, "
                               "%llu after the way back",
                               STR_ARG(is->schema), is->schema.size ? "." : "", STR_ARG(is->name),
                               (unsigned long long)was->rows.count,
                               (unsigned long long)is->rows.count));
    }
    return true;
}

/* A failure of what was tried is a doubt; false: the rehearsal cannot go on. */
static bool doubt_failure(trial *t, const char *rule, const char *what, const err *why, err *e)
{
    if (stage_is_broken(t->s, why)) {
        *e = *why;
        return false;
    }
    trial_doubt(t, rule, t->steps[t->v.at].of->name, str_printf(t->a, "%s: %s", what, why->text));
    return true;
}

static bool go_down(trial *t, err *e)
{
    err why;

    if (!ways_run(t, &why))
        return doubt_failure(t, "not-home", "its way back fails", &why, e);
    if (!stage_look_now(t->s, e))
        return false;
    if (!hash_same(t->s->now.c.fingerprint, TRIAL_BEFORE(t)->fingerprint)) {
        bool order = ways_only_order(t->a, TRIAL_BEFORE(t), &t->s->now.c);
        trial_doubt(
            t, order ? "column-order" : "not-home", (str){ 0 },
            str_printf(t->a, "its way back %s: %.*s",
                       order ? "leads home but for the order of columns" : "does not lead home",
                       STR_ARG(ways_names(t->a, TRIAL_BEFORE(t), &t->s->now.c))));
    }
    return compare_rows(t, e);
}

static bool go_up_again(trial *t, err *e)
{
    err why;

    if (!move_all(&t->v, &why))
        return doubt_failure(t, "not-again", "after its way back it cannot go up again", &why, e);
    if (!stage_look_now(t->s, e))
        return false;
    t->is_after = hash_same(t->s->now.c.fingerprint, TRIAL_AFTER(t)->fingerprint);
    if (!t->is_after)
        trial_doubt(t, "not-again", (str){ 0 },
                    str_printf(t->a, "up again leads elsewhere: %.*s",
                               STR_ARG(ways_names(t->a, TRIAL_AFTER(t), &t->s->now.c))));
    return true;
}

static bool lead_after(trial *t, err *e)
{
    if (t->is_after)
        return true;
    return stage_lead_to(t->s, TRIAL_AFTER(t), e);
}

/* ---- as if an application wrote in between */

static uint64_t count_of(const table_digests *all, const object *o)
{
    const table_digest *t = digest_of(all, o->schema, o->name);

    return t ? t->rows.count : 0;
}

static void compare_written(trial *t, const table_digests *with, const table_digests *left)
{
    for (size_t i = 0; i < t->shared.count; i++) {
        const object *o = t->shared.at[i];
        uint64_t had = count_of(with, o), has = count_of(left, o);
        if (had == has || !digest_of(left, o->schema, o->name))
            continue;
        trial_note(t, "writes-lost", (str){ 0 },
                   str_printf(t->a,
                              "of the rows written to table %.*s%s%.*s after it, the way back "
                              "leaves %llu of %llu",
                              STR_ARG(o->schema), o->schema.size ? "." : "", STR_ARG(o->name),
                              (unsigned long long)has, (unsigned long long)had));
    }
}

static bool go_down_written(trial *t, const table_digests *with, err *e)
{
    table_digests left;
    err why;

    if (!ways_run(t, &why)) {
        if (stage_is_broken(t->s, &why)) {
            *e = why;
            return false;
        }
        trial_note(
            t, "writes-lost", (str){ 0 },
            str_printf(t->a, "with rows written after it, the way back fails: %s", why.text));
        return true;
    }
    /* The way back has just led there without those rows. */
    if (!stage_digest(t->s, t->a, TRIAL_BEFORE(t), &t->shared, &left, e))
        return false;
    compare_written(t, with, &left);
    if (move_all(&t->v, &why) || !stage_is_broken(t->s, &why))
        return true;
    *e = why;
    return false;
}

static bool write_between(trial *t, err *e)
{
    table_digests with;

    if (t->shared.count == 0 || t->s->rows.rows == 0 || ways_only_drop(t))
        return true;
    t->is_after = false;
    return stage_fill(t->s, &t->shared, t->s->rows.seed ^ OTHER_SEED, WRITES_ROWS, e) &&
           stage_digest(t->s, t->a, &t->s->now.c, &t->shared, &with, e) &&
           go_down_written(t, &with, e) && lead_after(t, e);
}

/* ---- all of it */

static bool circle(trial *t, err *e)
{
    if (!can_go_home(t))
        return lead_after(t, e);
    if (!go_down(t, e))
        return false;
    bool home = !is_doubted(t);
    if ((home && !go_up_again(t, e)) || !lead_after(t, e))
        return false;
    return !home || is_doubted(t) || write_between(t, e);
}

/* Every table of the stage gets the rows that were put off. */
static bool fill_anew(trial *t, err *e)
{
    table_names all = { .a = t->a };

    t->s->rows.rows = t->rows_put_off;
    for (size_t i = 0; i < t->s->now.c.count; i++)
        if (str_is(t->s->now.c.objects[i].kind, "table"))
            table_names_add(&all, &t->s->now.c.objects[i]);
    return stage_fill(t->s, &all, t->s->rows.seed, t->rows_put_off, e) &&
           stage_take_stock(t->s, NULL, e);
}

static bool take_stock(trial *t, err *e)
{
    if (t->rows_put_off)
        return fill_anew(t, e);
    /* What the migration made gets rows, for those that come after it. */
    return stage_fill(t->s, &t->fresh, t->s->rows.seed, t->s->rows.rows, e) &&
           stage_take_stock(t->s, t->all_touched ? NULL : &t->touched, e);
}

static bool run(trial *t, err *e)
{
    if (!begin(t, e) || !go_up(t, e))
        return false;
    if (t->r->failed)
        return trial_prove(t, e);
    return ways_tables(t, e) && ways_find(t, e) && circle(t, e) && take_stock(t, e) &&
           trial_prove(t, e);
}

bool trial_run(stage *s, arena *a, const contract *m, trial_result *out, err *e)
{
    trial t = { .out = a, .s = s, .m = m, .r = out };

    *out = (trial_result){ 0 };
    bool ok = run(&t, e);
    end(&t);
    return ok;
}

/* What was rehearsed already passes without rows, if at all. */
static bool pass_anyhow(trial *t, err *e)
{
    err why;

    while (ask_less(t)) {
        if (!start_over(t, e))
            return false;
        if (move_all(&t->v, &why))
            return true;
        if (stage_is_broken(t->s, &why)) {
            *e = why;
            return false;
        }
    }
    return fail(t);
}

static bool pass_on(trial *t, err *e)
{
    if (!stage_look(t->s, &t->stations[t->station_count], e))
        return false;
    t->station_count++;
    if (!ways_tables(t, e))
        return false;
    t->all_touched = true;
    return lead_after(t, e) && take_stock(t, e);
}

static bool pass(trial *t, err *e)
{
    err why;

    if (!begin(t, e))
        return false;
    if (!move_all(&t->v, &why)) {
        keep_failure(t, &why);
        if (!stage_is_broken(t->s, &why))
            return pass_anyhow(t, e) && (t->r->failed || pass_on(t, e));
        *e = why;
        return false;
    }
    return pass_on(t, e);
}

bool trial_pass(stage *s, arena *a, const contract *m, trial_result *out, err *e)
{
    trial t = { .out = a, .s = s, .m = m, .r = out };

    *out = (trial_result){ 0 };
    bool ok = pass(&t, e);
    end(&t);
    return ok;
}
