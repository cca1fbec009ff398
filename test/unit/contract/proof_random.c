#include "made.h"

#include <stdlib.h>

/* The text comes back as the same values and the same text. */
static void comes_back_whatever_stands_in_it(void **state)
{
    (void)state;
    for (int round = 0; round < 120; round++) {
        proofs all = made_proofs(made_number(900), made_number(12));
        str text = made_lock(&all);
        proofs back = made_read(text);
        made_same(&all, &back);
        str again = made_lock(&back);
        assert_true(str_same(text, again));
        assert_true(str_utf8(text, &(size_t){ 0 }));
        assert_true(str_find(text, STR(" \n")) < 0 && str_find(text, STR("\t\n")) < 0);
    }
}

static size_t cut_blocks(str text, str *blocks)
{
    size_t count = 0, begin = 0;

    for (size_t i = 0; i < text.size; i++) {
        str rest = str_cut(text, i, text.size);
        if (begin && (str_starts(rest, "\n\n"))) {
            blocks[count++] = str_cut(text, begin, i + 1);
            begin = 0;
        }
        if (str_starts(rest, "\nmigration "))
            begin = i + 1;
    }
    return count;
}

/* Blocks in any order, without their sections, are the same file. */
static void any_order_of_blocks_is_the_same_file(void **state)
{
    str blocks[32];

    (void)state;
    for (int round = 0; round < 100; round++) {
        proofs all = made_proofs(made_number(900), 1 + made_number(30));
        str text = made_lock(&all);
        size_t count = cut_blocks(text, blocks);
        buf b = buf_in(sample_arena);

        assert_int_equal(count, all.count);
        buf_add_c(&b, "format 1\n");
        while (count) {
            size_t i = made_number(count);
            buf_add(&b, blocks[i]);
            blocks[i] = blocks[--count];
        }
        buf_add_c(&b, "end");
        proofs back = made_read(buf_str(&b));
        assert_true(str_same(made_lock(&back), text));
    }
}

/* A file with one bit turned is refused, or says the same: a comment has changed. */
static void no_change_of_a_block_goes_unnoticed(void **state)
{
    size_t refused = 0, rounds = 1000;

    (void)state;
    for (size_t round = 0; round < rounds; round++) {
        proofs all = made_proofs(1, 3), back = { 0 };
        str text = made_lock(&all);
        char *changed = arena_take(sample_arena, text.size + 1);
        size_t i = made_number(text.size);
        err e = { 0 };

        (void)memcpy(changed, text.at, text.size);
        changed[i] = (char)(changed[i] ^ (1 << made_number(7)));
        if (proofs_parse(sample_arena, STR("homing.lock"), (str){ changed, text.size }, &back, &e))
            made_same(&all, &back);
        else
            refused++;
    }
    assert_true(refused > rounds * 9 / 10);
}

static int setup(void **state)
{
    const char *seed = getenv("HOMING_TEST_SEED");

    made_seed = seed ? strtoull(seed, NULL, 10) : 20261123;
    print_message("HOMING_TEST_SEED=%llu\n", (unsigned long long)made_seed);
    return sample_setup(state);
}

/* Each test has an arena of its own: they make many texts. */
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(comes_back_whatever_stands_in_it, setup, sample_teardown),
        cmocka_unit_test_setup_teardown(any_order_of_blocks_is_the_same_file, setup,
                                        sample_teardown),
        cmocka_unit_test_setup_teardown(no_change_of_a_block_goes_unnoticed, setup,
                                        sample_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
