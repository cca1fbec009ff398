#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"

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

static void canonical_text_sorts_keys_as_utf16(void **state)
{
    err e;
    JSON_CLOSING j = NULL;

    (void)state;
    /* U+FB33 sorts after U+1F600 in UTF-16 code units, before it in UTF-8 bytes (RFC 8785, 3.2.3).
     */
    assert_true(json_parse(STR("{\"\xEF\xAC\xB3\":1,\"\xF0\x9F\x98\x80\":2,\"b\":[true,null,"
                               "\"\\u0001\\n\"],\"a\":-3}"),
                           &j, &e));
    assert_true(str_is(
        json_canonical(a, j),
        "{\"a\":-3,\"b\":[true,null,\"\\u0001\\n\"],\"\xF0\x9F\x98\x80\":2,\"\xEF\xAC\xB3\":1}"));
}

static void names_the_place_of_a_fault(void **state)
{
    err e;
    json_t *j;

    (void)state;
    assert_false(json_parse(STR("{\n \"a\": }"), &j, &e));
    assert_int_equal(e.code, ERR_SYNTAX);
    assert_non_null(strstr(e.text, "line 2"));
    assert_false(json_parse(STR("{\"a\":1,\"a\":2}"), &j, &e));
}

static void replaces_bytes_that_are_no_text(void **state)
{
    JSON_CLOSING j = json_str(STR("a\xFF"));

    (void)state;
    assert_string_equal(json_string_value(j), "a\xEF\xBF\xBD");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_text_sorts_keys_as_utf16),
        cmocka_unit_test(names_the_place_of_a_fault),
        cmocka_unit_test(replaces_bytes_that_are_no_text),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
