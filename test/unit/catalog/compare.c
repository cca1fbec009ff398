#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog/catalog.h"

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

static catalog made(const char *text)
{
    catalog c;
    err e;

    if (!catalog_from_text(a, str_of(text), &c, &e))
        fail_msg("%s", e.text);
    return c;
}

static differences compared(const char *left, const char *right)
{
    catalog *l = arena_take(a, sizeof *l), *r = arena_take(a, sizeof *r);
    differences out;

    *l = made(left);
    *r = made(right);
    catalog_compare(a, l, r, &out);
    assert_int_equal(out.count == 0, hash_same(l->fingerprint, r->fingerprint));
    return out;
}

static void finds_nothing_between_equals(void **state)
{
    (void)state;
    assert_int_equal(compared("", "").count, 0);
    assert_int_equal(compared("table a\n", "table a\n").count, 0);
}

static void names_what_is_on_one_side_only(void **state)
{
    differences d = compared("table a\ntable b\n  kept         x\n  y\nindex i\n",
                             "schema s\ntable a\ntable c\n  body         1\n  | 2\n");

    (void)state;
    assert_int_equal(d.count, 4);
    assert_string_equal(difference_text(a, &d.at[0]).at, "only right: schema s\n");
    assert_string_equal(difference_text(a, &d.at[1]).at, "only left: table b\n  kept  x\n  y  \n");
    assert_string_equal(difference_text(a, &d.at[2]).at,
                        "only right: table c\n  body\n    1\n    2\n");
    assert_string_equal(difference_text(a, &d.at[3]).at, "only left: index i\n");
    assert_null(d.at[0].left);
    assert_null(d.at[1].right);
}

static void shows_both_sides_of_a_change(void **state)
{
    differences d = compared("column t.a\n  type         bigint\n  nullable     no\n"
                             "function f()\n  body         one\n  | two\n",
                             "column t.a\n  type         integer\n  storage      main\n"
                             "function f()\n  body         one\n");

    (void)state;
    assert_int_equal(d.count, 2);
    assert_string_equal(difference_text(a, &d.at[0]).at,
                        "changed: column t.a\n  type  bigint -> integer\n"
                        "  nullable  no -> (none)\n  storage  (none) -> main\n");
    assert_string_equal(difference_text(a, &d.at[1]).at,
                        "changed: function f()\n  body\n    - one\n    - two\n    + one\n");
}

static void an_absent_value_is_not_an_empty_one(void **state)
{
    differences d = compared("table t\n  comment\n", "table t\n");

    (void)state;
    assert_int_equal(d.count, 1);
    assert_string_equal(difference_text(a, &d.at[0]).at,
                        "changed: table t\n  comment   -> (none)\n");
}

static void a_renamed_object_is_two(void **state)
{
    differences d = compared("table a\n", "table b\n");

    (void)state;
    assert_int_equal(d.count, 2);
    assert_int_equal(d.at[0].kind, DIFFERENCE_ONLY_LEFT);
    assert_int_equal(d.at[1].kind, DIFFERENCE_ONLY_RIGHT);
}

static void objects_of_the_same_path_are_paired(void **state)
{
    differences d = compared("constraint t.c\nconstraint t.c\n", "constraint t.c\n");

    (void)state;
    assert_int_equal(d.count, 1);
    assert_int_equal(d.at[0].kind, DIFFERENCE_ONLY_LEFT);
}

static void gives_both_as_json(void **state)
{
    differences d = compared("column t.a\n  type         bigint\n  storage      main\n",
                             "column t.a\n  type         integer\n  storage      main\nview v\n");
    JSON_CLOSING j = differences_json(&d);

    (void)state;
    assert_string_equal(
        json_canonical(a, j).at,
        "[{\"attributes\":[],\"kind\":\"only_right\",\"path\":\"view v\"},"
        "{\"attributes\":[{\"left\":\"bigint\",\"name\":\"type\",\"right\":\"integer\"}],"
        "\"kind\":\"changed\",\"path\":\"column t.a\"}]");
    catalog c = made("view v\n  sql          select 1\n");
    JSON_CLOSING tree = catalog_json(&c);
    assert_true(str_same(json_get_str(tree, "fingerprint"), hash_hex(a, c.fingerprint)));
    json_t *one = json_array_get(json_object_get(tree, "objects"), 0);
    assert_true(str_is(json_get_str(one, "path"), "view v"));
    assert_true(str_same(json_get_str(one, "digest"), hash_hex(a, c.objects[0].digest)));
    assert_true(str_is(json_get_str(json_object_get(one, "attributes"), "sql"), "select 1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_nothing_between_equals),
        cmocka_unit_test(names_what_is_on_one_side_only),
        cmocka_unit_test(shows_both_sides_of_a_change),
        cmocka_unit_test(an_absent_value_is_not_an_empty_one),
        cmocka_unit_test(a_renamed_object_is_two),
        cmocka_unit_test(objects_of_the_same_path_are_paired),
        cmocka_unit_test(gives_both_as_json),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
