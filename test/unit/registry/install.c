#include "place.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/crash.h"

enum { INSTALLERS = 4, ROUNDS = 6, NEVER_DIES = 1000 };

static registry_state look(place *p, str *why)
{
    registry_state state = REGISTRY_DAMAGED;
    err e = { 0 };

    WORKS(registry_look(p->c, p->a, &state, why, &e));
    return state;
}

static void is_absent_until_installed_and_looking_writes_nothing(void **state)
{
    place *p = *state;
    str why;

    assert_int_equal(look(p, &why), REGISTRY_ABSENT);
    assert_int_equal(look(p, &why), REGISTRY_ABSENT);
    assert_int_equal(why.size, 0);
    place_install(p);
    assert_int_equal(look(p, &why), REGISTRY_CURRENT);
    assert_int_equal(why.size, 0);
}

static void installs_twice_as_once(void **state)
{
    place *p = *state;

    place_install(p);
    str id = place_value(p, "SELECT value FROM @meta WHERE key = 'database_id'");
    place_run(p, p->c, "UPDATE @fence SET epoch = 7");
    place_install(p);
    assert_int_equal(id.size, 32);
    IS(place_value(p, "SELECT value FROM @meta WHERE key = 'database_id'"), id.at);
    IS(place_value(p, "SELECT epoch FROM @fence"), "7");
    IS(place_value(p, "SELECT value FROM @meta WHERE key = 'registry_version'"), "2");
}

static void an_empty_schema_is_no_registry(void **state)
{
    place *p = *state;
    str why;

    place_run(p, p->c, "CREATE SCHEMA homing");
    assert_int_equal(look(p, &why), REGISTRY_ABSENT);
    place_install(p);
    assert_int_equal(look(p, &why), REGISTRY_CURRENT);
}

static void a_role_may_own_the_schemas_and_nothing_else(void **state)
{
    place *p = *state;
    err e = { 0 };

    place_run(p, p->c, "CREATE ROLE deployer LOGIN");
    conn *c = place_session_as(p, "deployer");
    FAILS(registry_install(c, p->a, &e), PERMISSION);
    place_run(p, p->c, "CREATE SCHEMA homing AUTHORIZATION deployer");
    FAILS(registry_install(c, p->a, &e), PERMISSION);
    SAYS(str_of(e.hint), "homing_keep");
    place_run(p, p->c, "CREATE SCHEMA homing_keep AUTHORIZATION deployer");
    WORKS(registry_install(c, p->a, &e));
    driver_close(c);
    place_run(p, p->c, "CREATE ROLE reader LOGIN");
    c = place_session_as(p, "reader");
    registry_state seen;
    str why;
    FAILS(registry_look(c, p->a, &seen, &why, &e), PERMISSION);
    driver_close(c);
}

static void what_belongs_to_others_is_not_overwritten(void **state)
{
    place *p = *state;
    str why;
    err e = { 0 };

    place_run(p, p->c, "CREATE SCHEMA homing");
    place_run(p, p->c, "CREATE TABLE homing.pigeons (name text)");
    assert_int_equal(look(p, &why), REGISTRY_DAMAGED);
    SAYS(why, "homing.pigeons");
    FAILS(registry_install(p->c, p->a, &e), REGISTRY);
    SAYS(str_of(e.text), "homing.pigeons");
    assert_true(strlen(e.hint) > 0);
    IS(place_value(p, "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
                      "WHERE nspname = 'homing'"),
       "1");
}

static void a_table_of_our_name_without_the_rest_is_damage(void **state)
{
    place *p = *state;
    str why;
    err e = { 0 };

    if (p->dialect == DIALECT_POSTGRES)
        place_run(p, p->c, "CREATE SCHEMA homing");
    place_run(p, p->c, "CREATE TABLE @runs (lap integer)");
    assert_int_equal(look(p, &why), REGISTRY_DAMAGED);
    SAYS(why, "meta");
    FAILS(registry_install(p->c, p->a, &e), REGISTRY);
    IS(place_value(p, "SELECT count(*) FROM @runs"), "0");
}

static void a_newer_registry_is_left_alone(void **state)
{
    place *p = *state;
    str why;
    err e = { 0 };

    place_install(p);
    place_run(p, p->c, "UPDATE @meta SET value = '99' WHERE key = 'registry_version'");
    place_run(p, p->c, "DROP TABLE @catalogs");
    assert_int_equal(look(p, &why), REGISTRY_NEWER);
    SAYS(why, "99");
    FAILS(registry_install(p->c, p->a, &e), REGISTRY_NEWER);
    IS(place_value(p, "SELECT value FROM @meta WHERE key = 'registry_version'"), "99");
    assert_false(place_try(p, p->c, "SELECT 1 FROM @catalogs", &e));
}

/* A newer program may upgrade between this one's look and its statements. */
static void a_version_is_never_lowered(void **state)
{
    place *p = *state;
    call_list list = calls_in(p->a);
    const value version[] = { VALUE(STR("1")) };
    err e = { 0 };

    place_install(p);
    place_run(p, p->c, "UPDATE @meta SET value = '99' WHERE key = 'registry_version'");
    (void)calls_add(&list, p->c, STATEMENT_SET_VERSION, version, 1);
    WORKS(place_send(p->c, &list, &e));
    IS(place_value(p, "SELECT value FROM @meta WHERE key = 'registry_version'"), "99");
}

static void an_older_registry_is_upgraded_and_keeps_its_rows(void **state)
{
    place *p = *state;
    str why;

    place_install(p);
    place_run(p, p->c, "UPDATE @meta SET value = '0' WHERE key = 'registry_version'");
    place_run(p, p->c, "DROP TABLE @catalogs");
    place_run(p, p->c, "UPDATE @fence SET epoch = 41");
    assert_int_equal(look(p, &why), REGISTRY_OLDER);
    place_install(p);
    assert_int_equal(look(p, &why), REGISTRY_CURRENT);
    IS(place_value(p, "SELECT epoch FROM @fence"), "41");
}

/* As version 1 made it, with a row in every table that has rows. */
static void make_it_the_first_version(place *p)
{
    place_run(p, p->c, "DROP TABLE @keeps");
    place_run(p, p->c, "DROP TABLE @quarantine");
    if (p->dialect == DIALECT_POSTGRES)
        place_run(p, p->c, "DROP SCHEMA homing_keep");
    place_run(p, p->c, "UPDATE @meta SET value = '1' WHERE key = 'registry_version'");
    place_run(p, p->c, "UPDATE @fence SET epoch = 41");
    place_run(p, p->c,
              "INSERT INTO @runs (id, number, kind, state, direction, plan, started_by, program, "
              "started_at, head) VALUES ('r1', 1, 'apply', 'done', 'up', '{}', 'me', '0', 1, 'h')");
    place_run(p, p->c,
              "INSERT INTO @migrations (id, digest, contract, title, initiative, state, "
              "applied_run, applied_at, applied_order) VALUES ('m', 'd', '{}', '', '', 'applied', "
              "'r1', 1, 1)");
    place_run(p, p->c, "INSERT INTO @events VALUES ('r1', 1, 1, 'began', '{}', 'p', 'h')");
}

static void has_its_rows(place *p)
{
    IS(place_value(p, "SELECT epoch FROM @fence"), "41");
    IS(place_value(p, "SELECT id FROM @runs"), "r1");
    IS(place_value(p, "SELECT id FROM @migrations"), "m");
    IS(place_value(p, "SELECT hash FROM @events"), "h");
}

static void the_first_version_is_upgraded_and_loses_nothing(void **state)
{
    place *p = *state;
    str why;

    place_install(p);
    make_it_the_first_version(p);
    str id = place_value(p, "SELECT value FROM @meta WHERE key = 'database_id'");
    assert_int_equal(look(p, &why), REGISTRY_OLDER);
    place_install(p);
    assert_int_equal(look(p, &why), REGISTRY_CURRENT);
    IS(place_value(p, "SELECT value FROM @meta WHERE key = 'registry_version'"), "2");
    IS(place_value(p, "SELECT value FROM @meta WHERE key = 'database_id'"), id.at);
    IS(place_value(p, "SELECT count(*) FROM @keeps"), "0");
    IS(place_value(p, "SELECT count(*) FROM @quarantine"), "0");
    has_its_rows(p);
}

/* Whatever an upgrade left, as one that is not in one transaction might, is completed. */
static void a_part_of_an_upgrade_is_completed(void **state)
{
    static const char *const undone[] = { "DROP TABLE @quarantine", "DROP TABLE @keeps" };
    place *p = *state;
    str why;

    for (size_t i = 0; i < sizeof undone / sizeof *undone; i++) {
        place_install(p);
        place_run(p, p->c, "UPDATE @meta SET value = '1' WHERE key = 'registry_version'");
        place_run(p, p->c, undone[i]);
        assert_int_equal(look(p, &why), REGISTRY_OLDER);
        place_install(p);
        assert_int_equal(look(p, &why), REGISTRY_CURRENT);
    }
}

static void the_place_for_what_is_kept_is_missed(void **state)
{
    place *p = *state;
    str why;

    place_install(p);
    place_run(p, p->c, "DROP SCHEMA homing_keep");
    assert_int_equal(look(p, &why), REGISTRY_DAMAGED);
    SAYS(why, "schema homing_keep");
    place_run(p, p->c, "UPDATE @meta SET value = '1' WHERE key = 'registry_version'");
    place_install(p);
    assert_int_equal(look(p, &why), REGISTRY_CURRENT);
}

static void an_upgrade_that_cannot_succeed_changes_nothing(void **state)
{
    place *p = *state;
    str why;
    err e = { 0 };

    place_install(p);
    place_run(p, p->c, "UPDATE @meta SET value = '0' WHERE key = 'registry_version'");
    place_run(p, p->c, "DROP TABLE @catalogs");
    place_run(p, p->c, "ALTER TABLE @steps RENAME COLUMN cursor TO pointer");
    FAILS(registry_install(p->c, p->a, &e), REGISTRY);
    SAYS(str_of(e.text), "steps.cursor");
    assert_false(place_try(p, p->c, "SELECT 1 FROM @catalogs", &e));
    assert_int_equal(look(p, &why), REGISTRY_OLDER);
}

/* Every column that the installation makes, as "table.column". */
static bool collect(void *ctx, const row *r, err *e)
{
    arena *a = ((buf *)ctx)->a;

    (void)e;
    buf_add(ctx, str_printf(a, "%.*s.%.*s ", STR_ARG(r->cell[0].text), STR_ARG(r->cell[1].text)));
    return true;
}

static str columns(place *p)
{
    buf all = buf_in(p->a);
    err e = { 0 };
    str sql = p->dialect == DIALECT_POSTGRES
                  ? STR("SELECT table_name, column_name FROM information_schema.columns "
                        "WHERE table_schema = 'homing'")
                  : STR("SELECT substr(m.name, 8), c.name FROM sqlite_schema m "
                        "JOIN pragma_table_info(m.name) c WHERE m.type = 'table' "
                        "AND m.name LIKE 'homing_%'");

    WORKS(driver_query(p->c, sql, NO_VALUES, collect, &all, &e));
    return str_trim(buf_str(&all));
}

static void every_column_is_missed(void **state)
{
    place *p = *state;
    int count = 0;
    err e = { 0 };

    place_install(p);
    for (str left = columns(p), table, column; left.size; count++) {
        column = str_split(left, ' ', &left);
        str name = str_copy(p->a, column);
        table = str_split(column, '.', &column);
        str why;
        WORKS(driver_begin(p->c, false, &e));
        place_run(p, p->c,
                  str_printf(p->a, "ALTER TABLE @%.*s RENAME COLUMN %.*s TO gone", STR_ARG(table),
                             STR_ARG(column))
                      .at);
        assert_int_equal(look(p, &why), REGISTRY_DAMAGED);
        SAYS(why, name.at);
        SAYS(why, "column");
        driver_rollback(p->c);
    }
    assert_true(count > 100);
}

static void every_table_is_missed(void **state)
{
    static const char *const tables[] = { "meta",     "migrations", "runs",      "steps",
                                          "fence",    "heartbeat",  "mailbox",   "events",
                                          "catalogs", "keeps",      "quarantine" };
    place *p = *state;
    err e = { 0 };

    place_install(p);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        str why;
        WORKS(driver_begin(p->c, false, &e));
        place_run(p, p->c, str_printf(p->a, "DROP TABLE @%s", tables[i]).at);
        assert_int_equal(look(p, &why), REGISTRY_DAMAGED);
        SAYS(why, str_printf(p->a, "table homing%c%s", p->dialect == DIALECT_POSTGRES ? '.' : '_',
                             tables[i])
                      .at);
        driver_rollback(p->c);
    }
    place_run(p, p->c, "DROP TABLE @fence");
    FAILS(registry_install(p->c, p->a, &e), REGISTRY);
    assert_false(place_try(p, p->c, "SELECT 1 FROM @fence", &e));
}

static void wrong_rows_are_named(void **state)
{
    static const struct {
        const char *sql, *says;
    } damages[] = {
        { "DELETE FROM @fence", "fence has no row" },
        { "UPDATE @fence SET id = 2", "fence has no row" },
        { "INSERT INTO @fence (id, epoch, held, touched_at) SELECT 2, epoch, held, touched_at FROM "
          "@fence",
          "fence has 2 rows" },
        { "DELETE FROM @heartbeat", "heartbeat has no row" },
        { "DELETE FROM @meta WHERE key = 'registry_version'", "meta has no registry_version" },
        { "UPDATE @meta SET value = '1x' WHERE key = 'registry_version'", "\"1x\", not a version" },
        { "UPDATE @meta SET value = '-1' WHERE key = 'registry_version'", "\"-1\", not a version" },
        { "DELETE FROM @meta WHERE key = 'database_id'", "no database_id" },
    };
    place *p = *state;
    err e = { 0 };

    place_install(p);
    if (p->dialect == DIALECT_POSTGRES)
        place_run(p, p->c, "ALTER TABLE @fence DROP CONSTRAINT fence_id_check");
    else
        place_run(p, p->c, "PRAGMA ignore_check_constraints = ON");
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        str why;
        WORKS(driver_begin(p->c, false, &e));
        place_run(p, p->c, damages[i].sql);
        assert_int_equal(look(p, &why), REGISTRY_DAMAGED);
        SAYS(why, damages[i].says);
        driver_rollback(p->c);
    }
}

static int install_as_another(place *p, int gate)
{
    arena *a = arena_new(1 << 22);
    conn *c;
    err e;
    char go;

    if (!a || !driver_open(&p->to, a, &c, &e) || read(gate, &go, 1) != 0 ||
        !registry_install(c, a, &e)) {
        (void)!write(2, e.text, strlen(e.text));
        return 1;
    }
    driver_close(c);
    return 0;
}

/* All begin when the pipe's last writer is closed. */
static void race(place *p)
{
    int gate[2], status;
    pid_t pids[INSTALLERS];

    assert_int_equal(pipe(gate), 0);
    for (int i = 0; i < INSTALLERS; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            (void)close(gate[1]);
            _exit(install_as_another(p, gate[0]));
        }
    }
    (void)usleep(30000);
    (void)close(gate[1]);
    (void)close(gate[0]);
    for (int i = 0; i < INSTALLERS; i++) {
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
}

static void installers_at_the_same_time_make_one_registry(void **state)
{
    place *p = *state;
    str why;

    for (int i = 0; i < ROUNDS; i++) {
        race(p);
        assert_int_equal(look(p, &why), REGISTRY_CURRENT);
        IS(place_value(p, "SELECT count(*) FROM @meta"), "2");
        if (p->dialect == DIALECT_SQLITE)
            return;
        place_run(p, p->c, "DROP SCHEMA homing, homing_keep CASCADE");
    }
}

/* Dies after the n-th statement; 0: it came to its end. */
static int install_and_die(place *p, int n)
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        arena *a = arena_new(1 << 22);
        conn *c;
        err e;
        (void)setenv("HOMING_CRASH_AT", str_printf(p->a, "registry.install.step:%d", n).at, 1);
        _exit(!a || !driver_open(&p->to, a, &c, &e) || !registry_install(c, a, &e));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status))
        return WTERMSIG(status);
    assert_int_equal(WEXITSTATUS(status), 0);
    return 0;
}

static void an_installer_that_died_leaves_nothing_half(void **state)
{
    place *p = *state;
    int n = 1;
    str why;

    if (!crash_enabled())
        skip();
    for (int how; (how = install_and_die(p, n)) != 0; n++) {
        assert_int_equal(how, SIGKILL);
        assert_int_equal(look(p, &why), REGISTRY_ABSENT);
    }
    assert_true(n > 1);
    assert_int_equal(look(p, &why), REGISTRY_CURRENT);
}

static void an_upgrade_that_died_changes_nothing(void **state)
{
    place *p = *state;
    int n = 1;
    str why;

    if (!crash_enabled())
        skip();
    assert_int_equal(install_and_die(p, NEVER_DIES), 0);
    make_it_the_first_version(p);
    for (int how; (how = install_and_die(p, n)) != 0; n++) {
        assert_int_equal(how, SIGKILL);
        assert_int_equal(look(p, &why), REGISTRY_OLDER);
        has_its_rows(p);
    }
    assert_true(n > 1);
    assert_int_equal(look(p, &why), REGISTRY_CURRENT);
    has_its_rows(p);
}

static void a_database_that_takes_no_writes_is_named(void **state)
{
    place *p = *state;
    err e = { 0 };

    place_run(p, p->c, "SET default_transaction_read_only = on");
    FAILS(registry_install(p->c, p->a, &e), READ_ONLY);
    place_run(p, p->c, "SET default_transaction_read_only = off");
}

int test_install(void)
{
    const struct CMUnitTest tests[] = {
        /* First: a child counts on from the crash points that its parent passed. */
        ON_BOTH(an_installer_that_died_leaves_nothing_half),
        ON_BOTH(an_upgrade_that_died_changes_nothing),
        ON_BOTH(is_absent_until_installed_and_looking_writes_nothing),
        ON_BOTH(installs_twice_as_once),
        ON_POSTGRES(an_empty_schema_is_no_registry),
        ON_POSTGRES(a_role_may_own_the_schemas_and_nothing_else),
        ON_POSTGRES(what_belongs_to_others_is_not_overwritten),
        ON_BOTH(a_table_of_our_name_without_the_rest_is_damage),
        ON_BOTH(a_newer_registry_is_left_alone),
        ON_BOTH(a_version_is_never_lowered),
        ON_BOTH(an_older_registry_is_upgraded_and_keeps_its_rows),
        ON_BOTH(the_first_version_is_upgraded_and_loses_nothing),
        ON_BOTH(a_part_of_an_upgrade_is_completed),
        ON_POSTGRES(the_place_for_what_is_kept_is_missed),
        ON_BOTH(an_upgrade_that_cannot_succeed_changes_nothing),
        ON_BOTH(every_column_is_missed),
        ON_BOTH(every_table_is_missed),
        ON_BOTH(wrong_rows_are_named),
        ON_BOTH(installers_at_the_same_time_make_one_registry),
        ON_POSTGRES(a_database_that_takes_no_writes_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
