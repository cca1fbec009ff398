/* Usage: compatible DIALECT FOLDER [URL]; see live_start(). */
#include "catalog/compatible.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "live.h"

enum { CASES_MIN = 20 };

static catalog read_whole(conn *c)
{
    const catalog_scope scope = { .with_grants = true, .with_edges = true };
    catalog out;
    err e;

    if (!catalog_read(c, live_arena(), &scope, &out, &e))
        fail_msg("%s", e.text);
    return out;
}

static str word_of(compatible_answer answer)
{
    return answer == COMPATIBLE_YES  ? STR("yes")
           : answer == COMPATIBLE_NO ? STR("no")
                                     : STR("maybe");
}

/* "table app.users is gone" */
static str said(const compatible_finding *f)
{
    return str_printf(live_arena(), "%.*s %.*s", STR_ARG(object_path(live_arena(), f->of)),
                      STR_ARG(f->what));
}

static void show(const compatibility *of)
{
    for (size_t i = 0; i < of->count; i++)
        print_message("    %s, %s: %.*s: %.*s\n", of->at[i].side ? "forward" : "backward",
                      of->at[i].breaks ? "breaks" : "may break", STR_ARG(said(&of->at[i])),
                      STR_ARG(of->at[i].why));
}

/* "-- backward no: table app.users is gone": the answer, and one of its findings. */
static bool is_as_expected(const compatibility *of, compatible_side side, str line)
{
    str finding, answer = str_split(line, ':', &finding);
    compatible_answer is = side == COMPATIBLE_BACKWARD ? of->backward : of->forward;

    finding = str_trim(finding);
    if (!str_same(word_of(is), str_trim(answer)))
        return false;
    if (finding.size == 0)
        return true;
    for (size_t i = 0; i < of->count; i++)
        if (of->at[i].side == side && str_find(said(&of->at[i]), finding) >= 0)
            return of->at[i].breaks == (is == COMPATIBLE_NO);
    return false;
}

/* An answer has a finding of its weight, and none that is heavier. */
static void assert_answers(const compatibility *of)
{
    compatible_answer from[2] = { COMPATIBLE_YES, COMPATIBLE_YES };

    for (size_t i = 0; i < of->count; i++) {
        const compatible_finding *f = &of->at[i];
        compatible_answer is = f->breaks ? COMPATIBLE_NO : COMPATIBLE_MAYBE;
        if (is > from[f->side])
            from[f->side] = is;
        assert_true(f->what.size && f->why.size);
    }
    assert_int_equal(from[COMPATIBLE_BACKWARD], of->backward);
    assert_int_equal(from[COMPATIBLE_FORWARD], of->forward);
}

/* The two sides change places when the catalogues do. */
static void assert_mirrored(const catalog *before, const catalog *after, const compatibility *of)
{
    compatibility back;
    err e;

    assert_true(compatible_find(live_arena(), after, before, &back, &e));
    assert_int_equal(back.backward, of->forward);
    assert_int_equal(back.forward, of->backward);
    assert_int_equal(back.count, of->count);
}

static bool next_case(str *rest, str *name, str lines[2], str *sql)
{
    ptrdiff_t at = str_find(*rest, STR("-- case: "));
    str section;

    if (at < 0)
        return false;
    *rest = str_cut(*rest, (size_t)at + 9, rest->size);
    ptrdiff_t end = str_find(*rest, STR("-- case: "));
    section = str_cut(*rest, 0, end < 0 ? rest->size : (size_t)end);
    *name = str_split(section, '\n', &section);
    for (int i = 0; i < 2; i++) {
        str mark = i ? STR("-- forward ") : STR("-- backward "), line;
        line = str_split(section, '\n', &section);
        assert_true(str_starts(line, mark.at));
        lines[i] = str_cut(line, mark.size, line.size);
    }
    *sql = section;
    return true;
}

static void every_change_is_judged(void **state)
{
    str rest = live_file("compatible"), setup, name, lines[2], sql;
    conn *c = live_open("compatible");
    size_t count = 0, wrong = 0;
    err e;

    (void)state;
    setup = str_cut(rest, 0, (size_t)str_find(rest, STR("-- case: ")));
    while (next_case(&rest, &name, lines, &sql)) {
        compatibility found;
        live_run(c, setup);
        catalog before = read_whole(c);
        live_run(c, sql);
        catalog after = read_whole(c);
        assert_true(compatible_find(live_arena(), &before, &after, &found, &e));
        assert_answers(&found);
        assert_mirrored(&before, &after, &found);
        count++;
        if (is_as_expected(&found, COMPATIBLE_BACKWARD, lines[0]) &&
            is_as_expected(&found, COMPATIBLE_FORWARD, lines[1]))
            continue;
        wrong++;
        print_message("%.*s: backward %.*s, forward %.*s\n", STR_ARG(name),
                      STR_ARG(word_of(found.backward)), STR_ARG(word_of(found.forward)));
        show(&found);
    }
    print_message("%zu changes\n", count);
    assert_true(count >= CASES_MIN);
    assert_int_equal(wrong, 0);
}

static void what_is_the_same_is_compatible(void **state)
{
    conn *c = live_open("same");
    str file = live_file("compatible");
    compatibility found;
    err e;

    (void)state;
    live_run(c, str_cut(file, 0, (size_t)str_find(file, STR("-- case: "))));
    catalog is = read_whole(c);
    assert_true(compatible_find(live_arena(), &is, &is, &found, &e));
    assert_int_equal(found.count, 0);
    assert_string_equal(compatible_verdict(&found), "both");
}

/* Of catalogues given as text, the engine's or nobody's. */
static compatibility between(const char *before, const char *after, catalog sides[2])
{
    compatibility out;
    err e;

    assert_true(catalog_from_text(live_arena(), str_of(before), &sides[0], &e));
    assert_true(catalog_from_text(live_arena(), str_of(after), &sides[1], &e));
    assert_true(compatible_find(live_arena(), &sides[0], &sides[1], &out, &e));
    return out;
}

static const char *const WITHOUT = "table t\n  columns      a\ncolumn t.a\n  type         text\n";
static const char *const WITH = "table t\n  columns      a, b\ncolumn t.a\n  type         text\n"
                                "column t.b\n  type         text\n";

static void declarations_are_compared(void **state)
{
    catalog sides[2];
    compatibility more = between(WITHOUT, WITH, sides), less = between(WITH, WITHOUT, sides);

    (void)state;
    assert_string_equal(compatible_verdict(&more), "backward");
    assert_string_equal(compatible_verdict(&less), "forward");
    assert_true(compatible_judge(live_arena(), STR("backward"), &more).sure);
    assert_true(compatible_judge(live_arena(), STR("none"), &more).holds);
    assert_false(compatible_judge(live_arena(), STR("forward"), &more).holds);
    assert_false(compatible_judge(live_arena(), STR("backward"), &less).holds);
    compatible_judgement j = compatible_judge(live_arena(), STR("both"), &more);
    assert_false(j.holds);
    assert_true(str_find(j.text, STR("declared compatible both, found backward")) >= 0);
    assert_true(str_find(j.text, STR("column t.b is gone")) > 0);
    assert_true(compatible_judge(live_arena(), STR(""), &less).holds);
}

static void is_told_as_json(void **state)
{
    catalog sides[2];
    compatibility less = between(WITH, WITHOUT, sides);
    JSON_CLOSING told = compatible_json(&less);
    const json_t *one = json_array_get(json_object_get(told, "findings"), 0);

    (void)state;
    assert_true(str_is(json_get_str(told, "verdict"), "forward"));
    assert_true(str_is(json_get_str(told, "backward"), "no"));
    assert_true(str_is(json_get_str(told, "forward"), "yes"));
    assert_int_equal(json_array_size(json_object_get(told, "findings")), 1);
    assert_true(str_is(json_get_str(one, "side"), "backward"));
    assert_true(str_is(json_get_str(one, "severity"), "breaks"));
    assert_true(str_is(json_get_str(one, "object"), "column t.b"));
    assert_true(str_is(json_get_str(one, "what"), "is gone"));
}

static dialect asked;
static const char *files, *url;

static int start(void **state)
{
    (void)state;
    return live_start(asked, files, url) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    live_stop();
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_change_is_judged),
        cmocka_unit_test(what_is_the_same_is_compatible),
        cmocka_unit_test(declarations_are_compared),
        cmocka_unit_test(is_told_as_json),
    };

    if (argc < 3 || !dialect_from_name(str_of(argv[1]), &asked))
        return 2;
    files = argv[2];
    url = argc > 3 ? argv[3] : NULL;
    return cmocka_run_group_tests(tests, start, stop);
}
