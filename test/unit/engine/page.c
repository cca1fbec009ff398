#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "engine/decide.h"
#include "engine/states.h"

enum { PAGE_MAX = 1 << 20 };

static const char *page_path;
static arena *a;
static str page;

static int setup(void **state)
{
    err e;

    (void)state;
    a = arena_new((size_t)1 << 24);
    return a && file_read(a, page_path, PAGE_MAX, &page, &e) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void stands_there(str line)
{
    if (str_find(page, line) < 0)
        fail_msg("not in %s: %.*s", page_path, STR_ARG(line));
}

/* {"fault": ["transient", "outside"], ...} as "fault transient or outside · ..." */
static str conditions(const json_t *when)
{
    buf b = buf_in(a);

    for (size_t i = 0; i < FACT_COUNT; i++) {
        const json_t *values = json_object_get(when, decide_fact_name(i));
        for (size_t v = 0; v < json_array_size(values); v++) {
            if (v == 0)
                buf_printf(&b, "%s%s ", b.size ? " · " : "", decide_fact_name(i));
            buf_printf(&b, "%s%s", v ? " or " : "", json_string_value(json_array_get(values, v)));
        }
    }
    return b.size ? buf_str(&b) : STR("else");
}

static void every_decision_stands_in_the_page(void **state)
{
    JSON_CLOSING told = json_object();
    json_t *d;
    size_t i;

    (void)state;
    decide_json(told);
    json_array_foreach(json_object_get(told, "decisions"), i, d) stands_there(str_printf(
        a, "\n| %zu | %.*s | %.*s | %.*s |\n", i + 1, STR_ARG(json_get_str(d, "decision")),
        STR_ARG(conditions(json_object_get(d, "when"))), STR_ARG(json_get_str(d, "reason"))));
    assert_true(i > 0);
    assert_true(str_find(page, str_printf(a, "\n| %zu | ", i + 1)) < 0);
}

static void every_transition_stands_in_the_page(void **state)
{
    (void)state;
    for (size_t i = 0; i < run_transition_count; i++) {
        const run_transition *t = &run_transitions[i];
        const char *from = run_state_name(t->from), *to = run_state_name(t->to),
                   *on = run_move_name(t->on);
        stands_there(str_printf(a, "\n    %s --> %s: %s\n", from, to, on));
        stands_there(str_printf(a, "\n| %s | %s | %s | %s |\n", from, on, to, t->reason));
    }
}

/* Every crash point is told of. */
static void every_crash_point_stands_in_the_page(void **state)
{
    static const char *const points[] = {
#define CRASH(constant, name, meaning) name,
#include "base/crash_points.def"
#undef CRASH
    };

    (void)state;
    for (size_t i = 0; i < sizeof points / sizeof *points; i++)
        stands_there(str_printf(a, "`%s`", points[i]));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_decision_stands_in_the_page),
        cmocka_unit_test(every_transition_stands_in_the_page),
        cmocka_unit_test(every_crash_point_stands_in_the_page),
    };

    if (argc != 2)
        return 2;
    page_path = argv[1];
    return cmocka_run_group_tests(tests, setup, teardown);
}
