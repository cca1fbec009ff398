#include "sample.h"

/* A bad file: the line that is named, a part of what is said, a part of the remedy. */
typedef struct bad {
    const char *text;
    size_t line;
    const char *what, *hint;
} bad;

static void refuses(dialect d, const bad *b)
{
    contract c = { 0 };
    err e = { 0 };
    str place = str_printf(sample_arena, "m/bad.sql:%zu: ", b->line);

    if (contract_from_sql(sample_arena,
                          &(contract_source){ d, STR("bad"), STR("m/bad.sql"), str_of(b->text) },
                          &c, &e))
        fail_msg("accepted: %s", b->text);
    assert_int_equal(e.code, ERR_CONTRACT);
    if (!str_starts(str_of(e.text), place.at))
        fail_msg("%s: said of line %zu: %s", b->text, b->line, e.text);
    sample_holds(e.text, b->what);
    sample_holds(e.hint, b->hint);
    assert_null(c.steps);
}

static void each(dialect d, const bad *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        refuses(d, &all[i]);
}
#define EACH(d, all) each((d), (all), sizeof(all) / sizeof *(all))

static void directives_that_are_none(void **state)
{
    static const bad all[] = {
        { "SELECT 1;\n-- homing: dwon\n", 2, "unknown directive \"dwon\"",
          "did you mean \"down\"?" },
        { "-- homing: intiative X\nSELECT 1;", 1, "\"intiative\"", "mean \"initiative\"" },
        { "-- homing: xyzzyxyzzy\nSELECT 1;", 1, "\"xyzzyxyzzy\"", "the directives are title" },
        { "-- homing:\nSELECT 1;", 1, "without a name", "name one" },
        { "\n-- Homing: step a\nSELECT 1;", 2, "looks like a directive", "-- homing:" },
        { "-- homing : step a\nSELECT 1;", 1, "looks like a directive", "-- homing:" },
        { "/* homing: step a */\nSELECT 1;", 1, "block comment", "-- homing:" },
        { "CREATE TABLE a (x int)\n\n-- homing: down\nDROP TABLE a;", 3,
          "down stands inside the statement of line 1", "';'" },
    };

    (void)state;
    EACH(DIALECT_POSTGRES, all);
}

static void directives_of_the_head(void **state)
{
    static const bad all[] = {
        { "SELECT 1;\n-- homing: title Late\n", 2, "title belongs to the head", "top of the file" },
        { "-- homing: step a\n-- homing: depends b\nSELECT 1;", 2, "depends belongs", "top" },
        { "-- homing: title A\n-- homing: title B\nSELECT 1;", 2, "title is given twice", "keep" },
        { "-- homing: title\nSELECT 1;", 1, "title says nothing", "remove" },
        { "-- homing: compatible backwards\nSELECT 1;", 1, "unknown compatible \"backwards\"",
          "did you mean \"backward\"?" },
        { "-- homing: compatible x\nSELECT 1;", 1, "unknown compatible", "backward, forward" },
        { "-- homing: atomic yes\nSELECT 1;", 1, "atomic takes no value", "remove" },
        { "-- homing: atomic\n-- homing: atomic\nSELECT 1;", 2, "atomic is given twice", "keep" },
        { "-- homing: depends\nSELECT 1;", 1, "depends without an id", "depends <id>" },
        { "-- homing: depends a,,b\nSELECT 1;", 1, "depends without an id", "depends <id>" },
        { "-- homing: depends a,\nSELECT 1;", 1, "depends without an id", "depends <id>" },
        { "-- homing: depends a\n-- homing: depends b, a\nSELECT 1;", 2, "depends on a twice",
          "keep one" },
        { "-- homing: depends bad\nSELECT 1;", 1, "depends on itself", "remove" },
        { "-- homing: depends -x\nSELECT 1;", 1, "begins with \"-\"", "letter" },
    };

    (void)state;
    EACH(DIALECT_POSTGRES, all);
}

static void steps_that_are_not_well_formed(void **state)
{
    static const bad all[] = {
        { "-- homing: step\nSELECT 1;", 1, "step without a name", "step <name>" },
        { "-- homing: step a/b\nSELECT 1;", 1, "\"a/b\" is no name", "letters" },
        { "-- homing: step a2345678901234567890123456789012345678901234567890123456789012345\n"
          "SELECT 1;",
          1, "is no name", "at most 63" },
        { "-- homing: step a\nSELECT 1;\n-- homing: step a\nSELECT 2;", 3,
          "second step is named a (the first one on line 1)", "of its own" },
        { "-- homing: step a\n-- homing: step b\nSELECT 1;", 1, "step a has no statement",
          "put one under it" },
        { "-- homing: step a\nSET x.y = 1;\n", 1, "step a has no statement", "belong to no step" },
        { "SELECT 1;\n-- homing: step a\nSELECT 2;", 1, "before the first step", "step <name>" },
        { "-- homing: step a onw\nSELECT 1;", 1, "unknown option \"onw\"", "mean \"own\"" },
        { "-- homing: step a size=3\nSELECT 1;", 1, "unknown option \"size=3\"", "options are" },
        { "-- homing: step a bacth=3\nSELECT 1;", 1, "unknown option", "mean \"batch=\"" },
        { "-- homing: step a keap=none\nSELECT 1;", 1, "unknown option", "mean \"keep=\"" },
        { "-- homing: step a keep=nome\nSELECT 1;", 1, "unknown keep \"nome\"", "mean \"none\"" },
        { "-- homing: step a keep=\nSELECT 1;", 1, "unknown keep", "rename, aside or none" },
        { "-- homing: step a keep=none keep=none\nSELECT 1;", 1, "keep= is given twice", "one" },
        { "-- homing: step a keep=aside\nVACUUM;", 2, "nothing can be set aside", "keep=none" },
    };

    (void)state;
    EACH(DIALECT_POSTGRES, all);
}

static void ways_back_and_checks(void **state)
{
    static const bad all[] = {
        { "-- homing: down\nDROP TABLE a;", 1, "down stands before the statements", "first" },
        { "-- homing: step a\n-- homing: verify\nSELECT 1;", 2, "verify stands before", "first" },
        { "SELECT 1;\n-- homing: down\n-- homing: down\n", 3, "second down in the step 1",
          "under" },
        { "SELECT 1;\n-- homing: down own\n", 2, "own is no option of down", "step" },
        { "SELECT 1;\n-- homing: down keep=none\n", 2, "keep= is no option of down", "step" },
        { "SELECT 1;\n-- homing: irreversible because\n", 2, "without a reason", "two words" },
        { "SELECT 1;\n-- homing: irreversible\n", 2, "without a reason", "two words" },
        { "SELECT 1;\n-- homing: irreversible it is\n-- homing: irreversible so it is\n", 3,
          "irreversible is given twice", "keep" },
        { "SELECT 1;\n-- homing: irreversible it is\n-- homing: down\nSELECT 2;", 3,
          "has a down and is irreversible", "keep the down" },
        { "SELECT 1;\n-- homing: verify\n", 2, "verify of step 1 has no statement", "SELECT" },
        { "SELECT 1;\n-- homing: verify\n-- homing: down\n", 2, "has no statement", "SELECT" },
        { "SELECT 1;\n-- homing: verify\nSELECT true;\nSELECT false;", 4,
          "statement after the verify", "one SELECT" },
        { "SELECT 1;\n-- homing: verify\nSELECT true;\n-- homing: verify\nSELECT true;", 4,
          "second verify", "AND" },
        { "SELECT 1;\n-- homing: verify SELECT true\n", 2, "verify takes no value", "below" },
        { "SELECT 1;\n-- homing: verify\nUPDATE a SET x = 1;", 3, "verify is no SELECT but UPDATE",
          "SELECT" },
        { "SELECT 1;\n-- homing: verify\nWITH u AS (UPDATE a SET x = 1 RETURNING x)\n"
          "SELECT true FROM u;",
          3, "verify changes something", "SELECT" },
    };

    (void)state;
    EACH(DIALECT_POSTGRES, all);
}

#define RANGE "WHERE id > :from AND id <= :to"
static void batches(void **state)
{
    static const bad all[] = {
        { "-- homing: step a batch=5\nUPDATE a SET x = 1 " RANGE ";", 1,
          "batch= without key=", "key=table.column" },
        { "-- homing: step a key=a.id\nUPDATE a SET x = 1 " RANGE ";", 1,
          "key= without batch=", "batch=N" },
        { "-- homing: step a batch=0 key=a.id\nSELECT 1;", 1, "batch=0 is no whole number",
          "batch=5000" },
        { "-- homing: step a batch=1000001 key=a.id\nSELECT 1;", 1, "from 1 to 1000000", "5000" },
        { "-- homing: step a batch=5,000 key=a.id\nSELECT 1;", 1, "batch=5,000", "batch=5000" },
        { "-- homing: step a batch=5 key=id\nSELECT 1;", 1, "key=id does not name", "schema." },
        { "-- homing: step a batch=5 key=a.b.c.d\nSELECT 1;", 1, "key=a.b.c.d", "table.column" },
        { "-- homing: step a batch=5 key=a.id;\nSELECT 1;", 1, "key=a.id;", "table.column" },
        { "-- homing: step a batch=5 key=a.\"id\nSELECT 1;", 1, "key=", "double quotes" },
        { "-- homing: step a batch=5 batch=6 key=a.id\nSELECT 1;", 1, "batch= is given twice", "" },
        { "-- homing: step a batch=5 key=a.id\nUPDATE a SET x = 1;", 2, "without :from and :to",
          "key > :from" },
        { "-- homing: step a batch=5 key=a.id\nUPDATE a SET x = ':from' WHERE id <= :to;", 2,
          "without :from", "key > :from" },
        { "-- homing: step a batch=5 key=a.id\nUPDATE a SET x = 1 " RANGE ";\nSELECT 2;", 1,
          "exactly one statement, here are 2", "step of its own" },
        { "UPDATE a SET x = 1\n" RANGE ";", 1, ":from in a statement that is not batched",
          "batch=N" },
        { "SELECT 1;\n-- homing: down\nUPDATE a SET x = 1 WHERE id < :to;", 3,
          ":to in a statement that is not", "batch=N" },
        { "SELECT 1;\n-- homing: down batch=5 key=a.id\nDELETE FROM a;", 3, "without :from and :to",
          "key > :from" },
        { "SELECT 1;\n-- homing: down batch=5 key=a.id\n", 2, "here are 0", "" },
        { "SELECT 1;\n-- homing: verify\nSELECT :from = 1;", 3, ":from in a statement", "plain" },
    };

    (void)state;
    EACH(DIALECT_POSTGRES, all);
}

static void statements_in_the_wrong_place(void **state)
{
    static const bad postgres[] = {
        { "SELECT 1;\nSET search_path = a;\n", 2, "SET after the first statement", "SET LOCAL" },
        { "-- homing: step a own\nSELECT 1;\nSET search_path = a;\n", 3,
          "after the first statement", "top of the file" },
        { "SELECT 1;\n-- homing: down\nSET search_path = a;\n", 3, "after the first", "SET LOCAL" },
        { "SELECT 1;\nCOMMIT;\n", 2, "COMMIT is refused: ", "remove" },
        { "SELECT 1;\n-- homing: down\nCOMMIT;\n", 3, "COMMIT is refused: ", "remove" },
        { "CREATE TEMPORARY TABLE t (x int);\nSELECT 2;\n", 1, "session state", "one step" },
        { "VACUUM a;\nSELECT 1;\n-- homing: down\n", 1, "commits by itself", "step of its own" },
        { "-- homing: atomic\nVACUUM a;\n", 2, "is atomic, but VACUUM commits", "remove atomic" },
        { "-- homing: atomic\n-- homing: step a own\nSELECT 1;\n", 2, "wants its own transaction",
          "remove atomic" },
        { "-- homing: atomic\n-- homing: step a batch=5 key=a.id\nUPDATE a SET x=1 " RANGE ";", 2,
          "batches of step a", "remove atomic" },
    };
    static const bad sqlite[] = {
        { "SELECT 1;\nPRAGMA foreign_keys = OFF;\n", 2,
          "foreign_keys=OFF after the first statement", "move it to the top" },
        { "SELECT 1;\nPRAGMA foreign_keys(0);\n", 2, "foreign_keys=OFF after the first statement",
          "move it to the top" },
        { "-- homing: step a\nSELECT 1;\n-- homing: step b\nPRAGMA foreign_keys=no;\n", 4,
          "foreign_keys=OFF after the first statement", "above the first step" },
        { "PRAGMA foreign_keys=OFF;\nSELECT 1;\nPRAGMA foreign_keys=ON;\nSELECT 2;\n", 3,
          "foreign_keys=ON after the first statement", "remove it" },
        { "SELECT 1;\nPRAGMA foreign_keys=1;\n", 2, "foreign_keys=ON after", "remove it" },
        { "SELECT 1;\nPRAGMA legacy_alter_table=ON;\n", 2, "after the first statement", "top" },
    };

    (void)state;
    EACH(DIALECT_POSTGRES, postgres);
    EACH(DIALECT_SQLITE, sqlite);
}

static void files_that_are_no_text(void **state)
{
    static const bad all[] = {
        { "SELECT 1;\nSELECT '\xC3\xA9\xFF';\n", 2, "column 11: byte 0xFF is not UTF-8", "UTF-8" },
        { "\xFF\xFES", 1, "column 1: byte 0xFF", "UTF-8" },
        { "", 1, "there is no statement", "remove" },
        { "\xEF\xBB\xBF", 1, "there is no statement", "remove" },
        { "SELECT 1;\n\xEF\xBB\xBF-- homing: down\nSELECT 2;", 2, "byte order mark", "remove" },
        { "-- homing: title Empty\n", 1, "there is no statement", "remove" },
        { "SET x.y = 1;\n", 1, "nothing but session settings", "statements" },
        { "SELECT 1;\n\nSELECT 'a;\n", 3, "", "" },
        { "SELECT 1;\r\n\r\n\"a;\r\n", 3, "", "" },
        { "SELECT 1;\n/* a\n", 2, "", "" },
        { "SELECT 1;\nCOPY a FROM STDIN;\n1\n\\.\n", 2, "COPY", "INSERT" },
        { "SELECT 1;\n\\d\n", 2, "command of", "" },
    };
    contract c;
    err e;

    (void)state;
    EACH(DIALECT_POSTGRES, all);
    assert_false(contract_from_sql(
        sample_arena,
        &(contract_source){ DIALECT_SQLITE, STR("n"), STR("n.sql"), STR("SELECT 1;\n\0") }, &c,
        &e));
    sample_holds(e.text, "n.sql:2: column 1: a NUL byte");
}

static void files_that_are_too_large(void **state)
{
    static char text[MIGRATION_SIZE_MAX + 1];
    contract c;
    err e;

    (void)state;
    (void)memset(text, ' ', sizeof text);
    assert_false(contract_from_sql(sample_arena,
                                   &(contract_source){ DIALECT_SQLITE, STR("big"), STR("big.sql"),
                                                       (str){ text, sizeof text } },
                                   &c, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    sample_holds(e.text, "big.sql:1: the file has 16777217 bytes, more than the 16777216");
    sample_holds(e.hint, "COPY");
    sample_holds(e.hint, "batched step");
}

static void refuses_id(str id, const char *what)
{
    contract c;
    err e = { 0 };

    assert_false(contract_from_sql(
        sample_arena, &(contract_source){ DIALECT_SQLITE, id, STR("m/x.sql"), STR("SELECT 1;") },
        &c, &e));
    assert_int_equal(e.code, ERR_CONTRACT);
    sample_holds(e.text, "m/x.sql:1: ");
    sample_holds(e.text, what);
    assert_true(e.hint[0]);
}

static void ids_that_are_none(void **state)
{
    char most[MIGRATION_ID_MAX + 1];
    contract c;
    err e;

    (void)state;
    (void)memset(most, 'a', sizeof most);
    refuses_id((str){ most, sizeof most }, "201 bytes, more than 200");
    assert_true(
        contract_from_sql(sample_arena,
                          &(contract_source){ DIALECT_SQLITE, (str){ most, MIGRATION_ID_MAX },
                                              STR("x"), STR("SELECT 1;") },
                          &c, &e));
    refuses_id(STR(""), "the id is empty");
    refuses_id(STR(".a"), "begins with \".\"");
    refuses_id(STR("-a"), "begins with \"-\"");
    refuses_id(STR("a\nb"), "control character");
    refuses_id(STR("a\xFF"), "not UTF-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(directives_that_are_none),
        cmocka_unit_test(directives_of_the_head),
        cmocka_unit_test(steps_that_are_not_well_formed),
        cmocka_unit_test(ways_back_and_checks),
        cmocka_unit_test(batches),
        cmocka_unit_test(statements_in_the_wrong_place),
        cmocka_unit_test(files_that_are_no_text),
        cmocka_unit_test(files_that_are_too_large),
        cmocka_unit_test(ids_that_are_none),
    };
    return cmocka_run_group_tests(tests, sample_setup, sample_teardown);
}
