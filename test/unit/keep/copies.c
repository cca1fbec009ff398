#include "tests.h"

static relation in_place(const char *name)
{
    return bed_relation(name);
}

static void a_column_s_values_come_back_by_key(void **state)
{
    values_kept kept;
    int64_t rows;
    err e;

    (void)state;
    bed_run("CREATE TABLE t (id integer PRIMARY KEY, a text, b integer);\n"
            "INSERT INTO t VALUES (1, 'x', 1), (2, NULL, 2), (3, 'z', 3);");
    relation of = bed_relation("t");
    bed_begin();
    if (!values_copy(the.c, the.a, BED_KEEP, &of, 1, &kept, &e))
        fail_msg("%s", e.text);
    bed_commit();
    assert_int_equal(kept.rows, 3);
    assert_true(str_same(kept.detail, values_detail(the.a, &of, 1)));
    bed_run("ALTER TABLE t DROP COLUMN a;\nDELETE FROM t WHERE id = 1;\n"
            "INSERT INTO t VALUES (4, 4);\nALTER TABLE t ADD COLUMN a text DEFAULT 'd';");
    relation now = bed_relation("t");
    bed_begin();
    if (!values_return(the.c, the.a, &kept, &now, relation_column_at(&now, STR("a")), &rows, &e))
        fail_msg("%s", e.text);
    bed_commit();
    assert_int_equal(rows, 2);
    assert_rows("SELECT id, a, b FROM t ORDER BY id", "2|~|2\n3|z|3\n4|d|4");
}

static void values_without_a_key_are_refused(void **state)
{
    values_kept kept;
    err e = { 0 };

    (void)state;
    bed_run("CREATE TABLE t (a integer);");
    relation of = bed_relation("t");
    assert_false(values_copy(the.c, the.a, BED_KEEP, &of, 0, &kept, &e));
    assert_int_equal(e.code, ERR_REFUSED);
    assert_true(e.hint[0] != '\0');
}

static image_counts take_over(const char *before, const char *now, str left)
{
    relation was = in_place(before), is = in_place(now);
    rebuilt what = { .before = &was, .now = &is, .left = left };
    quarantine_place q = bed_quarantine();
    image_counts out;
    err e;

    bed_begin();
    if (!left_merge(the.c, the.a, BED_KEEP, &what, &q, &out, &e))
        fail_msg("%s", e.text);
    bed_commit();
    return out;
}

static void what_was_written_to_a_table_built_anew_is_taken_over(void **state)
{
    int64_t rows;
    str left;
    err e;

    (void)state;
    /* The migration removed row 4, added row 9 and changed a of row 1. */
    bed_run("CREATE TABLE old (id integer PRIMARY KEY, a text, gone integer, u integer UNIQUE);\n"
            "INSERT INTO old VALUES (1, 'a', 1, 10), (2, 'b', 2, 20), (3, 'c', 3, 30), (4, 'd', 4, "
            "40), (5, 'e', 5, 50);\n"
            "CREATE TABLE t (id integer PRIMARY KEY, fresh text, a text, u integer);\n"
            "INSERT INTO t SELECT id, 'f', a, u FROM old WHERE id <> 4;\n"
            "INSERT INTO t VALUES (9, 'm', 'm', 90);\nUPDATE t SET a = 'm' WHERE id = 1;");
    relation fresh = bed_relation("t");
    bed_begin();
    if (!left_copy(the.c, the.a, BED_KEEP, &fresh, &left, &rows, &e))
        fail_msg("%s", e.text);
    bed_commit();
    assert_int_equal(rows, 5);
    bed_run(
        "UPDATE t SET a = 'app' WHERE id = 2;\nDELETE FROM t WHERE id = 3;\n"
        "INSERT INTO t VALUES (7, 'n', 'new', 70);\nUPDATE t SET fresh = 'x' WHERE id = 1;\n"
        "INSERT INTO t VALUES (8, 'n', 'new', 40);\nINSERT INTO t VALUES (4, 'n', 'again', 41);");
    image_counts counts = take_over("old", "t", left);
    assert_rows("SELECT id, a, gone, u FROM old ORDER BY id",
                "1|a|1|10\n2|app|2|20\n4|again|4|41\n5|e|5|50\n7|new|~|70\n8|new|~|40");
    assert_int_equal(counts.restored, 5);
    assert_int_equal(counts.quarantined, 0);
    bed_run("UPDATE t SET a = 'late' WHERE id = 9;\nUPDATE t SET u = 50 WHERE id = 1;");
    counts = take_over("old", "t", left);
    assert_rows("SELECT id, a, u FROM old WHERE id IN (1, 9) ORDER BY id", "1|a|10\n9|late|90");
    assert_int_equal(counts.quarantined, 1);
}

static void a_table_built_anew_without_the_key_is_refused(void **state)
{
    quarantine_place q = bed_quarantine();
    image_counts out;
    err e = { 0 };

    (void)state;
    bed_run("CREATE TABLE old (id integer PRIMARY KEY, a text);\nCREATE TABLE t (other integer "
            "PRIMARY KEY, a text);");
    relation was = in_place("old"), is = in_place("t");
    rebuilt what = { .before = &was, .now = &is, .left = STR("t") };
    assert_false(left_merge(the.c, the.a, BED_KEEP, &what, &q, &out, &e));
    assert_int_equal(e.code, ERR_REFUSED);
}

static void rows_that_a_constraint_would_refuse_leave(void **state)
{
    quarantine_place q = bed_quarantine();
    relation_link key = { .other = STR("\"p\""), .count = 1 };
    str own = STR("\"a\""), others = STR("\"id\""), equal = STR("=");
    int64_t rows;
    err e;

    (void)state;
    bed_run("CREATE TABLE p (id integer PRIMARY KEY);\nINSERT INTO p VALUES (1);\n"
            "CREATE TABLE t (id integer PRIMARY KEY, a integer, b text);\n"
            "INSERT INTO t VALUES (1, 1, 'x'), (2, 2, 'y'), (3, NULL, 'z'), (4, 1, NULL);");
    relation t = bed_relation("t");
    leaving what = { .keep = BED_KEEP, .of = &t, .key = &key, .column = 2 };
    key.own = &own;
    key.others = &others;
    key.equal = &equal;
    bed_begin();
    if (!quarantine_orphans(the.c, the.a, &what, &q, &rows, &e))
        fail_msg("%s", e.text);
    assert_int_equal(rows, 1);
    if (!quarantine_nulls(the.c, the.a, &what, &q, &rows, &e))
        fail_msg("%s", e.text);
    assert_int_equal(rows, 1);
    bed_commit();
    assert_rows("SELECT id FROM t ORDER BY id", "1\n3");
    assert_string_equal(
        bed_quarantined(),
        rig_is(DIALECT_POSTGRES)
            ? "{\"id\":\"2\"}||{\"id\":\"2\",\"a\":\"2\",\"b\":\"y\"}||the row that "
              "it refers to is gone\n{\"id\":\"4\"}||{\"id\":\"4\",\"a\":\"1\","
              "\"b\":null}||it has NULL where none may be"
            : "{\"id\":\"2\"}||{\"id\":\"2\",\"a\":\"2\",\"b\":\"'y'\"}||the row "
              "that it refers to is gone\n{\"id\":\"4\"}||{\"id\":\"4\",\"a\":\"1\","
              "\"b\":null}||it has NULL where none may be");
}

static void rows_that_others_refer_to_do_not_leave(void **state)
{
    quarantine_place q = bed_quarantine();
    int64_t rows;
    err e = { 0 };

    (void)state;
    bed_run("CREATE TABLE t (id integer PRIMARY KEY, b text);\nINSERT INTO t VALUES (1, NULL);\n"
            "CREATE TABLE c (id integer PRIMARY KEY, t integer REFERENCES t ON DELETE CASCADE);\n"
            "INSERT INTO c VALUES (1, 1);");
    relation t = bed_relation("t");
    leaving what = { .keep = BED_KEEP, .of = &t, .column = 1 };
    assert_false(quarantine_nulls(the.c, the.a, &what, &q, &rows, &e));
    assert_int_equal(e.code, ERR_HELD);
    assert_rows("SELECT id FROM c", "1");
}

int run_copy_tests(void)
{
#define test(f) cmocka_unit_test_setup_teardown(f, bed_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        test(a_column_s_values_come_back_by_key),
        test(values_without_a_key_are_refused),
        test(what_was_written_to_a_table_built_anew_is_taken_over),
        test(a_table_built_anew_without_the_key_is_refused),
        test(rows_that_a_constraint_would_refuse_leave),
        test(rows_that_others_refer_to_do_not_leave),
    };

    return cmocka_run_group_tests_name("copies", tests, NULL, NULL);
}
