#include "tests.h"

#define ONE(...) \
    ((const char *const[]){ __VA_ARGS__ }), sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *)

static void expect_counts(image_counts c, int64_t restored, int64_t quarantined)
{
    assert_int_equal(c.restored, restored);
    assert_int_equal(c.quarantined, quarantined);
}

static const char updated_postgres[] =
    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO log VALUES "
    "(NEW.id); RETURN NULL; END';\nCREATE TRIGGER note AFTER UPDATE OR INSERT ON t FOR EACH ROW "
    "EXECUTE FUNCTION note();\nCREATE TRIGGER always AFTER UPDATE ON t FOR EACH ROW EXECUTE "
    "FUNCTION "
    "note();\nALTER TABLE t ENABLE ALWAYS TRIGGER always;\nCREATE TRIGGER never AFTER UPDATE ON t "
    "FOR "
    "EACH ROW EXECUTE FUNCTION note();\nALTER TABLE t DISABLE TRIGGER never;";
static const char updated_sqlite[] =
    "CREATE TRIGGER note AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (NEW.id); END;\n"
    "CREATE TRIGGER noted AFTER INSERT ON t BEGIN INSERT INTO log VALUES (NEW.id); END;";

static void the_application_s_triggers_do_not_see_the_merge(void **state)
{
    (void)state;
    bed_run("CREATE TABLE t (id integer PRIMARY KEY, a integer);\nINSERT INTO t VALUES (1, 1), (2, "
            "2);\nCREATE TABLE log (id integer);");
    bed_run(rig_is(DIALECT_POSTGRES) ? updated_postgres : updated_sqlite);
    image i = bed_migrate("t", ONE("UPDATE t SET a = 9", "DELETE FROM t WHERE id = 2"));
    bed_run("DELETE FROM log;");
    expect_counts(bed_undo(&i), 3, 0);
    assert_rows("SELECT id, a FROM t ORDER BY id", "1|1\n2|2");
    assert_rows("SELECT count(*) FROM log", "0");
    bed_run("UPDATE t SET a = 3 WHERE id = 1;");
    assert_rows("SELECT count(*) FROM log", rig_is(DIALECT_POSTGRES) ? "2" : "1");
    if (rig_is(DIALECT_POSTGRES))
        assert_rows(
            "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 't'::regclass ORDER BY "
            "tgname",
            "always|A\nnever|D\nnote|O");
}

static void nothing_of_the_capture_stays(void **state)
{
    (void)state;
    bed_run(
        "CREATE TABLE t (id integer PRIMARY KEY, a integer, b text);\nINSERT INTO t VALUES (1, 1, "
        "'x');");
    image i = bed_migrate("t", ONE("UPDATE t SET a = 2"));
    if (rig_is(DIALECT_POSTGRES)) {
        assert_rows("SELECT count(*) FROM pg_trigger", "0");
        assert_rows("SELECT count(*) FROM pg_proc WHERE pronamespace = 'homing_keep'::regnamespace",
                    "0");
    } else {
        assert_rows("SELECT count(*) FROM sqlite_temp_schema WHERE type = 'trigger'", "0");
        assert_rows("PRAGMA recursive_triggers", "0");
    }
    /* Only what was changed is in the image. */
    assert_rows(str_c(the.a, str_printf(the.a, "SELECT op, k0, o1, n1, o2, n2 FROM %.*s",
                                        STR_ARG(i.place))),
                "U|1|1|2|~|~");
    bed_run(str_c(the.a, str_printf(the.a, "DROP TABLE %.*s;", STR_ARG(i.place))));
    image none = bed_migrate("t", ONE("UPDATE t SET a = 2"));
    assert_int_equal(none.place.size, 0);
}

static const char touching_postgres[] =
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.touched = "
    "OLD.touched "
    "THEN UPDATE t SET touched = touched + 1, a = a * 2 WHERE id = NEW.id; END IF; RETURN NULL; "
    "END';\nCREATE TRIGGER touch AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch();";
static const char touching_sqlite[] = "CREATE TRIGGER touch AFTER UPDATE ON t WHEN NEW.touched = "
                                      "OLD.touched BEGIN UPDATE t SET touched "
                                      "= touched + 1, a = a * 2 WHERE id = NEW.id; END;";

static void a_row_that_triggers_change_again_comes_back_whole(void **state)
{
    (void)state;
    bed_run("CREATE TABLE t (id integer PRIMARY KEY, a integer, touched integer);\nINSERT INTO t "
            "VALUES (1, 1, 0), (2, 2, 0);");
    bed_run(rig_is(DIALECT_POSTGRES) ? touching_postgres : touching_sqlite);
    image i = bed_migrate("t", ONE("UPDATE t SET a = 50", "UPDATE t SET a = 60 WHERE id = 1"));
    assert_rows("SELECT id, a, touched FROM t ORDER BY id", "1|120|2\n2|100|1");
    expect_counts(bed_undo(&i), 3, 0);
    assert_rows("SELECT id, a, touched FROM t ORDER BY id", "1|1|0\n2|2|0");
}

static void what_foreign_keys_change_comes_back(void **state)
{
    (void)state;
    bed_run("CREATE TABLE p (id integer PRIMARY KEY);\nINSERT INTO p VALUES (1), (2), (3);\n"
            "CREATE TABLE t (id integer PRIMARY KEY, a integer REFERENCES p ON DELETE SET NULL, b "
            "integer REFERENCES p ON DELETE SET NULL, up integer REFERENCES t ON DELETE CASCADE);\n"
            "INSERT INTO t VALUES (1, 1, 2, NULL), (2, 3, 1, 1), (3, 3, 3, 2);");
    image i = bed_migrate("t", ONE("DELETE FROM p WHERE id < 3", "DELETE FROM t WHERE id = 1"));
    assert_rows("SELECT count(*) FROM t", "0");
    bed_run("INSERT INTO p VALUES (1), (2);");
    expect_counts(bed_undo(&i), 5, 0);
    assert_rows("SELECT id, a, b, up FROM t ORDER BY id", "1|1|2|~\n2|3|1|1\n3|3|3|2");
}

static void generated_columns_are_never_written(void **state)
{
    bool pg = rig_is(DIALECT_POSTGRES);

    (void)state;
    bed_run(
        pg ? "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a integer, g "
             "integer GENERATED ALWAYS AS (a + 1) STORED);"
           : "CREATE TABLE t (id integer PRIMARY KEY, a integer, g integer AS (a + 1) STORED, v "
             "integer AS (a + 2));");
    bed_run("INSERT INTO t (a) VALUES (1), (2);");
    image i = bed_migrate("t", ONE("UPDATE t SET a = 7", "DELETE FROM t"));
    expect_counts(bed_undo(&i), 4, 0);
    assert_rows("SELECT id, a, g FROM t ORDER BY id", "1|1|2\n2|2|3");
}

#define LONG "x23456789012345678901234567890123456789012345678901234567890123"

static void names_are_quoted_everywhere(void **state)
{
    quarantine_place q = bed_quarantine();

    (void)state;
    (void)q;
    bed_run(
        "CREATE TABLE \"Odd \"\"ta'ble\" (\"select\" integer, \"k \"\"2\" text, \"" LONG
        "\" text UNIQUE, \"o1\" integer, PRIMARY KEY (\"select\", \"k \"\"2\"));\n"
        "INSERT INTO \"Odd \"\"ta'ble\" VALUES (1, 'a', 'x', 1), (1, 'b', 'y', 2), (2, 'a', 'z', "
        "3);");
    image i = bed_migrate("Odd \"ta'ble",
                          ONE("UPDATE \"Odd \"\"ta'ble\" SET \"" LONG "\" = \"" LONG "\" || '1', "
                              "\"o1\" = 0",
                              "DELETE FROM \"Odd \"\"ta'ble\" WHERE \"select\" = 2",
                              "UPDATE \"Odd \"\"ta'ble\" SET \"k \"\"2\" = 'c' WHERE \"k \"\"2\" = "
                              "'b'"));
    bed_run("UPDATE \"Odd \"\"ta'ble\" SET \"o1\" = 5 WHERE \"k \"\"2\" = 'a';");
    expect_counts(bed_undo(&i), 6, 1);
    assert_rows("SELECT * FROM \"Odd \"\"ta'ble\" ORDER BY 1, 2", "1|a|x|5\n1|b|y|2\n2|a|z|3");
}

static void a_table_is_found_by_what_it_is(void **state)
{
    quarantine_place q = bed_quarantine();
    image_counts counts;
    err e = { 0 };

    (void)state;
    bed_run(
        "CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer);\nINSERT INTO t VALUES (1, "
        "1, 1);");
    image i = bed_migrate("t", ONE("UPDATE t SET a = 2"));
    if (rig_is(DIALECT_POSTGRES)) {
        bed_run(
            "CREATE SCHEMA other;\nALTER TABLE t RENAME COLUMN a TO z;\nALTER TABLE t RENAME TO "
            "was;\nALTER TABLE was SET SCHEMA other;\nCREATE TABLE t (id integer PRIMARY KEY, a "
            "integer);\nINSERT INTO t VALUES (1, 2);");
        expect_counts(bed_undo(&i), 1, 0);
        assert_rows("SELECT id, z FROM other.was", "1|1");
        assert_rows("SELECT id, a FROM t", "1|2");
        bed_run("ALTER TABLE other.was DROP COLUMN z;");
    } else
        bed_run("ALTER TABLE t DROP COLUMN a;");
    assert_false(image_undo(the.c, the.a, &i, &q, &counts, &e));
    assert_int_equal(e.code, ERR_HELD);
    bed_run(rig_is(DIALECT_POSTGRES) ? "DROP SCHEMA other CASCADE;" : "DROP TABLE t;");
    assert_false(image_undo(the.c, the.a, &i, &q, &counts, &e));
    assert_int_equal(e.code, ERR_HELD);
}

static void refused(const char *name)
{
    relation of = bed_relation(name);
    image i;
    err e = { 0 };

    if (image_open(the.c, the.a, BED_KEEP, &of, &i, &e))
        fail_msg("%s was not refused", name);
    assert_int_equal(e.code, ERR_REFUSED);
    assert_true(e.hint[0] != '\0');
}

static void what_cannot_be_captured_is_refused(void **state)
{
    (void)state;
    bed_run("CREATE TABLE t (a integer);\nCREATE VIEW v AS SELECT 1 AS a;");
    refused("t");
    refused("v");
    if (rig_is(DIALECT_POSTGRES)) {
        bed_run(
            "CREATE TABLE parent (id integer PRIMARY KEY);\nCREATE TABLE child (PRIMARY KEY (id)) "
            "INHERITS (parent);");
        refused("parent");
        refused("child");
    }
}

static void many_calls_come_back_in_order(void **state)
{
    (void)state;
    bed_run("CREATE TABLE t (id integer PRIMARY KEY, a integer);\nINSERT INTO t VALUES (1, 0), (2, "
            "0);");
    image i = bed_migrate("t", ONE("UPDATE t SET a = a + 1", "UPDATE t SET a = a * 5",
                                   "DELETE FROM t WHERE id = 2", "UPDATE t SET a = a + 3",
                                   "INSERT INTO t VALUES (2, 7)", "UPDATE t SET a = -a",
                                   "UPDATE t SET id = id + 10"));
    expect_counts(bed_undo(&i), 13, 0);
    assert_rows("SELECT id, a FROM t ORDER BY id", "1|0\n2|0");
}

/* ---- PostgreSQL ---- */

static void values_are_compared_as_they_are_stored(void **state)
{
    (void)state;
    if (!rig_is(DIALECT_POSTGRES))
        return;
    bed_run("CREATE TABLE t (id numeric PRIMARY KEY, n numeric, f float8, x xml, j jsonb);\nINSERT "
            "INTO t VALUES (1.0, 1.0, 0, '<a/>', '1.0'), (2, 5, 5, NULL, NULL);");
    image i =
        bed_migrate("t", ONE("UPDATE t SET n = 1.00, f = '-0', x = '<b/>', j = '1.00' WHERE id "
                             "= 1",
                             "UPDATE t SET id = 2.00 WHERE id = 2"));
    expect_counts(bed_undo(&i), 3, 0);
    assert_rows("SELECT * FROM t ORDER BY id", "1.0|1.0|0|<a/>|1.0\n2|5|5|~|~");
}

static void partitions_are_captured_at_their_root(void **state)
{
    (void)state;
    if (!rig_is(DIALECT_POSTGRES))
        return;
    bed_run(
        "CREATE TABLE t (id integer, r integer, a integer, PRIMARY KEY (id, r)) PARTITION BY LIST "
        "(r);\nCREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);\nCREATE TABLE t2 PARTITION OF t "
        "FOR VALUES IN (2);\nINSERT INTO t VALUES (1, 1, 1), (2, 2, 2);");
    image i = bed_migrate("t", ONE("UPDATE t SET a = 9", "UPDATE t SET r = 2 WHERE r = 1",
                                   "DELETE FROM t WHERE id = 2"));
    expect_counts(bed_undo(&i), 5, 0);
    assert_rows("SELECT * FROM t ORDER BY id", "1|1|1\n2|2|2");
}

static void deferred_constraints_are_checked_before_the_end(void **state)
{
    (void)state;
    if (!rig_is(DIALECT_POSTGRES))
        return;
    bed_run(
        "CREATE TABLE p (id integer PRIMARY KEY);\nCREATE TABLE t (id integer PRIMARY KEY, a "
        "integer UNIQUE DEFERRABLE INITIALLY DEFERRED, p integer REFERENCES p DEFERRABLE INITIALLY "
        "DEFERRED);\nINSERT INTO p VALUES (1), (2);\nINSERT INTO t VALUES (1, 1, 1), (2, 2, 2);");
    image i =
        bed_migrate("t", ONE("UPDATE t SET a = 3 - a, p = 3 - p", "DELETE FROM t WHERE id = 1"));
    expect_counts(bed_undo(&i), 3, 0);
    assert_rows("SELECT * FROM t ORDER BY id", "1|1|1\n2|2|2");
}

static void a_capture_begins_in_any_state_of_the_session(void **state)
{
    relation of;
    image i;
    int64_t rows;
    err e;

    (void)state;
    if (!rig_is(DIALECT_POSTGRES))
        return;
    bed_run("CREATE TABLE p (id integer PRIMARY KEY);\nCREATE TABLE t (id integer PRIMARY KEY, p "
            "integer REFERENCES p DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO p VALUES (1), (2);\n"
            "INSERT INTO t VALUES (1, 1), (2, 2);");
    bed_begin();
    (void)rig_run(the.c, "UPDATE t SET p = 3 - p");
    of = bed_relation("t");
    if (!image_open(the.c, the.a, BED_KEEP, &of, &i, &e) || !image_next(the.c, &i, 1, &e))
        fail_msg("%s", e.text);
    (void)rig_run(the.c, "UPDATE t SET p = 3 - p");
    if (!image_close(the.c, the.a, &i, &rows, &e))
        fail_msg("%s", e.text);
    bed_commit();
    assert_int_equal(rows, 2);
    bed_run("DROP TABLE homing_keep.k12;\nSET session_replication_role = replica;");
    i = bed_migrate("t", ONE("DELETE FROM t"));
    bed_run("RESET session_replication_role;");
    expect_counts(bed_undo(&i), 2, 0);
    assert_rows("SELECT * FROM t ORDER BY id", "1|1\n2|2");
}

/* ---- SQLite ---- */

static void replaced_rows_are_seen(void **state)
{
    (void)state;
    if (rig_is(DIALECT_POSTGRES))
        return;
    bed_run(
        "CREATE TABLE t (id integer PRIMARY KEY, a integer UNIQUE, b text);\nINSERT INTO t VALUES "
        "(1, 10, 'x'), (2, 20, 'y');");
    image i = bed_migrate("t", ONE("REPLACE INTO t VALUES (3, 10, 'r'), (2, 21, 'r')",
                                   "UPDATE OR REPLACE t SET a = 21 WHERE id = 3"));
    expect_counts(bed_undo(&i), 5, 0);
    assert_rows("SELECT * FROM t ORDER BY id", "1|10|x\n2|20|y");
}

static void rows_replaced_unseen_are_refused(void **state)
{
    relation of;
    image i;
    int64_t rows;
    err e = { 0 };

    (void)state;
    if (rig_is(DIALECT_POSTGRES))
        return;
    bed_run(
        "CREATE TABLE t (id integer PRIMARY KEY, a integer UNIQUE);\nINSERT INTO t VALUES (1, 10), "
        "(2, 20);\nCREATE TABLE log (id integer);\nCREATE TRIGGER note AFTER INSERT ON t BEGIN "
        "INSERT INTO log VALUES (NEW.id); END;");
    bed_begin();
    of = bed_relation("t");
    if (!image_open(the.c, the.a, BED_KEEP, &of, &i, &e) || !image_next(the.c, &i, 1, &e))
        fail_msg("%s", e.text);
    (void)rig_run(the.c, "INSERT INTO t VALUES (5, 50)");
    if (!image_next(the.c, &i, 2, &e))
        fail_msg("%s", e.text);
    (void)rig_run(the.c, "REPLACE INTO t VALUES (3, 10)");
    assert_false(image_close(the.c, the.a, &i, &rows, &e));
    assert_int_equal(e.code, ERR_REFUSED);
    driver_rollback(the.c);
    assert_rows("PRAGMA recursive_triggers", "0");
}

static void a_key_may_be_null_once(void **state)
{
    (void)state;
    if (rig_is(DIALECT_POSTGRES))
        return;
    bed_run("CREATE TABLE t (k text PRIMARY KEY, a);\nINSERT INTO t VALUES (NULL, 1), ('x', 2.0);");
    image i = bed_migrate("t", ONE("UPDATE t SET a = x'00'", "DELETE FROM t"));
    expect_counts(bed_undo(&i), 4, 0);
    assert_rows("SELECT k, quote(a) FROM t ORDER BY k", "~|1\nx|2.0");
    bed_run("INSERT INTO t VALUES (NULL, 3);");
    refused("t");
}

static void keys_of_another_case_are_other_keys(void **state)
{
    (void)state;
    if (rig_is(DIALECT_POSTGRES))
        return;
    bed_run("CREATE TABLE t (k text COLLATE NOCASE PRIMARY KEY, a) WITHOUT ROWID;\nINSERT INTO t "
            "VALUES ('a', 1), ('b', 2);");
    image i = bed_migrate("t", ONE("UPDATE t SET k = 'A' WHERE k = 'a'"));
    expect_counts(bed_undo(&i), 2, 0);
    assert_rows("SELECT * FROM t", "a|1\nb|2");
}

int run_edge_tests(void)
{
#define test(f) cmocka_unit_test_setup_teardown(f, bed_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        test(the_application_s_triggers_do_not_see_the_merge),
        test(nothing_of_the_capture_stays),
        test(a_row_that_triggers_change_again_comes_back_whole),
        test(what_foreign_keys_change_comes_back),
        test(generated_columns_are_never_written),
        test(names_are_quoted_everywhere),
        test(a_table_is_found_by_what_it_is),
        test(what_cannot_be_captured_is_refused),
        test(many_calls_come_back_in_order),
        test(values_are_compared_as_they_are_stored),
        test(partitions_are_captured_at_their_root),
        test(deferred_constraints_are_checked_before_the_end),
        test(a_capture_begins_in_any_state_of_the_session),
        test(replaced_rows_are_seen),
        test(rows_replaced_unseen_are_refused),
        test(a_key_may_be_null_once),
        test(keys_of_another_case_are_other_keys),
    };

    return cmocka_run_group_tests_name("edges", tests, NULL, NULL);
}
