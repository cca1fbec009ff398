#include "rehearse/rehearse_inner.h"

static void forget_times(json_t *of)
{
    (void)json_object_del(of, "up_ms");
    (void)json_object_del(of, "down_ms");
}

static json_t *timeless(const proof *p)
{
    json_t *all = proof_json(p), *step;
    size_t i;

    forget_times(all);
    json_array_foreach(json_object_get(all, "steps"), i, step) forget_times(step);
    return all;
}

bool lock_says_same(const proof *left, const proof *right)
{
    JSON_CLOSING one = timeless(left);
    JSON_CLOSING other = timeless(right);

    return json_equal(one, other);
}

static bool take(rehearsal *r, part *p, int major, err *e)
{
    const proof *known = proofs_find(&r->o.proven, p->m, major);

    if (!known || !lock_says_same(known, &p->result.proof)) {
        if (!proofs_put(r->o.a, &r->o.proven, &p->result.proof, e))
            return false;
        r->written++;
    }
    return true;
}

bool lock_writes(const rehearsal *r)
{
    return r->o.w.at->lock && (!r->wish->ci || r->wish->write);
}

bool lock_is_current(const rehearsal *r)
{
    return !r->wish->ci || r->wish->write || r->written + r->dropped == 0;
}

bool lock_take(rehearsal *r, err *e)
{
    int major = conn_major(r->o.w.c);

    for (size_t i = 0; i < r->count; i++) {
        part *p = &r->parts[i];
        bool tried =
            p->state == PART_PROVEN || p->state == PART_UNPROVEN || p->state == PART_FAILED;
        if (tried && p->result.proof.id.size && !take(r, p, major, e))
            return false;
    }
    r->dropped = proofs_prune(&r->o.proven, &r->o.files);
    for (size_t i = 0; i < r->count; i++)
        r->parts[i].proof = proofs_find(&r->o.proven, r->parts[i].m, major);
    return true;
}

bool lock_write(rehearsal *r, err *e)
{
    const char *file = r->o.w.at->lock;

    if (!lock_writes(r) || r->written + r->dropped == 0)
        return true;
    return proofs_write(str_of(file), &r->o.proven, e);
}
