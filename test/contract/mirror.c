/* Rows of ours in other tools' tables: recognised as theirs, and taken out again. */
#include "history_rig.h"

static void write_row(const history_found *to, history_entry what, bool works)
{
    call_list list = calls_in(the.a);
    outcome how;
    err e;

    WORKS(history_mirror(&list, the.c, to, &what, &e));
    assert_true(list.count > 0);
    WORKS(driver_begin(the.c, false, &e));
    bool done = driver_calls(the.c, list.at, list.count, &how, &e);
    if (done != works)
        fail_msg("%s: %s", history_tool_name(to->tool), done ? "it was written" : e.text);
    if (!done) {
        assert_int_equal(e.code, ERR_REGISTRY);
        driver_rollback(the.c);
        return;
    }
    WORKS(driver_commit(the.c, &how, &e));
}

/* What every tool's rows need, and more than any of them writes. */
static history_entry entry_of(history_tool t)
{
    return (history_entry){
        .name = t == TOOL_TYPEORM ? STR("Posts1800000000001") : STR("20990101000000_posts.sql"),
        .version = t == TOOL_TYPEORM ? STR("1800000000001") : STR("20990101000000"),
        .script = STR("V20990101000000__posts_and_more.sql"),
        .text = STR("CREATE TABLE \"posts\" ('\\');\n"),
        .when = INT64_C(4070908800000),
        .batch = 7,
        .previous = t == TOOL_GOLANG_MIGRATE ? STR("3")
                                             : STR("sha1:5ac08990dabb850c0a3478e9b52f28f55abc326c"),
        .duration_ms = 12,
    };
}

static void check_written(const history_found *one, history_entry what)
{
    const history_file file = { .id = what.name,
                                .name = one->tool == TOOL_FLYWAY ? what.script : what.name,
                                .version = what.version,
                                .when = what.when,
                                .text = what.text,
                                .has_text = true };
    history h = read_one(one);
    history_pairs pairs;
    err e;

    WORKS(history_match(the.a, one->tool, &h, (history_files){ &file, 1 }, &pairs, &e));
    for (size_t i = 0; i < pairs.count; i++)
        if (pairs.at[i].file == &file && pairs.at[i].place == PLACE_MATCHES)
            return;
    fail_msg("%s: what was written is not recognised", history_tool_name(one->tool));
}

static void mirror_one(const given *g)
{
    history_found one = find().at[0];
    history_entry what = entry_of(g->tool);
    size_t before = read_one(&one).count;

    write_row(&one, what, true);
    check_written(&one, what);
    what.removed = true;
    write_row(&one, what, true);
    history after = read_one(&one);
    if (g->tool == TOOL_PRISMA)
        assert_int_equal(after.at[before].state, HISTORY_ROLLED_BACK);
    else
        assert_int_equal(after.count, before);
    if (g->tool == TOOL_GOLANG_MIGRATE)
        assert_string_equal(str_c(the.a, after.at[0].version), "3");
    else
        write_row(&one, what, false);
}

static void a_written_row_is_the_tools_and_goes_again(void **state)
{
    size_t mirrored = 0;

    for (size_t i = 0; i < given_count; i++) {
        const given *g = &givens[i];
        if (!given_is_here(g) || history_mirrors(g->tool))
            continue;
        (void)rig_teardown(state);
        (void)history_setup(state);
        given_make(g);
        mirror_one(g);
        mirrored++;
    }
    assert_true(mirrored >= (rig_is(DIALECT_SQLITE) ? 12u : 15u));
}

static void an_entry_without_what_its_row_needs_is_refused(void **state)
{
    call_list list = calls_in(the.a);
    history_found to = { .path = STR("\"t\"") };
    err e;

    (void)state;
    for (int t = 0; t < TOOL_COUNT; t++) {
        to.tool = (history_tool)t;
        assert_false(history_mirror(&list, the.c, &to, &(history_entry){ 0 }, &e));
        assert_int_equal(e.code, ERR_USAGE);
    }
    assert_int_equal(list.count, 0);
}

static void supabase_keeps_its_statements(void **state)
{
    const str statements[] = { STR("CREATE TABLE a ()"), STR("INSERT INTO a VALUES ('\"\\')") };
    history_entry what = { .version = STR("20990101000000"),
                           .name = STR("posts"),
                           .text = STR("x"),
                           .statements = statements,
                           .statement_count = 2 };

    (void)state;
    if (!rig_is(DIALECT_POSTGRES))
        skip();
    for (size_t i = 0; i < given_count; i++)
        if (givens[i].tool == TOOL_SUPABASE)
            given_make(&givens[i]);
    history_found one = find().at[0];
    write_row(&one, what, true);
    assert_value(the.c,
                 "SELECT statements[1] || '|' || statements[2] FROM "
                 "supabase_migrations.schema_migrations WHERE name = 'posts'",
                 "CREATE TABLE a ()|INSERT INTO a VALUES ('\"\\')");
}

int main(int argc, char **argv)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, history_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_written_row_is_the_tools_and_goes_again),
        TEST(an_entry_without_what_its_row_needs_is_refused),
        TEST(supabase_keeps_its_statements),
    };
    if (argc != 2 || !rig_start(argv[1]))
        return 77;
    int failed = cmocka_run_group_tests_name(argv[1], tests, NULL, NULL);
    rig_stop();
    return failed;
}
