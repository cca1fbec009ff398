/*
 * exports.c - a rehearsal's document as JUnit, SARIF and Markdown: what is said, and that no text
 * breaks the form.
 */
#include "report/exports.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/report.h"

#define TEST(name) cmocka_unit_test(name)

static const char text[] =
    "{\"homing\":\"0.1.0\",\"command\":\"rehearse\",\"now\":\"1 of 3 is proven\",\"migrations\":["
    "{\"id\":\"1_a\",\"file\":\"./m/1 a.sql\",\"state\":\"proven\",\"proven\":true,\"up_ms\":1200,"
    "\"down_ms\":34,\"lock\":{\"level\":\"blocks everything\",\"on\":\"app.users\"},"
    "\"compatible\":\"backward\",\"home\":[{\"step\":\"1\",\"kind\":\"derived\",\"loses\":\"x|y\"},"
    "{\"step\":\"2\",\"kind\":\"author\"}]},"
    "{\"id\":\"2_b\",\"file\":\"m/2_b.sql\",\"state\":\"unproven\",\"proven\":false,"
    "\"why\":\"<b> & \\\"c\\\" \\u0001 \\uffff\\n| `d`\",\"remedy\":\"write a `down`\","
    "\"home\":[{\"step\":\"1\",\"kind\":\"nothing\"}],\"findings\":[{\"rule\":\"not-home\","
    "\"severity\":\"error\",\"text\":\"it is <b>\",\"step\":\"1\",\"line\":7}]},"
    "{\"id\":\"3_c\",\"file\":\"m/3_c.sql\",\"state\":\"not rehearsed\",\"proven\":false}]}";

typedef struct made {
    arena *a;
    json_t *doc;
} made;

static made make(void)
{
    made m = { .a = arena_new(1 << 20) };
    err e;

    assert_non_null(m.a);
    assert_true(json_parse(str_of(text), &m.doc, &e));
    return m;
}

static void drop(made *m)
{
    json_decref(m->doc);
    arena_free(m->a);
}

static void has(str all, const char *part)
{
    if (str_find(all, str_of(part)) < 0)
        fail_msg("\"%s\" is not in:\n%.*s", part, STR_ARG(all));
}

static void has_not(str all, const char *part)
{
    if (str_find(all, str_of(part)) >= 0)
        fail_msg("\"%s\" is in:\n%.*s", part, STR_ARG(all));
}

static void junit_counts_and_escapes(void **state)
{
    made m = make();
    str out = export_junit(m.a, m.doc);

    (void)state;
    has(out, "tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\" time=\"1.234\"");
    has(out, "name=\"1_a\" file=\"./m/1 a.sql\" time=\"1.234\"");
    has(out, "message=\"&lt;b&gt; &amp; &quot;c&quot; &#xFFFD; &#xFFFD;&#10;| `d`\"");
    has(out, "m/2_b.sql:7: step 1: it is &lt;b&gt;");
    has(out, "<skipped message=\"not rehearsed\"/>");
    has(out, "would be lost: x|y");
    has_not(out, "\x01");
    drop(&m);
}

static void sarif_names_file_and_line(void **state)
{
    made m = make();
    str out = export_sarif(m.a, m.doc);
    json_t *doc;
    err e;

    (void)state;
    assert_true(json_parse(out, &doc, &e));
    const json_t *run = json_array_get(json_object_get(doc, "runs"), 0);
    const json_t *results = json_object_get(run, "results");
    assert_int_equal(json_array_size(results), 1);
    assert_true(str_is(json_get_str(json_array_get(results, 0), "ruleId"), "not-home"));
    assert_true(str_is(json_get_str(json_array_get(results, 0), "level"), "error"));
    has(out, "\"startLine\": 7");
    has(out, "\"uri\": \"m/2_b.sql\"");
    json_decref(doc);
    drop(&m);
}

static void sarif_escapes_paths(void **state)
{
    made m = make();
    json_t *finding = json_object(), *list = json_array();

    (void)state;
    json_put_str(finding, "rule", STR("loses"));
    json_put_str(finding, "severity", STR("note"));
    (void)json_array_append_new(list, finding);
    json_put(json_array_get(json_object_get(m.doc, "migrations"), 0), "findings", list);
    has(export_sarif(m.a, m.doc), "\"uri\": \"m/1%20a.sql\"");
    drop(&m);
}

static void markdown_is_one_row_a_migration(void **state)
{
    made m = make();
    str out = export_markdown(m.a, m.doc);

    (void)state;
    has(out, "| 1\\_a | yes | the author's, derived | 1.2 s | 34 ms | blocks everything on "
             "app.users | backward | x\\|y |\n");
    has(out, "| 2\\_b | **no** | nothing to undo | 0 ms | 0 ms |  |  |  |\n");
    has(out, "| 3\\_c | not rehearsed |  |  |  |  |  |  |\n");
    has(out, "- **2\\_b**: &lt;b\\> &amp; \"c\"");
    drop(&m);
}

static void people_read_a_table(void **state)
{
    made m = make();
    str out = report_data(m.a, m.doc, look_plain());

    (void)state;
    has(out, "1_a  proven         the author's, derived  up 1.2 s, down 34 ms");
    has(out, "blocks everything on app.users");
    has(out, "the way back: x|y");
    has(out, "2_b  not proven");
    has(out, "write a `down`");
    has_not(out, "\x01");
    drop(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(junit_counts_and_escapes), TEST(sarif_names_file_and_line),
        TEST(sarif_escapes_paths),      TEST(markdown_is_one_row_a_migration),
        TEST(people_read_a_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
