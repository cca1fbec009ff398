#include "made.h"

uint64_t made_seed = 1;

size_t made_number(size_t below)
{
    made_seed = made_seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(made_seed >> 33) % below;
}

str made_text(size_t most)
{
    static const str parts[] = {
        { "\n", 1 },
        { "\n", 1 },
        { " ", 1 },
        { "  ", 2 },
        { "\t", 1 },
        { "\r", 1 },
        { "\r\n", 2 },
        { "|", 1 },
        { "\\", 1 },
        { "\\x41", 4 },
        { "\0", 1 },
        { "\x1b[0m", 4 },
        { "\x7f", 1 },
        { "\xff", 1 },
        { "\xc3", 1 },
        { "\xc3\xa9", 2 },
        { "end", 3 },
        { "step 1", 6 },
        { "migration a", 11 },
        { "# 07", 4 },
        { "<<<<<<< x", 9 },
        { "=======", 7 },
        { "format 1", 8 },
        { "ALTER TABLE a", 13 },
        { ";", 1 },
        { "$$", 2 },
        { "-", 1 },
        { ", on ", 5 },
        { "\xef\xbb\xbf", 3 },
        { "'", 1 },
    };
    buf b = buf_in(sample_arena);

    for (size_t i = made_number(most + 1); i; i--)
        buf_add(&b, parts[made_number(sizeof parts / sizeof *parts)]);
    return buf_str(&b);
}

/* Never empty, and with nothing in common with another of the same number. */
static str made_name(const char *word, size_t number)
{
    str odd = made_number(4) ? (str){ 0 } : made_text(3);

    return str_printf(sample_arena, "%s %03zu%.*s", word, number, STR_ARG(odd));
}

static str made_digest(size_t digits)
{
    str hex =
        hash_hex(sample_arena, hash_of(str_printf(sample_arena, "%zu", made_number(1 << 30))));

    return made_number(5) ? str_cut(hex, 0, digits) : (str){ 0 };
}

static proof_step made_step(size_t number)
{
    proof_step s = { .name = made_name("add", number), .home = (proof_home)made_number(4) };

    s.why = made_number(2) ? made_text(6) : (str){ 0 };
    s.loses = made_number(2) ? made_text(6) : (str){ 0 };
    s.needs_undo_image = made_number(2);
    s.up_ms = (int64_t)made_number(100000);
    s.down_ms = made_number(9) ? (int64_t)made_number(100000) : INT64_MAX;
    s.lock = (lock_level)made_number(LOCK_BLOCKS_ALL + 1);
    s.lock_on = made_number(2) ? made_text(3) : (str){ 0 };
    s.down_count = made_number(10);
    s.down = arena_take(sample_arena, (s.down_count + 1) * sizeof *s.down);
    for (size_t i = 0; i < s.down_count; i++)
        s.down[i] = made_text(12);
    s.footprint_count = made_number(10);
    s.footprint = arena_take(sample_arena, (s.footprint_count + 1) * sizeof *s.footprint);
    for (size_t i = 0; i < s.footprint_count; i++)
        s.footprint[i] = (footprint_object){ .path = made_name("table", i),
                                             .before = made_digest(FOOTPRINT_DIGITS),
                                             .after = made_digest(FOOTPRINT_DIGITS) };
    return s;
}

proof made_proof(str id)
{
    static const char *const ways[] = { "", "backward", "forward", "both", "none" };
    proof p = { .id = id, .contract = hash_of(made_text(9)), .dialect = (dialect)made_number(2) };

    p.major = 1 + (int)made_number(30);
    p.proven = made_number(2);
    p.why = made_number(2) ? made_text(6) : (str){ 0 };
    p.compatible = str_of(ways[made_number(5)]);
    p.up_ms = (int64_t)made_number(100000);
    p.down_ms = (int64_t)made_number(100000);
    p.step_count = made_number(7);
    p.steps = arena_take(sample_arena, (p.step_count + 1) * sizeof *p.steps);
    for (size_t i = 0; i < p.step_count; i++)
        p.steps[i] = made_step(i);
    return p;
}

proofs made_proofs(size_t from, size_t count)
{
    proofs all = { 0 };
    err e;

    for (size_t i = 0; i < count; i++) {
        str id = str_printf(sample_arena, "2026%04zu_change", from + i);
        proof p = made_proof(id);
        assert_true(proofs_put(sample_arena, &all, &p, &e));
    }
    return all;
}

proof made_plain(const char *id, const char *word)
{
    str digest = hash_hex(sample_arena, hash_of(str_of(word)));
    footprint_object *object = arena_take(sample_arena, sizeof *object);
    str *down = arena_take(sample_arena, sizeof *down);
    proof_step *step = arena_take(sample_arena, sizeof *step);

    *object = (footprint_object){ .path = str_printf(sample_arena, "table public.%s", word),
                                  .after = str_cut(digest, 0, FOOTPRINT_DIGITS) };
    *down = str_printf(sample_arena, "DROP TABLE\n  public.%s", word);
    *step = (proof_step){ .name = STR("1"),
                          .home = PROOF_HOME_DERIVED,
                          .down = down,
                          .down_count = 1,
                          .footprint = object,
                          .footprint_count = 1,
                          .up_ms = 20,
                          .down_ms = 8,
                          .lock = LOCK_BLOCKS_ALL,
                          .lock_on = STR("public.users") };
    return (proof){ .id = str_of(id),
                    .contract = hash_of(str_of(word)),
                    .major = 15,
                    .proven = true,
                    .up_ms = 34,
                    .down_ms = 12,
                    .steps = step,
                    .step_count = 1 };
}

str made_lock(const proofs *all)
{
    str text = proofs_text(sample_arena, all);

    assert_true(text.size > 0);
    return text;
}

proofs made_read(str text)
{
    proofs all = { 0 };
    err e = { 0 };

    if (!proofs_parse(sample_arena, STR("homing.lock"), text, &all, &e))
        fail_msg("refused: %s (%s)\n%.*s", e.text, e.hint, STR_ARG(text));
    return all;
}

/* ---- comparing */

static void same_text(str left, str right)
{
    if (!str_same(left, right))
        fail_msg("\"%.*s\" became \"%.*s\"", STR_ARG(left), STR_ARG(right));
}

static void same_step(const proof_step *l, const proof_step *r)
{
    same_text(l->name, r->name);
    same_text(l->why, r->why);
    same_text(l->loses, r->loses);
    same_text(l->lock_on, r->lock_on);
    assert_int_equal(l->home, r->home);
    assert_int_equal(l->needs_undo_image, r->needs_undo_image);
    assert_true(l->up_ms == r->up_ms && l->down_ms == r->down_ms);
    assert_int_equal(l->lock, r->lock);
    assert_int_equal(l->down_count, r->down_count);
    for (size_t i = 0; i < l->down_count; i++)
        same_text(l->down[i], r->down[i]);
    assert_int_equal(l->footprint_count, r->footprint_count);
    for (size_t i = 0; i < l->footprint_count; i++) {
        same_text(l->footprint[i].path, r->footprint[i].path);
        same_text(l->footprint[i].before, r->footprint[i].before);
        same_text(l->footprint[i].after, r->footprint[i].after);
    }
}

void made_same(const proofs *left, const proofs *right)
{
    assert_int_equal(left->count, right->count);
    for (size_t i = 0; i < left->count; i++) {
        const proof *l = &left->at[i], *r = &right->at[i];
        same_text(l->id, r->id);
        same_text(l->why, r->why);
        same_text(l->compatible, r->compatible);
        assert_true(hash_same(l->contract, r->contract));
        assert_int_equal(l->dialect, r->dialect);
        assert_int_equal(l->major, r->major);
        assert_int_equal(l->proven, r->proven);
        assert_true(l->up_ms == r->up_ms && l->down_ms == r->down_ms);
        assert_int_equal(l->step_count, r->step_count);
        for (size_t k = 0; k < l->step_count; k++)
            same_step(&l->steps[k], &r->steps[k]);
    }
}

proof *made_of(const proofs *all, const char *id)
{
    for (size_t i = 0; i < all->count; i++)
        if (str_is(all->at[i].id, id))
            return &all->at[i];
    fail_msg("no proof of %s", id);
    return NULL;
}
