#include <string.h>

#include "tests.h"

enum { STATEMENTS_MAX = 6 };

/* A table, what the migration did, what the application did since, and what is there after. */
typedef struct one_case {
    const char *name;
    const char *before;
    const char *migration[STATEMENTS_MAX];
    const char *since; /* NULL: nothing */
    const char *look, *rows;
    const char *quarantine;
    image_counts counts;
    bool rough; /* the forecast does not see what holds a single value, or a row of its own table */
} one_case;

#define T                                                           \
    "CREATE TABLE t (id integer PRIMARY KEY, a integer, b text);\n" \
    "INSERT INTO t VALUES (1, 10, 'x'), (2, 20, 'y'), (3, NULL, NULL);"
#define LOOK "SELECT id, a, b FROM t ORDER BY id"
#define SAME "1|10|x\n2|20|y\n3|~|~"

static const one_case cases[] = {
    { "unchanged since: the value before",
      T,
      { "UPDATE t SET a = 99" },
      NULL,
      LOOK,
      SAME,
      "",
      .counts = { 3, 0 } },
    { "NULL comes back as NULL",
      T,
      { "UPDATE t SET a = 1, b = 'q' WHERE id = 3" },
      NULL,
      LOOK,
      SAME,
      "",
      .counts = { 1, 0 } },
    { "an update that changes nothing",
      T,
      { "UPDATE t SET a = a" },
      "UPDATE t SET a = 5 WHERE id = 1",
      LOOK,
      "1|5|x\n2|20|y\n3|~|~",
      "",
      .counts = { 0, 0 } },
    { "changed since: stays",
      T,
      { "UPDATE t SET a = 99 WHERE id < 3" },
      "UPDATE t SET a = 5 WHERE id = 1",
      LOOK,
      "1|5|x\n2|20|y\n3|~|~",
      "{\"id\":\"1\"}|a|\"10\"|\"5\"|changed since",
      .counts = { 1, 1 } },
    { "changed since to what was before",
      T,
      { "UPDATE t SET a = 99" },
      "UPDATE t SET a = 10 WHERE id = 1",
      LOOK,
      SAME,
      "",
      .counts = { 2, 0 } },
    { "another column changed since",
      T,
      { "UPDATE t SET a = 99" },
      "UPDATE t SET b = 'app'",
      LOOK,
      "1|10|app\n2|20|app\n3|~|app",
      "",
      .counts = { 3, 0 } },
    { "gone since",
      T,
      { "UPDATE t SET a = 99" },
      "DELETE FROM t WHERE id = 2",
      LOOK,
      "1|10|x\n3|~|~",
      "",
      .counts = { 2, 0 } },
    { "a deleted row comes back",
      T,
      { "DELETE FROM t WHERE id > 1" },
      NULL,
      LOOK,
      SAME,
      "",
      .counts = { 2, 0 } },
    { "deleted, and there again",
      T,
      { "DELETE FROM t WHERE id > 1" },
      "INSERT INTO t VALUES (2, 7, 'new')",
      LOOK,
      "1|10|x\n2|7|new\n3|~|~",
      "{\"id\":\"2\"}||{\"id\":\"2\",\"a\":\"20\",\"b\":\"y\"}|{\"id\":\"2\",\"a\":\"7\",\"b\":"
      "\"new\"}|changed since",
      .counts = { 1, 1 } },
    { "deleted, and there again as it was",
      T,
      { "DELETE FROM t WHERE id > 1" },
      "INSERT INTO t VALUES (2, 20, 'y')",
      LOOK,
      SAME,
      "",
      .counts = { 1, 0 } },
    { "an inserted row goes",
      T,
      { "INSERT INTO t VALUES (4, 1, 'm')" },
      NULL,
      LOOK,
      SAME,
      "",
      .counts = { 1, 0 } },
    { "an inserted row that was changed stays",
      T,
      { "INSERT INTO t VALUES (4, 1, 'm')" },
      "UPDATE t SET b = 'app' WHERE id = 4",
      LOOK,
      SAME "\n4|1|app",
      "{\"id\":\"4\"}|||{\"id\":\"4\",\"a\":\"1\",\"b\":\"app\"}|changed since",
      .counts = { 0, 1 } },
    { "an inserted row that is gone",
      T,
      { "INSERT INTO t VALUES (4, 1, 'm')" },
      "DELETE FROM t WHERE id = 4",
      LOOK,
      SAME,
      "",
      .counts = { 0, 0 } },
    { "a key that is changed",
      T,
      { "UPDATE t SET id = id + 100 WHERE id = 2" },
      NULL,
      LOOK,
      SAME,
      "",
      .counts = { 2, 0 } },
    { "keys that are exchanged",
      T,
      { "UPDATE t SET id = -id WHERE id < 3", "UPDATE t SET id = 3 + id WHERE id < 0" },
      NULL,
      LOOK,
      SAME,
      "",
      .counts = { 8, 0 } },
    { "two calls, unchanged since",
      T,
      { "UPDATE t SET a = 1", "UPDATE t SET a = 2, b = 'z'" },
      NULL,
      LOOK,
      SAME,
      "",
      .counts = { 6, 0 } },
    { "two calls, changed since: the earliest value",
      T,
      { "UPDATE t SET a = 1 WHERE id = 1", "UPDATE t SET a = 2 WHERE id = 1" },
      "UPDATE t SET a = 3",
      LOOK,
      "1|3|x\n2|3|y\n3|3|~",
      "{\"id\":\"1\"}|a|\"10\"|\"3\"|changed since",
      .counts = { 0, 1 } },
    { "inserted and changed by the migration",
      T,
      { "INSERT INTO t VALUES (4, 1, 'm')", "UPDATE t SET a = 2 WHERE id = 4" },
      NULL,
      LOOK,
      SAME,
      "",
      .counts = { 2, 0 } },
    { "deleted and inserted by the migration",
      T,
      { "DELETE FROM t WHERE id = 1", "INSERT INTO t VALUES (1, 0, 'm')" },
      NULL,
      LOOK,
      SAME,
      "",
      .counts = { 2, 0 } },
    { "rows of others stay",
      T,
      { "UPDATE t SET a = 99", "DELETE FROM t WHERE id = 2" },
      "INSERT INTO t VALUES (7, 70, 'app')",
      LOOK,
      SAME "\n7|70|app",
      "",
      .counts = { 4, 0 } },
    { "inserted or updated",
      T,
      { "INSERT INTO t VALUES (1, 5, 'n'), (8, 8, 'n') ON CONFLICT (id) DO UPDATE SET a = "
        "excluded.a" },
      NULL,
      LOOK,
      SAME,
      "",
      .counts = { 2, 0 } },
    { "nothing",
      T,
      { "UPDATE t SET a = 1 WHERE id = 77" },
      NULL,
      LOOK,
      SAME,
      "",
      .counts = { 0, 0 } },
};

#define U                                                                  \
    "CREATE TABLE t (id integer PRIMARY KEY, a integer UNIQUE, b text);\n" \
    "INSERT INTO t VALUES (1, 10, 'x'), (2, 20, 'y'), (3, 30, 'z');"
#define NN                                                                          \
    "CREATE TABLE t (id integer PRIMARY KEY, a integer NOT NULL UNIQUE, b text);\n" \
    "INSERT INTO t VALUES (1, 10, 'x'), (2, 20, 'y'), (3, 30, 'z');"
#define UNIQUE_SAME "1|10|x\n2|20|y\n3|30|z"
#define F                                                                        \
    "CREATE TABLE p (id integer PRIMARY KEY, n text);\n"                         \
    "INSERT INTO p VALUES (1, 'a'), (2, 'b');\n"                                 \
    "CREATE TABLE t (id integer PRIMARY KEY, a integer REFERENCES p, b text);\n" \
    "INSERT INTO t VALUES (1, 1, 'x'), (2, 2, 'y');"
#define SELF                                                                     \
    "CREATE TABLE t (id integer PRIMARY KEY, a integer REFERENCES t, b text);\n" \
    "INSERT INTO t VALUES (1, NULL, 'x'), (2, 1, 'y'), (3, 2, 'z');"
#define SELF_SAME "1|~|x\n2|1|y\n3|2|z"

static const one_case bound[] = {
    { "a unique value that another row has now",
      U,
      { "UPDATE t SET a = 99, b = 'm' WHERE id = 1" },
      "INSERT INTO t VALUES (9, 10, 'app')",
      LOOK,
      "1|99|x\n2|20|y\n3|30|z\n9|10|app",
      "{\"id\":\"1\"}|a|\"10\"|\"99\"|a unique value is held by another row",
      .counts = { 1, 1 },
      .rough = true },
    { "a deleted row whose unique value is taken",
      U,
      { "DELETE FROM t WHERE id = 1" },
      "INSERT INTO t VALUES (9, 10, 'app')",
      LOOK,
      "2|20|y\n3|30|z\n9|10|app",
      "{\"id\":\"1\"}||{\"id\":\"1\",\"a\":\"10\",\"b\":\"x\"}||a unique value is held by "
      "another row",
      .counts = { 0, 1 } },
    { "unique values in a chain",
      U,
      { "UPDATE t SET a = 40 WHERE id = 3", "UPDATE t SET a = 30 WHERE id = 2" },
      NULL,
      LOOK,
      UNIQUE_SAME,
      "",
      .counts = { 2, 0 } },
    { "unique values in a circle that may be NULL",
      U,
      { "UPDATE t SET a = a + 1000", "UPDATE t SET a = CASE a WHEN 1010 THEN 20 WHEN 1020 THEN 30 "
                                     "ELSE 10 END" },
      NULL,
      LOOK,
      UNIQUE_SAME,
      "",
      .counts = { 6, 0 } },
    { "unique values in a circle that may not",
      NN,
      { "UPDATE t SET a = a + 1000", "UPDATE t SET a = CASE a WHEN 1010 THEN 20 WHEN 1020 THEN 30 "
                                     "ELSE 10 END" },
      NULL,
      LOOK,
      UNIQUE_SAME,
      "",
      .counts = { 6, 0 } },
    { "the parent of a value is gone",
      F,
      { "UPDATE t SET a = 2 WHERE id = 1" },
      "DELETE FROM p WHERE id = 1",
      LOOK,
      "1|2|x\n2|2|y",
      "{\"id\":\"1\"}|a|\"1\"|\"2\"|the row that it refers to is gone",
      .counts = { 0, 1 },
      .rough = true },
    { "the parent of a row is gone",
      F,
      { "DELETE FROM t WHERE id = 1" },
      "DELETE FROM p WHERE id = 1",
      LOOK,
      "2|2|y",
      "{\"id\":\"1\"}||{\"id\":\"1\",\"a\":\"1\",\"b\":\"x\"}||the row that it refers to is "
      "gone",
      .counts = { 0, 1 } },
    { "rows that refer to each other come back at once",
      SELF,
      { "UPDATE t SET a = 3 WHERE id = 1", "DELETE FROM t" },
      NULL,
      LOOK,
      SELF_SAME,
      "",
      .counts = { 4, 0 } },
    { "a deleted row refers to one that does not come back",
      SELF,
      { "DELETE FROM t" },
      "INSERT INTO t VALUES (1, NULL, 'app')",
      LOOK,
      "1|~|app\n2|1|y\n3|2|z",
      "{\"id\":\"1\"}||{\"id\":\"1\",\"a\":null,\"b\":\"x\"}|{\"id\":\"1\",\"a\":null,\"b\":"
      "\"app\"}|changed since",
      .counts = { 2, 1 } },
    { "an inserted row that others refer to stays",
      SELF,
      { "INSERT INTO t VALUES (4, NULL, 'm')" },
      "UPDATE t SET a = 4 WHERE id = 2",
      LOOK,
      "1|~|x\n2|4|y\n3|2|z\n4|~|m",
      "{\"id\":\"4\"}|||{\"id\":\"4\",\"a\":null,\"b\":\"m\"}|another row refers to it",
      .counts = { 0, 1 },
      .rough = true },
    { "inserted rows that refer to each other go",
      SELF,
      { "INSERT INTO t VALUES (4, NULL, 'm'), (5, 4, 'm')" },
      NULL,
      LOOK,
      SELF_SAME,
      "",
      .counts = { 2, 0 } },
    { "inserted, and a row was made to refer to it, by one call",
      SELF,
      { "INSERT INTO t VALUES (4, NULL, 'm'), (2, 9, 'm') ON CONFLICT (id) DO UPDATE SET a = 4" },
      NULL,
      LOOK,
      SELF_SAME,
      "",
      .counts = { 2, 0 } },
};

/* SQLite's values are literals: texts, which are all in b here, have quotes. */
static const char *as_written(const char *text)
{
    static const char member[] = "\"b\":\"";
    buf b = buf_in(the.a);
    str rest = str_of(text);
    ptrdiff_t at;

    if (rig_is(DIALECT_POSTGRES))
        return text;
    while ((at = str_find(rest, STR(member))) >= 0) {
        str head = str_cut(rest, 0, (size_t)at + sizeof member - 1), tail;
        str word = str_split(str_cut(rest, head.size, rest.size), '"', &tail);
        buf_printf(&b, "%.*s'%.*s'\"", STR_ARG(head), STR_ARG(word));
        rest = tail;
    }
    buf_add(&b, rest);
    return str_c(the.a, buf_str(&b));
}

static void foresee(const one_case *one, const image_counts *forecast, const image_counts *counts)
{
    if (!one->rough &&
        (forecast->restored != counts->restored || forecast->quarantined != counts->quarantined))
        fail_msg("%s: %lld restored, %lld quarantined by the forecast", one->name,
                 (long long)forecast->restored, (long long)forecast->quarantined);
}

static void play(const one_case *one)
{
    size_t count = 0;

    bed_run(one->before);
    while (count < STATEMENTS_MAX && one->migration[count])
        count++;
    image i = bed_migrate("t", one->migration, count);
    if (one->since)
        (void)rig_run(the.c, one->since);
    image_counts forecast = bed_forecast(&i), counts = bed_undo(&i);
    foresee(one, &forecast, &counts);
    const char *rows = bed_rows(one->look);
    const char *aside = bed_quarantined();
    if (strcmp(rows, one->rows) != 0 || strcmp(aside, as_written(one->quarantine)) != 0 ||
        counts.restored != one->counts.restored || counts.quarantined != one->counts.quarantined)
        fail_msg("%s:\n%s\n%s\n%lld restored, %lld quarantined", one->name, rows, aside,
                 (long long)counts.restored, (long long)counts.quarantined);
    bed_run(rig_is(DIALECT_POSTGRES) ? "DELETE FROM homing.quarantine;"
                                     : "DELETE FROM homing_quarantine;");
    bed_run("DROP TABLE t;\nDROP TABLE IF EXISTS p;");
    if (i.place.size)
        bed_run(str_c(the.a, str_printf(the.a, "DROP TABLE %.*s;", STR_ARG(i.place))));
}

static void rows_come_back_as_they_were(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        play(&cases[i]);
}

static void nothing_is_violated(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bound / sizeof *bound; i++)
        play(&bound[i]);
}

int run_case_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_come_back_as_they_were, bed_setup, rig_teardown),
        cmocka_unit_test_setup_teardown(nothing_is_violated, bed_setup, rig_teardown),
    };

    return cmocka_run_group_tests_name("cases", tests, NULL, NULL);
}
