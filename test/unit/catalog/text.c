#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/build.h"
#include "catalog/kind.h"

enum { ARENA_MAX = 64 << 20, ROUNDS = 400, OBJECTS_MAX = 12 };

static arena *a;
static err e;

static int setup(void **state)
{
    (void)state;
    a = arena_new(ARENA_MAX);
    return a ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static uint32_t seed;

static uint32_t random_below(uint32_t most)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % most;
}

/* Texts made of what could be mistaken for the form itself. */
static str odd(bool may_be_empty)
{
    static const char *const bits[] = {
        "a",  "Z",  "9",  "_",    ".", " ", "  ",   "\n",      "|",      "  |",
        "| ", "\"", "\\", "\\n",  "(", ")", "$",    "+",       "'",      "=",
        "\r", "\t", "\v", "\x7f", "é", "💾", "\n\n", "x(y, z)", "table ",
    };
    buf b = buf_in(a);
    uint32_t count = random_below(6) + (may_be_empty ? 0 : 1);

    for (uint32_t i = 0; i < count; i++)
        buf_add_c(&b, bits[random_below(sizeof bits / sizeof *bits)]);
    return buf_str(&b);
}

static void add(build *b, const object *o)
{
    if (!build_add(b, o, &e))
        fail_msg("%s", e.text);
}

static void add_odd(build *b)
{
    static const char *const names[] = { "type", "nullable", "a_name_longer_than_others", "x1" };
    const kind *k = &kinds[random_below((uint32_t)kind_count)];
    attribute attributes[4];
    object o = { .kind = str_of(k->name), .name = odd(true), .attributes = attributes };

    if (random_below(2))
        o.schema = odd(false);
    if (k->part)
        o.sub = odd(false);
    o.attribute_count = random_below(5);
    for (size_t i = 0; i < o.attribute_count; i++)
        attributes[i] = (attribute){ str_of(names[i]), odd(true) };
    add(b, &o);
}

static catalog finish(build *b)
{
    catalog c;

    if (!build_end(b, &c, &e))
        fail_msg("%s", e.text);
    build_free(b);
    return c;
}

static void assert_same_object(const object *l, const object *r)
{
    assert_true(str_same(l->kind, r->kind));
    assert_true(str_same(l->schema, r->schema));
    assert_true(str_same(l->name, r->name));
    assert_true(str_same(l->sub, r->sub));
    assert_true(hash_same(l->digest, r->digest));
    assert_int_equal(l->attribute_count, r->attribute_count);
    for (size_t i = 0; i < l->attribute_count; i++) {
        assert_true(str_same(l->attributes[i].name, r->attributes[i].name));
        assert_true(str_same(l->attributes[i].value, r->attributes[i].value));
    }
}

static void comes_back_from_its_text_whatever_the_values(void **state)
{
    (void)state;
    for (seed = 1; seed < ROUNDS; seed++) {
        uint32_t keep = seed;
        build *b = build_new(a);
        for (uint32_t n = random_below(OBJECTS_MAX); n; n--)
            add_odd(b);
        catalog c = finish(b), back;
        if (!catalog_from_text(a, catalog_text(a, &c), &back, &e))
            fail_msg("round %u: %s", keep, e.text);
        assert_int_equal(back.count, c.count);
        for (size_t i = 0; i < c.count; i++)
            assert_same_object(&c.objects[i], &back.objects[i]);
        assert_true(hash_same(c.fingerprint, back.fingerprint));
        seed = keep;
        if (seed % 50 == 0) {
            arena_free(a);
            a = arena_new(ARENA_MAX);
        }
    }
}

static void add_plain(build *b, const char *kind_name, const char *name, const char *sub)
{
    attribute type = { STR("type"), STR("bigint") };
    object o = { .kind = str_of(kind_name),
                 .schema = STR("app"),
                 .name = str_of(name),
                 .sub = str_of(sub),
                 .attributes = &type,
                 .attribute_count = 1 };

    add(b, &o);
}

static void has_the_form_that_its_header_shows(void **state)
{
    attribute several = { STR("definition"), STR("one\n\n| two") };
    object o = { .kind = STR("view"),
                 .name = STR("My \"view\"\n"),
                 .attributes = &several,
                 .attribute_count = 1 };
    build *b = build_new(a);

    (void)state;
    add(b, &o);
    add_plain(b, "function", "f(integer, text)", "");
    add_plain(b, "column", "users", "id");
    add_plain(b, "table", "users", "");
    catalog c = finish(b);
    assert_string_equal(str_c(a, catalog_text(a, &c)), "table app.users\n"
                                                       "  type         bigint\n"
                                                       "view \"My \\\"view\\\"\\n\"\n"
                                                       "  definition   one\n"
                                                       "  |\n"
                                                       "  | | two\n"
                                                       "column app.users.id\n"
                                                       "  type         bigint\n"
                                                       "function app.f(integer, text)\n"
                                                       "  type         bigint\n");
}

static void does_not_depend_on_the_order_of_adding(void **state)
{
    build *one = build_new(a), *other = build_new(a);

    (void)state;
    for (int i = 0; i < 600; i++) {
        add_plain(one, "table", str_c(a, str_printf(a, "t%d", i)), "");
        add_plain(other, "table", str_c(a, str_printf(a, "t%d", 599 - i)), "");
    }
    catalog l = finish(one), r = finish(other);
    assert_int_equal(l.count, 600);
    assert_true(str_same(catalog_text(a, &l), catalog_text(a, &r)));
    assert_true(hash_same(l.fingerprint, r.fingerprint));
}

static void a_digest_is_that_of_the_block(void **state)
{
    build *b = build_new(a);

    (void)state;
    add_plain(b, "table", "t", "");
    catalog c = finish(b);
    assert_true(hash_same(c.objects[0].digest, hash_of(catalog_text(a, &c))));
}

static void refuses_texts_that_are_none(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        { "tables app.users\n", "line 1 is no object" },
        { "table app.users", "line 1 has no end" },
        { "table app.users\n  type bigint\n", "line 2: the value has to begin in column 16" },
        { "table app.users\n  type\n  |x\n", "line 3: a bar" },
        { "table app.users\n  | x\n", "line 2 goes on" },
        { "  type         bigint\n", "line 1 is neither" },
        { "table app.users\n  Type         bigint\n", "line 2 is neither" },
        { "table a.b.c\n", "line 1 is no object" },
        { "column users\n", "line 1 is no object" },
        { "table \"a\n", "line 1 is no object" },
        { "table \"a\\q\"\n", "line 1 is no object" },
        { "table \"\\x4\n", "line 1 is no object" },
        { "table \"\".a\n", "line 1 is no object" },
        { "table app.users\n\n", "line 2 is no object" },
        { "table \xff\n", "byte 6 is no UTF-8" },
    };
    catalog c;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_false(catalog_from_text(a, str_of(cases[i].text), &c, &e));
        assert_int_equal(e.code, ERR_SYNTAX);
        assert_non_null(strstr(e.text, cases[i].says));
    }
}

static void refuses_every_text_cut_short(void **state)
{
    str text = STR("table app.\"x\\ny\"\n  type         bi\n  | g\nview v\n");
    catalog c;

    (void)state;
    for (size_t n = 1; n < text.size; n++)
        if (text.at[n - 1] != '\n')
            assert_false(catalog_from_text(a, str_cut(text, 0, n), &c, &e));
    assert_true(catalog_from_text(a, text, &c, &e));
    assert_int_equal(c.count, 2);
}

static void refuses_kinds_that_it_does_not_know(void **state)
{
    object unknown = { .kind = STR("planet"), .name = STR("mars") };
    object whole = { .kind = STR("column"), .name = STR("t") };
    build *b = build_new(a);

    (void)state;
    assert_false(build_add(b, &unknown, &e));
    assert_int_equal(e.code, ERR_INTERNAL);
    assert_false(build_add(b, &whole, &e));
    assert_int_equal(e.code, ERR_INTERNAL);
    build_free(b);
}

static void a_full_arena_is_an_error(void **state)
{
    arena *small = arena_new(2 * ARENA_CHUNK);
    buf text = buf_in(a);
    catalog c;

    (void)state;
    for (int i = 0; i < 2000; i++)
        buf_printf(&text, "table app.t%d\n  type         bigint\n", i);
    assert_false(catalog_from_text(small, buf_str(&text), &c, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    arena_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_from_its_text_whatever_the_values),
        cmocka_unit_test(has_the_form_that_its_header_shows),
        cmocka_unit_test(does_not_depend_on_the_order_of_adding),
        cmocka_unit_test(a_digest_is_that_of_the_block),
        cmocka_unit_test(refuses_texts_that_are_none),
        cmocka_unit_test(refuses_every_text_cut_short),
        cmocka_unit_test(refuses_kinds_that_it_does_not_know),
        cmocka_unit_test(a_full_arena_is_an_error),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
