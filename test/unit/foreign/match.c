/* Foreign rows against files. */
#include "given.h"

typedef struct wanted {
    const char *file; /* NULL: none */
    const char *row;  /* name or version; NULL: none */
    history_place place;
} wanted;

static str row_name(const history_row *r)
{
    return r->name.size ? r->name : r->version.size ? r->version : r->checksum;
}

static void check_pair(const history_pair *p, const wanted *w)
{
    if (w->file)
        IS(p->file ? p->file->id : STR("(none)"), w->file);
    else
        assert_null(p->file);
    if (w->row)
        IS(p->row ? row_name(p->row) : STR("(none)"), w->row);
    else
        assert_null(p->row);
    if (p->place != w->place)
        fail_msg("%s, %s: %s instead of %s", w->file ? w->file : "-", w->row ? w->row : "-",
                 history_place_name(p->place), history_place_name(w->place));
    assert_int_equal(p->why.size == 0, p->place == PLACE_MATCHES && p->sum != SUM_SAME_ENDS);
}

static void check(history_pairs got, const wanted *want, size_t count)
{
    assert_int_equal(got.count, count);
    for (size_t i = 0; i < count; i++)
        check_pair(&got.at[i], &want[i]);
}

static history_pairs match(arena *a, history_tool t, history rows, history_files files)
{
    history_pairs out;
    err e;

    if (!history_match(a, t, &rows, files, &out, &e))
        fail_msg("%s", e.text);
    return out;
}

#define ROWS(array) ((history){ .at = (array), .count = sizeof(array) / sizeof *(array) })
#define FILES(array) ((history_files){ (array), sizeof(array) / sizeof *(array) })
#define CHECK(got, want) check((got), (want), sizeof(want) / sizeof *(want))

static str sha(arena *a, const char *text)
{
    return hash_hex(a, hash_of(str_of(text)));
}

static void prisma_by_name_and_checksum(void **state)
{
    arena *a = *state;
    history_row rows[] = {
        { .name = STR("1_init"), .checksum = sha(a, "one\n") },
        { .name = STR("2_edit"), .checksum = sha(a, "two\n") },
        { .name = STR("3_gone"), .checksum = sha(a, "three\n") },
        { .name = STR("4_try"), .state = HISTORY_ROLLED_BACK, .superseded = true },
        { .name = STR("4_try"), .checksum = sha(a, "four\r\n") },
        { .name = STR("5_back"), .state = HISTORY_ROLLED_BACK },
        { .name = STR("6_bad"), .state = HISTORY_FAILED, .done = 1, .total = -1 },
    };
    const history_file files[] = {
        { .id = STR("1_init"), .text = STR("one\n"), .has_text = true },
        { .id = STR("2_edit"), .text = STR("2\n"), .has_text = true },
        { .id = STR("4_try"), .text = STR("four\n"), .has_text = true },
        { .id = STR("5_back"), .text = STR("five\n"), .has_text = true },
        { .id = STR("6_bad"), .text = STR("six\n"), .has_text = true },
        { .id = STR("7_new"), .text = STR("seven\n"), .has_text = true },
    };
    const wanted want[] = {
        { "1_init", "1_init", PLACE_MATCHES }, { "2_edit", "2_edit", PLACE_CHANGED },
        { NULL, "3_gone", PLACE_MISSING },     { "4_try", "4_try", PLACE_MATCHES },
        { "5_back", "5_back", PLACE_PENDING }, { "6_bad", "6_bad", PLACE_STUCK },
        { "7_new", NULL, PLACE_PENDING },
    };
    history_pairs got = match(a, TOOL_PRISMA, ROWS(rows), FILES(files));

    CHECK(got, want);
    assert_int_equal(got.at[3].sum, SUM_SAME_ENDS);
    assert_int_equal(got.places[PLACE_MATCHES], 2);
    assert_int_equal(got.places[PLACE_SKIPPED], 0);
}

/* A branch that was merged late: the journal's time is before the newest that was applied. */
static void drizzle_says_what_it_would_silently_skip(void **state)
{
    arena *a = *state;
    history_row rows[] = {
        { .checksum = sha(a, "one\n"), .version = STR("1000") },
        { .checksum = sha(a, "three\n"), .version = STR("3000") },
        { .checksum = sha(a, "gone\n"), .version = STR("3500") },
        { .checksum = sha(a, "four as it was\n"), .version = STR("4000") },
    };
    const history_file files[] = {
        { .id = STR("0000_one"), .when = 1000, .text = STR("one\r\n"), .has_text = true },
        { .id = STR("0001_two"), .when = 2000, .text = STR("two\n"), .has_text = true },
        { .id = STR("0002_three"), .when = 3000, .text = STR("three\n"), .has_text = true },
        { .id = STR("0003_four"), .when = 4000, .text = STR("four\n"), .has_text = true },
        { .id = STR("0004_five"), .when = 5000, .text = STR("five\n"), .has_text = true },
    };
    const wanted want[] = {
        { "0000_one", "1000", PLACE_MATCHES }, { "0002_three", "3000", PLACE_MATCHES },
        { NULL, "3500", PLACE_MISSING },       { "0003_four", "4000", PLACE_CHANGED },
        { "0001_two", NULL, PLACE_SKIPPED },   { "0004_five", NULL, PLACE_PENDING },
    };

    CHECK(match(a, TOOL_DRIZZLE_0, ROWS(rows), FILES(files)), want);
}

/* The newer table has names; rows from before the upgrade have none. */
static void drizzle_1_goes_by_name_then_by_digest(void **state)
{
    arena *a = *state;
    history_row rows[] = {
        { .checksum = sha(a, "one\n"), .version = STR("1000") },
        { .name = STR("2_two"), .checksum = sha(a, "2\n"), .version = STR("2000") },
    };
    const history_file files[] = {
        { .id = STR("1_one"), .text = STR("one\n"), .has_text = true },
        { .id = STR("2_two"), .text = STR("two\n"), .has_text = true },
        { .id = STR("0_late"), .when = 1, .text = STR("late\n"), .has_text = true },
    };
    const wanted want[] = {
        { "1_one", "1000", PLACE_MATCHES },
        { "2_two", "2_two", PLACE_CHANGED },
        { "0_late", NULL, PLACE_PENDING },
    };

    CHECK(match(a, TOOL_DRIZZLE_1, ROWS(rows), FILES(files)), want);
}

static void names_are_compared_without_extension(void **state)
{
    history_row rows[] = { { .name = STR("20240101_a.js") }, { .name = STR("20240102_b.ts") } };
    const history_file files[] = { { .id = STR("20240101_a"), .name = STR("20240101_a.ts") },
                                   { .id = STR("20240102_b") },
                                   { .id = STR("20240103_c.cjs") } };
    const wanted want[] = { { "20240101_a", "20240101_a.js", PLACE_MATCHES },
                            { "20240102_b", "20240102_b.ts", PLACE_MATCHES },
                            { "20240103_c.cjs", NULL, PLACE_PENDING } };
    static const history_tool tools[] = { TOOL_KNEX,     TOOL_KYSELY,          TOOL_SEQUELIZE,
                                          TOOL_MIKROORM, TOOL_NODE_PG_MIGRATE, TOOL_D1 };

    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        CHECK(match(*state, tools[i], ROWS(rows), FILES(files)), want);
}

static void typeorm_goes_by_the_time_in_class_and_file(void **state)
{
    history_row rows[] = { { .name = STR("AddUsers1700000000001"),
                             .version = STR("1700000000001") } };
    const history_file files[] = { { .id = STR("1700000000001-AddUsers") },
                                   { .id = STR("1700000000002-AddPosts") } };
    const wanted want[] = { { "1700000000001-AddUsers", "AddUsers1700000000001", PLACE_MATCHES },
                            { "1700000000002-AddPosts", NULL, PLACE_PENDING } };

    CHECK(match(*state, TOOL_TYPEORM, ROWS(rows), FILES(files)), want);
}

static void versions_are_leading_digits(void **state)
{
    history_row rows[] = { { .version = STR("1") }, { .version = STR("20240102030405") } };
    const history_file files[] = { { .id = STR("00001_a") },
                                   { .id = STR("20240102030405_b.up") },
                                   { .id = STR("20240102030406_c") } };
    const wanted want[] = { { "00001_a", "1", PLACE_MATCHES },
                            { "20240102030405_b.up", "20240102030405", PLACE_MATCHES },
                            { "20240102030406_c", NULL, PLACE_PENDING } };
    static const history_tool tools[] = { TOOL_DBMATE, TOOL_GOOSE, TOOL_RAILS, TOOL_SUPABASE };

    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        CHECK(match(*state, tools[i], ROWS(rows), FILES(files)), want);
}

static void diesel_leaves_out_dashes(void **state)
{
    history_row rows[] = { { .version = STR("20240101000000") } };
    const history_file files[] = { { .id = STR("2024-01-01-000000_create_users") },
                                   { .id = STR("2024-01-02-000000_x") } };
    const wanted want[] = { { "2024-01-01-000000_create_users", "20240101000000", PLACE_MATCHES },
                            { "2024-01-02-000000_x", NULL, PLACE_PENDING } };

    CHECK(match(*state, TOOL_DIESEL, ROWS(rows), FILES(files)), want);
}

static void golang_migrate_records_the_newest_alone(void **state)
{
    history_row rows[] = { { .version = STR("2") } };
    const history_file files[] = { { .id = STR("000001_a") },
                                   { .id = STR("000002_b") },
                                   { .id = STR("000010_c") } };
    const wanted want[] = { { "000002_b", "2", PLACE_MATCHES },
                            { "000001_a", NULL, PLACE_ASSUMED },
                            { "000010_c", NULL, PLACE_PENDING } };
    const wanted dirty[] = { { "000002_b", "2", PLACE_STUCK },
                             { "000001_a", NULL, PLACE_ASSUMED },
                             { "000010_c", NULL, PLACE_PENDING } };

    CHECK(match(*state, TOOL_GOLANG_MIGRATE, ROWS(rows), FILES(files)), want);
    rows[0].state = HISTORY_FAILED;
    CHECK(match(*state, TOOL_GOLANG_MIGRATE, ROWS(rows), FILES(files)), dirty);
}

static void flyway_knows_versions_repeatables_and_a_baseline(void **state)
{
    history_row rows[] = {
        { .state = HISTORY_MARK, .type = STR("BASELINE"), .version = STR("1") },
        { .version = STR("1.2"), .name = STR("add users"), .checksum = STR("78787420") },
        { .version = STR("1.10"), .name = STR("edited"), .checksum = STR("5") },
        { .name = STR("all views"), .checksum = STR("78787420") },
    };
    const history_file files[] = {
        { .id = STR("V1.0__base"), .text = STR("SELECT 0;"), .has_text = true },
        { .id = STR("V1_2__add_users"), .text = STR("SELECT 1;\r\n"), .has_text = true },
        { .id = STR("V01.10__edited"), .text = STR("SELECT 2;"), .has_text = true },
        { .id = STR("R__all_views"), .text = STR("SELECT 1;"), .has_text = true },
        { .id = STR("V2__new"), .text = STR("SELECT 3;"), .has_text = true },
    };
    const wanted want[] = {
        { "V1_2__add_users", "add users", PLACE_MATCHES },
        { "V01.10__edited", "edited", PLACE_CHANGED },
        { "R__all_views", "all views", PLACE_MATCHES },
        { "V1.0__base", NULL, PLACE_ASSUMED },
        { "V2__new", NULL, PLACE_PENDING },
    };

    CHECK(match(*state, TOOL_FLYWAY, ROWS(rows), FILES(files)), want);
}

/* Two files of one version: the second has no row, and none is used twice. */
static void no_file_is_used_twice(void **state)
{
    history_row rows[] = { { .version = STR("1") }, { .version = STR("1") } };
    const history_file files[] = { { .id = STR("1_a") },
                                   { .id = STR("1_b") },
                                   { .id = STR("1_c") } };
    const wanted want[] = { { "1_a", "1", PLACE_MATCHES },
                            { "1_b", "1", PLACE_MATCHES },
                            { "1_c", NULL, PLACE_PENDING } };

    CHECK(match(*state, TOOL_DBMATE, ROWS(rows), FILES(files)), want);
}

static void contracts_give_files(void **state)
{
    contract one = { .id = STR("0001_a"),
                     .origin_name = STR("0001_a"),
                     .origin_stamp = STR("1700000000000") };
    const contracts all = { .at = &one, .count = 1 };
    history_files files;
    err e;

    assert_true(history_files_of(*state, &all, &files, &e));
    assert_int_equal(files.count, 1);
    assert_false(files.at[0].has_text);
    assert_true(files.at[0].when == INT64_C(1700000000000));
    one.file = STR("/nowhere/0001_a.sql");
    assert_false(history_files_of(*state, &all, &files, &e));
    assert_int_equal(e.code, ERR_IO);
}

static void nothing_matches_nothing(void **state)
{
    history none = { 0 };

    for (int t = 0; t < TOOL_COUNT; t++)
        assert_int_equal(match(*state, (history_tool)t, none, (history_files){ NULL, 0 }).count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(prisma_by_name_and_checksum),
        TEST(drizzle_says_what_it_would_silently_skip),
        TEST(drizzle_1_goes_by_name_then_by_digest),
        TEST(names_are_compared_without_extension),
        TEST(typeorm_goes_by_the_time_in_class_and_file),
        TEST(versions_are_leading_digits),
        TEST(diesel_leaves_out_dashes),
        TEST(golang_migrate_records_the_newest_alone),
        TEST(flyway_knows_versions_repeatables_and_a_baseline),
        TEST(no_file_is_used_twice),
        TEST(contracts_give_files),
        TEST(nothing_matches_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
