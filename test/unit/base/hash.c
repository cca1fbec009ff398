#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"

static arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(1 << 20);
    return a ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void gives_the_published_digest(void **state)
{
    hash back;

    (void)state;
    str hex = hash_hex(a, hash_of(STR("abc")));
    assert_true(str_is(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    assert_true(hash_from_hex(hex, &back) && hash_same(back, hash_of(STR("abc"))));
    assert_false(hash_from_hex(STR("ba78"), &back));
}

static void order_of_rows_makes_no_difference_their_number_does(void **state)
{
    rows_digest one = { 0 }, two = { 0 }, three = { 0 };

    (void)state;
    rows_digest_add(&one, hash_of(STR("a")));
    rows_digest_add(&one, hash_of(STR("b")));
    rows_digest_add(&two, hash_of(STR("b")));
    rows_digest_add(&two, hash_of(STR("a")));
    assert_true(hash_same(one.sum, two.sum) && one.count == two.count);
    rows_digest_add(&three, hash_of(STR("a")));
    rows_digest_add(&three, hash_of(STR("a")));
    rows_digest_add(&three, hash_of(STR("b")));
    assert_false(hash_same(one.sum, three.sum));
    rows_digest_join(&two, &one);
    assert_int_equal(two.count, 4);
}

static void parts_cannot_run_together(void **state)
{
    hasher *h = hasher_new();

    (void)state;
    hasher_part(h, STR("ab"));
    hasher_part(h, STR("c"));
    hash one = hasher_end(h);
    hasher_part(h, STR("a"));
    hasher_part(h, STR("bc"));
    hash two = hasher_end(h);
    assert_false(hash_same(one, two));
    hasher_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_published_digest),
        cmocka_unit_test(order_of_rows_makes_no_difference_their_number_does),
        cmocka_unit_test(parts_cannot_run_together),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
