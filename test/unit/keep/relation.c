#include "tests.h"

static const char *names(const relation *r, const relation_columns *which)
{
    buf b = buf_in(the.a);

    for (size_t i = 0; i < which->count; i++)
        buf_printf(&b, "%s%.*s", i ? "," : "", STR_ARG(r->columns[which->at[i]].name));
    return buf_str(&b).at ? buf_str(&b).at : "";
}

static void a_table_is_read_with_columns_and_key(void **state)
{
    (void)state;
    bed_run("CREATE TABLE t (id integer PRIMARY KEY, \"Odd \"\"name\" text NOT NULL DEFAULT 'x', c "
            "numeric(8, 2), g integer GENERATED ALWAYS AS (id * 2) STORED, homing_keep_3 text, u "
            "integer, v integer, UNIQUE (u, v));");
    relation r = bed_relation("t");
    assert_int_equal(r.column_count, 6);
    assert_true(str_is(r.columns[1].name, "Odd \"name"));
    assert_true(str_is(r.columns[1].quoted, "\"Odd \"\"name\""));
    assert_false(r.columns[1].nullable);
    assert_true(r.columns[1].fallback.size > 0);
    assert_true(r.columns[2].nullable);
    assert_true(str_same_nocase(
        r.columns[2].type, rig_is(DIALECT_POSTGRES) ? STR("numeric(8,2)") : STR("numeric(8, 2)")));
    assert_false(r.columns[2].computed);
    assert_true(r.columns[3].computed);
    assert_false(r.columns[0].nullable);
    assert_string_equal(names(&r, &r.key), "id");
    assert_int_equal(r.unique_count, 2);
    assert_string_equal(names(&r, &r.uniques[0]), "id");
    assert_string_equal(names(&r, &r.uniques[1]), "u,v");
    assert_int_equal(relation_column_at(&r, STR("c")), 2);
    assert_int_equal(relation_column_at(&r, STR("homing_keep_3")), SIZE_MAX);
    assert_int_equal(relation_column_of(&r, r.columns[4].identity), 4);
    assert_true(r.ordinary);
}

static void a_unique_key_stands_in_for_a_primary_one_only_without_nulls(void **state)
{
    (void)state;
    bed_run(
        "CREATE TABLE a (x integer UNIQUE, y integer NOT NULL, z integer NOT NULL, UNIQUE (y, "
        "z));\nCREATE TABLE b (x integer UNIQUE);\nCREATE TABLE c (x integer NOT NULL);\nCREATE "
        "UNIQUE INDEX c_x ON c (x) WHERE x > 0;\nCREATE TABLE d (x integer, y integer, PRIMARY "
        "KEY (y, x));");
    relation a = bed_relation("a"), b = bed_relation("b"), c = bed_relation("c"),
             d = bed_relation("d");
    assert_string_equal(names(&a, &a.key), "y,z");
    assert_int_equal(b.key.count, 0);
    assert_int_equal(b.unique_count, 1);
    assert_int_equal(c.key.count, 0);
    assert_int_equal(c.unique_count, 0);
    assert_string_equal(names(&d, &d.key), "y,x");
}

static void keys_of_both_directions_are_read(void **state)
{
    (void)state;
    bed_run(
        "CREATE TABLE p (a integer, b integer, PRIMARY KEY (a, b));\nCREATE TABLE k (id integer "
        "PRIMARY KEY, pa integer, pb integer, up integer REFERENCES k, FOREIGN KEY (pa, pb) "
        "REFERENCES p (a, b));");
    relation p = bed_relation("p"), k = bed_relation("k");
    assert_int_equal(p.out_count, 0);
    assert_int_equal(p.in_count, 1);
    assert_int_equal(p.in[0].count, 2);
    assert_true(str_is(p.in[0].own[1], "\"b\"") && str_is(p.in[0].others[1], "\"pb\""));
    assert_int_equal(k.out_count, 2);
    assert_int_equal(k.in_count, 1);
    for (size_t i = 0; i < 2; i++)
        if (k.out[i].count == 2)
            assert_string_equal(names(&k, &k.out[i].columns), "pa,pb");
        else
            assert_true(str_is(k.out[i].others[0], "\"id\""));
    assert_true(str_same(k.in[0].other, k.path));
}

static void what_is_not_there_or_not_plain_is_said(void **state)
{
    relation r;
    err e = { 0 };

    (void)state;
    assert_false(relation_read(the.c, the.a, STR(""), STR("nothing"), &r, &e));
    assert_int_equal(e.code, ERR_USAGE);
    bed_run("CREATE TABLE t (id integer PRIMARY KEY);\nCREATE VIEW v AS SELECT * FROM t;");
    r = bed_relation("v");
    assert_false(r.ordinary);
}

int run_relation_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_table_is_read_with_columns_and_key, bed_setup,
                                        rig_teardown),
        cmocka_unit_test_setup_teardown(a_unique_key_stands_in_for_a_primary_one_only_without_nulls,
                                        bed_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(keys_of_both_directions_are_read, bed_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(what_is_not_there_or_not_plain_is_said, bed_setup,
                                        rig_teardown),
    };

    return cmocka_run_group_tests_name("relation", tests, NULL, NULL);
}
