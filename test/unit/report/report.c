#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/progress.h"
#include "report/report.h"

static arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(1 << 22);
    return a ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static str data_of(const char *json)
{
    json_t *doc = NULL;
    err e;

    assert_true(json_parse(str_of(json), &doc, &e));
    str text = report_data(a, doc, look_plain());
    json_decref(doc);
    return text;
}

static str talk_of(const char *json)
{
    json_t *doc = NULL;
    err e;

    assert_true(json_parse(str_of(json), &doc, &e));
    str text = report_talk(a, doc, look_plain());
    json_decref(doc);
    return text;
}

static void says_nothing_of_absent_sections(void **state)
{
    (void)state;
    assert_string_equal(data_of("{}").at, "");
    assert_string_equal(talk_of("{}").at, "");
}

static void survives_members_of_other_types(void **state)
{
    static const char *const keys[] = { "database",  "run",         "migrations",  "steps",
                                        "drift",     "differences", "home",        "error",
                                        "next",      "warnings",    "checks",      "tables",
                                        "text",      "now",         "states",      "transitions",
                                        "decisions", "runs",        "fence",       "files",
                                        "verified",  "registry",    "crash_points" };
    static const char *const values[] = { "1",  "\"x\"", "[]",   "[1]",  "[\"x\"]",
                                          "{}", "[{}]",  "[[]]", "null", "true" };

    (void)state;
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
            str json = str_printf(a, "{\"command\":\"x\",\"%s\":%s}", keys[k], values[v]);
            (void)data_of(json.at);
            (void)talk_of(json.at);
        }
}

static void sets_failure_state_and_remedy_apart(void **state)
{
    (void)state;
    assert_string_equal(talk_of("{\"outcome\":\"held\",\"exit\":3,\"error\":{\"code\":\"SQL\","
                                "\"sqlstate\":\"23505\",\"text\":\"could not "
                                "create unique index\",\"hint\":\"remove the "
                                "duplicates\",\"migration\":\"20260101_a\",\"step\":\"index\","
                                "\"file\":\"migrations/20260101_a.sql\",\"line\":12},\"now\":\"the "
                                "run is on hold\",\"next\":[{\"command\":"
                                "\"homing recover\",\"why\":\"tries again\"},{\"command\":\"homing "
                                "recover --forward\",\"why\":\"finishes\"}]}")
                            .at,
                        "held:     could not create unique index (SQL, SQLSTATE 23505)\n"
                        "          in 20260101_a, step index (migrations/20260101_a.sql:12)\n"
                        "          remove the duplicates\n"
                        "now:      the run is on hold\n"
                        "next:     homing recover            tries again\n"
                        "          homing recover --forward  finishes\n");
}

static void names_every_bad_outcome(void **state)
{
    static const struct {
        const char *outcome, *label;
    } rows[] = { { "held", "held:" },  { "refused", "refused:" }, { "usage", "failed:" },
                 { "busy", "busy:" },  { "paused", "paused:" },   { "failed", "failed:" },
                 { "home", "failed:" } };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        str json = str_printf(a, "{\"outcome\":\"%s\",\"error\":{\"code\":\"X\",\"text\":\"t\"}}",
                              rows[i].outcome);
        assert_true(str_starts(talk_of(json.at), rows[i].label));
    }
}

static void shows_steps_that_share_a_transaction_together(void **state)
{
    (void)state;
    assert_string_equal(
        data_of("{\"command\":\"plan\",\"database\":{\"url\":\"sqlite:x.db\",\"server\":\"SQLite "
                "3.40.1\"},\"steps\":["
                "{\"migration\":\"m1\",\"step\":\"a\",\"mode\":\"transaction\",\"group\":0,"
                "\"statements\":[\"ALTER TABLE\"]},"
                "{\"migration\":\"m1\",\"step\":\"bb\",\"mode\":\"transaction\",\"group\":0,"
                "\"lock\":\"blocks writes on t\"},"
                "{\"migration\":\"m1\",\"step\":\"c\",\"mode\":\"batched\",\"group\":1,\"state\":"
                "\"after\",\"rows\":200000,\"ms\":1500,\"lock\":\"not of a step that ran\"}]}")
            .at,
        "plan  sqlite:x.db  (SQLite 3.40.1)\n\n"
        "steps\n"
        "  m1\n"
        "    a         in transaction 1\n"
        "      ALTER TABLE\n"
        "    bb        in transaction 1\n"
        "      blocks writes on t\n"
        "    c   done  in batches        200,000 rows  1.5 s\n");
}

static void shows_both_sides_of_a_difference(void **state)
{
    (void)state;
    assert_string_equal(
        data_of(
            "{\"command\":\"diff\",\"differences\":[{\"kind\":\"changed\",\"path\":\"column t.a\","
            "\"attributes\":[{\"name\":\"type\",\"left\":\"bigint\",\"right\":\"integer\"},{"
            "\"name\":"
            "\"default\",\"left\":\"0\"}]},{\"kind\":\"only_right\",\"path\":\"table u\"}]}")
            .at,
        "differences\n"
        "  column t.a: changed\n"
        "      type     bigint  ->  integer\n"
        "      default  0       ->  (none)\n"
        "  table u: only on the right\n");
    assert_string_equal(data_of("{\"command\":\"diff\",\"differences\":[]}").at,
                        "no differences\n");
}

static void draws_states_that_mermaid_takes(void **state)
{
    json_t *doc = NULL;
    err e;

    (void)state;
    assert_true(json_parse(
        STR("{\"transitions\":[{\"from\":\"none\",\"to\":\"up-intent\",\"on\":\"a: b; c\"}]}"),
        &doc, &e));
    assert_string_equal(report_mermaid(a, doc).at,
                        "stateDiagram-v2\n    none --> up_intent: a, b, c\n");
    json_decref(doc);
}

static void makes_a_document_of_an_error(void **state)
{
    err e = { 0 };

    (void)state;
    assert_false(err_set(&e, ERR_CONFIG, "homing.json: line 3: bad"));
    json_t *doc = report_failure("apply", &e, "homing help", "explains");
    assert_int_equal(json_get_int(doc, "exit", 0), 2);
    assert_true(str_is(json_get_str(doc, "outcome"), "usage"));
    assert_int_equal(json_get_int(json_object_get(doc, "error"), "number", 0), 14);
    assert_null(json_object_get(json_object_get(doc, "error"), "hint"));
    json_decref(doc);
}

static void estimates_what_is_left(void **state)
{
    const hm_progress half = { "m", "fill", 50000, 200000, 1000 };
    const hm_progress begun = { "m", "fill", 0, 0, 2500 };
    const hm_progress more = { "m", "fill", 300, 200, 1000 };

    (void)state;
    assert_string_equal(progress_text(a, &half).at,
                        "m/fill  50,000 of 200,000 rows  25 %  50,000 rows/s  about 3.0 s left");
    assert_string_equal(progress_text(a, &begun).at, "m/fill  2.5 s");
    assert_string_equal(progress_text(a, &more).at, "m/fill  300 of 200 rows  300 rows/s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_nothing_of_absent_sections),
        cmocka_unit_test(survives_members_of_other_types),
        cmocka_unit_test(sets_failure_state_and_remedy_apart),
        cmocka_unit_test(names_every_bad_outcome),
        cmocka_unit_test(shows_steps_that_share_a_transaction_together),
        cmocka_unit_test(shows_both_sides_of_a_difference),
        cmocka_unit_test(draws_states_that_mermaid_takes),
        cmocka_unit_test(makes_a_document_of_an_error),
        cmocka_unit_test(estimates_what_is_left),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
