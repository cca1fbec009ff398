/* Usage: rows DIALECT FOLDER [URL]; see live_start(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "live.h"

static table_digests digests(conn *c)
{
    catalog of = live_catalog(c);
    table_digests out;
    err e;

    if (!catalog_digest_rows(c, live_arena(), &of, &out, &e))
        fail_msg("%s", e.text);
    return out;
}

static table_digest one(conn *c, const char *name)
{
    table_digests all = digests(c);

    for (size_t i = 0; i < all.count; i++)
        if (str_is(all.at[i].name, name))
            return all.at[i];
    fail_msg("there is no digest of %s", name);
    return (table_digest){ 0 };
}

static const char table[] = "create table t (id integer primary key, a text, b numeric(8, 2));";

static void the_order_of_rows_makes_no_difference(void **state)
{
    conn *left = live_open("rows_left"), *right = live_open("rows_right");

    (void)state;
    live_run(left, str_of(table));
    live_run(left, STR("insert into t values (1, 'a', 1.5), (2, null, 2), (3, 'a', null)"));
    live_run(right, str_of(table));
    live_run(right, STR("insert into t values (3, 'a', null), (4, 'x', 1), (2, 'y', 2)"));
    live_run(right, STR("insert into t values (1, 'a', 1.5); delete from t where id = 4; "
                        "update t set a = null where id = 2"));
    table_digest l = one(left, "t"), r = one(right, "t");
    assert_int_equal(l.rows.count, 3);
    assert_int_equal(r.rows.count, 3);
    assert_true(hash_same(l.digest, r.digest));
}

static void every_change_of_rows_or_columns_makes_a_difference(void **state)
{
    static const char *const changes[] = {
        "update t set a = 'B' where id = 1",
        "update t set a = '' where id = 2",
        "delete from t where id = 3",
        "insert into t values (4, null, null)",
        "alter table t add column c integer",
        "alter table t rename column a to z",
        "update t set z = 'a', b = null where id = 3",
    };
    conn *c = live_open("rows_changes");
    hash seen[sizeof changes / sizeof *changes + 1];
    size_t n = 0;

    (void)state;
    live_run(c, str_of(table));
    live_run(c, STR("insert into t values (1, 'a', 1.5), (2, null, 2), (3, 'a', null)"));
    seen[n++] = one(c, "t").digest;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        live_run(c, str_of(changes[i]));
        seen[n] = one(c, "t").digest;
        for (size_t k = 0; k < n; k++)
            if (hash_same(seen[k], seen[n]) && i != 6)
                fail_msg("unseen: %s", changes[i]);
        n++;
    }
    /* The last change touched no row, as row 3 was gone. */
    assert_true(hash_same(seen[n - 1], seen[n - 2]));
}

static void tables_stand_in_the_order_of_the_catalogue(void **state)
{
    conn *c = live_open("rows_order");

    (void)state;
    live_run(c, STR("create table b (x integer); create table \"A b\" (x integer); "
                    "create view v as select x from b; insert into b values (1), (1)"));
    table_digests all = digests(c);
    assert_int_equal(all.count, 2);
    assert_true(str_is(all.at[0].name, "A b"));
    assert_true(str_is(all.at[1].name, "b"));
    assert_int_equal(all.at[0].rows.count, 0);
    assert_int_equal(all.at[1].rows.count, 2);
    assert_false(hash_same(all.at[0].digest, all.at[1].digest));
    assert_false(c->in_transaction);
}

static void partitions_count_and_their_parents_do_not(void **state)
{
    conn *c = live_open("rows_parted");

    (void)state;
    if (live_dialect() != DIALECT_POSTGRES)
        skip();
    live_run(c, STR("create table p (a integer) partition by list (a); "
                    "create table p1 partition of p for values in (1); "
                    "create table p2 partition of p for values in (2); "
                    "insert into p values (1), (1), (2); "
                    "create table parent (a integer); create table child () inherits (parent); "
                    "insert into parent values (1); insert into child values (1), (2)"));
    table_digests all = digests(c);
    assert_int_equal(all.count, 4);
    assert_int_equal(one(c, "p1").rows.count, 2);
    assert_int_equal(one(c, "p2").rows.count, 1);
    assert_int_equal(one(c, "parent").rows.count, 1);
    assert_int_equal(one(c, "child").rows.count, 2);
}

static dialect asked;
static const char *files, *url;

static int start(void **state)
{
    (void)state;
    return live_start(asked, files, url) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    live_stop();
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_rows_makes_no_difference),
        cmocka_unit_test(every_change_of_rows_or_columns_makes_a_difference),
        cmocka_unit_test(tables_stand_in_the_order_of_the_catalogue),
        cmocka_unit_test(partitions_count_and_their_parents_do_not),
    };

    if (argc < 3 || !dialect_from_name(str_of(argv[1]), &asked))
        return 2;
    files = argv[2];
    url = argc > 3 ? argv[3] : NULL;
    return cmocka_run_group_tests(tests, start, stop);
}
