#include <string.h>

#include "contract/place.h"
#include "contract/proof_reading.h"

enum { MAJOR_MAX = 9999 };

/* An array grows by doubling from four: whether it is full shows in its count. */
bool proof_room(const proof_reading *r, const void *at, size_t count, size_t size, void **out,
                err *e)
{
    bool full = count == 0 || (count >= 4 && (count & (count - 1)) == 0);
    size_t room = count ? count * 2 : 4;

    if (!full) {
        *out = (void *)(uintptr_t)at;
        return true;
    }
    if (!arena_try(r->l.a, room * size, out, e))
        return false;
    if (count)
        (void)memcpy(*out, at, count * size);
    return true;
}

str proof_shown(const proof_reading *r, str text)
{
    return place_show(r->scratch, text);
}

/* ---- values */

static bool is_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static bool read_hex(const proof_reading *r, str given, size_t digits, const char *what, err *e)
{
    if (given.size != digits)
        return proof_refuse(&r->l, e, PROOF_RESTORE,
                            "%s has %zu characters, not %zu hexadecimal digits", what, given.size,
                            digits);
    for (size_t i = 0; i < given.size; i++)
        if (!is_digit(given.at[i]))
            return proof_refuse(&r->l, e, PROOF_RESTORE,
                                "%s has a character that is no digit of 0-9 a-f", what);
    return true;
}

static bool read_ms(str given, const char *unit, int64_t *out)
{
    if (!str_ends(given, unit) || given.size == strlen(unit) || given.at[0] == '-')
        return false;
    return str_int64(str_cut(given, 0, given.size - strlen(unit)), out);
}

static bool read_took(const proof_reading *r, str given, int64_t *up, int64_t *down, err *e)
{
    ptrdiff_t comma = str_find(given, STR(", "));

    if (comma < 0 || !read_ms(str_cut(given, 0, (size_t)comma), " ms up", up) ||
        !read_ms(str_cut(given, (size_t)comma + 2, given.size), " ms down", down))
        return proof_refuse(&r->l, e, PROOF_RESTORE,
                            "took is \"%.*s\", not like \"34 ms up, 12 ms down\"",
                            STR_ARG(proof_shown(r, given)));
    return true;
}

/* ---- keys of a block */

static bool on_seal(proof_reading *r, str given, err *e)
{
    r->seal = given;
    return read_hex(r, given, SEAL_DIGITS, "the seal", e);
}

static bool on_contract(proof_reading *r, str given, err *e)
{
    if (!read_hex(r, given, HASH_HEX, "the digest of the contract", e))
        return false;
    return hash_from_hex(given, &r->block->contract) ||
           proof_refuse(&r->l, e, PROOF_RESTORE, "the digest of the contract cannot be read");
}

static bool on_server(proof_reading *r, str given, err *e)
{
    str number, name = str_split(given, ' ', &number);
    int64_t major;

    for (int d = DIALECT_POSTGRES; d <= DIALECT_SQLITE; d++) {
        if (!str_is(name, proof_server((dialect)d)) || !str_int64(number, &major) || major < 1 ||
            major > MAJOR_MAX)
            continue;
        r->block->dialect = (dialect)d;
        r->block->major = (int)major;
        return true;
    }
    return proof_refuse(&r->l, e, PROOF_RESTORE,
                        "server is \"%.*s\", not like \"postgresql 15\" or \"sqlite 3\"",
                        STR_ARG(proof_shown(r, given)));
}

static bool on_proven(proof_reading *r, str given, err *e)
{
    r->block->proven = str_is(given, "yes");
    if (r->block->proven || str_is(given, "no"))
        return true;
    return proof_refuse(&r->l, e, PROOF_RESTORE, "proven is \"%.*s\", not yes or no",
                        STR_ARG(proof_shown(r, given)));
}

static bool on_why(proof_reading *r, str given, err *e)
{
    return proof_value(&r->l, given, &r->block->why, e);
}

static bool on_compatible(proof_reading *r, str given, err *e)
{
    static const char *const ways[] = { "backward", "forward", "both", "none" };

    r->block->compatible = given;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (str_is(given, ways[i]))
            return true;
    return proof_refuse(&r->l, e, PROOF_RESTORE,
                        "compatible is \"%.*s\", not backward, forward, both or none",
                        STR_ARG(proof_shown(r, given)));
}

static bool on_took(proof_reading *r, str given, err *e)
{
    return read_took(r, given, &r->block->up_ms, &r->block->down_ms, e);
}

/* ---- keys of a step */

static bool on_home(proof_reading *r, str given, err *e)
{
    for (int h = PROOF_HOME_AUTHOR; h <= PROOF_HOME_NONE; h++) {
        r->step->home = (proof_home)h;
        if (str_is(given, proof_home_name(r->step->home)))
            return true;
    }
    return proof_refuse(&r->l, e, PROOF_RESTORE,
                        "home is \"%.*s\", not author, derived, nothing or none",
                        STR_ARG(proof_shown(r, given)));
}

static bool on_step_why(proof_reading *r, str given, err *e)
{
    return proof_value(&r->l, given, &r->step->why, e);
}

static bool on_loses(proof_reading *r, str given, err *e)
{
    return proof_value(&r->l, given, &r->step->loses, e);
}

static bool on_needs(proof_reading *r, str given, err *e)
{
    r->step->needs_undo_image = true;
    return str_is(given, "undo image") ||
           proof_refuse(&r->l, e, PROOF_RESTORE, "needs is \"%.*s\", not \"undo image\"",
                        STR_ARG(proof_shown(r, given)));
}

static bool on_step_took(proof_reading *r, str given, err *e)
{
    return read_took(r, given, &r->step->up_ms, &r->step->down_ms, e);
}

static bool on_lock(proof_reading *r, str given, err *e)
{
    str on, name = str_split(given, ',', &on);

    for (int k = LOCK_NONE; k <= LOCK_BLOCKS_ALL; k++) {
        r->step->lock = (lock_level)k;
        if (!str_is(name, lock_level_name(r->step->lock)))
            continue;
        if (on.at == NULL && k != LOCK_NONE)
            return true;
        if (str_is(on, " on") || (str_starts(on, " on ") && on.size > 4))
            return proof_value(&r->l, str_cut(on, 4, on.size), &r->step->lock_on, e);
    }
    return proof_refuse(&r->l, e, PROOF_RESTORE,
                        "lock is \"%.*s\", not like \"blocks writes, on public.users\"",
                        STR_ARG(proof_shown(r, given)));
}

static bool read_digest(const proof_reading *r, str given, str *out, err *e)
{
    *out = (str){ 0 };
    if (str_is(given, "-"))
        return true;
    *out = given;
    return read_hex(r, given, FOOTPRINT_DIGITS, "a digest of the object", e);
}

static bool on_object(proof_reading *r, str given, err *e)
{
    proof_step *s = r->step;
    footprint_object o = { 0 };
    str rest, after, before = str_split(given, ' ', &rest);
    void *at;

    after = str_split(rest, ' ', &rest);
    if (rest.size && rest.at[0] == ' ')
        rest = str_cut(rest, 1, rest.size);
    if (!read_digest(r, before, &o.before, e) || !read_digest(r, after, &o.after, e) ||
        !proof_value(&r->l, rest, &o.path, e))
        return false;
    if (o.path.size == 0)
        return proof_refuse(&r->l, e, PROOF_RESTORE, "an object without its path");
    int order =
        s->footprint_count ? str_order(s->footprint[s->footprint_count - 1].path, o.path) : -1;
    if (order >= 0)
        return proof_refuse(&r->l, e, PROOF_RESTORE, "the object %.*s stands %s",
                            STR_ARG(proof_shown(r, o.path)),
                            order ? "behind one that it sorts before" : "twice in its step");
    if (!proof_room(r, s->footprint, s->footprint_count, sizeof o, &at, e))
        return false;
    s->footprint = at;
    s->footprint[s->footprint_count++] = o;
    return true;
}

static bool on_down(proof_reading *r, str given, err *e)
{
    proof_step *s = r->step;
    str value;
    void *at;

    if (!proof_value(&r->l, given, &value, e) ||
        !proof_room(r, s->down, s->down_count, sizeof value, &at, e))
        return false;
    s->down = at;
    s->down[s->down_count++] = value;
    return true;
}

const proof_key proof_keys[PROOF_KEY_COUNT] = {
    { "format", PROOF_TOP, true, false, proof_on_format },
    { "migration", PROOF_TOP, false, true, proof_on_migration },
    { "end", PROOF_TOP, true, false, proof_on_end },
    { "seal", PROOF_BLOCK, true, false, on_seal },
    { "contract", PROOF_BLOCK, true, false, on_contract },
    { "server", PROOF_BLOCK, true, false, on_server },
    { "proven", PROOF_BLOCK, true, false, on_proven },
    { "why", PROOF_BLOCK, false, false, on_why },
    { "compatible", PROOF_BLOCK, false, false, on_compatible },
    { "took", PROOF_BLOCK, true, false, on_took },
    { "step", PROOF_BLOCK, false, true, proof_on_step },
    { "home", PROOF_STEP, true, false, on_home },
    { "why", PROOF_STEP, false, false, on_step_why },
    { "loses", PROOF_STEP, false, false, on_loses },
    { "needs", PROOF_STEP, false, false, on_needs },
    { "took", PROOF_STEP, true, false, on_step_took },
    { "lock", PROOF_STEP, false, false, on_lock },
    { "object", PROOF_STEP, false, true, on_object },
    { "down", PROOF_STEP, false, true, on_down },
};
