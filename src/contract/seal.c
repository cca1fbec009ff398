#include "contract/seal.h"

#include "base/json.h"

static void hasher_close(hasher **h)
{
    hasher_free(*h);
}
#define HASHER_CLOSING __attribute__((cleanup(hasher_close))) hasher *

/* Tokens are hashed by themselves first: how many there are must not run into what follows. */
typedef struct sealer {
    dialect d;
    hasher *whole, *inner;
} sealer;

static void add_count(const sealer *s, uint64_t n)
{
    unsigned char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(n >> (8 * i));
    hasher_part(s->whole, (str){ (const char *)bytes, sizeof bytes });
}

static bool add_tokens(const sealer *s, str text, err *e)
{
    if (text.size && !sql_hash_tokens(s->d, text, s->inner, e))
        return false;
    hash one = hasher_end(s->inner);
    hasher_part(s->whole, (str){ (const char *)one.at, sizeof one.at });
    return true;
}

static bool add_statements(const sealer *s, const contract_statements *list, err *e)
{
    add_count(s, list->count);
    for (size_t i = 0; i < list->count; i++)
        if (!add_tokens(s, list->at[i].text, e))
            return false;
    return true;
}

static bool add_batch(const sealer *s, const contract_batch *b, err *e)
{
    add_count(s, (uint64_t)b->size);
    return b->size == 0 || (add_tokens(s, b->table, e) && add_tokens(s, b->column, e));
}

static bool add_step(const sealer *s, const contract_step *step, err *e)
{
    hasher_part(s->whole, step->name);
    if (!add_statements(s, &step->up, e) || !add_batch(s, &step->batch, e))
        return false;
    add_count(s, step->has_down);
    if (!add_statements(s, &step->down, e) || !add_batch(s, &step->down_batch, e) ||
        !add_tokens(s, step->verify, e))
        return false;
    add_count(s, step->irreversible.size > 0);
    add_count(s, step->own_transaction);
    /* Absent it adds nothing, as when there was no choice; no step is named so. */
    if (step->keep.size) {
        hasher_part(s->whole, STR("keep="));
        hasher_part(s->whole, step->keep);
    }
    return true;
}

bool seal_digest(const contract *c, hash *out, err *e)
{
    HASHER_CLOSING whole = hasher_new();
    HASHER_CLOSING inner = hasher_new();
    sealer s = { .d = c->dialect, .whole = whole, .inner = inner };

    hasher_part(whole, STR("homing contract"));
    add_count(&s, CONTRACT_FORM);
    hasher_part(whole, str_of(dialect_name(c->dialect)));
    add_count(&s, c->atomic);
    hasher_part(whole, c->compatible);
    add_count(&s, c->depend_count);
    for (size_t i = 0; i < c->depend_count; i++)
        hasher_part(whole, c->depends[i]);
    if (!add_statements(&s, &c->prologue, e))
        return false;
    add_count(&s, c->step_count);
    for (size_t i = 0; i < c->step_count; i++)
        if (!add_step(&s, &c->steps[i], e))
            return false;
    *out = hasher_end(whole);
    return true;
}

static void put_text(json_t *object, const char *key, str s)
{
    if (s.size)
        json_put_str(object, key, s);
}

static void put_statements(json_t *object, const char *key, const contract_statements *list)
{
    json_t *array = json_array();

    for (size_t i = 0; i < list->count; i++)
        (void)json_array_append_new(array, json_str(list->at[i].text));
    json_put(object, key, array);
}

static void put_batch(json_t *object, const char *key, const contract_batch *b)
{
    if (b->size == 0)
        return;
    json_t *j = json_object();
    json_put_int(j, "size", b->size);
    json_put_str(j, "table", b->table);
    json_put_str(j, "column", b->column);
    json_put(object, key, j);
}

static json_t *step_json(const contract_step *s)
{
    json_t *j = json_object();

    json_put_str(j, "name", s->name);
    put_statements(j, "up", &s->up);
    put_batch(j, "batch", &s->batch);
    if (s->has_down)
        put_statements(j, "down", &s->down);
    put_batch(j, "downBatch", &s->down_batch);
    put_text(j, "verify", s->verify);
    put_text(j, "irreversible", s->irreversible);
    if (s->own_transaction)
        json_put_bool(j, "own", true);
    put_text(j, "keep", s->keep);
    return j;
}

static void put_depends(json_t *object, const contract *c)
{
    json_t *array = json_array();

    for (size_t i = 0; i < c->depend_count; i++)
        (void)json_array_append_new(array, json_str(c->depends[i]));
    json_put(object, "depends", array);
}

static str write_json(arena *a, const contract *c)
{
    JSON_CLOSING j = json_object();
    json_t *steps = json_array();

    json_put_int(j, "homing", CONTRACT_FORM);
    json_put_str(j, "id", c->id);
    json_put_str(j, "dialect", str_of(dialect_name(c->dialect)));
    put_text(j, "title", c->title);
    put_text(j, "initiative", c->initiative);
    put_text(j, "compatible", c->compatible);
    if (c->depend_count)
        put_depends(j, c);
    if (c->atomic)
        json_put_bool(j, "atomic", true);
    if (c->prologue.count)
        put_statements(j, "prologue", &c->prologue);
    for (size_t i = 0; i < c->step_count; i++)
        (void)json_array_append_new(steps, step_json(&c->steps[i]));
    json_put(j, "steps", steps);
    json_put_str(j, "digest", hash_hex(a, c->digest));
    return json_canonical(a, j);
}

bool seal_contract(arena *a, contract *c, err *e)
{
    if (!seal_digest(c, &c->digest, e))
        return false;
    c->json = write_json(a, c);
    if (c->json.size == 0)
        return err_set(e, ERR_LIMIT, "a contract is larger than this operation may hold");
    return true;
}
