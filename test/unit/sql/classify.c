#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sql/classify.h"

static arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(256 << 20);
    return a ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void add_text(buf *b, const char *name, str text)
{
    if (text.size)
        buf_printf(b, " %s=%.*s", name, STR_ARG(text));
}

static void add_flag(buf *b, const char *name, bool on)
{
    if (on)
        buf_printf(b, " %s", name);
}

static void add_probe(buf *b, const probe *p)
{
    if (p->kind == PROBE_NONE)
        return;
    buf_printf(b, " / %s", probe_name(p->kind));
    add_text(b, "schema", p->schema);
    add_text(b, "name", p->name);
    add_text(b, "in", p->table_schema);
    add_text(b, "on", p->table);
    add_text(b, "detail", p->detail);
    add_text(b, "columns", p->columns);
    add_text(b, "method", p->method);
    add_flag(b, "unique", p->unique);
    add_flag(b, "if_exists", p->if_exists);
    add_flag(b, "whole", p->whole_table);
}

/* A class as the rows of the .def files write it. */
static const char *shown(const sql_class *c)
{
    static const char *const places[] = { "transaction", "alone", "try", "prologue", "refused" };
    static const char *const locks[] = { "none", "read", "write", "blocks_writes", "blocks_all" };
    buf b = buf_in(a);

    buf_printf(&b, "%.*s: %s %s", STR_ARG(c->what), places[c->place], locks[c->lock]);
    add_flag(&b, "rows", c->moves_rows);
    add_flag(&b, "data", c->changes_data);
    add_flag(&b, "schema", c->changes_schema);
    add_flag(&b, "enum", c->adds_enum_value);
    add_flag(&b, "session", c->needs_session);
    add_flag(&b, "unknown", !c->known);
    add_text(&b, "in", c->table_schema);
    add_text(&b, "on", c->table);
    add_flag(&b, "why", c->why.size > 0);
    add_probe(&b, &c->probe);
    return buf_str(&b).at;
}

typedef struct sample {
    const char *text, *shown;
} sample;

#define CLASS(text, shown) { text, shown },
static const sample postgres[] = {
#include "classify_postgres.def"
};
static const sample sqlite[] = {
#include "classify_sqlite.def"
};

static sql_class classify(dialect d, str text)
{
    sql_class c;
    err e;

    assert_true(sql_classify(a, d, text, &c, &e));
    return c;
}

static void each_is_what_its_row_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof postgres / sizeof *postgres; i++) {
        sql_class c = classify(DIALECT_POSTGRES, str_of(postgres[i].text));
        assert_string_equal(shown(&c), postgres[i].shown);
    }
    for (size_t i = 0; i < sizeof sqlite / sizeof *sqlite; i++) {
        sql_class c = classify(DIALECT_SQLITE, str_of(sqlite[i].text));
        assert_string_equal(shown(&c), sqlite[i].shown);
    }
}

/* What a few words tell is what all of them tell. */
static bool is_plain(dialect d, str text, const sql_class *c)
{
    str what;

    if (!sql_is_plain(a, d, text, &what))
        return false;
    assert_true(c->place == PLACE_TRANSACTION || c->place == PLACE_TRY);
    assert_true(str_same(c->what, what) && c->why.size == 0 && !c->needs_session);
    return true;
}

static void holds_together(const sample *s, dialect d)
{
    str text = str_of(s->text);

    for (size_t size = 0; size <= text.size; size++) {
        sql_class c = classify(d, str_cut(text, 0, size));
        assert_true((c.place == PLACE_REFUSED) == (c.why.size > 0));
        assert_true(c.known || c.place == PLACE_TRY);
        assert_true(c.place != PLACE_REFUSED || c.probe.kind == PROBE_NONE);
        (void)is_plain(d, str_cut(text, 0, size), &c);
    }
}

static void plain_statements_are_told_by_their_words(void **state)
{
    static const sample doubtful[] = {
        { "INSERT INTO t SELECT pg_advisory_lock(1)", "" },
        { "create Temp table t (a int)", "" },
        { "drop index Concurrently i", "" },
        { "alter type t add value 'a'", "" },
        { "set search_path = a", "" },
        { "insert into t values ('\0')", NULL },
    };
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < sizeof postgres / sizeof *postgres; i++) {
        str text = str_of(postgres[i].text);
        sql_class c = classify(DIALECT_POSTGRES, text);
        count += is_plain(DIALECT_POSTGRES, text, &c);
    }
    assert_true(count > sizeof postgres / sizeof *postgres / 8);
    for (size_t i = 0; i < sizeof doubtful / sizeof *doubtful; i++) {
        str text = str_of(doubtful[i].text);
        text.size += doubtful[i].shown ? 0 : 3; /* what stands behind the NUL byte */
        assert_false(sql_is_plain(a, DIALECT_POSTGRES, text, &(str){ 0 }));
        assert_false(sql_is_plain(a, DIALECT_SQLITE, text, &(str){ 0 }));
    }
}

static void every_truncation_has_a_class(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof postgres / sizeof *postgres; i += 3)
        holds_together(&postgres[i], DIALECT_POSTGRES);
    for (size_t i = 0; i < sizeof sqlite / sizeof *sqlite; i++)
        holds_together(&sqlite[i], DIALECT_SQLITE);
}

static void layout_and_case_make_no_difference(void **state)
{
    sql_class c = classify(DIALECT_POSTGRES,
                           STR("/* a */ create -- b\n\tIndex concurrently \"I\" On S.T(A)"));

    (void)state;
    assert_string_equal(shown(&c), "CREATE INDEX CONCURRENTLY: alone write rows schema in=s on=t / "
                                   "index_create schema=s name=I in=s on=t columns=a method=btree");
    c = classify(DIALECT_SQLITE, STR("-- a\npragma/**/Foreign_Keys=on"));
    assert_string_equal(shown(&c), "PRAGMA: prologue none");
}

static void words_in_quotes_say_nothing(void **state)
{
    sql_class c = classify(DIALECT_SQLITE, STR("VACUUM \"into\""));

    (void)state;
    assert_int_equal(c.place, PLACE_ALONE);
    c = classify(DIALECT_POSTGRES, STR("ALTER TABLE \"CONCURRENTLY\" FROBNICATE 'concurrently'"));
    assert_string_equal(shown(&c),
                        "ALTER TABLE: try blocks_all rows schema unknown on=CONCURRENTLY");
}

static void hostile_statements_have_a_class(void **state)
{
    buf deep = buf_in(a), wide = buf_in(a);
    sql_class c;

    (void)state;
    for (int i = 0; i < 20000; i++)
        buf_add_c(&deep, i ? "(" : "SELECT ");
    c = classify(DIALECT_POSTGRES, buf_str(&deep));
    assert_true(c.place == PLACE_TRY && !c.known);
    buf_add_c(&deep, "1");
    for (int i = 1; i < 20000; i++)
        buf_add_c(&deep, ")");
    c = classify(DIALECT_POSTGRES, buf_str(&deep));
    assert_true(c.place == PLACE_TRY || c.known);
    buf_add_c(&wide, "INSERT INTO s.t VALUES (0)");
    while (wide.size <= 1 << 20)
        buf_add_c(&wide, ", (1)");
    c = classify(DIALECT_POSTGRES, buf_str(&wide));
    assert_string_equal(shown(&c), "INSERT: try write rows data unknown in=s on=t");
    c = classify(DIALECT_POSTGRES, STR("SELECT 1\0; DROP TABLE t"));
    assert_int_equal(c.place, PLACE_REFUSED);
}

static void no_room_is_an_error(void **state)
{
    arena *small = arena_new(2 * ARENA_CHUNK);
    buf b = buf_in(a);
    sql_class c;
    err e = { 0 };

    (void)state;
    buf_add_c(&b, "SELECT '");
    while (b.size <= 64 * 1024)
        buf_add_c(&b, "0123456789");
    buf_add_c(&b, "'");
    assert_false(sql_classify(small, DIALECT_POSTGRES, buf_str(&b), &c, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    arena_free(small);
}

static void probes_go_by_name_there_and_back(void **state)
{
    probe_kind back;

    (void)state;
    for (int i = 0; i < PROBE_KIND_COUNT; i++) {
        assert_true(probe_from_name(str_of(probe_name((probe_kind)i)), &back));
        assert_int_equal(back, i);
    }
    assert_false(probe_from_name(STR("Repeat"), &back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_what_its_row_says),
        cmocka_unit_test(every_truncation_has_a_class),
        cmocka_unit_test(plain_statements_are_told_by_their_words),
        cmocka_unit_test(layout_and_case_make_no_difference),
        cmocka_unit_test(words_in_quotes_say_nothing),
        cmocka_unit_test(hostile_statements_have_a_class),
        cmocka_unit_test(no_room_is_an_error),
        cmocka_unit_test(probes_go_by_name_there_and_back),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
