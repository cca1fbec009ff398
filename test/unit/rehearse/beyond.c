#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rehearse/beyond.h"

static const struct {
    const char *sql, *reach; /* NULL: it stays inside */
} cases[] = {
    { "create role r", "CREATE ROLE" },
    { "CREATE USER u PASSWORD 'x'", "CREATE USER" },
    { "alter database app set work_mem = '1MB'", "ALTER DATABASE" },
    { "ALTER SYSTEM SET work_mem = '1MB'", "ALTER SYSTEM" },
    { "REASSIGN OWNED BY a TO b", "REASSIGN OWNED" },
    { "DO $$ BEGIN\n  create  role r;\nEND $$", "CREATE ROLE" },
    { "CREATE USER MAPPING FOR u SERVER s", NULL },
    { "CREATE TABLE role (i int)", NULL },
    { "COMMENT ON TABLE t IS 'CREATE ROLE'", NULL },
    { "INSERT INTO t VALUES ('DROP DATABASE')", NULL },
    { "ALTER TABLE t OWNER TO r", NULL },
};

static void what_reaches_beyond_is_told(void **state)
{
    arena *a = arena_new((size_t)1 << 24);

    (void)state;
    assert_non_null(a);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        str found = beyond_reach(a, DIALECT_POSTGRES, str_of(cases[i].sql));
        if (!str_is(found, cases[i].reach ? cases[i].reach : ""))
            fail_msg("%s: %.*s", cases[i].sql, STR_ARG(found));
    }
    assert_int_equal(beyond_reach(a, DIALECT_SQLITE, str_of(cases[0].sql)).size, 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_reaches_beyond_is_told) };

    return cmocka_run_group_tests_name("beyond", tests, NULL, NULL);
}
