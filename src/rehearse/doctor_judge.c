#include "rehearse/doctoring.h"

static bool same_moment(const moment *l, const moment *r)
{
    return l->there == r->there && (!l->there || hash_same(l->digest, r->digest));
}

static bool has(const object *o, const char *name, const char *wanted)
{
    for (size_t i = 0; i < o->attribute_count; i++)
        if (str_is(o->attributes[i].name, name))
            return str_is(o->attributes[i].value, wanted);
    return false;
}

static void look_now(doctoring *d)
{
    for (size_t i = 0; i < d->touched_count; i++) {
        touched_object *t = &d->touched[i];
        size_t at = catalog_find(&d->now, &t->path);
        const object *is = at == SIZE_MAX ? NULL : &d->now.objects[at];
        t->now = is ? (moment){ true, is->digest } : (moment){ 0 };
        t->broken = is && str_is(is->kind, "index") && has(is, "valid", "no");
    }
}

typedef enum told { TOLD_DONE, TOLD_NOT, TOLD_OTHER, TOLD_BOTH } told;

/* Whether the object is as it was at some moment before the statement, or at one after it. */
static told ask(const doctoring *d, const touched_object *t, size_t statement)
{
    bool before = false, after = false;

    for (size_t i = 0; i <= d->ran; i++) {
        if (!same_moment(&t->at[i], &t->now))
            continue;
        before = before || i <= statement;
        after = after || i > statement;
    }
    if (before && after)
        return TOLD_BOTH;
    return after ? TOLD_DONE : before ? TOLD_NOT : TOLD_OTHER;
}

static void judge_one(doctoring *d, size_t statement)
{
    examined *x = &d->at[statement];
    size_t counts[TOLD_BOTH + 1] = { 0 };
    buf other = buf_in(d->o->a);

    for (size_t i = 0; i < d->touched_count; i++) {
        if (!examined_touches(x, i))
            continue;
        told said = ask(d, &d->touched[i], statement);
        counts[said]++;
        if (said == TOLD_OTHER)
            buf_printf(&other, "%s%.*s%s", other.size ? ", " : "",
                       STR_ARG(object_path(d->o->a, &d->touched[i].path)),
                       d->touched[i].broken ? " (invalid)" : "");
    }
    if (counts[TOLD_OTHER] || (counts[TOLD_DONE] && counts[TOLD_NOT])) {
        x->verdict = VERDICT_DIFFERS;
        x->why = other.size ? buf_str(&other) : STR("one part of it is there and another is not");
    } else if (counts[TOLD_DONE]) {
        x->verdict = VERDICT_DONE;
    } else if (counts[TOLD_NOT]) {
        x->verdict = VERDICT_NOT_DONE;
    }
}

/* What is known of a statement that leaves the catalogue as it is. */
static str say_rows(const doctoring *d, const examined *x)
{
    if (x->rows > 0)
        return str_printf(d->o->a,
                          "it changes rows, which no catalogue tells: of generated ones it wrote "
                          "%lld%s%.*s%s",
                          (long long)x->rows, x->tables.size ? " (" : "", STR_ARG(x->tables),
                          x->tables.size ? ")" : "");
    if (x->counted)
        return STR("it changes rows, which no catalogue tells, and none of the generated ones");
    return STR("nothing in the catalogue tells of it");
}

/* Prisma sends a file as one request, of which PostgreSQL keeps all or nothing. */
static bool came_whole(const doctoring *d)
{
    bool any = false;

    for (size_t i = 0; i < d->count; i++) {
        if (d->at[i].verdict == VERDICT_DONE || d->at[i].verdict == VERDICT_DIFFERS)
            return false;
        any = any || d->at[i].verdict == VERDICT_NOT_DONE;
    }
    return any && d->ad.from.tool == TOOL_PRISMA && d->failed->dialect == DIALECT_POSTGRES;
}

static void say_whole(doctoring *d)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->at[i].verdict == VERDICT_UNTOLD && d->at[i].touch_count == 0)
            d->at[i].why = str_printf(d->o->a,
                                      "%.*s. Most likely it did not: nothing else of the file did, "
                                      "and Prisma sends it in one piece",
                                      STR_ARG(d->at[i].why));
}

/* Statements run one after the other: what stands before one that took effect was run, what stands
 * after one that did not was not. */
static void infer(doctoring *d)
{
    size_t last = 0, first = d->count;

    for (size_t i = 0; i < d->count; i++) {
        if (d->at[i].verdict == VERDICT_DONE)
            last = i + 1;
        bool stopped = d->at[i].verdict == VERDICT_NOT_DONE || d->at[i].verdict == VERDICT_FAILS;
        if (stopped && first == d->count)
            first = i;
    }
    for (size_t i = 0; i < d->count; i++) {
        examined *x = &d->at[i];
        if (x->verdict != VERDICT_UNTOLD)
            continue;
        if (i + 1 < last)
            x->why = STR("nothing in the catalogue tells; one after it took effect, so it was run");
        else if (i > first) {
            x->verdict = VERDICT_NOT_DONE;
            x->why = STR("the run ended before it");
        } else {
            x->why = x->touch_count || i >= d->ran
                         ? STR("what it changes is as it was before it and after it")
                         : say_rows(d, x);
        }
    }
}

void doctor_judge(doctoring *d)
{
    look_now(d);
    for (size_t i = 0; i < d->ran; i++)
        judge_one(d, i);
    infer(d);
    if (came_whole(d))
        say_whole(d);
}

static const char *const verdicts[] = { [VERDICT_DONE] = "took effect",
                                        [VERDICT_NOT_DONE] = "did not",
                                        [VERDICT_DIFFERS] = "differs",
                                        [VERDICT_UNTOLD] = "cannot be told",
                                        [VERDICT_FAILS] = "cannot run" };

static json_t *statement_json(doctoring *d, const examined *x)
{
    json_t *one = json_object(), *objects = json_array();

    json_put_int(one, "line", (int64_t)x->statement->line);
    json_put_str(one, "sql", x->statement->text);
    json_put_str(one, "verdict", str_of(verdicts[x->verdict]));
    if (x->why.size)
        json_put_str(one, "why", x->why);
    for (size_t i = 0; i < d->touched_count; i++)
        if (examined_touches(x, i))
            (void)json_array_append_new(objects,
                                        json_str(object_path(d->o->a, &d->touched[i].path)));
    json_put(one, "objects", objects);
    if (x->counted)
        json_put_int(one, "rows", x->rows);
    if (x->on_rows.size)
        json_put_str(one, "on_rows", x->on_rows);
    return one;
}

json_t *doctor_failed_json(doctoring *d)
{
    json_t *out = json_object(), *list = json_array();
    const history_row *of = d->stuck->row;

    json_put_str(out, "id", d->failed->id);
    json_put_str(out, "file", d->failed->file);
    json_put_str(out, "state", str_of(history_state_name(of->state)));
    if (of->log.size)
        json_put_str(out, "log", of->log);
    if (d->box.shown.size)
        json_put_str(out, "sandbox", d->box.shown);
    for (size_t i = 0; i < d->count; i++)
        (void)json_array_append_new(list, statement_json(d, &d->at[i]));
    json_put(out, "statements", list);
    return out;
}
