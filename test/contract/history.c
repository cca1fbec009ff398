/*
 * The history tables of other tools, made by hand with rows as the tools write them: found, read,
 * locked; and tables of applications that only look like them.
 */
#include <stdlib.h>
#include <string.h>

#include "foreign/tools.h"
#include "history_rig.h"

/* What was found as "tool tool?": the question mark says that others fit as well. */
static const char *names(history_found_list all)
{
    buf b = buf_in(the.a);

    for (size_t i = 0; i < all.count; i++)
        buf_printf(&b, "%s%s%s", i ? " " : "", history_tool_name(all.at[i].tool),
                   all.at[i].rivals.size ? "?" : "");
    return buf_str(&b).at ? buf_str(&b).at : "";
}

static str text_of(const history_row *r)
{
    return str_printf(the.a, "%s%.*s|%.*s|%.*s|%.*s|%s", r->superseded ? "(old) " : "",
                      STR_ARG(r->name), STR_ARG(r->version), STR_ARG(str_cut(r->checksum, 0, 12)),
                      STR_ARG(r->group), history_state_name(r->state));
}

static void check_rows(history h, const char *const *rows)
{
    size_t i = 0;

    for (; rows[i]; i++) {
        if (i >= h.count)
            fail_msg("there is no row %s", rows[i]);
        assert_string_equal(str_c(the.a, text_of(&h.at[i])), rows[i]);
    }
    assert_int_equal(h.count, i);
}

static void each_tool_is_found_and_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < given_count; i++) {
        const given *g = &givens[i];
        if (!given_is_here(g))
            continue;
        (void)rig_teardown(state);
        (void)history_setup(state);
        given_make(g);
        history_found_list all = find();
        if (all.count != 1 || all.at[0].rivals.size)
            fail_msg("%s: found \"%s\"", history_tool_name(g->tool), names(all));
        assert_int_equal(all.at[0].tool, g->tool);
        assert_true(all.at[0].why.size > 0 && all.at[0].readable);
        history h = read_one(&all.at[0]);
        check_rows(h, g->rows);
        if (!g->stuck) {
            assert_int_equal(h.trouble, TROUBLE_NONE);
            assert_int_equal(h.stuck.size, 0);
            assert_null(h.fault);
        } else if (h.trouble == TROUBLE_NONE || str_find(h.stuck, str_of(g->stuck)) < 0)
            fail_msg("%s: \"%.*s\" does not say %s", history_tool_name(g->tool), STR_ARG(h.stuck),
                     g->stuck);
    }
}

/* ---- what only looks like one ---- */

static void tables_of_applications_are_none(void **state)
{
    static const char *const decoys[] = {
        "CREATE TABLE migrations (id integer PRIMARY KEY, timestamp bigint, name text)",
        "INSERT INTO migrations VALUES (1, 5, 'geese to the south'), (2, 6, 'people')",
        "CREATE TABLE tags (name varchar(255) PRIMARY KEY)",
        "INSERT INTO tags VALUES ('red'), ('blue')",
        "CREATE TABLE versions (version text)",
        "INSERT INTO versions VALUES ('1.0'), ('1.1')",
        "CREATE TABLE files (id integer PRIMARY KEY, hash text, created_at bigint)",
        "INSERT INTO files VALUES (1, 'abc', 1)",
        "CREATE TABLE readings (name text, timestamp text)",
        "INSERT INTO readings VALUES ('a', 'noon')",
        "CREATE TABLE settings (key text, value text, created_at timestamp, updated_at timestamp)",
        "CREATE TABLE jobs (id integer PRIMARY KEY, name text, executed_at timestamp)",
        "INSERT INTO jobs VALUES (1, 'sweep', '2026-01-01 00:00:00')",
        "CREATE TABLE schema_migrations (version text, payload text)",
        "CREATE TABLE empty_names (name text)",
        NULL
    };

    (void)state;
    run_all(decoys);
    assert_string_equal(names(find()), "");
}

/* The name alone is nothing; with other columns it is another's. */
static void the_usual_name_proves_nothing(void **state)
{
    (void)state;
    (void)rig_run(the.c, "CREATE TABLE _prisma_migrations (id integer, name text)");
    (void)rig_run(the.c, "CREATE TABLE knex_migrations (id integer, title text)");
    assert_string_equal(names(find()), "");
}

static void four_tools_own_a_schema_migrations(void **state)
{
    (void)state;
    (void)rig_run(the.c, "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, "
                         "dirty boolean NOT NULL)");
    assert_string_equal(names(find()), "golang-migrate");
    (void)rig_run(the.c, "DROP TABLE schema_migrations");
    (void)rig_run(the.c, "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)");
    (void)rig_run(the.c, "INSERT INTO schema_migrations VALUES ('20240101000000')");
    assert_string_equal(names(find()), "dbmate rails");
    (void)rig_run(the.c, "DROP TABLE schema_migrations");
    (void)rig_run(the.c, "CREATE TABLE schema_migrations (version varchar NOT NULL PRIMARY KEY)");
    (void)rig_run(the.c, "INSERT INTO schema_migrations VALUES ('20240101000000')");
    assert_string_equal(names(find()), "dbmate rails");
    (void)rig_run(the.c, "CREATE TABLE ar_internal_metadata (key varchar NOT NULL PRIMARY KEY, "
                         "value varchar, created_at timestamp, updated_at timestamp)");
    assert_string_equal(names(find()), "rails dbmate");
    (void)rig_run(the.c, "DROP TABLE schema_migrations");
    (void)rig_run(the.c, "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)");
    (void)rig_run(the.c, "INSERT INTO schema_migrations VALUES ('20240101000000')");
    assert_string_equal(names(find()), "rails? dbmate?");
    (void)rig_run(the.c, "DROP TABLE schema_migrations");
    (void)rig_run(the.c, "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, "
                         "inserted_at timestamp)");
    assert_string_equal(names(find()), "ecto");
}

static void a_configured_name_is_found_by_its_columns(void **state)
{
    (void)state;
    (void)rig_run(the.c,
                  "CREATE TABLE \"My \"\"history\" (id integer PRIMARY KEY, name varchar(255), "
                  "batch integer, migration_time timestamp)");
    (void)rig_run(the.c, "CREATE TABLE seen (name varchar(255) PRIMARY KEY)");
    (void)rig_run(the.c, "INSERT INTO seen VALUES ('20240101_a.js'), ('20240102_b.js')");
    history_found_list all = find();
    assert_string_equal(names(all), "knex sequelize");
    assert_string_equal(str_c(the.a, all.at[0].table), "My \"history");
    assert_int_equal(read_one(&all.at[1]).count, 2);
    all = find_with((history_hint){ .tool = STR("sequelize") });
    assert_string_equal(names(all), "sequelize");
    all = find_with((history_hint){ .table = STR("My \"history") });
    assert_string_equal(names(all), "knex");
    all = find_with((history_hint){ .tool = STR("drizzle") });
    assert_int_equal(all.count, 0);
}

static void a_hint_of_no_tool_is_refused(void **state)
{
    history_found_list out;
    const history_hint hint = { .tool = STR("nothing") };
    err e;

    (void)state;
    assert_false(history_find(the.c, the.a, &hint, &out, &e));
    assert_int_equal(e.code, ERR_USAGE);
}

static void schemas_are_told_apart(void **state)
{
    (void)state;
    if (!rig_is(DIALECT_POSTGRES))
        skip();
    (void)rig_run(the.c, "CREATE SCHEMA other");
    (void)rig_run(the.c, "CREATE SCHEMA \"Odd \"\"one\"");
    (void)rig_run(the.c, "CREATE TABLE other.pgmigrations (id serial, name varchar(255), "
                         "run_on timestamp)");
    (void)rig_run(the.c, "CREATE TABLE \"Odd \"\"one\".pgmigrations (id serial, name varchar(255), "
                         "run_on timestamp)");
    history_found_list all = find();
    assert_string_equal(names(all), "node-pg-migrate node-pg-migrate");
    assert_int_equal(read_one(&all.at[0]).count, 0);
    assert_int_equal(read_one(&all.at[1]).count, 0);
    all = find_with((history_hint){ .schema = STR("other") });
    assert_int_equal(all.count, 1);
}

static void what_may_not_be_read_is_found_and_said(void **state)
{
    history h;
    err e;

    (void)state;
    if (!rig_is(DIALECT_POSTGRES))
        skip();
    (void)rig_run(the.c, "DROP ROLE IF EXISTS reader");
    (void)rig_run(the.c, "CREATE ROLE reader");
    given_make(&givens[0]);
    (void)rig_run(the.c, "SET ROLE reader");
    history_found_list all = find();
    assert_string_equal(names(all), "prisma");
    assert_false(all.at[0].readable);
    assert_false(history_read(the.c, the.a, &all.at[0], &h, &e));
    assert_int_equal(e.code, ERR_PERMISSION);
    (void)rig_run(the.c, "RESET ROLE");
}

/* ---- locks ---- */

static void an_advisory_lock_of_the_tool_keeps_others_out(void **state)
{
    history_hold hold;
    history seen;
    bool changed = true;
    err e;

    (void)state;
    if (!rig_is(DIALECT_POSTGRES))
        skip();
    given_make(&givens[0]);
    history_found one = find().at[0];
    conn *other = rig_open();
    (void)rig_run(other, "SET application_name = 'the other'");
    assert_value(other, "SELECT pg_try_advisory_lock(72707369)", "t");
    assert_false(history_lock(the.c, the.a, &one, &hold, &e));
    assert_int_equal(e.code, ERR_LOCK);
    if (!strstr(e.text, "the other") || !strstr(e.text, "session "))
        fail_msg("%s", e.text);
    seen = read_one(&one);
    assert_true(str_find(seen.holder, STR("the other")) >= 0);
    assert_true(str_find(seen.stuck, STR("it may still be running")) >= 0);
    assert_value(other, "SELECT pg_advisory_unlock(72707369)", "t");

    WORKS(history_lock(the.c, the.a, &one, &hold, &e));
    assert_value(other, "SELECT pg_try_advisory_lock(72707369)", "f");
    seen = read_one(&one);
    assert_int_equal(seen.holder.size, 0);
    WORKS(history_unlock(the.c, the.a, &hold, &seen, &changed, &e));
    assert_false(changed);
    assert_value(other, "SELECT pg_try_advisory_lock(72707369)", "t");
    driver_close(other);
}

static void make_knex(void)
{
    (void)rig_run(the.c, "CREATE TABLE knex_migrations (id integer PRIMARY KEY, name varchar(255), "
                         "batch integer, migration_time timestamp)");
    (void)rig_run(the.c, "CREATE TABLE knex_migrations_lock (\"index\" integer PRIMARY KEY, "
                         "is_locked integer)");
    (void)rig_run(the.c, "INSERT INTO knex_migrations_lock VALUES (1, 0)");
}

static void a_row_of_locks_is_respected_and_never_written(void **state)
{
    history_hold hold;
    history seen;
    bool changed = false;
    err e;

    (void)state;
    make_knex();
    history_found one = find().at[0];
    assert_true(one.lock_path.size > 0);
    WORKS(history_lock(the.c, the.a, &one, &hold, &e));
    assert_value(the.c, "SELECT is_locked FROM knex_migrations_lock", "0");
    seen = read_one(&one);
    (void)rig_run(the.c,
                  "INSERT INTO knex_migrations VALUES (1, 'a.js', 1, '2026-01-01 00:00:00')");
    WORKS(history_unlock(the.c, the.a, &hold, &seen, &changed, &e));
    assert_true(changed);

    (void)rig_run(the.c, "UPDATE knex_migrations_lock SET is_locked = 1");
    assert_false(history_lock(the.c, the.a, &one, &hold, &e));
    assert_int_equal(e.code, ERR_LOCK);
    assert_true(strstr(e.text, "knex_migrations_lock") != NULL);
    seen = read_one(&one);
    assert_int_equal(seen.trouble, TROUBLE_LOCK);
    assert_value(the.c, "SELECT is_locked FROM knex_migrations_lock", "1");
}

/* What cannot be seen cannot be respected. */
static void a_row_of_locks_that_may_not_be_read_refuses(void **state)
{
    history_hold hold;
    err e;

    (void)state;
    if (!rig_is(DIALECT_POSTGRES))
        skip();
    make_knex();
    (void)rig_run(the.c, "DROP ROLE IF EXISTS reader");
    (void)rig_run(the.c, "CREATE ROLE reader");
    (void)rig_run(the.c, "GRANT USAGE ON SCHEMA public TO reader");
    (void)rig_run(the.c, "GRANT SELECT ON knex_migrations TO reader");
    (void)rig_run(the.c, "SET ROLE reader");
    history_found one = find().at[0];
    assert_true(one.readable);
    assert_false(history_lock(the.c, the.a, &one, &hold, &e));
    assert_int_equal(e.code, ERR_PERMISSION);
    (void)rig_run(the.c, "RESET ROLE");
}

/* Prisma's tables of one database have one lock; a pooler would give it to another session. */
static void through_a_pooler_no_lock_is_taken(void **state)
{
    char url[300];
    history_hold hold;
    err e;

    (void)state;
    if (!rig_is(DIALECT_POSTGRES) || (!the.server.pooler && !server_start_pooler(&the.server)))
        skip();
    given_make(&givens[0]);
    (void)snprintf(url, sizeof url, "postgres://postgres@:6432/postgres?host=%s",
                   the.server.folder);
    conn *c = rig_open_url(url);
    history_found one = find().at[0];
    assert_false(history_lock(c, the.a, &one, &hold, &e));
    assert_int_equal(e.code, ERR_POOLED);
    driver_close(c);
}

static void reading_leaves_no_transaction_and_works_in_one(void **state)
{
    err e;

    (void)state;
    make_knex();
    history_found one = find().at[0];
    assert_int_equal(read_one(&one).count, 0);
    assert_false(the.c->in_transaction);
    WORKS(driver_begin(the.c, true, &e));
    assert_int_equal(read_one(&one).count, 0);
    assert_true(the.c->in_transaction);
    driver_rollback(the.c);
}

static void a_long_log_is_cut_between_characters(void **state)
{
    (void)state;
    given_make(&givens[0]);
    buf b = buf_in(the.a);
    buf_add_c(&b, "UPDATE _prisma_migrations SET logs = 'x");
    for (int i = 0; i < 4000; i++)
        buf_add_c(&b, "\xC3\xA4");
    buf_add_c(&b, "'");
    (void)rig_run(the.c, buf_str(&b).at);
    history h = read_one(&find().at[0]);
    size_t bad;
    assert_true(h.at[0].log.size > HISTORY_LOG_MAX - 4 && h.at[0].log.size <= HISTORY_LOG_MAX);
    assert_true(str_utf8(h.at[0].log, &bad));
}

/* A table of SQLite holds anything in any column. */
static void fill_oddly(const char *path, size_t columns)
{
    static const char *const odd[] = { "NULL",      "x'ff00c3'", "'99999999999999999999'", "'-1'",
                                       "''",        "'\xC3'",    "'2026-13-45T99:99:99Z'", "1e300",
                                       "'BASELINE'" };

    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        buf b = buf_in(the.a);
        buf_printf(&b, "INSERT INTO %s VALUES (", path);
        for (size_t k = 0; k < columns; k++)
            buf_printf(&b, "%s%s", k ? ", " : "", odd[i]);
        buf_add_c(&b, ")");
        (void)rig_run(the.c, buf_str(&b).at);
    }
}

static void make_oddly(const char *path, const char *const *columns, size_t count)
{
    buf b = buf_in(the.a);

    buf_printf(&b, "CREATE TABLE %s (", path);
    for (size_t i = 0; i < count; i++)
        buf_printf(&b, "%s\"%s\"", i ? ", " : "", columns[i]);
    buf_add_c(&b, ")");
    (void)rig_run(the.c, buf_str(&b).at);
    fill_oddly(path, count);
}

static size_t side_count(const char *const *columns)
{
    size_t n = 0;

    while (n < SIDE_COLUMNS && columns[n])
        n++;
    return n;
}

static void read_oddly(history_tool t)
{
    const tool *of = tool_of(t);
    const history_file files[] = { { .id = STR("1_a") }, { .id = STR("") } };
    history_found one = { .tool = t, .path = STR("\"odd\""), .readable = true };
    const char *columns[TOOL_COLUMNS];
    history_pairs pairs;
    size_t count = 0;
    err e;

    for (; count < TOOL_COLUMNS && of->columns[count].name; count++)
        columns[count] = of->columns[count].name;
    one.have = (UINT64_C(1) << count) - 1;
    make_oddly("odd", columns, count);
    if (side_count(of->lock_columns)) {
        one.lock_path = STR("odd_lock");
        make_oddly("odd_lock", of->lock_columns, side_count(of->lock_columns));
    }
    if (side_count(of->side_columns)) {
        one.side_path = STR("odd_side");
        make_oddly("odd_side", of->side_columns, side_count(of->side_columns));
    }
    history h = read_one(&one);
    assert_int_equal(h.count, 9);
    WORKS(history_match(the.a, t, &h, (history_files){ files, 2 }, &pairs, &e));
    assert_true(pairs.count >= 2);
}

static void odd_values_are_read_as_nothing(void **state)
{
    if (!rig_is(DIALECT_SQLITE))
        skip();
    for (int t = 0; t < TOOL_COUNT; t++) {
        (void)rig_teardown(state);
        (void)history_setup(state);
        read_oddly((history_tool)t);
    }
}

int main(int argc, char **argv)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, history_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        TEST(each_tool_is_found_and_read),
        TEST(tables_of_applications_are_none),
        TEST(the_usual_name_proves_nothing),
        TEST(four_tools_own_a_schema_migrations),
        TEST(a_configured_name_is_found_by_its_columns),
        TEST(a_hint_of_no_tool_is_refused),
        TEST(schemas_are_told_apart),
        TEST(what_may_not_be_read_is_found_and_said),
        TEST(an_advisory_lock_of_the_tool_keeps_others_out),
        TEST(a_row_of_locks_is_respected_and_never_written),
        TEST(a_row_of_locks_that_may_not_be_read_refuses),
        TEST(through_a_pooler_no_lock_is_taken),
        TEST(reading_leaves_no_transaction_and_works_in_one),
        TEST(a_long_log_is_cut_between_characters),
        TEST(odd_values_are_read_as_nothing),
    };
    if (argc != 2 || !rig_start(argv[1]))
        return 77;
    int failed = cmocka_run_group_tests_name(argv[1], tests, NULL, NULL);
    rig_stop();
    return failed;
}
