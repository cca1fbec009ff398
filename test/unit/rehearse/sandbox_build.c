/* Usage: sandbox_build FOLDER [PROJECT]; FOLDER holds the .sql files of the catalogue's tests. */
#include "sand.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum { TABLES = 300, SLOWER = 3, SLACK_MS = 1000 };

static const char *files;

static void build_from(const sandbox *s, const catalog *like, sandbox_built *out)
{
    conn *c = sand_open(&s->to);

    WORKS(sandbox_build(c, sand_arena(), like, out, e));
    driver_close(c);
}

/* What differs was said before: values of user mappings are no one's to read. */
static bool was_said(const sandbox_built *built, const difference *d)
{
    for (size_t i = 0; i < built->unrestored_count; i++)
        if (built->unrestored[i].of == d->left)
            return true;
    return false;
}

static void assert_same(const sandbox_built *built)
{
    size_t unsaid = 0;

    for (size_t i = 0; i < built->failed_count; i++)
        print_error("%.*s: %.*s\n", STR_ARG(built->failed[i].sql), STR_ARG(built->failed[i].why));
    for (size_t i = 0; i < built->differences.count; i++) {
        const difference *d = &built->differences.at[i];
        if (was_said(built, d) && str_is(d->left->kind, "user mapping"))
            continue;
        print_error("%s\n", difference_text(sand_arena(), d).at);
        unsaid++;
    }
    assert_int_equal(built->failed_count, 0);
    assert_int_equal(unsaid, 0);
    assert_true(built->count > 0);
}

static catalog fill(const target *like, const char *file, bool with_grants)
{
    conn *c = sand_open(like);

    sand_run_file(c, str_printf(sand_arena(), "%s/%s", files, file).at);
    catalog made = sand_catalog(c, with_grants);
    driver_close(c);
    return made;
}

static void builds(const target *like, const catalog *wanted, sandbox_kind kind, const target *at)
{
    sandbox_wish wish = { .kind = kind, .like = like, .at = at, .project = sand_project };
    sandbox_built built;
    sandbox s;

    WORKS(sandbox_open(sand_arena(), &wish, &s, e));
    build_from(&s, wanted, &built);
    assert_same(&built);
    assert_true(hash_same(built.now.fingerprint, wanted->fingerprint) ==
                (built.differences.count == 0));
    conn *c = sand_open(&s.to);
    assert_true(sand_is_marked(c));
    driver_close(c);
    WORKS(sandbox_close(&s, e));
}

static void every_kind_of_object_is_built_on_the_same_server(void **state)
{
    target like = sand_database("app");
    catalog wanted = fill(&like, "postgres_setup.sql", false);

    (void)state;
    builds(&like, &wanted, SANDBOX_SAME_SERVER, NULL);
}

static void owners_and_grants_are_built_when_they_are_asked_for(void **state)
{
    target like = sand_database("app");
    conn *c = sand_open(&like);

    (void)state;
    sand_run(c, "CREATE TABLE t (a integer)");
    sand_run(c, "DROP ROLE IF EXISTS grantee");
    sand_run(c, "CREATE ROLE grantee");
    sand_run(c, "GRANT SELECT (a) ON t TO grantee");
    sand_run(c, "ALTER TABLE t OWNER TO grantee");
    catalog wanted = sand_catalog(c, true);
    builds(&like, &wanted, SANDBOX_SAME_SERVER, NULL);
    builds(&like, &wanted, SANDBOX_THROWAWAY, NULL);
    sand_run(c, "DROP TABLE t");
    sand_run(c, "DROP ROLE grantee");
    driver_close(c);
}

static void every_kind_of_object_is_built_on_a_throwaway_server(void **state)
{
    target like = sand_database("app");
    catalog wanted = fill(&like, "postgres_setup.sql", false);

    (void)state;
    builds(&like, &wanted, SANDBOX_THROWAWAY, NULL);
}

static void every_kind_of_object_is_built_at_a_url(void **state)
{
    target like = sand_database("app"), at = sand_database("spare");
    catalog wanted = fill(&like, "postgres_setup.sql", false);
    conn *c = sand_open(&at);
    catalog before = sand_catalog(c, true);

    (void)state;
    builds(&like, &wanted, SANDBOX_URL, &at);
    catalog after = sand_catalog(c, true);
    assert_true(hash_same(before.fingerprint, after.fingerprint));
    driver_close(c);
}

static void every_kind_of_object_is_built_in_a_file(void **state)
{
    target like = sand_file("app.db"), at = sand_file("spare.db");
    catalog wanted = fill(&like, "sqlite_setup.sql", false);

    (void)state;
    builds(&like, &wanted, SANDBOX_SAME_SERVER, NULL);
    builds(&like, &wanted, SANDBOX_URL, &at);
}

static void what_cannot_be_made_is_named_and_the_rest_is_made(void **state)
{
    target like = sand_database("app");
    catalog wanted = fill(&like, "postgres_setup.sql", false);
    sandbox_wish wish = { .kind = SANDBOX_SAME_SERVER, .like = &like };
    sandbox_built built;
    sandbox s;
    size_t missing = 0;

    (void)state;
    for (size_t i = 0; i < wanted.count; i++)
        if (str_is(wanted.objects[i].kind, "extension"))
            wanted.objects[i].name = STR("postgres_fdx");
    WORKS(sandbox_open(sand_arena(), &wish, &s, e));
    build_from(&s, &wanted, &built);
    for (size_t i = 0; i < built.failed_count; i++)
        missing += str_find(built.failed[i].why, STR("\"postgres_fdx\" is not available")) >= 0;
    assert_int_equal(missing, 1);
    conn *c = sand_open(&s.to);
    assert_true(str_is(sand_value(c, "SELECT count(*) FROM app.users"), "0"));
    assert_true(str_is(sand_value(c, "SELECT count(*) FROM app.names"), "0"));
    driver_close(c);
    for (size_t i = 0; i < built.differences.count; i++) {
        const object *o = built.differences.at[i].left;
        if (!o)
            fail_msg("%s", difference_text(sand_arena(), &built.differences.at[i]).at);
        if (!str_is(o->kind, "extension") && !str_is(o->kind, "server") &&
            str_find(o->kind, STR("foreign")) < 0 && !str_is(o->kind, "user mapping") &&
            !(str_is(o->kind, "column") && str_is(o->name, "away")))
            fail_msg("%s", object_path(sand_arena(), o).at);
    }
    WORKS(sandbox_close(&s, e));
}

static void nothing_is_built_in_a_real_database(void **state)
{
    target like = sand_database("app"), other = sand_database("other"), file = sand_file("app.db");
    catalog wanted = fill(&like, "postgres_setup.sql", false);
    sandbox_built built;
    conn *c = sand_open(&other);

    (void)state;
    REFUSED(sandbox_build(c, sand_arena(), &wanted, &built, e), ERR_REFUSED, "is no sandbox");
    driver_close(c);
    c = sand_open(&file);
    REFUSED(sandbox_build(c, sand_arena(), &wanted, &built, e), ERR_REFUSED, "is no sandbox");
    driver_close(c);
}

static void three_hundred_tables_are_built_about_as_fast_as_they_were_made(void **state)
{
    target like = sand_database("app");
    sandbox_wish wish = { .kind = SANDBOX_SAME_SERVER, .like = &like };
    conn *c = sand_open(&like);
    buf b = buf_in(sand_arena());
    sandbox_built built;
    sandbox s;

    (void)state;
    for (int i = 0; i < TABLES; i++)
        buf_printf(&b,
                   "CREATE TABLE t%d (id bigserial PRIMARY KEY, parent bigint REFERENCES t%d, name "
                   "text NOT NULL DEFAULT '', made_at timestamptz DEFAULT now(), CHECK (name <> "
                   "'x')); CREATE INDEX ON t%d (name);",
                   i, i ? i - 1 : 0, i);
    int64_t first = clock_monotonic();
    sand_run(c, str_printf(sand_arena(), "DO $do$BEGIN %.*s END$do$", STR_ARG(buf_str(&b))).at);
    int64_t made_ms = (clock_monotonic() - first) / 1000;
    catalog wanted = sand_catalog(c, false);
    driver_close(c);
    WORKS(sandbox_open(sand_arena(), &wish, &s, e));
    int64_t begun = clock_monotonic();
    build_from(&s, &wanted, &built);
    int64_t ms = (clock_monotonic() - begun) / 1000;
    assert_same(&built);
    print_message("%zu statements for %d tables in %lld ms; made in %lld ms\n", built.count,
                  (int)TABLES, (long long)ms, (long long)made_ms);
    assert_true(ms < SLOWER * made_ms + SLACK_MS);
    WORKS(sandbox_close(&s, e));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sand_setup, sand_teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(every_kind_of_object_is_built_on_the_same_server),
        TEST(owners_and_grants_are_built_when_they_are_asked_for),
        TEST(every_kind_of_object_is_built_on_a_throwaway_server),
        TEST(every_kind_of_object_is_built_at_a_url),
        TEST(every_kind_of_object_is_built_in_a_file),
        TEST(what_cannot_be_made_is_named_and_the_rest_is_made),
        TEST(nothing_is_built_in_a_real_database),
        TEST(three_hundred_tables_are_built_about_as_fast_as_they_were_made),
    };

    if (argc < 2)
        return 2;
    files = argv[1];
    sand_project = argc > 2 ? argv[2] : NULL;
    return cmocka_run_group_tests(tests, sand_start, sand_stop);
}
