#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "sql/split.h"

static arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(64 << 20);
    return a ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* Each piece as `line:text`, comments in braces; or the error and its hint. */
static const char *shown(dialect d, str text)
{
    buf b = buf_in(a);
    pieces p;
    err e = { 0 };

    if (!sql_split(a, d, text, &p, &e))
        return str_printf(a, "%s: %s (%s)", err_describe(e.code)->name, e.text, e.hint).at;
    for (size_t i = 0; i < p.count; i++) {
        bool comment = p.at[i].kind == PIECE_COMMENT;
        buf_printf(&b, "%s%s%zu:%.*s%s", i ? " | " : "", comment ? "{" : "", p.at[i].line,
                   STR_ARG(p.at[i].text), comment ? "}" : "");
    }
    return buf_str(&b).at;
}

typedef struct sample {
    const char *text, *shown;
} sample;

static void splits_postgres(void **state)
{
    static const sample samples[] = {
        { "", "" },
        { " ;; ; \n", "" },
        { "a;b", "1:a | 1:b" },
        { "a ;\n b\n;", "1:a | 2:b" },
        { "-- x\na -- y\n; -- z", "{1:-- x} | 2:a | {2:-- y} | {3:-- z}" },
        { "a /* in */ b /* out */ ; c", "1:a /* in */ b | {1:/* out */} | 1:c" },
        { "a /*1*/ b /*2*/ c /*3*/ /*4*/", "1:a /*1*/ b /*2*/ c | {1:/*3*/} | {1:/*4*/}" },
        { "'a;b';\";\"", "1:'a;b' | 1:\";\"" },
        { "DO $$ begin; end; $$;b", "1:DO $$ begin; end; $$ | 1:b" },
        { "CREATE RULE r AS ON INSERT TO t DO ALSO (a; b);c",
          "1:CREATE RULE r AS ON INSERT TO t DO ALSO (a; b) | 1:c" },
        { "create or replace function f() returns int begin atomic select case when a then 1 end; "
          "select 2; end; b",
          "1:create or replace function f() returns int begin atomic select case when a then 1 "
          "end; select 2; end | 1:b" },
        { "CREATE PROCEDURE p() BEGIN /* x */ ATOMIC SELECT t.case, 1 AS end; END;b",
          "1:CREATE PROCEDURE p() BEGIN /* x */ ATOMIC SELECT t.case, 1 AS end; END | 1:b" },
        { "CREATE FUNCTION begin(a int) RETURNS int AS 'x';b",
          "1:CREATE FUNCTION begin(a int) RETURNS int AS 'x' | 1:b" },
        { "BEGIN; CREATE TABLE f(a int); END;", "1:BEGIN | 1:CREATE TABLE f(a int) | 1:END" },
        { "CREATE TRIGGER t BEGIN; END", "1:CREATE TRIGGER t BEGIN | 1:END" },
        { "a);b", "1:a) | 1:b" },
        { "COPY t FROM '/x'; COPY (SELECT 1 FROM stdin) TO '/y'",
          "1:COPY t FROM '/x' | 1:COPY (SELECT 1 FROM stdin) TO '/y'" },
        { "SELECT E'\\''; b", "1:SELECT E'\\'' | 1:b" },
        { "\n\nCREATE FUNCTION f()\n BEGIN ATOMIC\n SELECT 1;",
          "SYNTAX: line 4: the body that begins here does not end (end it with END and a "
          "semicolon; every CASE in it needs an END too)" },
        { "a;\nb (\nc (\n; d",
          "SYNTAX: line 2: the parenthesis that opens here is not closed (close it; until "
          "then no semicolon ends the statement)" },
        { "a;\ncopy \"T\" (a, b)\nfrom stdin;\n1\t'2\n\\.\n",
          "SYNTAX: line 2: COPY ... FROM STDIN takes its rows from the client (rows cannot follow "
          "in a migration; write them as INSERT ... VALUES, or COPY from a file that the server "
          "can read)" },
        { "a;\n\\connect db\n",
          "SYNTAX: line 2: \\connect is a command of psql, not SQL (say it in SQL or leave "
          "it out; Homing sends statements to the database itself, without psql)" },
        { "SELECT 1 \\gexec",
          "SYNTAX: line 1: \\gexec is a command of psql, not SQL (say it in SQL or leave it "
          "out; Homing sends statements to the database itself, without psql)" },
        { "a\n'b", "SYNTAX: line 2: the string that begins here does not end (end it with ')" },
        { "a;\n\xEF\xBB\xBF$\xC3$ b", "SYNTAX: line 2: a byte order mark in the middle of the text "
                                      "(remove it)" },
        { "/* /* */",
          "SYNTAX: line 1: the comment that begins here does not end (end it with */ (comments "
          "nest in PostgreSQL))" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        assert_string_equal(shown(DIALECT_POSTGRES, str_of(samples[i].text)), samples[i].shown);
}

static void splits_sqlite(void **state)
{
    static const sample samples[] = {
        { "a;[b;c];`;`", "1:a | 1:[b;c] | 1:`;`" },
        { "create Temp trigger t after insert on x when case when 1 then 1 end begin update x set "
          "a = case b when 1 then 2 end; select 1; eNd; b",
          "1:create Temp trigger t after insert on x when case when 1 then 1 end begin update x "
          "set a = case b when 1 then 2 end; select 1; eNd | 1:b" },
        { "CREATE TRIGGER \"begin\" BEGIN SELECT 1;\n/* ; END; */ END -- x\n;b",
          "1:CREATE TRIGGER \"begin\" BEGIN SELECT 1;\n/* ; END; */ END | {2:-- x} | 3:b" },
        { "CREATE TABLE t(a; b", "1:CREATE TABLE t(a | 1:b" },
        { "CREATE FUNCTION f BEGIN ATOMIC a; END", "1:CREATE FUNCTION f BEGIN ATOMIC a | 1:END" },
        { "BEGIN; CREATE TABLE trigger_t(a); END;",
          "1:BEGIN | 1:CREATE TABLE trigger_t(a) | 1:END" },
        { "a; /* b", "1:a | {1:/* b}" },
        { "a;\n\nCREATE TRIGGER t\nBEGIN SELECT CASE 1 WHEN 2 THEN 3 END;",
          "SYNTAX: line 4: the body that begins here does not end (end it with END and a "
          "semicolon; every CASE in it needs an END too)" },
        { "a;\n.mode csv",
          "SYNTAX: line 2: .mode is a command of the sqlite3 shell, not SQL (say it in SQL or "
          "leave it out; Homing sends statements to the database itself, without "
          "the sqlite3 shell)" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        assert_string_equal(shown(DIALECT_SQLITE, str_of(samples[i].text)), samples[i].shown);
}

static void refuses_nul_with_its_line(void **state)
{
    (void)state;
    assert_string_equal(shown(DIALECT_SQLITE, STR("a;\nb\0c")),
                        "SYNTAX: line 2: there is a NUL byte in the text (remove it; save the file "
                        "as UTF-8 when it is UTF-16)");
}

static const char nasty[] =
    "-- homing: x\r\nSELECT E'a\\'b', U&'\\0061', $q$ ; $r$ $q$, \"a\"\"b\" /* n /* m */ */;\n"
    "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true "
    "THEN 1 ELSE 2 END; END;\nCREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT ':a');\n"
    "CREATE TEMP TRIGGER t BEFORE UPDATE ON [a;b] BEGIN SELECT `;` ; SELECT x'00'; END;\n"
    "SELECT a[1:2], b::text, :from, $1, 1e5 --> 2\n, 'it''s'\n'more' FROM t WHERE a=-1; DO $$;$$";

static bool outside(const pieces *p, const char *at)
{
    for (size_t i = 0; i < p->count; i++)
        if (at >= p->at[i].text.at && at < p->at[i].text.at + p->at[i].text.size)
            return false;
    return true;
}

/* Invariants 1 and 2 at every length: in order, apart, and nothing left out but space and ';'. */
static void every_truncation_is_split_or_named(void **state)
{
    (void)state;
    for (size_t size = 0; size < 2 * sizeof nasty; size++) {
        dialect d = (dialect)(size % 2);
        str text = { nasty, size / 2 };
        const char *last = nasty;
        pieces p;
        err e = { 0 };
        if (!sql_split(a, d, text, &p, &e)) {
            assert_int_equal(e.code, ERR_SYNTAX);
            assert_true(str_starts(str_of(e.text), "line "));
            assert_true(e.hint[0] != 0);
            continue;
        }
        for (size_t i = 0; i < p.count; i++) {
            assert_true(p.at[i].text.size > 0 && p.at[i].text.at >= last);
            last = p.at[i].text.at + p.at[i].text.size;
            assert_true(last <= nasty + text.size);
        }
        for (size_t i = 0; i < text.size; i++)
            assert_true(strchr("; \n\r", nasty[i]) || !outside(&p, nasty + i));
    }
}

static hash tokens_hash(dialect d, const char *text)
{
    hasher *h = hasher_new();
    err e;

    assert_true(sql_hash_tokens(d, str_of(text), h, &e));
    hash out = hasher_end(h);
    hasher_free(h);
    return out;
}

static void hashes_tokens_not_layout(void **state)
{
    static const char *const same[][2] = {
        { "SELECT a FROM t", "select\n\tA -- x\n/* y */from T" },
        { "a=-1", "a = - 1" },
        { "SELECT(1)", "select ( 1 )" },
    };
    static const char *const other[][2] = {
        { "select 'A'", "select 'a'" },  { "select \"A\"", "select A" },
        { "select ab", "select a b" },   { "a >= b", "a > = b" },
        { "select 1.5", "select 1 .5" }, { "select a", "select a, b" },
    };
    char joined[400], apart[401];

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_true(hash_same(tokens_hash(DIALECT_POSTGRES, same[i][0]),
                              tokens_hash(DIALECT_POSTGRES, same[i][1])));
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        assert_false(hash_same(tokens_hash(DIALECT_SQLITE, other[i][0]),
                               tokens_hash(DIALECT_SQLITE, other[i][1])));
    (void)memset(joined, 'a', sizeof joined);
    joined[399] = 0;
    for (size_t cut = 1; cut < 399; cut++) {
        (void)memcpy(apart, joined, cut);
        apart[cut] = ' ';
        (void)memcpy(apart + cut + 1, joined + cut, 400 - cut);
        assert_false(
            hash_same(tokens_hash(DIALECT_SQLITE, joined), tokens_hash(DIALECT_SQLITE, apart)));
    }
}

static void fills_placeholders_outside_quotes(void **state)
{
    const placeholder bounds[] = { { STR("from"), STR("-5") }, { STR("to"), STR("'x'") } };
    placeholders with = { .at = bounds, .count = 2, .used = 9 };
    str out;
    err e;

    (void)state;
    assert_true(sql_fill(a, DIALECT_POSTGRES,
                         STR("a-:from AND b<=:to OR ':to' -- :to\n \":to\" c::to $$:to$$ :tox"),
                         &with, &out, &e));
    assert_string_equal(out.at, "a- -5 AND b<= 'x' OR ':to' -- :to\n \":to\" c::to $$:to$$ :tox");
    assert_int_equal(with.used, 3);
    assert_true(sql_fill(a, DIALECT_SQLITE, STR("SELECT :to, [:from]"), &with, &out, &e));
    assert_string_equal(out.at, "SELECT 'x', [:from]");
    assert_int_equal(with.used, 2);
    assert_true(sql_fill(a, DIALECT_SQLITE, STR(""), &with, &out, &e));
    assert_int_equal(out.size + with.used, 0);
    assert_false(sql_fill(a, DIALECT_SQLITE, STR("'"), &with, &out, &e));
    assert_int_equal(e.code, ERR_SYNTAX);
}

static void gives_the_first_words(void **state)
{
    (void)state;
    assert_string_equal(
        sql_first_words(a, DIALECT_POSTGRES, STR("/* x */ create -- y\n unique index i on t"), 3)
            .at,
        "CREATE UNIQUE INDEX");
    assert_string_equal(sql_first_words(a, DIALECT_POSTGRES, STR("((select 1))"), 3).at, "SELECT");
    assert_string_equal(sql_first_words(a, DIALECT_SQLITE, STR("drop table \"t\""), 9).at,
                        "DROP TABLE");
    assert_int_equal(sql_first_words(a, DIALECT_SQLITE, STR(" -- only\n"), 9).size, 0);
    assert_int_equal(sql_first_words(a, DIALECT_SQLITE, STR("a b"), 0).size, 0);
}

static void many_pieces_meet_the_limit_as_an_error(void **state)
{
    arena *small = arena_new(2 * ARENA_CHUNK);
    buf b = buf_in(a);
    pieces p;
    err e = { 0 };

    (void)state;
    for (int i = 0; i < 5000; i++)
        buf_add_c(&b, "a;");
    assert_false(sql_split(small, DIALECT_SQLITE, buf_str(&b), &p, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    assert_true(sql_split(a, DIALECT_SQLITE, buf_str(&b), &p, &e));
    assert_int_equal(p.count, 5000);
    arena_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_postgres),
        cmocka_unit_test(splits_sqlite),
        cmocka_unit_test(refuses_nul_with_its_line),
        cmocka_unit_test(every_truncation_is_split_or_named),
        cmocka_unit_test(hashes_tokens_not_layout),
        cmocka_unit_test(fills_placeholders_outside_quotes),
        cmocka_unit_test(gives_the_first_words),
        cmocka_unit_test(many_pieces_meet_the_limit_as_an_error),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
