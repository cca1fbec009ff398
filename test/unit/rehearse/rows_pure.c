/* What is decided without a database: numbers by seed, types, rules from checks, values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rehearse/rows_type.h"

enum { ARENA_MAX = 64 << 20, TRIES = 300 };

static arena *a;
static const catalog nothing;

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

static void assert_str(str is, const char *wanted)
{
    if (!str_is(is, wanted))
        fail_msg("'%.*s', not '%s'", STR_ARG(is), wanted);
}

static want want_of(const char *type, const rule *r, uint64_t seed)
{
    return (want){ .type = kind_of(a, &nothing, str_of(type)),
                   .rule = r,
                   .d = { random_mix(seed) },
                   .number = (int64_t)seed,
                   .version = 150000 };
}

static rule learned(const char *check, bool *whole)
{
    rule r = { 0 };
    const node *n = expression_parse(a, DIALECT_POSTGRES, str_of(check));

    *whole = n && rule_learn(a, n, STR("x"), &r);
    return r;
}

static rule of_check(const char *check)
{
    bool whole;
    rule r = learned(check, &whole);

    if (!whole)
        fail_msg("%s is not understood", check);
    return r;
}

static void seeds_follow_from_names(void **state)
{
    draw d = { 7 }, same = { 7 };

    (void)state;
    assert_true(random_seed(1, STR("a")) == random_seed(1, STR("a")));
    assert_false(random_seed(1, STR("a")) == random_seed(2, STR("a")));
    assert_false(random_seed(random_seed(1, STR("ab")), STR("c")) ==
                 random_seed(random_seed(1, STR("a")), STR("bc")));
    for (int i = 0; i < TRIES; i++) {
        int64_t n = draw_between(&d, -3, 3);
        assert_in_range(n + 3, 0, 6);
        assert_int_equal(n, draw_between(&same, -3, 3));
    }
    (void)draw_between(&d, INT64_MIN, INT64_MAX);
    /* The published first numbers of splitmix64 with the seed 0. */
    d.state = 0;
    assert_true(random_mix(0) == UINT64_C(0xe220a8397b1dcdaf));
}

static void numbers_and_dates_are_texts_and_back(void **state)
{
    static const struct {
        const char *type;
        int64_t number;
        const char *text;
    } all[] = {
        { "integer", -2147483648, "-2147483648" },
        { "bigint", INT64_MIN, "-9223372036854775808" },
        { "numeric(5,2)", -5, "-0.05" },
        { "numeric(5,2)", 99999, "999.99" },
        { "numeric(3,0)", 999, "999" },
        { "date", 0, "1970-01-01" },
        { "date", -719469, "0001-02-29 BC" },
        { "date", 11016, "2000-02-29" },
        { "date", -2440550, "4713-01-01 BC" },
        { "timestamp with time zone", -1, "1969-12-31 23:59:59+00" },
        { "timestamp without time zone", 951782400, "2000-02-29 00:00:00" },
        { "time without time zone", 86399, "23:59:59" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const kind *k = kind_of(a, &nothing, str_of(all[i].type));
        int64_t back = 0;
        assert_str(scalar_text(a, k, all[i].number), all[i].text);
        if (all[i].number == INT64_MIN)
            continue;
        assert_true(scalar_number(k, str_of(all[i].text), &back));
        assert_int_equal(back, all[i].number);
    }
    int64_t ignored;
    const kind *k = kind_of(a, &nothing, STR("integer"));
    assert_false(scalar_number(k, STR("12a"), &ignored));
    assert_false(scalar_number(k, STR("99999999999999999999"), &ignored));
    k = kind_of(a, &nothing, STR("date"));
    assert_false(scalar_number(k, STR("soon"), &ignored));
}

static void types_are_read_as_the_server_writes_them(void **state)
{
    const kind *k = kind_of(a, &nothing, STR("character varying(40)"));

    (void)state;
    assert_int_equal(k->is, FAMILY_TEXT);
    assert_int_equal(k->size, 40);
    assert_str(k->cast, "character varying");
    k = kind_of(a, &nothing, STR("timestamp(3) with time zone"));
    assert_int_equal(k->is, FAMILY_TIMESTAMP);
    assert_true(k->zoned);
    k = kind_of(a, &nothing, STR("numeric(12,2)[]"));
    assert_int_equal(k->is, FAMILY_ARRAY);
    assert_int_equal(k->of->scale, 2);
    assert_str(k->cast, "numeric[]");
    assert_str(kind_of(a, &nothing, STR("bit(5)"))->cast, "bit varying");
    assert_str(kind_of(a, &nothing, STR("character(5)"))->cast, "bpchar");
    assert_int_equal(kind_of(a, &nothing, STR("public.citext"))->is, FAMILY_TEXT);
    assert_str(kind_of(a, &nothing, STR("public.citext"))->cast, "public.citext");
    assert_int_equal(kind_of(a, &nothing, STR("interval day to second(3)"))->is, FAMILY_INTERVAL);
    assert_int_equal(kind_of(a, &nothing, STR("app.unheard_of"))->is, FAMILY_UNKNOWN);
    assert_int_equal(kind_of_sqlite(a, STR("VARCHAR(3)"))->size, 3);
    assert_int_equal(kind_of_sqlite(a, STR("BIGINT"))->is, FAMILY_INTEGER);
    assert_int_equal(kind_of_sqlite(a, STR("DOUBLE PRECISION"))->is, FAMILY_FLOAT);
    assert_int_equal(kind_of_sqlite(a, STR("DECIMAL(6, 2)"))->scale, 2);
    assert_int_equal(kind_of_sqlite(a, STR(""))->is, FAMILY_TEXT);
}

static void checks_are_understood(void **state)
{
    rule r = of_check("(x >= 0) AND (x < 10)");

    (void)state;
    assert_str(r.low, "0");
    assert_str(r.high, "10");
    assert_true(r.high_open && !r.low_open);
    r = of_check(
        "(x)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character varying])::text[])");
    assert_int_equal(r.allowed.count, 2);
    assert_str(r.allowed.at[1], "it's");
    r = of_check("x BETWEEN -5 AND 5 AND x <> 3");
    assert_str(r.low, "-5");
    assert_str(r.refused.at[0], "3");
    r = of_check("10 > char_length(x) AND x IS NOT NULL");
    assert_int_equal(r.longest, 9);
    assert_true(r.always);
    r = of_check("x = 'a' OR x = 'b' OR x IS NULL");
    assert_int_equal(r.allowed.count, 2);
    r = of_check("btrim(x) <> ''");
    assert_int_equal(r.shortest, 1);
    r = of_check("x ~ '^[a-z]+$'::text");
    assert_str(r.pattern, "^[a-z]+$");
    assert_true(of_check("x ~~ 'a%'").like);
    assert_true(of_check("x IS NULL").never);
    assert_str(of_check("NOT x").allowed.at[0], "false");
    assert_str(of_check("x > '2020-01-01 00:00:00'::timestamp without time zone").low,
               "2020-01-01 00:00:00");
}

static void other_checks_are_not(void **state)
{
    static const char *const all[] = { "x % 2 = 0",
                                       "x < y",
                                       "md5(x) = 'a'",
                                       "(x > 1",
                                       "x = 1 OR y = 2",
                                       "CASE WHEN x THEN 1 END = 1",
                                       "",
                                       "x > 1 +",
                                       "x = ANY (y)",
                                       "x IS DISTINCT FROM 1" };

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        bool whole;
        (void)learned(all[i], &whole);
        if (whole)
            fail_msg("%s", all[i]);
    }
    rule r = { 0 };
    rule_note(a, DIALECT_POSTGRES, STR("(kind = 'a' AND n > 5) OR kind = 'b'"), &r);
    assert_int_equal(r.pool.count, 3);
}

/* A matcher for the few patterns below, by hand. */
static bool all_of(str text, const char *set)
{
    for (size_t i = 0; i < text.size; i++)
        if (!strchr(set, text.at[i]))
            return false;
    return true;
}

static void patterns_are_matched(void **state)
{
    draw d = { 1 };
    str text;

    (void)state;
    for (int i = 0; i < TRIES; i++) {
        assert_true(pattern_text(a, &d, STR("^[A-C]{3}-\\d{2,4}(x|yz)?$"), &text));
        assert_in_range(text.size, 6, 10);
        assert_true(all_of(str_cut(text, 0, 3), "ABC") && text.at[3] == '-');
        assert_true(all_of(str_cut(text, 4, 6), "0123456789"));
        assert_true(pattern_text(a, &d, STR("^(#[0-9a-f]{6}|none)$"), &text));
        assert_true(text.size == 7 || str_is(text, "none"));
        assert_true(pattern_text(a, &d, STR("[^@\\s]+@[^@\\s]+\\.[[:alpha:]]{2,}"), &text));
        assert_true(str_find(text, STR("@")) > 0 && str_find(text, STR(" ")) < 0);
        assert_true(pattern_like(a, &d, STR("a_c\\%%"), &text));
        assert_true(text.at[0] == 'a' && text.at[2] == 'c' && text.at[3] == '%');
    }
    static const char *const unknown[] = {
        "(?=a)", "a\\1", "(a", "[a", "a{2", "*", "", "a)", "\\p"
    };
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        if (pattern_text(a, &d, str_of(unknown[i]), &text))
            fail_msg("%s: %.*s", unknown[i], STR_ARG(text));
}

static void values_keep_to_their_rules(void **state)
{
    rule bound = of_check("x >= 3 AND x < 7 AND x <> 5"),
         sized = of_check("length(x) BETWEEN 2 AND 4");
    size_t bad;

    (void)state;
    for (uint64_t i = 0; i < TRIES; i++) {
        want w = want_of("integer", &bound, i);
        str text;
        int64_t n = 0;
        assert_true(value_make(a, &w, &text) && str_int64(text, &n));
        assert_true(n >= 3 && n < 7 && n != 5);
        w = want_of("character varying(3)", &sized, i);
        assert_true(value_make(a, &w, &text));
        assert_in_range(text_length(text), 2, 3);
        w = want_of("text", NULL, i);
        assert_true(value_make(a, &w, &text) && str_utf8(text, &bad));
        w = want_of("character varying(5)", NULL, i);
        assert_true(value_make(a, &w, &text) && str_utf8(text, &bad) && text_length(text) <= 5);
        w = want_of("jsonb", NULL, i);
        JSON_CLOSING parsed = NULL;
        err e;
        assert_true(value_make(a, &w, &text));
        if (str_find(text, STR("-300")) < 0 && !json_parse(text, &parsed, &e) && text.at[0] == '{')
            fail_msg("%.*s: %s", STR_ARG(text), e.text);
    }
}

static void distinct_values_differ(void **state)
{
    static const char *const types[] = { "integer",
                                         "text",
                                         "character varying(4)",
                                         "uuid",
                                         "date",
                                         "inet",
                                         "macaddr",
                                         "numeric(6,2)",
                                         "timestamp with time zone",
                                         "bytea",
                                         "interval",
                                         "int4range",
                                         "bit varying(12)",
                                         "jsonb" };

    (void)state;
    for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
        strs seen = { 0 };
        for (uint64_t i = 0; i < TRIES; i++) {
            want w = want_of(types[t], NULL, i);
            str text;
            w.distinct = true;
            assert_true(value_make(a, &w, &text));
            if (strs_have(&seen, text))
                fail_msg("%s: %.*s twice", types[t], STR_ARG(text));
            strs_add(a, &seen, text);
        }
    }
}

static void nothing_allowed_gives_nothing(void **state)
{
    rule none = of_check("x > 3 AND x < 4"), empty = of_check("x = 1 AND x = 2");
    want w = want_of("integer", &none, 1);
    str text;

    (void)state;
    assert_false(value_make(a, &w, &text));
    w.rule = &empty;
    assert_false(value_make(a, &w, &text));
    w = want_of("app.unheard_of", NULL, 1);
    assert_false(value_make(a, &w, &text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seeds_follow_from_names),
        cmocka_unit_test(numbers_and_dates_are_texts_and_back),
        cmocka_unit_test(types_are_read_as_the_server_writes_them),
        cmocka_unit_test(checks_are_understood),
        cmocka_unit_test(other_checks_are_not),
        cmocka_unit_test(patterns_are_matched),
        cmocka_unit_test(values_keep_to_their_rules),
        cmocka_unit_test(distinct_values_differ),
        cmocka_unit_test(nothing_allowed_gives_nothing),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
