#include "contract/proof.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "contract/proof_form.h"

static void arena_close(arena **a)
{
    arena_free(*a);
}
#define ARENA_CLOSING __attribute__((cleanup(arena_close))) arena *

/* ---- names and order */

const char *proof_home_name(proof_home h)
{
    static const char *const names[] = { "author", "derived", "nothing", "none" };

    return names[h];
}

const char *proof_server(dialect d)
{
    return d == DIALECT_POSTGRES ? "postgresql" : "sqlite";
}

proof_hex proof_hex_of(hash h)
{
    static const char digits[] = "0123456789abcdef";
    proof_hex out;

    for (size_t i = 0; i < HASH_SIZE; i++) {
        out.at[2 * i] = digits[h.at[i] >> 4];
        out.at[2 * i + 1] = digits[h.at[i] & 15];
    }
    out.at[HASH_HEX] = 0;
    return out;
}

uint64_t proof_place(str id)
{
    hash h = hash_of(id);
    uint64_t place = 0;

    for (size_t i = 0; i < 8; i++)
        place = place << 8 | h.at[i];
    return place;
}

static int by_server(const proof *left, const proof *right)
{
    int by = (left->dialect > right->dialect) - (left->dialect < right->dialect);

    return by ? by : (left->major > right->major) - (left->major < right->major);
}

bool proof_same(const proof *left, const proof *right)
{
    return by_server(left, right) == 0 && str_same(left->id, right->id);
}

int proof_order(const void *left_ref, const void *right_ref)
{
    const proof_ref *l = left_ref, *r = right_ref;
    int by = (l->place > r->place) - (l->place < r->place);

    by = by ? by : str_order(l->of->id, r->of->id);
    by = by ? by : by_server(l->of, r->of);
    return by ? by : (l->of->line > r->of->line) - (l->of->line < r->of->line);
}

bool proofs_order(arena *a, const proofs *all, proof_ref **out, err *e)
{
    void *given;

    if (!arena_try(a, (all->count + 1) * sizeof **out, &given, e))
        return false;
    proof_ref *refs = given;
    for (size_t i = 0; i < all->count; i++)
        refs[i] = (proof_ref){ .place = proof_place(all->at[i].id), .of = &all->at[i] };
    qsort(refs, all->count, sizeof *refs, proof_order);
    *out = refs;
    return true;
}

/* ---- the file */

bool proofs_read(arena *a, str file, proofs *out, err *e)
{
    const char *path = str_c(a, file);
    str text;

    if (file_is_missing(path)) {
        *out = (proofs){ 0 };
        return true;
    }
    if (file_read(a, path, PROOFS_SIZE_MAX, &text, e))
        return proofs_parse(a, file, text, out, e);
    if (e->code == ERR_LIMIT)
        err_hint(e, "delete it, and run `homing rehearse`");
    return false;
}

bool proofs_write(str file, const proofs *all, err *e)
{
    ARENA_CLOSING a = arena_new(PROOF_SCRATCH_MAX);
    proofs back;

    if (!a)
        return err_set(e, ERR_NO_MEMORY, "no memory to write %.*s", STR_ARG(file));
    str text = proofs_text(a, all);
    if (text.size == 0 || text.size > PROOFS_SIZE_MAX)
        return err_set(e, ERR_LIMIT, "%.*s would have more than the %d bytes that are read",
                       STR_ARG(file), PROOFS_SIZE_MAX);
    if (!proofs_parse(a, file, text, &back, e)) {
        err_wrap(e, "what would be written cannot be read");
        e->code = ERR_INTERNAL;
        e->hint[0] = 0;
        return false;
    }
    return file_replace(str_c(a, file), text, e);
}

/* ---- the list */

const proof *proofs_find(const proofs *all, const contract *c, int major)
{
    for (size_t i = 0; i < all->count; i++) {
        const proof *p = &all->at[i];
        if (p->major == major && p->dialect == c->dialect && hash_same(p->contract, c->digest) &&
            str_same(p->id, c->id))
            return p;
    }
    return NULL;
}

/* How many stand before the place of this one. */
static size_t place_in(const proofs *all, const proof *one)
{
    const proof_ref ref = { .place = proof_place(one->id), .of = one };
    size_t low = 0, high = all->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const proof *p = &all->at[middle];
        if (proof_order(&(proof_ref){ .place = proof_place(p->id), .of = p }, &ref) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool take_room(arena *a, proofs *all, err *e)
{
    size_t room = all->count < 8 ? 16 : all->count * 2;
    void *given;

    if (all->count < all->room)
        return true;
    if (!arena_try(a, room * sizeof *all->at, &given, e))
        return false;
    if (all->count)
        (void)memcpy(given, all->at, all->count * sizeof *all->at);
    all->at = given;
    all->room = room;
    return true;
}

bool proofs_put(arena *a, proofs *all, const proof *one, err *e)
{
    for (size_t i = 0; i < all->count; i++) {
        if (!proof_same(&all->at[i], one))
            continue;
        all->at[i] = *one;
        return true;
    }
    if (!take_room(a, all, e))
        return false;
    size_t before = place_in(all, one);
    (void)memmove(&all->at[before + 1], &all->at[before], (all->count - before) * sizeof *all->at);
    all->at[before] = *one;
    all->count++;
    return true;
}

static bool has(const contracts *project, str id)
{
    for (size_t i = 0; i < project->count; i++)
        if (str_same(project->at[i].id, id))
            return true;
    return false;
}

size_t proofs_prune(proofs *all, const contracts *project)
{
    size_t kept = 0, count = all->count;

    for (size_t i = 0; i < count; i++)
        if (has(project, all->at[i].id))
            all->at[kept++] = all->at[i];
    all->count = kept;
    return count - kept;
}

/* ---- JSON */

static void put_given(json_t *object, const char *key, str s)
{
    if (s.size)
        json_put_str(object, key, s);
}

static json_t *object_json(const footprint_object *o)
{
    json_t *j = json_object();

    json_put_str(j, "path", o->path);
    put_given(j, "before", o->before);
    put_given(j, "after", o->after);
    return j;
}

static json_t *step_json(const proof_step *s)
{
    json_t *j = json_object(), *footprint = json_array(), *down = json_array();

    json_put_str(j, "step", s->name);
    json_put_str(j, "home", str_of(proof_home_name(s->home)));
    put_given(j, "why", s->why);
    put_given(j, "loses", s->loses);
    if (s->needs_undo_image)
        json_put_bool(j, "needs_undo_image", true);
    json_put_int(j, "up_ms", s->up_ms);
    json_put_int(j, "down_ms", s->down_ms);
    if (s->lock != LOCK_NONE)
        json_put_str(j, "lock", str_of(lock_level_name(s->lock)));
    put_given(j, "lock_on", s->lock_on);
    for (size_t i = 0; i < s->footprint_count; i++)
        (void)json_array_append_new(footprint, object_json(&s->footprint[i]));
    for (size_t i = 0; i < s->down_count; i++)
        (void)json_array_append_new(down, json_str(s->down[i]));
    json_put(j, "footprint", footprint);
    json_put(j, "down", down);
    return j;
}

json_t *proof_json(const proof *p)
{
    json_t *j = json_object(), *steps = json_array();
    proof_hex digest = proof_hex_of(p->contract);

    json_put_str(j, "id", p->id);
    json_put_str(j, "contract", str_of(digest.at));
    json_put_str(j, "server", str_of(proof_server(p->dialect)));
    json_put_int(j, "major", p->major);
    json_put_bool(j, "proven", p->proven);
    put_given(j, "why", p->why);
    put_given(j, "compatible", p->compatible);
    json_put_int(j, "up_ms", p->up_ms);
    json_put_int(j, "down_ms", p->down_ms);
    for (size_t i = 0; i < p->step_count; i++)
        (void)json_array_append_new(steps, step_json(&p->steps[i]));
    json_put(j, "steps", steps);
    return j;
}
