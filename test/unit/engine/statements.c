#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/work.h"
#include "sql/batch.h"

static arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new((size_t)1 << 24);
    return a ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void is(str got, const char *wanted)
{
    assert_string_equal(str_c(a, got), wanted);
}

static void holds(str text, const char *part)
{
    if (str_find(text, str_of(part)) < 0)
        fail_msg("\"%s\" is not in \"%.*s\"", part, STR_ARG(text));
}

static fact_fault fault_from(err_code code, const char *sqlstate)
{
    err e = { .code = code };

    (void)strncpy(e.sqlstate, sqlstate, sizeof e.sqlstate - 1);
    return fault_of(&e);
}

static void a_fault_is_what_its_code_says(void **state)
{
    (void)state;
    assert_int_equal(fault_from(ERR_LOCK, "55P03"), FAULT_TRANSIENT);
    assert_int_equal(fault_from(ERR_CONFLICT, "40001"), FAULT_TRANSIENT);
    assert_int_equal(fault_from(ERR_NOT_IN_TRANSACTION, "25001"), FAULT_OUTSIDE);
    assert_int_equal(fault_from(ERR_SQL, "55006"), FAULT_SPLITTABLE);
    assert_int_equal(fault_from(ERR_SQL, "55P04"), FAULT_SPLITTABLE);
    assert_int_equal(fault_from(ERR_SQL, "23505"), FAULT_DEFINITE);
    assert_int_equal(fault_from(ERR_SQL, ""), FAULT_DEFINITE);
    assert_int_equal(fault_from(ERR_CHECK, ""), FAULT_DEFINITE);
    assert_int_equal(fault_from(ERR_CHECK, "55006"), FAULT_DEFINITE);
}

static str literal(dialect d, const char *key, const char *type)
{
    return batch_literal(a, d, str_of(key), str_of(type));
}

static void keys_become_text_that_cannot_escape(void **state)
{
    (void)state;
    is(literal(DIALECT_POSTGRES, "42", "bigint"), "(42)");
    is(literal(DIALECT_POSTGRES, "-42", "integer"), "(-42)");
    is(literal(DIALECT_POSTGRES, "1.50", "numeric"), "'1.50'::numeric");
    is(literal(DIALECT_POSTGRES, "o'clock", "text"), "'o''clock'::text");
    is(literal(DIALECT_POSTGRES, "2026-11-01", "date"), "'2026-11-01'::date");
    is(literal(DIALECT_SQLITE, "42", "integer"), "(42)");
    is(literal(DIALECT_SQLITE, "o'clock", "text"), "'o''clock'");
    /* what is no number is quoted even where a number should stand */
    is(literal(DIALECT_POSTGRES, "1); DROP TABLE t; --", "bigint"),
       "'1); DROP TABLE t; --'::bigint");
}

static void a_backslash_means_itself(void **state)
{
    str text = literal(DIALECT_POSTGRES, "a\\' OR 1=1", "text");

    (void)state;
    holds(text, "\\");
    holds(text, "''");
    is(literal(DIALECT_SQLITE, "a\\'b", "text"), "'a\\''b'");
}

static str below(dialect d, const char *lowest, const char *type)
{
    str out = { 0 };
    err e = { 0 };

    if (!batch_below(a, d, str_of(lowest), str_of(type), &out, &e))
        fail_msg("nothing below %s: %s", lowest, e.text);
    return out;
}

static void a_value_stands_below_the_lowest_key_of_each_family(void **state)
{
    (void)state;
    is(below(DIALECT_POSTGRES, "1", "integer"), "(0)");
    is(below(DIALECT_POSTGRES, "-5", "bigint"), "(-6)");
    is(below(DIALECT_POSTGRES, "1.5", "numeric"), "('1.5'::numeric - 1)");
    is(below(DIALECT_POSTGRES, "a", "text"), "''::text");
    is(below(DIALECT_POSTGRES, "a", "character varying"), "''::character varying");
    is(below(DIALECT_POSTGRES, "00000000-0000-0000-0000-000000000001", "uuid"),
       "'00000000-0000-0000-0000-000000000000'::uuid");
    is(below(DIALECT_POSTGRES, "2026-11-01", "date"), "'-infinity'::date");
    is(below(DIALECT_POSTGRES, "2026-11-01 00:00:00+00", "timestamp with time zone"),
       "'-infinity'::timestamp with time zone");
    is(below(DIALECT_SQLITE, "7", "integer"), "(6)");
    is(below(DIALECT_SQLITE, "a", "text"), "''");
}

static void where_nothing_is_below_it_is_said(void **state)
{
    static const char *const none[][2] = {
        { "-9223372036854775808", "bigint" },
        { "", "text" },
        { "00000000-0000-0000-0000-000000000000", "uuid" },
        { "-infinity", "date" },
        { "{1,2}", "integer[]" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        str out;
        err e = { 0 };
        if (batch_below(a, DIALECT_POSTGRES, str_of(none[i][0]), str_of(none[i][1]), &out, &e))
            fail_msg("%s of type %s has something below", none[i][0], none[i][1]);
        assert_int_equal(e.code, ERR_CONTRACT);
        holds(str_of(e.text), none[i][1]);
        assert_true(strlen(e.hint) > 0);
    }
}

static void a_walk_names_its_table_as_the_author_wrote_it(void **state)
{
    const batch_walk walk = { .dialect = DIALECT_POSTGRES,
                              .table = STR("app.\"Order \"\"Lines\"\"\""),
                              .column = STR("\"Id\""),
                              .size = 500 };
    str from = STR("o'clock"), type = STR("text");

    (void)state;
    holds(batch_ends_sql(a, &walk), "FROM app.\"Order \"\"Lines\"\"\"");
    str next = batch_next_sql(a, &walk, &from, type);
    holds(next, "\"Id\" > 'o''clock'::text");
    holds(next, "OFFSET 499");
    holds(batch_next_sql(a, &walk, NULL, type), "\"Id\" IS NOT NULL");
    str previous = batch_previous_sql(a, &walk, STR("z"), type);
    holds(previous, "\"Id\" <= 'z'::text");
    holds(previous, "OFFSET 499");
}

static void states_of_steps_follow_their_way(void **state)
{
    (void)state;
    assert_string_equal(state_before(DIRECTION_UP), state_after(DIRECTION_DOWN));
    assert_string_equal(state_after(DIRECTION_UP), state_before(DIRECTION_DOWN));
    assert_string_not_equal(state_between(DIRECTION_UP), state_between(DIRECTION_DOWN));
    assert_string_equal(way_name(DIRECTION_UP), "up");
    assert_string_equal(way_name(DIRECTION_DOWN), "down");
}

static void a_step_is_there_only_while_its_last_check_does_not_say_no(void **state)
{
    step_record r = { .state = STR("after") };
    work w = { .a = a, .tmp = a, .records = &r };

    (void)state;
    assert_true(work_is_there(&w, 0, DIRECTION_UP));
    assert_false(work_is_there(&w, 0, DIRECTION_DOWN));
    work_add_check(&w, &r, "verify", "no");
    assert_false(work_is_there(&w, 0, DIRECTION_UP));
    work_add_check(&w, &r, "verify", "yes");
    assert_true(work_is_there(&w, 0, DIRECTION_UP));
    work_add_check(&w, &r, "verify", "no");
    assert_false(work_is_there(&w, 0, DIRECTION_UP));
    r.state = STR("before");
    assert_true(work_is_there(&w, 0, DIRECTION_DOWN));
}

static void an_error_is_told_with_what_there_is_of_it(void **state)
{
    err e = { .code = ERR_SQL, .sqlstate = "23505", .text = "duplicate key", .hint = "remove it" };
    JSON_CLOSING told = work_fault_json(a, &e);

    (void)state;
    is(json_get_str(told, "text"), "duplicate key");
    is(json_get_str(told, "sqlstate"), "23505");
    is(json_get_str(told, "hint"), "remove it");
    err bare = { .code = ERR_LOST, .text = "gone" };
    JSON_CLOSING less = work_fault_json(a, &bare);
    assert_null(json_object_get(less, "hint"));
    assert_null(json_object_get(less, "sqlstate"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_is_what_its_code_says),
        cmocka_unit_test(keys_become_text_that_cannot_escape),
        cmocka_unit_test(a_backslash_means_itself),
        cmocka_unit_test(a_value_stands_below_the_lowest_key_of_each_family),
        cmocka_unit_test(where_nothing_is_below_it_is_said),
        cmocka_unit_test(a_walk_names_its_table_as_the_author_wrote_it),
        cmocka_unit_test(states_of_steps_follow_their_way),
        cmocka_unit_test(a_step_is_there_only_while_its_last_check_does_not_say_no),
        cmocka_unit_test(an_error_is_told_with_what_there_is_of_it),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
