#include "engine/plan.h"

static const proof_step *step_of(const proof *p, str name)
{
    for (size_t i = 0; i < p->step_count; i++)
        if (str_same(p->steps[i].name, name))
            return &p->steps[i];
    return NULL;
}

static void take_derived(arena *a, const proof_step *from, plan_step *s)
{
    contract_statement *list = arena_take(a, (from->down_count + 1) * sizeof *list);

    for (size_t i = 0; i < from->down_count; i++)
        list[i] = (contract_statement){ .text = from->down[i] };
    s->has_derived = true;
    s->derived = (contract_statements){ .at = list, .count = from->down_count };
    s->loses = from->loses;
}

/*
 * A way back is used only of a migration that was proven as a whole: it is the whole that was run
 * up and down. The author's own `down` always comes first.
 */
void plan_take_proof(arena *a, const plan_wish *wish, const contract *m, plan_step *s)
{
    const contract_step *c = &m->steps[s->step];
    const proof *p = wish->proofs ? proofs_find(wish->proofs, m, wish->major) : NULL;
    const proof_step *from = p ? step_of(p, c->name) : NULL;

    if (!from || !p->proven)
        return;
    s->proven = true;
    s->footprint = from->footprint;
    s->footprint_count = from->footprint_count;
    if (!c->has_down && c->irreversible.size == 0 &&
        (from->home == PROOF_HOME_DERIVED || from->home == PROOF_HOME_NOTHING))
        take_derived(a, from, s);
}

void plan_proof_put(json_t *step, const plan_step *s)
{
    if (!s->proven)
        return;
    json_t *prints = json_array();
    json_put_bool(step, "proven", true);
    if (s->has_derived) {
        json_t *list = json_array();
        for (size_t i = 0; i < s->derived.count; i++)
            (void)json_array_append_new(list, json_str(s->derived.at[i].text));
        json_put(step, "derived", list);
        if (s->loses.size)
            json_put_str(step, "loses", s->loses);
    }
    for (size_t i = 0; i < s->footprint_count; i++) {
        json_t *one = json_array();
        (void)json_array_append_new(one, json_str(s->footprint[i].path));
        (void)json_array_append_new(one, json_str(s->footprint[i].before));
        (void)json_array_append_new(one, json_str(s->footprint[i].after));
        (void)json_array_append_new(prints, one);
    }
    json_put(step, "footprint", prints);
}

/* The n-th text of a list, copied. False: it is none. */
static bool text_at(arena *a, const json_t *list, size_t n, str *out)
{
    const json_t *text = json_array_get(list, n);

    if (!json_is_string(text))
        return false;
    *out = str_copy(a, (str){ json_string_value(text), json_string_length(text) });
    return true;
}

static bool read_derived(arena *a, const json_t *list, plan_step *s)
{
    size_t count = json_array_size(list);
    contract_statement *at = arena_take(a, (count + 1) * sizeof *at);

    for (size_t i = 0; i < count; i++) {
        at[i] = (contract_statement){ 0 };
        if (!text_at(a, list, i, &at[i].text))
            return false;
    }
    s->has_derived = true;
    s->derived = (contract_statements){ .at = at, .count = count };
    return true;
}

static bool read_footprint(arena *a, const json_t *list, plan_step *s)
{
    size_t count = json_array_size(list);

    s->footprint = arena_take(a, (count + 1) * sizeof *s->footprint);
    for (; s->footprint_count < count; s->footprint_count++) {
        const json_t *one = json_array_get(list, s->footprint_count);
        footprint_object *o = &s->footprint[s->footprint_count];
        if (!text_at(a, one, 0, &o->path) || !text_at(a, one, 1, &o->before) ||
            !text_at(a, one, 2, &o->after))
            return false;
    }
    return true;
}

bool plan_proof_read(arena *a, const json_t *step, plan_step *s, err *e)
{
    const json_t *derived = json_object_get(step, "derived");

    s->proven = json_get_bool(step, "proven", false);
    s->loses = str_copy(a, json_get_str(step, "loses"));
    if ((!derived || read_derived(a, derived, s)) &&
        read_footprint(a, json_object_get(step, "footprint"), s))
        return true;
    (void)err_set(e, ERR_REGISTRY, "the recorded plan is damaged: what a rehearsal proved");
    err_hint(e, "restore the registry's tables from a backup; `homing status` shows what is there");
    return false;
}

typedef struct ways {
    size_t author, derived, none;
    str loses;
} ways;

static ways count_ways(const contract *m, const proof *p)
{
    ways w = { 0 };

    for (size_t i = 0; i < m->step_count; i++) {
        const proof_step *from = p ? step_of(p, m->steps[i].name) : NULL;
        if (m->steps[i].has_down)
            w.author++;
        else if (p && p->proven && from && from->home != PROOF_HOME_NONE)
            w.derived++;
        else
            w.none++;
        if (from && from->loses.size && w.loses.size == 0)
            w.loses = from->loses;
    }
    return w;
}

typedef enum trust { TRUST_UNTRIED, TRUST_FAILED, TRUST_PROVEN, TRUST_COUNT } trust;

/* How a migration comes home, by where its ways back come from and what rehearsals say. */
typedef struct home_words {
    const char *kind, *text[TRUST_COUNT];
} home_words;

static const home_words by_author = {
    "author", { "author's, never rehearsed", "author's, not proven", "author's, proven" }
};
static const home_words by_derivation = {
    "derived", { "derived, never rehearsed", "derived, not proven", "derived, proven" }
};
static const home_words by_nobody = {
    "none", { "no way back, never rehearsed", "no way back", "no way back" }
};

json_t *plan_home_json(arena *a, const contract *m, const proofs *all, int major)
{
    const proof *p = all ? proofs_find(all, m, major) : NULL;
    trust t = !p ? TRUST_UNTRIED : p->proven ? TRUST_PROVEN : TRUST_FAILED;
    ways w = count_ways(m, p);
    const home_words *words = w.none ? &by_nobody : w.derived ? &by_derivation : &by_author;
    json_t *out = json_object();

    json_put_str(out, "kind", str_of(words->kind));
    json_put_bool(out, "proven", t == TRUST_PROVEN);
    json_put_str(out, "text", str_of(words->text[t]));
    if (t == TRUST_FAILED && p->why.size)
        json_put_str(out, "why", str_copy(a, p->why));
    if (w.loses.size)
        json_put_str(out, "loses", str_copy(a, w.loses));
    return out;
}
