/* Usage: rows_postgres FOLDER FOLDER_OF_CATALOGUES [URL]; see live_start(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "rows_fill.h"

enum { ROWS = 12 };

/* The rich schema with some rows in each table, made once. */
static conn *rich(rows_report *out)
{
    static conn *c;
    static rows_report made;

    if (!c) {
        c = live_open("rows_rich");
        live_run(c, live_file("rows"));
        made = fill(c, 1, ROWS);
    }
    *out = made;
    return c;
}

static void assert_value(conn *c, const char *sql, const char *wanted)
{
    str is = value_of(c, sql);

    if (!str_is(is, wanted))
        fail_msg("%s: %.*s, not %s", sql, STR_ARG(is), wanted);
}

static void every_table_is_filled(void **state)
{
    rows_report r;
    conn *c = rich(&r);

    (void)state;
    /* Six combinations are all there are. */
    assert_int_equal(filled(&r, "few")->filled, 6);
    assert_why(&r, "few", "few_pkey");
    for (size_t i = 0; i < r.count; i++)
        if (!str_is(r.at[i].name, "few") && (r.at[i].filled != ROWS || r.at[i].why.size > 0))
            fail_msg("%.*s: %d: %.*s", STR_ARG(r.at[i].name), (int)r.at[i].filled,
                     STR_ARG(r.at[i].why));
    assert_value(c, "select count(*) from app.users", "12");
}

static void many_rows_go_in_batches(void **state)
{
    conn *c = live_open("rows_many");

    (void)state;
    live_run(
        c,
        STR("create table a (id serial primary key, code varchar(6) not null unique, n "
            "numeric(8,2));"
            "create table b (a integer primary key references a, note text);"
            "create table c (a integer references a, b integer references b, primary key (a, b))"));
    rows_report r = fill(c, 3, 5000);
    assert_filled(&r);
    assert_value(c, "select count(*) from c join b on b.a = c.b join a on a.id = c.a", "5000");
}

static void the_seed_alone_decides(void **state)
{
    (void)state;
    assert_deterministic("rows_seed", live_file("rows"));
}

static void another_table_changes_nothing(void **state)
{
    conn *one = live_open("rows_left"), *two = live_open("rows_right");

    (void)state;
    live_run(one, STR("create table t (a integer primary key, b text, c timestamptz)"));
    live_run(two, STR("create table a (x integer primary key); create table z (y text);"
                      "create table t (a integer primary key, b text, c timestamptz)"));
    (void)fill(one, 5, 40);
    (void)fill(two, 5, 40);
    const char *sum = "select md5(string_agg(t::text, '|' order by a)) from t";
    assert_true(str_same(value_of(one, sum), value_of(two, sum)));
}

static void values_are_hostile_unless_plain(void **state)
{
    conn *c = live_open("rows_hostile");
    rows_wish plain = { .seed = 2, .rows = 2000, .manner = ROWS_PLAIN };

    (void)state;
    live_run(c,
             STR("create table t (a integer, b text, c float8, d timestamptz, e text[], f jsonb)"));
    (void)fill(c, 2, 2000);
    assert_value(
        c,
        "select bool_or(a = 2147483647) and bool_or(a = -2147483648) and bool_or(a is null) from t",
        "t");
    assert_value(c,
                 "select bool_or(b = '') and bool_or(b ~ E'\\n') and bool_or(length(b) > 2000) and "
                 "bool_or(b ~ '''') "
                 "and bool_or(b ~ E'\\u202e') and bool_or(b ~ E'\\U0001F469') from t",
                 "t");
    assert_value(
        c, "select bool_or(c = 'NaN') and bool_or(c = 'infinity') and bool_or(c = 1e308) from t",
        "t");
    assert_value(c,
                 "select bool_or(d = 'infinity') and bool_or(d < '4000-01-01 BC') and bool_or(d > "
                 "'290000-01-01') from t",
                 "t");
    assert_value(c, "select bool_or(e = '{}') and bool_or(e::text ~ 'NULL') from t", "t");
    assert_value(c, "select count(*) > count(distinct b) from t", "t");
    live_run(c, STR("truncate t"));
    rows_report r = fill_as(c, &plain);
    assert_filled(&r);
    assert_value(
        c, "select bool_and(a between 1 and 1000 and b ~ '^[a-z ]+$' and isfinite(d)) from t", "t");
}

static void every_partition_gets_rows(void **state)
{
    rows_report r;
    conn *c = rich(&r);

    (void)state;
    assert_int_equal(filled(&r, "by_range")->filled, 12);
    assert_value(
        c,
        "select count(*) from (select tableoid from app.by_range"
        " union select tableoid from app.by_list union select tableoid from app.by_two"
        " union select tableoid from app.by_hash union select tableoid from app.by_deep) x",
        "11");
}

static void keys_of_circles_are_true(void **state)
{
    rows_report r;
    conn *c = rich(&r);

    (void)state;
    assert_value(c, "select count(*) from app.heads h join app.members m on m.id = h.best_member",
                 "8");
    assert_value(c,
                 "select count(*) from app.chicken c join app.egg e on e.id = c.egg join "
                 "app.chicken d on d.id = e.chicken",
                 "12");
    assert_value(c, "select count(*) > 3 from app.nodes where parent_id is not null", "t");
}

static void triggers_rest_and_wake(void **state)
{
    rows_report r;
    conn *c = rich(&r);

    (void)state;
    assert_int_equal(filled(&r, "watched")->filled, ROWS);
    assert_value(c, "select count(*) from app.audit", "12");
    assert_value(c,
                 "select string_agg(tgenabled::text, '' order by tgname) from pg_trigger where "
                 "tgrelid = 'app.watched'::regclass",
                 "ADOOR");
}

static void serial_columns_go_on_from_there(void **state)
{
    rows_report r;
    conn *c = rich(&r);

    (void)state;
    live_run(
        c, STR("insert into app.nodes (label) values ('next'); insert into app.checks (status, "
               "level, price, sku, kind, "
               "circle, either, lower_name, even) values ('new', 3, 1, 'ABC-12', 'circle', 1, 1, "
               "'a', 2);"
               "insert into app.strict_serial (parent_id) select min(id) from app.strict_serial"));
}

static void what_cannot_be_filled_is_named(void **state)
{
    conn *c = live_open("rows_refusals");

    (void)state;
    live_run(
        c,
        STR("create table never (a integer primary key, constraint no_way check (a > 3 and a < 3));"
            "create table riddle (a integer not null, constraint riddle_holds check (md5(a::text) "
            "= 'x'));"
            "create table orphan (a integer not null references never);"
            "create table lonely (a integer references never);"
            "create table twin (a boolean primary key);"
            "create table ring (id integer primary key, o integer not null);"
            "create table gnir (id integer primary key, o integer not null references ring);"
            "alter table ring add foreign key (o) references gnir;"
            "create table blocked (a integer) partition by list (a);"
            "create table far (a integer not null, b integer generated always as (100 / (a - a)) "
            "stored)"));
    rows_report r = fill(c, 1, 6);
    assert_why(&r, "riddle", "riddle_holds");
    assert_why(&r, "orphan", "never has no rows");
    assert_why(&r, "gnir", "circle");
    assert_why(&r, "ring", "gnir has no rows");
    assert_why(&r, "blocked", "no partition");
    assert_why(&r, "far", "division by zero");
    assert_true(filled(&r, "never")->why.size > 0);
    assert_int_equal(filled(&r, "lonely")->filled, 6);
    assert_int_equal(filled(&r, "twin")->filled, 2);
    assert_why(&r, "twin", "twin_pkey");
}

static void rows_that_are_there_are_parents_too(void **state)
{
    conn *c = live_open("rows_there");

    (void)state;
    live_run(c, STR("create table p (id integer primary key, constraint fixed check (id = 77)); "
                    "insert into p values (77);"
                    "create table q (p integer not null references p)"));
    rows_report r = fill(c, 1, 4);
    assert_int_equal(filled(&r, "p")->filled, 0);
    assert_int_equal(filled(&r, "q")->filled, 4);
}

static void catalogues_setup_is_filled(void **state)
{
    conn *c = live_open("rows_setup");

    (void)state;
    live_run(c, rows_file("postgres_setup.sql"));
    rows_report r = fill(c, 1, 10);
    assert_why(&r, "away", "another server");
    for (size_t i = 0; i < r.count; i++)
        if (!str_is(r.at[i].name, "away") && r.at[i].filled != 10)
            fail_msg("%.*s: %.*s", STR_ARG(r.at[i].name), STR_ARG(r.at[i].why));
}

static void an_owner_without_more_rights_suffices(void **state)
{
    conn *c = live_open("rows_owner");
    rows_wish wish = { .seed = 1, .rows = 5 };
    rows_report r;
    err e;

    (void)state;
    live_run(c, live_file("owned"));
    live_run(c, STR("set role plain_owner"));
    catalog now = live_catalog(c);
    if (!rows_fill(c, live_arena(), &now, &wish, &r, &e))
        fail_msg("%s", e.text);
    assert_int_equal(filled(&r, "w")->filled, 5);
    assert_why(&r, "closed", "permission denied");
    assert_why(&r, "of_closed", "permission denied");
}

/* As projects have it: many tables of some columns, filled with some rows, often. */
static void many_tables_go_fast(void **state)
{
    enum { TABLES = 200, LIMIT_US = 100000 }; /* a table; a busy machine is allowed for */
    conn *c = live_open("rows_fast");
    rows_wish wish = { .seed = 1, .rows = 10 };
    rows_report r;
    err e;

    (void)state;
    live_run(
        c,
        STR("create type mood as enum ('a', 'b', 'c'); create table t_0 (id serial primary key)"));
    for (int i = 1; i < TABLES; i++)
        live_run(
            c, str_printf(live_arena(),
                          "create table t_%d (id bigserial primary key, name varchar(80) not null,"
                          " slug text not null unique, mood mood not null default 'a',"
                          " price numeric(12, 2) check (price >= 0), data jsonb, ok boolean,"
                          " created_at timestamptz not null default now(), updated_at timestamptz,"
                          " parent integer not null references t_0 on delete cascade)",
                          i));
    catalog now = live_catalog(c);
    int64_t before = clock_monotonic();
    if (!rows_fill(c, live_arena(), &now, &wish, &r, &e))
        fail_msg("%s", e.text);
    int64_t each = (clock_monotonic() - before) / TABLES;
    print_message("%d us a table\n", (int)each);
    assert_filled(&r);
    assert_true(each < LIMIT_US);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_is_filled),
        cmocka_unit_test(many_rows_go_in_batches),
        cmocka_unit_test(the_seed_alone_decides),
        cmocka_unit_test(another_table_changes_nothing),
        cmocka_unit_test(values_are_hostile_unless_plain),
        cmocka_unit_test(every_partition_gets_rows),
        cmocka_unit_test(keys_of_circles_are_true),
        cmocka_unit_test(triggers_rest_and_wake),
        cmocka_unit_test(serial_columns_go_on_from_there),
        cmocka_unit_test(what_cannot_be_filled_is_named),
        cmocka_unit_test(rows_that_are_there_are_parents_too),
        cmocka_unit_test(catalogues_setup_is_filled),
        cmocka_unit_test(many_tables_go_fast),
        cmocka_unit_test(an_owner_without_more_rights_suffices),
    };

    if (!rows_arguments(argc, argv, DIALECT_POSTGRES))
        return 2;
    return cmocka_run_group_tests(tests, rows_start, rows_stop);
}
