/* Digests as other tools compute them; the expected ones were computed by another implementation.
 */
#include "given.h"

#define FILE_TEXT "CREATE TABLE users (id integer);\nCREATE INDEX i ON users (id);\n"
#define FILE_CRLF "CREATE TABLE users (id integer);\r\nCREATE INDEX i ON users (id);\r\n"
#define SHA256 "68f82f20f500827f1e8aef2904b470be9419d9983aacea48e2fdba5eb3efc14d"
#define SHA256_CRLF "ed1d83e30c2dfbd2d6034f27c17a955716274c2d8eccd4879b33ca72e0198d5e"
#define UNPADDED "68f82f20f50827f1e8aef294b470be9419d9983aacea48e2fdba5eb3efc14d"
#define GRAPHILE_1 "sha1:5ac08990dabb850c0a3478e9b52f28f55abc326c"
#define GRAPHILE_2 "sha1:555d1339ba2c3d9290a002be4c4cc1fff202ed25"

static history_sum sum_of(history_tool t, const char *recorded, str file)
{
    const history_row r = { .checksum = str_of(recorded) };

    return history_checksum(t, &r, file);
}

static void prisma_is_sha256_of_any_line_ends_and_once_was_unpadded(void **state)
{
    (void)state;
    assert_int_equal(sum_of(TOOL_PRISMA, SHA256, STR(FILE_TEXT)), SUM_SAME);
    assert_int_equal(sum_of(TOOL_PRISMA, UNPADDED, STR(FILE_TEXT)), SUM_SAME);
    assert_int_equal(sum_of(TOOL_PRISMA, SHA256, STR(FILE_CRLF)), SUM_SAME_ENDS);
    assert_int_equal(sum_of(TOOL_PRISMA, SHA256_CRLF, STR(FILE_TEXT)), SUM_SAME_ENDS);
    assert_int_equal(sum_of(TOOL_PRISMA, UNPADDED, STR(FILE_CRLF)), SUM_SAME_ENDS);
    assert_int_equal(sum_of(TOOL_PRISMA, SHA256, STR(FILE_TEXT " ")), SUM_DIFFERENT);
    assert_int_equal(sum_of(TOOL_PRISMA, UNPADDED, STR(FILE_TEXT " ")), SUM_DIFFERENT);
    assert_int_equal(sum_of(TOOL_PRISMA, "", STR(FILE_TEXT)), SUM_NONE);
}

static void drizzle_is_sha256(void **state)
{
    (void)state;
    assert_int_equal(sum_of(TOOL_DRIZZLE_0, SHA256, STR(FILE_TEXT)), SUM_SAME);
    assert_int_equal(sum_of(TOOL_DRIZZLE_0, SHA256_CRLF, STR(FILE_CRLF)), SUM_SAME);
    assert_int_equal(sum_of(TOOL_DRIZZLE_1, SHA256, STR(FILE_CRLF)), SUM_SAME_ENDS);
    assert_int_equal(sum_of(TOOL_DRIZZLE_0, UNPADDED, STR(FILE_TEXT)), SUM_DIFFERENT);
}

static void flyway_is_crc32_of_lines_without_their_ends(void **state)
{
    (void)state;
    assert_int_equal(sum_crc32(STR("123456789")), 3421780262u);
    assert_int_equal(sum_flyway(STR("SELECT 1;")), 78787420);
    assert_int_equal(sum_flyway(STR("SELECT 1;\n")), 78787420);
    assert_int_equal(sum_flyway(STR(FILE_TEXT)), -761866578);
    assert_int_equal(sum_flyway(STR(FILE_CRLF)), -761866578);
    assert_int_equal(sum_flyway(STR("\xEF\xBB\xBF" FILE_TEXT)), -761866578);
    assert_int_equal(sum_flyway(STR("")), 0);
    assert_int_equal(sum_of(TOOL_FLYWAY, "-761866578", STR(FILE_CRLF)), SUM_SAME);
    assert_int_equal(sum_of(TOOL_FLYWAY, "-761866579", STR(FILE_TEXT)), SUM_DIFFERENT);
}

static void graphile_is_a_chain_over_bodies(void **state)
{
    const str second = STR("--! Previous: " GRAPHILE_1 "\n--! Hash: " GRAPHILE_2
                           "\n\nALTER TABLE users ADD name text;\n");
    history_row r = { .checksum = STR(GRAPHILE_2), .previous = STR(GRAPHILE_1) };

    IS(sum_graphile(*state, (str){ 0 }, STR("--! Previous: -\n--! Hash: x\n\n" FILE_TEXT)),
       GRAPHILE_1);
    IS(sum_graphile(*state, STR(GRAPHILE_1), second), GRAPHILE_2);
    assert_int_equal(history_checksum(TOOL_GRAPHILE, &r, second), SUM_SAME);
    r.previous = STR(GRAPHILE_2);
    assert_int_equal(history_checksum(TOOL_GRAPHILE, &r, second), SUM_DIFFERENT);
}

static void sqitch_is_sha1_of_the_deploy_script(void **state)
{
    (void)state;
    assert_int_equal(
        sum_of(TOOL_SQITCH, "5ac08990dabb850c0a3478e9b52f28f55abc326c", STR(FILE_TEXT)), SUM_SAME);
    assert_int_equal(
        sum_of(TOOL_SQITCH, "5ac08990dabb850c0a3478e9b52f28f55abc326c", STR("SELECT 1")),
        SUM_DIFFERENT);
}

static void what_cannot_be_computed_is_opaque_and_what_is_not_there_is_none(void **state)
{
    (void)state;
    assert_int_equal(sum_of(TOOL_LIQUIBASE, "9:d41d8cd98f00b204e9800998ecf8427e", STR(FILE_TEXT)),
                     SUM_OPAQUE);
    assert_int_equal(sum_of(TOOL_ATLAS, "h1:abc=", STR(FILE_TEXT)), SUM_OPAQUE);
    assert_int_equal(sum_of(TOOL_KNEX, "", STR(FILE_TEXT)), SUM_NONE);
    assert_int_equal(history_checksum_of(*state, TOOL_KNEX, (str){ 0 }, STR(FILE_TEXT)).size, 0);
}

/* The first stands in golang-migrate's own test; the others were computed elsewhere. */
static void advisory_locks_have_the_numbers_of_their_tools(void **state)
{
    (void)state;
    assert_int_equal((int64_t)(sum_crc32(STR("database_name")) * 1486364155u), 1764327054);
    assert_true(lock_number_golang(*state, STR("x"), STR("public"), STR("schema_migrations")) ==
                750960408);
    assert_true(lock_number_rails(STR("app_production")) == INT64_C(4615154450383096620));
    assert_true(lock_number_flyway(*state, STR("public"), STR("flyway_schema_history")) ==
                INT64_C(77433833903597));
}

static void line_ends_are_changed_both_ways(void **state)
{
    IS(sum_with_ends(*state, STR("a\r\nb\nc\r"), false), "a\nb\nc\r");
    IS(sum_with_ends(*state, STR("a\r\nb\nc\r"), true), "a\r\nb\r\nc\r");
    assert_int_equal(sum_with_ends(*state, STR(""), true).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(prisma_is_sha256_of_any_line_ends_and_once_was_unpadded),
        TEST(drizzle_is_sha256),
        TEST(flyway_is_crc32_of_lines_without_their_ends),
        TEST(graphile_is_a_chain_over_bodies),
        TEST(sqitch_is_sha1_of_the_deploy_script),
        TEST(what_cannot_be_computed_is_opaque_and_what_is_not_there_is_none),
        TEST(advisory_locks_have_the_numbers_of_their_tools),
        TEST(line_ends_are_changed_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
