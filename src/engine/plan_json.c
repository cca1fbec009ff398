#include "engine/plan.h"

str plan_json(arena *a, const plan *p)
{
    JSON_CLOSING root = json_object();
    json_t *migrations = json_array(), *steps = json_array();

    for (size_t m = 0; m < p->migration_count; m++)
        (void)json_array_append_new(migrations, json_str(p->migrations[m].json));
    for (size_t i = 0; i < p->step_count; i++) {
        const plan_step *s = &p->steps[i];
        json_t *one = json_object();
        json_put_int(one, "migration", (int64_t)s->migration);
        json_put_int(one, "step", (int64_t)s->step);
        json_put_int(one, "group", s->group);
        json_put_str(one, "up", str_of(step_mode_name(s->mode[DIRECTION_UP])));
        json_put_str(one, "down", str_of(step_mode_name(s->mode[DIRECTION_DOWN])));
        json_put_bool(one, "acknowledged", s->acknowledged);
        plan_proof_put(one, s);
        (void)json_array_append_new(steps, one);
    }
    json_put_str(root, "goal", str_of(way_name(p->goal)));
    json_put(root, "migrations", migrations);
    json_put(root, "steps", steps);
    if (p->keeps)
        json_put_bool(root, "keeps", true);
    return json_canonical(a, root);
}

static bool damaged(err *e, const char *what)
{
    (void)err_set(e, ERR_REGISTRY, "the recorded plan is damaged: %s", what);
    err_hint(e, "restore the registry's tables from a backup; `homing status` shows what is there");
    return false;
}

static bool read_migrations(arena *a, const json_t *list, plan *p, err *e)
{
    void *given;

    if (!arena_try(a, (json_array_size(list) + 1) * sizeof *p->migrations, &given, e))
        return false;
    p->migrations = given;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *text = json_array_get(list, i);
        if (!json_is_string(text))
            return damaged(e, "a migration is no text");
        str json = str_copy(a, (str){ json_string_value(text), json_string_length(text) });
        if (!contract_from_json(a, json, &p->migrations[p->migration_count++], e))
            return false;
    }
    return true;
}

static bool classify(arena *a, const plan *p, plan_step *s, err *e)
{
    for (way w = DIRECTION_UP; w <= DIRECTION_DOWN; w++) {
        const contract_statements *list = plan_statements(p, s, w);
        void *given;
        if (!arena_try(a, (list->count + 1) * sizeof(sql_class), &given, e))
            return false;
        s->classes[w] = given;
        for (size_t i = 0; i < list->count; i++)
            if (!sql_classify(a, p->migrations[s->migration].dialect, list->at[i].text,
                              &s->classes[w][i], e))
                return false;
    }
    return true;
}

static bool read_step(arena *a, const json_t *one, plan *p, err *e)
{
    int64_t migration = json_get_int(one, "migration", -1), step = json_get_int(one, "step", -1);
    plan_step s = { .seq = (int64_t)p->step_count, .group = json_get_int(one, "group", -1) };

    if (migration < 0 || (size_t)migration >= p->migration_count)
        return damaged(e, "a step names a migration that is not there");
    if (step < 0 || (size_t)step >= p->migrations[migration].step_count || s.group < 0)
        return damaged(e, "a step is not in its migration");
    if (!step_mode_from_name(json_get_str(one, "up"), &s.mode[DIRECTION_UP]) ||
        !step_mode_from_name(json_get_str(one, "down"), &s.mode[DIRECTION_DOWN]))
        return damaged(e, "a step has an unknown mode");
    s.migration = (size_t)migration;
    s.step = (size_t)step;
    s.acknowledged = json_get_bool(one, "acknowledged", false);
    if (!plan_proof_read(a, one, &s, e) || !classify(a, p, &s, e))
        return false;
    p->steps[p->step_count++] = s;
    return true;
}

bool plan_from_json(arena *a, str json, plan *out, err *e)
{
    JSON_CLOSING root = NULL;
    plan p = { 0 };
    void *given;

    if (!json_parse(json, &root, e))
        return damaged(e, "it is no JSON");
    str goal = json_get_str(root, "goal");
    const json_t *steps = json_object_get(root, "steps");
    if (!str_is(goal, "up") && !str_is(goal, "down"))
        return damaged(e, "it has no goal");
    p.goal = str_is(goal, "up") ? DIRECTION_UP : DIRECTION_DOWN;
    p.keeps = json_get_bool(root, "keeps", false);
    if (!read_migrations(a, json_object_get(root, "migrations"), &p, e))
        return false;
    if (!arena_try(a, (json_array_size(steps) + 1) * sizeof *p.steps, &given, e))
        return false;
    p.steps = given;
    for (size_t i = 0; i < json_array_size(steps); i++)
        if (!read_step(a, json_array_get(steps, i), &p, e))
            return false;
    *out = p;
    return true;
}
